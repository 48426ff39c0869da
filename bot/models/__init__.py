"""What admins and commands do with models: train, promote, roll back."""
