"""Reading an update that the filter should not have let through is a mistake of the code, and said so."""

from __future__ import annotations

import pytest
from telegram import CallbackQuery, Update, User

from bot.callbacks import AskAdmin
from bot.handlers.base import Tap
from bot.transport.updates import message_of, query_of, shown_message, tapped, user_of

EMPTY = Update(1)
SARI = User(42, "Sari", is_bot=False)


def test_each_reader_says_what_is_missing() -> None:
    for read in (message_of, query_of, user_of):
        with pytest.raises(ValueError, match="an update without"):
            read(EMPTY)
    with pytest.raises(TypeError):
        shown_message(Update(1, callback_query=CallbackQuery("1", SARI, "x", data="a:1")))
    with pytest.raises(ValueError, match="not a AskAdmin"):
        tapped(AskAdmin, EMPTY)


def test_a_tap_handler_takes_nothing_but_taps() -> None:
    async def never(*_: object) -> None:
        raise AssertionError

    tap = Tap(AskAdmin, never, by={900})
    assert tap.check_update(EMPTY) is None
    assert tap.check_update("what") is None
    assert tap.check_update(Update(1, callback_query=CallbackQuery("1", SARI, "x", data="a:1"))) is None
