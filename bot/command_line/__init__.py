"""What each command does, in the words of whoever typed it."""
