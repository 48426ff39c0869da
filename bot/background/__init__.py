"""What goes on beside the updates: models, news, housekeeping."""
