"""What is said beside a command's output: on standard error."""

from __future__ import annotations

import sys


def aside(text: str) -> None:
    """One line, at once."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
