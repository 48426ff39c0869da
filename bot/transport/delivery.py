"""Replies -> Telegram messages: split at Telegram's limit, sent or put in the place of older ones."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.replies import Button, Reply, Rows
from bot.transport.answers import Answer, Sent
from bot.transport.updates import query_of, shown_message
from faq import markup
from faq.errors import InvalidFaq

log = structlog.get_logger(__name__)
T = TypeVar("T")

# Given with each message, not as the bot's Defaults: PTB adds those also to methods that do not know them.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class CutShort(TelegramError):
    """Of a text in several parts the first arrived, and not all others."""


async def send(message: Message, replies: Sequence[Reply]) -> Answer:
    """Answer `message`, in a group by quoting it. Returns what was sent, in order."""
    return tuple([await _send(message, part) for part in _parts(replies)])


async def post(bot: Bot, chat_id: int, reply: Reply, *, quoting: int | None = None) -> tuple[int, ...]:
    """Say something by itself; `quoting` is a message of the chat that it refers to, if that is still there.

    Returns the ids of its messages. Raises CutShort where its beginning arrived, any other TelegramError where nothing
    is known to have arrived.
    """
    quote = None if quoting is None else ReplyParameters(quoting, allow_sending_without_reply=True)
    first, *rest = _parts([reply])
    ids = [await _post(bot, chat_id, first, quote)]
    try:
        for part in rest:
            ids.append(await _post(bot, chat_id, part, None))
    except TelegramError as error:
        raise CutShort(error.message) from error
    return tuple(ids)


async def post_to_all(bot: Bot, chat_ids: Sequence[int], reply: Reply) -> tuple[tuple[int, int], ...]:
    """The same to several people. Whoever never started the bot, or blocked it, is left out.

    Returns (chat, message) of all that arrived.
    """
    posted: list[tuple[int, int]] = []
    for chat_id in chat_ids:
        try:
            posted += [(chat_id, message_id) for message_id in await post(bot, chat_id, reply)]
        except TelegramError as error:
            log.info("not_posted", chat_id=chat_id, detail=error.message)
    return tuple(posted)


async def replace(message: Message, old: Answer, replies: Sequence[Reply]) -> Answer:
    """Put `replies` in the place of the bot's messages `old`; what cannot be edited is sent anew.

    `message` is any message of the same conversation. Returns what is there now.
    """
    now: list[Sent] = []
    for sent, part in zip_longest(old, _parts(replies)):
        if part is None:
            await _delete(message, sent.message_id)
        elif sent is not None and (
            sent.digest == _digest(part) or await _edit(message, sent.message_id, part)
        ):
            now.append(Sent(sent.message_id, _digest(part)))
        else:
            now.append(await _send(message, part))
    return tuple(now)


async def replace_shown(update: Update, reply: Reply) -> Answer:
    """Put `reply` in the place of the message whose button was tapped. Returns what is there now."""
    shown = shown_message(update)
    return await replace(shown, (Sent(shown.message_id, ""),), [reply])


async def show_buttons(message: Message, buttons: Rows) -> None:
    """Change only the buttons under one of the bot's messages."""
    await _edit_buttons(message, keyboard(Reply("", buttons)))


async def drop_buttons(message: Message, data: Collection[str]) -> None:
    """Take the buttons with these callback_data away; the others stay."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    kept = [[button for button in row if button.callback_data not in data] for row in rows]
    left = [row for row in kept if row]
    await _edit_buttons(message, InlineKeyboardMarkup(left) if left else None)


async def swap_button(message: Message, data: str, new: Button) -> None:
    """Put `new` in the place of the button with this callback_data; the others stay."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    swapped = InlineKeyboardButton(new.label, callback_data=new.data)
    changed = [[swapped if button.callback_data == data else button for button in row] for row in rows]
    await _edit_buttons(message, InlineKeyboardMarkup(changed))


async def toast(update: Update, text: str | None = None) -> None:
    """Answer a tap, with a line of plain text on top of the screen or silently."""
    try:
        await query_of(update).answer(text)
    except BadRequest as error:  # the tap waited too long, as after a restart: its work is done all the same
        log.info("tap_not_answered", update_id=update.update_id, detail=error.message)


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons of a reply as Telegram wants them."""
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in reply.buttons
        ]
    )


def _parts(replies: Sequence[Reply]) -> Iterator[Reply]:
    """Each at most one message long; a reply's buttons stand under its last part."""
    for reply in replies:
        *first, last = _split(reply.text)
        yield from (Reply(text) for text in first)
        yield Reply(last, reply.buttons)


async def _send(message: Message, part: Reply) -> Sent:
    bot_id = message.get_bot().id
    from_user = message.from_user is None or message.from_user.id != bot_id
    quote = from_user and message.chat.type != ChatType.PRIVATE

    async def call(text: str, parse_mode: ParseMode | None) -> Message:
        return await message.reply_text(
            text,
            parse_mode=parse_mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(part),
            do_quote=quote,
            allow_sending_without_reply=True,
        )

    return Sent((await _plain_if_refused(call, part.text)).message_id, _digest(part))


async def _post(bot: Bot, chat_id: int, part: Reply, quote: ReplyParameters | None) -> int:
    async def call(text: str, parse_mode: ParseMode | None) -> Message:
        return await bot.send_message(
            chat_id,
            text,
            parse_mode=parse_mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(part),
            reply_parameters=quote,
        )

    return (await _plain_if_refused(call, part.text)).message_id


async def _edit(message: Message, message_id: int, part: Reply) -> bool:
    """False where the old message is gone or too old to be edited."""

    async def call(text: str, parse_mode: ParseMode | None) -> object:
        return await message.get_bot().edit_message_text(
            text,
            chat_id=message.chat_id,
            message_id=message_id,
            parse_mode=parse_mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(part),
        )

    try:
        await _plain_if_refused(call, part.text)
    except BadRequest as error:
        reason = error.message.lower()
        if "not modified" in reason:
            return True
        if "not found" in reason or "can't be edited" in reason:
            return False
        raise
    return True


async def _edit_buttons(message: Message, markup_: InlineKeyboardMarkup | None) -> None:
    if markup_ == message.reply_markup:
        return
    try:
        await message.edit_reply_markup(markup_)
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


def _digest(part: Reply) -> str:
    return hashlib.blake2b(repr(part).encode(), digest_size=6).hexdigest()


async def _delete(message: Message, message_id: int) -> None:
    try:
        await message.get_bot().delete_message(message.chat_id, message_id)
    except BadRequest as error:
        log.info("not_deleted", detail=error.message)


async def _plain_if_refused(call: Callable[[str, ParseMode | None], Awaitable[T]], text: str) -> T:
    """An answer that Telegram cannot parse is still an answer: without its formatting."""
    try:
        return await call(text, ParseMode.HTML)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        log.warning("html_refused", detail=error.message)
        return await call(_without_markup(text), None)


def _split(html: str) -> tuple[str, ...]:
    try:
        return markup.split(html)
    except InvalidFaq:
        return markup.split(markup.escape(html))


def _without_markup(html: str) -> str:
    try:
        return markup.plain(html)
    except InvalidFaq:
        return html
