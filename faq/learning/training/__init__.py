"""Adapting the encoder: what it learns from, how, and whether the result may serve."""
