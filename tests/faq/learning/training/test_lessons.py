"""What is trained with: weights as chances, misspelt passes, reserved texts left out, rivals known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faq.errors import TooFewPairs
from faq.learning.training.lessons import LEAST_PAIRS, MOST_ROWS, REJECT_SHARE, Lessons
from faq.services.pairs import PairSet, TrainingExample
from tests.support.learning import PLAIN, QUESTIONS, example, tiny_pairs

LESSONS = Lessons(PLAIN, {})
EXAMPLES = tuple(e for e in tiny_pairs().examples if e.split == "train")


def many(count: int, source: str = "choice", weight: float = 1.0) -> tuple[TrainingExample, ...]:
    slugs = list(QUESTIONS)
    return tuple(
        example(f"pesan nomor {i} {source}", slugs[i % 4], source=source, weight=weight) for i in range(count)
    )


def test_held_out_and_reserved_texts_are_not_learnt_from() -> None:
    lessons = Lessons(PLAIN, {}, reserved=frozenset({PLAIN(EXAMPLES[0].anchor)}))
    usable = lessons.usable(tiny_pairs())
    assert all(e.split == "train" for e in usable)
    assert len(usable) == len(EXAMPLES) - 1


def test_too_few_pairs_or_one_faq_are_refused() -> None:
    with pytest.raises(TooFewPairs):
        LESSONS.usable(PairSet(EXAMPLES[: LEAST_PAIRS - 1], (), ()))
    alone = tuple(example(f"gaji nomor {number}", "gaji") for number in range(LEAST_PAIRS))
    with pytest.raises(TooFewPairs):
        LESSONS.usable(PairSet(alone, (), ()))


def test_a_message_goes_with_its_canonical_question() -> None:
    rows = LESSONS.plain(EXAMPLES)
    assert [row.positive for row in rows] == [PLAIN(QUESTIONS[e.faq]) for e in EXAMPLES]
    assert len(rows) == len(EXAMPLES)


def test_what_is_worth_less_is_seen_less() -> None:
    rows = LESSONS.weighted([*many(200), *many(200, "feedback", 0.5)], (), 5, seed=1)
    halves = sum("feedback" in row.anchor for row in rows)
    assert len(rows) - halves == pytest.approx(1000, abs=60)
    assert halves == pytest.approx(500, abs=60)


def test_the_first_pass_is_spelt_as_it_was() -> None:
    first, *_ = (LESSONS.weighted(EXAMPLES, (), passes, seed=1) for passes in (1, 3))
    assert {row.anchor for row in first} == {PLAIN(e.anchor) for e in EXAMPLES}
    later = LESSONS.weighted(EXAMPLES, (), 5, seed=1)
    assert {row.anchor for row in later} > {row.anchor for row in first}


def test_users_come_before_phrasings_and_a_run_stays_short() -> None:
    rows = LESSONS.weighted([*many(3000, "phrasing"), *many(300)], (), 5, seed=1)
    assert len(rows) == MOST_ROWS // 5 * 5
    assert sum("choice" in row.anchor or "hoic" in row.anchor for row in rows) > 1200


def test_rejects_only_push_away() -> None:
    texts = [f"cuaca hari ke {number}" for number in range(10)]
    rows = LESSONS.weighted(EXAMPLES, texts, 5, seed=1)
    rejects = [row for row in rows if row.group.startswith("reject ")]
    assert len(rejects) == round((len(rows) - len(rejects)) * REJECT_SHARE)
    assert {row.anchor for row in rejects} == set(texts)
    assert len({row.group for row in rejects}) == len(texts)


def test_who_was_taken_for_whom_is_known() -> None:
    refused = replace(EXAMPLES[0], negative=QUESTIONS["sandi"])
    rows = LESSONS.weighted([refused, *EXAMPLES[1:]], (), 1, seed=1)
    assert [row.rival for row in rows if row.rival] == ["sandi"]


def test_the_seed_decides() -> None:
    one, same, other = (LESSONS.weighted(EXAMPLES, ("cuaca",), 3, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other
