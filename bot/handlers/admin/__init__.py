"""What admins do: filters decide who may; each handler extracts, calls once and replies."""
