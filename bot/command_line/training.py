"""The command `train`: labelled messages in, a measured candidate out; told as a bar or as lines of JSON."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bot.command_line.console import aside
from bot.command_line.training_view import View
from bot.compose import choose_model, normaliser, opened_stores
from bot.config import Settings
from faq.errors import TrainingError
from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser
from faq.learning.calibration.material import calibration_material
from faq.learning.training.curriculum import Data, Order
from faq.learning.training.retrain import Retrained, Retraining, Words
from faq.services.pairs import collect
from faq.versions.registry import Registry
from faq.versions.training_folder import opened
from faq.versions.version import DEFAULT

NICENESS = 10
_AUTOGROUP = Path("/proc/self/autogroup")
TERMINATED = 128 + signal.SIGTERM


@dataclass(frozen=True, slots=True)
class Wishes:
    """The command's options. `base` None: the default encoder; `promote`: use the candidate if it measures better."""

    base: str | None
    recipe: str
    epochs: int | None
    seed: int
    threads: int
    promote: bool


def train(settings: Settings, wishes: Wishes, view: View) -> None:
    """Blocking, for minutes; yields the processor to whoever answers messages meanwhile.

    Raises TrainingError, ModelError, PolicyMismatch, sqlalchemy.exc.SQLAlchemyError; SystemExit on SIGTERM.
    """
    step_back()
    with _ending_on_sigterm(), _telling_refusals(view), opened(settings.model_dir) as folder, view:
        data = asyncio.run(_gather(settings))
        lexicon = load_lexicon()
        normalise = Normaliser(lexicon)
        retraining = Retraining(
            Registry(settings.model_dir),
            folder,
            calibration_material(normalise),
            Words(normalise, lexicon.slang),
            tell=view.tell,
        )
        order = Order(_base(wishes.base), wishes.recipe, wishes.epochs, wishes.seed, wishes.threads)
        retrained = retraining.run(order, data, datetime.now(UTC))
        promoted = _promote(settings, retrained) if wishes.promote else False
        view.done(retrained, promoted=promoted)


@contextmanager
def _telling_refusals(view: View) -> Iterator[None]:
    try:
        yield
    except TrainingError as error:
        view.refused(error)
        raise


async def _gather(settings: Settings) -> Data:
    async with opened_stores(settings, texts=True) as stores:
        await choose_model(settings, say=aside)  # builds the first one where none is there
        pairs = await collect(stores.faqs, stores.queries, stores.people, normaliser())
        return Data(await stores.faqs.snapshot(), pairs)


def _base(wished: str | None) -> str:
    """A path from wherever the version is made anew; a hub id as it is."""
    if wished is None:
        return DEFAULT
    return str(Path(wished).resolve()) if Path(wished).exists() else wished


def _promote(settings: Settings, retrained: Retrained) -> bool:
    if retrained.version.promotable:
        Registry(settings.model_dir).use(retrained.version.name)
    return retrained.version.promotable


def step_back() -> None:
    """Below whoever serves; where it is below already it stays."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    # Linux may share processors out between sessions first: there a process's own niceness counts within its session.
    if _AUTOGROUP.exists() and os.getsid(0) == os.getpid():
        with suppress(OSError):
            _AUTOGROUP.write_text(str(NICENESS), encoding="utf-8")


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    """As SIGINT does: by an exception, so that everything is closed in order."""

    def end(_signal: int, _frame: FrameType | None) -> NoReturn:
        sys.exit(TERMINATED)

    usual = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)
