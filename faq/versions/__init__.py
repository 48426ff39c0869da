"""Trained models on disk: each as a value, which one serves, and the one training that may run."""
