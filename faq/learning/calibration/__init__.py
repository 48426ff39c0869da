"""Confidence and thresholds, fitted by questions that neither encoder nor ranking has seen."""
