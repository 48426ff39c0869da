"""Model directories from weights and adapter: read, merge, prune, export to int8, check."""
