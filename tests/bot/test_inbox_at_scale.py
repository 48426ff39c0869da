"""Thirty people ask two hundred questions, an admin clears them with taps; and an inbox of five thousand."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.app import App
from faq.models import Asker, LabelKind, NewQuery, Outcome
from tests.support.admin_talk import taps
from tests.support.bot_rig import Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User

TOPICS = (
    "kartu sim hangus",
    "resep rendang padang",
    "jadwal kereta bogor",
    "ban motor bocor",
    "film horor seram",
    "juara piala dunia",
    "umur pohon jati",
    "gunung yang meletus",
    "obat batuk anak",
    "harga cabai keriting",
)
SAID = ("{}", "{} dong", "min {}", "{} ya kak", "eh {}")
A_TAP = 2.0
"""Seconds that an admin waits for one, at most."""


async def asks_seven(rig: Rig, number: int) -> None:
    person = rig.api.user(1000 + number, f"Orang {number}", language_code="id")
    for question in range(7 if number < 20 else 6):
        topic = TOPICS[(number + question) % len(TOPICS)]
        await person.ask(SAID[(number * 7 + question) % len(SAID)].format(topic), timeout=60)


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_two_hundred_questions_are_cleared_with_a_tap_for_each_meaning(
    polling: App, rig: Rig, admin: User
) -> None:
    await asyncio.gather(*(asks_seven(rig, number) for number in range(30)))
    waited: list[float] = []
    screen = await taps(admin, await admin.ask("/inbox"), "👥")
    while "Ditanyakan" in screen.text:
        began = time.perf_counter()
        await taps(admin, screen, "🔗" if len(waited) % 2 else "🚫")
        waited.append(time.perf_counter() - began)
    assert "Kotak masuk kosong" in screen.text
    assert len(waited) <= 2 * len(TOPICS)
    assert max(waited) < A_TAP
    kinds = [label.kind async for _, labels in rig.queries.all() for label in labels]
    # A few are answered by what was linked meanwhile, and need no verdict.
    assert 190 <= len(kinds) <= 200 and set(kinds) == {LabelKind.LINKED, LabelKind.OUT_OF_SCOPE}
    assert await missed(rig.inbox) == []


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_page_of_five_thousand_open_questions_opens_within_a_second(
    polling: App, rig: Rig, admin: User
) -> None:
    for start in range(0, 5000, 500):
        texts = [f"pertanyaan nomor {number}" for number in range(start, start + 500)]
        await rig.queries.log(
            [
                NewQuery(Asker(start + i % 90, 1), text, text, Outcome.NO_MATCH, (), "m")
                for i, text in enumerate(texts)
            ]
        )
    assert "sedang dikelompokkan" in (await admin.ask("/inbox", timeout=60)).text
    await rig.inbox.gather()
    began = time.perf_counter()
    listed = await admin.ask("/inbox")
    assert time.perf_counter() - began < 1.0
    assert listed.buttons and "sedang" not in listed.text
