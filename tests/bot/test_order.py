"""The updates of one chat are handled in order; chats do not wait for each other."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from bot.transport.order import ChatOrder, stepped_aside


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


async def test_it_says_how_many_of_the_same_chat_wait() -> None:
    seen: list[int] = []

    async def look(number: int) -> None:
        await asyncio.sleep(0)
        seen.append(order.behind(update(number, 10)))

    async with ChatOrder() as order:
        other = asyncio.create_task(order.process_update(update(9, 20), asyncio.sleep(0.01)))
        await asyncio.gather(*(order.process_update(update(n, 10), look(n)) for n in (1, 2, 3)))
        await other
        assert order.behind(update(4, 10)) == 0
    assert seen == [2, 1, 0]


async def test_who_steps_aside_gives_the_place_to_another_chat_and_takes_it_again(done: list[int]) -> None:
    first_may_go_on = asyncio.Event()

    async def wait_aside(number: int) -> None:
        async with stepped_aside():
            await first_may_go_on.wait()
        done.append(number)

    async def handle(number: int) -> None:
        done.append(number)
        if number == 2:
            first_may_go_on.set()
            await asyncio.sleep(0.01)
            done.append(-2)

    async with ChatOrder(at_once=1) as order:
        chats = {1: (10, wait_aside), 2: (20, handle), 3: (10, handle)}
        await asyncio.gather(
            *(
                order.process_update(update(number, chat), act(number))
                for number, (chat, act) in chats.items()
            )
        )
    assert done == [2, -2, 1, 3]


async def test_only_the_task_that_handles_the_update_can_step_aside(done: list[int]) -> None:
    async def beside() -> None:
        async with stepped_aside():
            await asyncio.sleep(0.02)

    async def handle(number: int) -> None:
        task = asyncio.create_task(beside())
        await asyncio.sleep(0.01)
        done.append(number)
        await task
        done.append(-number)

    async with stepped_aside():  # outside of any update: nothing happens
        pass
    async with ChatOrder(at_once=1) as order:
        await asyncio.gather(*(order.process_update(update(n, n), handle(n)) for n in (1, 2)))
    assert done == [1, -1, 2, -2]


async def test_an_update_that_is_cancelled_while_it_stands_aside_gives_back_no_place_twice() -> None:
    busy, most = 0, 0

    async def wait_aside() -> None:
        async with stepped_aside():
            await asyncio.sleep(0.01)

    async def handle() -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.02)
        busy -= 1

    async with ChatOrder(at_once=1) as order:
        aside = asyncio.create_task(order.process_update(update(1, 10), wait_aside()))
        await asyncio.sleep(0)
        others = [asyncio.create_task(order.process_update(update(n, n), handle())) for n in (2, 3)]
        await asyncio.sleep(0.015)  # the first wants its place back, which another has
        aside.cancel()
        await asyncio.gather(aside, *others, return_exceptions=True)
    assert aside.cancelled()
    assert most == 1
