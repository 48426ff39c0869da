"""/train: a training beside the answers, told in one message while it runs, then its result to decide about."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from telegram import Message, Update
from telegram.error import TelegramError

from bot import commands
from bot.admin.callbacks import CancelTraining
from bot.admin.training_replies import ended, progress, result
from bot.handlers.admin.base import Guide, command, tap
from bot.handlers.base import Dependencies, Handler
from bot.models.training_job import Outcome, Trained
from bot.replies import Reply
from bot.texts import Words
from bot.transport import delivery
from bot.transport.answers import Answer
from bot.transport.updates import Context, message_of, shown_message
from faq.versions.version import REPORT

log = structlog.get_logger(__name__)

PACE = 3.0
"""Seconds between two edits of the message that shows the progress."""
_CHARTS = 4


class Training:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._models = deps.models
        self._guide = guide

    async def start(self, update: Update, context: Context) -> None:
        """The training outlives this update; another admin's, if one runs, is shown instead."""
        message, words = message_of(update), self._deps.words(update)
        if self._models.trains_elsewhere():
            await delivery.send(message, [Reply(words.get("admin.train.elsewhere"))])
            return
        labels = await self._deps.services.labelling.labels_since(self._models.trained_at)
        training = self._models.train()
        shown = await delivery.send(message, [progress(self._models.training.step, labels, words)])
        context.application.create_task(self._follow(message, shown, labels, words, training), update)

    async def cancel(self, update: Update, _: Context) -> str:
        words = self._deps.words(update)
        if self._models.training.stop():
            return words.plain("admin.train.stopping")
        await delivery.show_buttons(shown_message(update), ())  # of an earlier training, or another life
        return words.plain("admin.train.not_running")

    async def _follow(
        self, message: Message, shown: Answer, labels: int, words: Words, training: asyncio.Task[Outcome]
    ) -> None:
        while not (await asyncio.wait({training}, timeout=PACE))[0]:
            shown = await _edited(message, shown, progress(self._models.training.step, labels, words))
        try:
            await self._tell(message, training.result(), words)
        finally:
            await delivery.replace(message, shown, ())

    async def _tell(self, message: Message, outcome: Outcome, words: Words) -> None:
        """In a new message: an edited one would ring nobody's phone."""
        if not isinstance(outcome, Trained):
            await delivery.send(message, [ended(outcome, words)])
            return
        registry = self._models.registry
        if (version := registry.get(outcome.name).version) is not None:
            await delivery.send(message, [result(version, words)])
        await self._models.told(outcome.name)
        try:
            await _send_report(message, registry.directory(outcome.name), words)
        except TelegramError as error:
            log.warning("report_not_sent", detail=error.message)


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    training = Training(deps, guide)
    return [
        command(deps, commands.TRAIN, training.start),
        tap(deps, CancelTraining, training.cancel),
    ]


async def _edited(message: Message, shown: Answer, reply: Reply) -> Answer:
    """What is shown now; an edit that fails is made good by the next one."""
    try:
        return await delivery.replace(message, shown, [reply])
    except TelegramError as error:
        log.info("progress_not_shown", detail=error.message)
        return shown


async def _send_report(message: Message, directory: Path, words: Words) -> None:
    """For whoever wants more than the summary: the charts, then the whole report."""
    for chart in sorted(directory.glob("*.png"))[:_CHARTS]:
        await message.reply_photo(chart.read_bytes(), filename=chart.name)
    report = directory / REPORT
    if report.exists():
        caption = words.plain("admin.train.report")
        await message.reply_document(
            report.read_bytes(), filename=f"{directory.name}-{REPORT}", caption=caption
        )
