"""Locks between processes of this machine: each goes with the process that holds it."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["FileLock", "Timeout", "lock_at"]


def lock_at(path: Path, patience: float = -1) -> FileLock:
    """To be used by `with`, which raises Timeout after `patience` seconds; a negative one waits for ever.

    The file stays: another process may be waiting for it. Where the disk has no such locks taking it raises OSError,
    instead of leaving a file behind that nobody would take away from a killed process.
    """
    return FileLock(path, timeout=patience, thread_local=False, fallback_to_soft=False)
