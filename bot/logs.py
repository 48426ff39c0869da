"""Logs for machines: one JSON object a line on standard error, without a word that a person wrote."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up(level: str) -> None:
    """Our own events from `level` on; libraries only where they warn."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    # The HTTP client logs each URL, and a bot's URLs hold its token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        # Standard error is whatever it is when something is logged.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
