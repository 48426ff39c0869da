"""A question goes on to the admins: each gets a note, and whoever asked in private hears of the answer."""

from __future__ import annotations

from telegram import Message, Update

from bot.handlers.base import Dependencies
from bot.replies import Reply, note_to_admin, passed_on
from bot.transport import delivery
from bot.transport.updates import Context
from faq.models import LoggedQuery


async def pass_on(
    deps: Dependencies, update: Update, context: Context, question: LoggedQuery, shown: Message
) -> tuple[Reply, bool]:
    """What is said in the chat of `shown`, and whether one admin at least has got the note.

    Where news can be sent, asking an admin asks for them, too. The note goes when the question is forgotten.
    """
    conversation = deps.services.conversation
    before, disliked = await conversation.turn_before(question), await conversation.thumb(question) is False
    note = note_to_admin(question, before, deps.texts.of(None), disliked=disliked)
    posted = await delivery.post_to_all(context.bot, deps.admin_ids, note)
    if posted:
        await deps.notes.remember(question.id, posted)
    bell = deps.recourse(shown).news
    if bell:
        await deps.services.hear_back.want(question.id, wanted=True)
    return passed_on(question.id, deps.words(update), told=bool(posted), bell=bell), bool(posted)
