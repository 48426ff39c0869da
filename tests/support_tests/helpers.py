"""Calls without the library, and a small bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import aiohttp
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.support.bot_api import BotApiServer

Params: TypeAlias = dict[str, Any]


async def call(server: BotApiServer, method: str, params: Params | None = None) -> Params:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.url}/bot{server.token}/{method}", json=params or {}) as response,
    ):
        answer: Params = await response.json()
        assert answer.get("error_code", 200) == response.status
        return answer


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("👍 Ya", callback_data="yes")]])
    text = update.effective_message.text or update.effective_message.caption or "?"
    await update.effective_message.reply_text(f"<b>{text}</b>", parse_mode="HTML", reply_markup=keyboard)


async def thank(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Sip!")
    await update.callback_query.edit_message_text("Makasih")


def echo_application(server: BotApiServer) -> Application[Any, Any, Any, Any, Any, Any]:
    application = (
        ApplicationBuilder()
        .token(server.token)
        .base_url(server.url + "/bot")
        .base_file_url(server.url + "/file/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.ALL & ~filters.UpdateType.EDITED, echo))
    application.add_handler(CallbackQueryHandler(thank))
    return application


@asynccontextmanager
async def polling(server: BotApiServer) -> AsyncIterator[None]:
    async with echo_application(server) as application:
        assert application.updater is not None
        await application.updater.start_polling(poll_interval=0.0, timeout=5)
        await application.start()
        yield
        await application.updater.stop()
        await application.stop()
