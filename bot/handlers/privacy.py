"""/privacy: what is stored about a person, for how long, and may it be learnt from; /deletedata: nothing any more."""

from __future__ import annotations

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import CommandHandler, filters

from bot import commands
from bot.callbacks import EraseMe, KeepMe, SwitchConsent
from bot.handlers.base import Dependencies, Handler, Tap
from bot.privacy_replies import erase_question, erased, kept, own_privacy, privacy
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.updates import Context, message_of, tapped, user_of


class Privacy:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def show(self, update: Update, _: Context) -> None:
        message = message_of(update)
        if message.chat.type == ChatType.PRIVATE:
            reply = await self._own(update)
        else:
            reply = privacy(self._deps.retention_days, self._deps.words(update))
        await delivery.send(message, [reply])

    async def switch(self, update: Update, _: Context) -> None:
        given = tapped(SwitchConsent, update).given
        await self._deps.services.people.decide(user_of(update).id, given=given)
        await delivery.replace_shown(update, await self._own(update))
        await delivery.toast(update)

    async def _own(self, update: Update) -> Reply:
        given = await self._deps.services.people.consents(user_of(update).id)
        return own_privacy(self._deps.retention_days, self._deps.words(update), given=given)


class Deletion:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def confirm(self, update: Update, _: Context) -> None:
        await delivery.send(message_of(update), [erase_question(self._deps.words(update))])

    async def elsewhere(self, update: Update, _: Context) -> None:
        text = self._deps.words(update).get("erase.private_only")
        await delivery.send(message_of(update), [Reply(text)])

    async def erase(self, update: Update, context: Context) -> None:
        done = await self._deps.erasure.erase(user_of(update).id, update.update_id, context.application)
        if context.user_data:
            context.user_data.clear()  # an admin's guided step
        await delivery.replace_shown(update, erased(done, self._deps.words(update)))
        await delivery.toast(update)

    async def keep(self, update: Update, _: Context) -> None:
        await delivery.replace_shown(update, kept(self._deps.words(update)))
        await delivery.toast(update)


def handlers(deps: Dependencies) -> list[Handler]:
    explanation, deletion, fresh = Privacy(deps), Deletion(deps), filters.UpdateType.MESSAGE
    in_private = fresh & filters.ChatType.PRIVATE
    return [
        CommandHandler(commands.PRIVACY.names, explanation.show, fresh),
        Tap(SwitchConsent, explanation.switch),
        CommandHandler(commands.DELETE_DATA.names, deletion.confirm, in_private),
        CommandHandler(commands.DELETE_DATA.names, deletion.elsewhere, fresh),
        Tap(EraseMe, deletion.erase),
        Tap(KeepMe, deletion.keep),
    ]
