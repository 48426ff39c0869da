"""Fixtures for the domain's tests; they live in tests/support, by topic."""

from __future__ import annotations

from tests.support.command_line import answering_models
from tests.support.services import (
    catalogue,
    conversation,
    hear_back,
    inbox,
    listener,
    live,
    matcher,
    services,
)

__all__ = [
    "answering_models",
    "catalogue",
    "conversation",
    "hear_back",
    "inbox",
    "listener",
    "live",
    "matcher",
    "services",
]
