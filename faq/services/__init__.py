"""The use cases: what users, admins and the terminal can ask for. One method, one intention."""
