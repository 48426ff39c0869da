"""Fixtures for the domain's tests; they live in tests/support, by topic."""

from __future__ import annotations

from tests.support.command_line import answering_models
from tests.support.service import hear_back, inbox, matcher, service

__all__ = ["answering_models", "hear_back", "inbox", "matcher", "service"]
