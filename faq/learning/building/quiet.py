"""The training libraries report on the terminal whatever they do: silenced while we show our own progress."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_TALKATIVE = ("sentence_transformers", "transformers", "peft", "torch", "onnxscript")


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Only their errors are heard inside. What the hub's client says of a download is news and stays."""
    import torch  # noqa: F401 - its import sets the level of its loggers
    from transformers.utils import logging as transformers_logging

    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    levels = [logger.level for logger in loggers]
    bars = transformers_logging.is_progress_bar_enabled()
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
