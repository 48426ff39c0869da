"""A question in words: decided, logged, answered; an edited one is decided anew and its old answer edited."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType
from telegram.ext import MessageHandler, filters

from bot.handlers import consent
from bot.handlers.base import Dependencies, Handler, first_of_album
from bot.handlers.passing_on import pass_on
from bot.replies import Recourse, Reply, noticed, render_all
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, asker_of, message_of, user_of
from faq.language.choices import NoChoice, said
from faq.language.reactions import reaction_in
from faq.language.signs import sign_in
from faq.models import Faq, FaqKind
from faq.services.responses import Answered, Asked, Helped, Response, WantsAdmin, Wordless

Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]

LONGEST = 1000
"""Characters of a question."""
_COMMANDS = "commands"


class Addressed(filters.MessageFilter):
    """Everything in a private chat; in a group what replies to the bot or mentions it."""

    def filter(self, message: Message) -> bool:
        if message.chat.type == ChatType.PRIVATE:
            return True
        earlier = _earlier(message)
        if earlier and earlier.from_user and earlier.from_user.id == message.get_bot().id:
            return True
        return _is_called(message)


class QuestionLength(filters.MessageFilter):
    """Questions of `shortest` to `longest` characters; without a limit upwards if `longest` is None."""

    def __init__(self, shortest: int, longest: int | None) -> None:
        super().__init__()
        self._shortest = shortest
        self._longest = longest

    def filter(self, message: Message) -> bool:
        length = len(question_of(message))
        return length >= self._shortest and (self._longest is None or length <= self._longest)


class IsAboutReply(filters.MessageFilter):
    """Nothing but a choice, if something was offered ("yang kedua"), or a reaction, if something was answered."""

    def filter(self, message: Message) -> bool:
        text = question_of(message)
        reacts = reaction_in(text) is not None or sign_in(text) is not None
        return reacts or not isinstance(said(text), NoChoice)


class Ask:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def answer(self, update: Update, context: Context) -> None:
        await self._hear(update, context, seen=frozenset())

    async def choose(self, update: Update, context: Context) -> None:
        """What is chosen is answered below the choice; where nothing is open to choose from, it was a question."""
        await self._hear(update, context, await self._seen(update, context))

    async def _hear(self, update: Update, context: Context, seen: frozenset[int]) -> None:
        message = message_of(update)
        first_of_album(update, context)  # the photos after it get no hint
        async with typing(message):
            replied_to, text = await self._replied_to(message), question_of(message)
            recourse = self._deps.recourse(message)
            asked = await self._deps.services.listener.hear(
                text, asker_of(update), replied_to, seen=seen, admin=recourse.admin
            )
            await self._reply(message, await self._replies(update, context, asked, recourse))
        match asked.responses:
            case (Helped() | Answered(chosen=True),):
                await consent.ask_once(self._deps, update)
            case _:
                pass

    async def _replies(
        self, update: Update, context: Context, asked: Asked, recourse: Recourse
    ) -> Sequence[Reply]:
        match asked.responses:
            case (WantsAdmin(question),):
                reply, _ = await pass_on(self._deps, update, context, question, message_of(update))
                return [reply]
            case (response,) if _needs_no_word(message_of(update), response):
                return []
            case _:
                replies = render_all(asked, self._deps.words(update), recourse)
        if message_of(update).text:
            return replies
        # Who sends a screenshot with a few words shall not think that it was looked at.
        return noticed(replies, self._deps.words(update).get("media.caption"))

    async def _seen(self, update: Update, context: Context) -> frozenset[int]:
        """The messages whose answers stood in the chat when this one was written, below its sender's last command."""
        message = message_of(update)
        commands = (context.chat_data or {}).get(_COMMANDS, {})
        command = commands.get(user_of(update).id, 0)
        first = command if command < message.message_id else 0
        return await self._deps.answers.answered_between(message.chat_id, first, message.message_id)

    async def _replied_to(self, message: Message) -> int | None:
        """The question that the message replies to, or to whose answer."""
        earlier = _earlier(message)
        if earlier is None:
            return None
        of_answer = await self._deps.answers.question(message.chat_id, earlier.message_id)
        return earlier.message_id if of_answer is None else of_answer

    async def too_long(self, update: Update, _: Context) -> None:
        await self._deps.services.conversation.withdraw(asker_of(update))
        hint = self._deps.words(update).get("question.too_long", limit=LONGEST)
        await self._reply(message_of(update), [Reply(hint)])

    async def empty(self, update: Update, _: Context) -> None:
        await self._deps.services.conversation.withdraw(asker_of(update))
        await self._reply(message_of(update), [Reply(self._deps.words(update).get("question.empty"))])

    async def edited_into_command(self, update: Update, _: Context) -> None:
        """A command that came by editing is not carried out; if the message had an answer, that says so now."""
        message = message_of(update)
        await self._deps.services.conversation.withdraw(asker_of(update))
        if await self._deps.answers.recall(message.chat_id, message.message_id):
            await self._reply(message, [Reply(self._deps.words(update).get("question.became_command"))])

    async def edited_away(self, update: Update, _: Context) -> None:
        """It has no words any more, or in a group none for the bot: nobody waits for a reply."""
        await self._deps.services.conversation.withdraw(asker_of(update))

    def if_answered(self, callback: Callback) -> Callback:
        """For admins' edits: `callback`, unless nothing answered the message, as what a guided step took."""

        async def edited(update: Update, context: Context) -> None:
            message = message_of(update)
            if await self._deps.answers.recall(message.chat_id, message.message_id):
                await callback(update, context)
            else:
                hint = Reply(self._deps.words(update).get("admin.hint.edited_after"))
                await delivery.send(message, [hint])

        return edited

    async def _reply(self, message: Message, replies: Sequence[Reply]) -> None:
        # There is an old answer after an edit, and after a crash between answering and finishing the update.
        old = await self._deps.answers.recall(message.chat_id, message.message_id)
        now = await delivery.replace(message, old, replies)
        if old or now:
            await self._deps.answers.remember(message.chat_id, message.message_id, now)


def handlers(deps: Dependencies) -> list[Handler]:
    ask = Ask(deps)
    fresh = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
    asked = fresh & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND & Addressed()
    # A place that is shared live is edited all the time.
    edited = filters.UpdateType.EDITED_MESSAGE & ~filters.LOCATION
    edited_by_admin = edited & filters.ChatType.PRIVATE & deps.admins
    by_kind: tuple[tuple[filters.BaseFilter, Callback], ...] = (
        (asked & QuestionLength(1, LONGEST) & IsAboutReply(), ask.choose),
        (asked & QuestionLength(1, LONGEST), ask.answer),
        (asked & QuestionLength(LONGEST + 1, None), ask.too_long),
        (asked, ask.empty),
    )
    return [
        *(MessageHandler(which & edited_by_admin, ask.if_answered(reply)) for which, reply in by_kind),
        *(MessageHandler(which, reply) for which, reply in by_kind),
        MessageHandler(edited & filters.COMMAND, ask.edited_into_command),
        MessageHandler(edited, ask.edited_away),
    ]


def listener() -> Handler:
    """Takes note of each person's last command in a chat; for a group of handlers of its own, before all others."""
    return MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, _note_command)


async def _note_command(update: Update, context: Context) -> None:
    if context.chat_data is not None:
        message = message_of(update)
        context.chat_data.setdefault(_COMMANDS, {})[user_of(update).id] = message.message_id


def question_of(message: Message) -> str:
    """The text or the caption, without the bot's own name in it."""
    text = message.text or message.caption or ""
    for mention in _mentions(message):
        if mention.lower() == _mention(message):
            text = text.replace(mention, " ")
    return text.strip()


def _needs_no_word(message: Message, response: Response) -> bool:
    """In a group a "👍" or a laugh below an answer is for everybody, unless it calls the bot by its name."""
    if message.chat.type == ChatType.PRIVATE or _is_called(message) or sign_in(question_of(message)) is None:
        return False
    match response:
        case Wordless() | Helped() | Answered(faq=Faq(kind=FaqKind.SMALL_TALK)):
            return True
        case _:
            return False


def _earlier(message: Message) -> Message | None:
    """What somebody replied to; Telegram has each other message of a topic reply to the topic's beginning."""
    earlier = message.reply_to_message
    if earlier is None or earlier.forum_topic_created is not None:
        return None
    # Without topics the same id is that of the first message of a thread: a reply like others.
    begins = message.is_topic_message and earlier.message_id == message.message_thread_id
    return None if begins else earlier


def _is_called(message: Message) -> bool:
    return any(name.lower() == _mention(message) for name in _mentions(message))


def _mentions(message: Message) -> Sequence[str]:
    wanted: list[str | None] = [MessageEntity.MENTION]
    found = message.parse_entities(wanted) if message.text else message.parse_caption_entities(wanted)
    return tuple(found.values())


def _mention(message: Message) -> str:
    return f"@{message.get_bot().username}".lower()
