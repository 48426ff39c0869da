"""What people type: its normal form, its words, what in it is private, a choice or a reaction."""
