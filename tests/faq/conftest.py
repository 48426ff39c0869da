"""Fixtures for the domain's tests; they live in tests/support, by topic."""

from __future__ import annotations

from tests.support.service import inbox, service

__all__ = ["inbox", "service"]
