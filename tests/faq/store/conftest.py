"""Databases for tests of stores on either kind."""

from __future__ import annotations

from tests.support.either_database import server, url

__all__ = ["server", "url"]
