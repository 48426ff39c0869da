"""The updates of one chat are handled in order; chats do not wait for each other."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from bot.order import ChatOrder


def update(number: int, chat_id: int) -> Update:
    chat = {"id": chat_id, "type": "private", "first_name": "Sari"}
    message = {"message_id": number, "date": 0, "chat": chat, "text": "hai"}
    found = Update.de_json({"update_id": number, "message": message}, None)
    assert found is not None
    return found


@pytest.fixture
def done() -> list[int]:
    return []


async def test_one_chat_keeps_its_order_and_does_not_hold_up_another(done: list[int]) -> None:
    first_may_end = asyncio.Event()

    async def handle(number: int) -> None:
        if number == 1:
            await first_may_end.wait()
        done.append(number)

    async with ChatOrder(at_once=2) as order:
        chats = {1: 10, 2: 10, 3: 10, 4: 20}
        tasks = [
            asyncio.create_task(order.process_update(update(number, chat), handle(number)))
            for number, chat in chats.items()
        ]
        await tasks[-1]
        assert done == [4]
        first_may_end.set()
        await asyncio.gather(*tasks)
    assert done == [4, 1, 2, 3]


async def test_a_failure_lets_the_next_one_through(done: list[int]) -> None:
    async def fail() -> None:
        raise RuntimeError

    async def succeed() -> None:
        done.append(1)

    async with ChatOrder() as order:
        with pytest.raises(RuntimeError):
            await order.process_update(update(1, 10), fail())
        await order.process_update(update(2, 10), succeed())
        await order.process_update(object(), succeed())
    assert done == [1, 1]


async def test_never_more_chats_at_once_than_there_are_places() -> None:
    busy, most = 0, 0

    async def handle() -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0)
        busy -= 1

    async with ChatOrder(at_once=3) as order:
        await asyncio.gather(*(order.process_update(update(n, n), handle()) for n in range(1, 10)))
    assert most == 3
