"""/models: which model answers, which others there are, and one tap to change that."""

from __future__ import annotations

from collections.abc import Coroutine

from telegram import Update

from bot import commands
from bot.admin.callbacks import AskToUse, DiscardModel, RollBack, ShowModels, UseModel
from bot.admin.model_replies import confirmation, in_use, installing, model_list, not_in_use
from bot.callbacks import token
from bot.handlers.admin.base import Guide, command, tap
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.texts import Words
from bot.transport import delivery
from bot.transport.updates import Context, message_of, shown_message, tapped
from faq.errors import ModelError, ModelReplaced, NoEarlierModel, PolicyMismatch
from faq.versions.version import Entry


class Models:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._models = deps.models
        self._guide = guide

    async def show(self, update: Update, context: Context) -> None:
        reply = self._list(self._deps.words(update))
        reminded = self._guide.reminded(update, context, reply)
        await delivery.send(message_of(update), [reminded])

    async def list(self, update: Update, _: Context) -> None:
        await delivery.replace_shown(update, self._list(self._deps.words(update)))

    async def ask(self, update: Update, _: Context) -> None:
        words = self._deps.words(update)
        entry = self._named(tapped(AskToUse, update).model)
        gone = entry is None or entry.name == self._models.serving
        reply = self._list(words) if entry is None or gone else confirmation(entry, words)
        await delivery.replace_shown(update, reply)

    async def use(self, update: Update, context: Context) -> str | None:
        words = self._deps.words(update)
        entry = self._named(tapped(UseModel, update).model)
        if entry is None:
            return words.plain("admin.models.gone")
        await self._install(update, context, self._used(entry, words))
        return None

    async def roll_back(self, update: Update, context: Context) -> str | None:
        words = self._deps.words(update)
        leaving = self._models.registry.current()
        if tapped(RollBack, update).model != token(leaving):
            return words.plain("admin.toast.stale")  # another admin was faster
        await self._install(update, context, self._rolled_back(leaving, words))
        return None

    async def _install(self, update: Update, context: Context, work: Coroutine[None, None, Reply]) -> None:
        """Say that it takes a while, and what `work` says at its end.

        Beside the update, which is handled at once: after a crash it must not be done again.
        """
        shown, words = shown_message(update), self._deps.words(update)

        async def installed() -> None:
            await delivery.show_buttons(shown, ())
            told = await delivery.send(shown, [installing(words)])
            try:
                outcome = await work
            except Exception as error:
                await delivery.replace(shown, told, [not_in_use(error, words)])
                raise
            await delivery.replace(shown, told, [outcome])

        context.application.create_task(installed(), update)

    async def discard(self, update: Update, _: Context) -> str | None:
        words = self._deps.words(update)
        entry = self._named(tapped(DiscardModel, update).model)
        if entry is None or not await self._models.discard(entry.name):
            return words.plain("admin.toast.stale")
        await delivery.show_buttons(shown_message(update), ())
        await delivery.send(shown_message(update), [Reply(words.get("admin.train.discarded"))])
        return None

    async def _used(self, entry: Entry, words: Words) -> Reply:
        try:
            await self._models.use(entry.name)
        except (ModelError, PolicyMismatch) as error:
            return not_in_use(error, words)
        return in_use(entry, self._models.registry.earlier(), words)

    async def _rolled_back(self, leaving: str, words: Words) -> Reply:
        try:
            name = await self._models.rollback(leaving)
        except ModelReplaced:  # another admin was faster
            return self._list(words, words.get("admin.toast.stale"))
        except NoEarlierModel:
            return self._list(words, words.get("admin.models.no_earlier"))
        except (ModelError, PolicyMismatch) as error:
            return not_in_use(error, words)
        return in_use(self._models.registry.get(name), None, words, back=True)

    def _list(self, words: Words, note: str = "") -> Reply:
        registry = self._models.registry
        leaving = registry.current() if registry.earlier() is not None else None
        return model_list(registry.entries(), self._models.serving, leaving, words, note)

    def _named(self, name: str) -> Entry | None:
        """The model that the token `name` stands for."""
        return next((e for e in self._models.registry.entries() if token(e.name) == name), None)


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    models = Models(deps, guide)
    return [
        command(deps, commands.MODELS, models.show),
        tap(deps, ShowModels, models.list),
        tap(deps, AskToUse, models.ask),
        tap(deps, DiscardModel, models.discard),
        tap(deps, UseModel, models.use),
        tap(deps, RollBack, models.roll_back),
    ]
