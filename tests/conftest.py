"""Fixtures for every test; they live in tests/support, by topic."""

from __future__ import annotations

from hypothesis import settings

from tests.support.database import clock, database_file, engine, faqs, migrated_file, people, queries, sealer
from tests.support.models import (
    default_encoder,
    default_model_directory,
    own_tiny_model,
    tiny_bert,
    tiny_model_directory,
)

__all__ = [
    "clock",
    "database_file",
    "default_encoder",
    "default_model_directory",
    "engine",
    "faqs",
    "migrated_file",
    "own_tiny_model",
    "people",
    "queries",
    "sealer",
    "tiny_bert",
    "tiny_model_directory",
]

# No deadline: a machine that is busy with something else is no failure. The same examples at every run.
settings.register_profile("finbuddy", deadline=None, derandomize=True)
settings.load_profile("finbuddy")
