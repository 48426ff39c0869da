"""The simulated people use the product as it is, and every tap of the admin counts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.learning_chart import Curve, Point
from benchmarks.learning_curve import halves, table_of, write
from benchmarks.simulated_bot import SimulatedBot, canonical_questions, opened_bot
from benchmarks.simulated_people import (
    DECIDE,
    OPEN,
    PEOPLE,
    PICK_ANOTHER,
    Admin,
    Crowd,
    Topics,
    Truth,
)
from faq.learning.measuring.evaluate import measure
from faq.learning.measuring.labelled import Labelled
from faq.models import Asker, FaqDraft, FaqKind
from faq.services.responses import Answered
from tests.support.matching import model_of
from tests.support.predictions import predicted

DRAFTS = tuple(
    FaqDraft(question, "Jawaban.", "Umum", slug=slug)
    for slug, question in {
        "sandi": "Bagaimana kalau lupa kata sandi?",
        "gaji": "Bagaimana mencatat pendapatan?",
        "normal": "Apa itu mode normal?",
        "mewah": "Apa itu mode mewah?",
        "ekspor": "Apakah data bisa diunduh?",
    }.items()
)
LOST = Labelled("kartu sim saya hangus", "sandi")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[SimulatedBot]:
    async with opened_bot(model_of(), tmp_path, DRAFTS) as opened:
        yield opened


@pytest.mark.parametrize(("likely", "taps"), [(True, OPEN + DECIDE), (False, OPEN + PICK_ANOTHER)])
async def test_a_link_is_learnt_and_an_unlikely_faq_costs_a_search(
    bot: SimulatedBot, likely: bool, taps: int
) -> None:
    truth: Truth = {}
    crowd, admin = Crowd(bot, 1, truth), Admin(bot, truth)
    await crowd.say(LOST)
    shown = {c.slug for c in (await bot.services.inbox.view_of(1)).likeliest}
    slug = next(draft.slug for draft in DRAFTS if (draft.slug in shown) is likely)
    truth[1] = slug
    await admin.sit_down(5)
    assert admin.taps == taps
    (response,) = (await bot.services.conversation.ask(LOST.text, Asker(999, 999))).responses
    assert isinstance(response, Answered) and response.faq.slug == slug
    assert response.faq.phrasings == (LOST.text,)


async def test_what_belongs_to_none_becomes_a_reject_and_an_empty_inbox_costs_nothing(
    bot: SimulatedBot,
) -> None:
    truth: Truth = {}
    crowd, admin = Crowd(bot, 1, truth), Admin(bot, truth)
    await admin.sit_down(5)
    assert admin.taps == 0
    await crowd.say(Labelled("hujan lebat di bogor", "oos/far"))
    await admin.sit_down(5)
    assert admin.taps == OPEN + DECIDE
    assert await bot.stores.faqs.rejects() == ("hujan lebat di bogor",)


async def test_a_sitting_has_an_end_and_only_its_first_group_is_opened_by_a_tap(bot: SimulatedBot) -> None:
    truth: Truth = {}
    crowd, admin = Crowd(bot, 1, truth), Admin(bot, truth)
    for text in ("hujan lebat di bogor", "jadwal kereta malam", "wkwkwk"):
        await crowd.say(Labelled(text, "oos/far"))
    await admin.sit_down(2)
    assert admin.taps == OPEN + 2 * DECIDE
    assert (await bot.services.inbox.overview(0, 8)).page.total == 1


async def test_a_mixed_group_is_decided_by_most_of_its_examples(bot: SimulatedBot) -> None:
    truth: Truth = {}
    crowd, admin = Crowd(bot, 1, truth), Admin(bot, truth)
    for text, label in ((LOST.text, "sandi"), (LOST.text + " lagi", "oos"), (LOST.text + " terus", "sandi")):
        await crowd.say(Labelled(text, label))
    view = await bot.services.inbox.view_of(1)
    assert len(view.wordings) == 3
    assert admin.reads(view) == "sandi"


async def test_everybody_agrees_so_that_all_of_it_may_be_trained_with(bot: SimulatedBot) -> None:
    truth: Truth = {}
    crowd, admin = Crowd(bot, 1, truth), Admin(bot, truth)
    await crowd.agree()
    await crowd.say(LOST)
    await admin.sit_down(1)
    assert len(await bot.stores.people.consenting()) == PEOPLE
    (example,) = (await bot.pairs()).pairs.examples
    assert (example.anchor, example.faq, example.source) == (LOST.text, "sandi", "admin")


def test_popular_topics_come_more_often_in_all_their_wordings() -> None:
    popular = [Labelled("a1", "a"), Labelled("a2", "a")]
    topics = Topics([popular, [Labelled("b1", "b")]], [[Labelled("c1", "oos")]], [Labelled("d1", "oos")])
    said = [query.text for query in islice(topics.stream(7), 2000)]
    count = Counter(said)
    assert count["a1"] + count["a2"] == pytest.approx(2 * count["b1"], rel=0.25)
    assert count["a1"] == pytest.approx(count["a2"], rel=0.25)
    assert count["c1"] + count["d1"] == pytest.approx(0.3 * len(said), rel=0.2)
    assert said == [query.text for query in islice(topics.stream(7), 2000)]


def test_an_installation_starts_with_canonical_questions_only() -> None:
    drafts = canonical_questions()
    assert len(drafts) == 24
    assert {(draft.kind, draft.phrasings) for draft in drafts} == {(FaqKind.ANSWER, ())}


def test_what_is_measured_on_is_never_asked() -> None:
    queries = [Labelled(str(number), "a") for number in range(11)]
    asked, held_out = halves(queries)
    assert (len(asked), len(held_out)) == (5, 6)
    assert {*asked, *held_out} == set(queries)
    assert halves(queries) == (asked, held_out)


def test_table_and_chart_are_written(tmp_path: Path) -> None:
    report = measure([predicted("sandi", ("sandi", 0.9)), predicted("oos", ("gaji", 0.2))], "tiny")
    points = (Point(0, 0, report), Point(8, 200, report, "retrained on 40 pairs"))
    curves = [Curve("encoder", points, retrained=True)]
    write(table_of(curves, [Labelled("a", "sandi"), Labelled("b", "oos")]), curves, tmp_path)
    with (tmp_path / "learning-curve.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [(row["taps"], row["top-1"], row["model"]) for row in rows] == [
        ("0", "1.000", "tiny"),
        ("8", "1.000", "tiny (retrained on 40 pairs)"),
    ]
    assert (tmp_path / "learning-curve.png").read_bytes().startswith(b"\x89PNG")
