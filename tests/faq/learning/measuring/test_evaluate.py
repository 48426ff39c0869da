"""The measures, against values worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from faq.language.text import Lexicon, Normaliser
from faq.learning.measuring.evaluate import auroc, measure, predict
from faq.learning.measuring.labelled import Labelled, snapshot_of
from faq.matching.decision import Understanding
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors
from tests.support.encoders import NgramEncoder
from tests.support.predictions import SMALL_TALK, nearest_policy, predicted

INSIDE = (
    predicted("a", ("a", 0.9), ("b", 0.1), seconds=0.001),
    predicted("a", ("b", 0.85), ("a", 0.1), seconds=0.002),
    predicted("b", ("b", 0.5), ("a", 0.2), seconds=0.003),
    predicted("b", ("a", 0.4), ("c", 0.3), ("d", 0.1), ("b", 0.05)),
    predicted("c", ("a", 0.1)),
)
OUTSIDE = (
    predicted("oos/near", ("a", 0.9)),
    predicted("", ("a", 0.5)),
    predicted("oos", ("a", 0.2)),
    predicted("oos/far", (SMALL_TALK, 0.95), ("a", 0.03)),
)
SHARES = (
    *("top1", "top3", "mrr", "right", "wrong", "suggested", "suggested_hit", "unanswered"),
    *("false_answer", "false_suggest", "auroc"),
)


def test_measures_by_hand() -> None:
    report = measure((*INSIDE, *OUTSIDE), "m")
    assert (report.n_in, report.n_out, report.model) == (5, 4, "m")
    assert (report.top1, report.top3) == (0.4, 0.6)
    assert report.mrr == pytest.approx((1 + 1 / 2 + 1 + 1 / 4 + 0) / 5)
    assert (report.right, report.wrong, report.unanswered) == (0.2, 0.2, 0.2)
    assert (report.suggested, report.suggested_hit) == (0.4, 0.2)
    assert (report.false_answer, report.false_suggest) == (0.25, 0.25)
    assert report.auroc == pytest.approx(12 / 20)
    assert report.latency_p50 == pytest.approx(2.0)
    assert report.latency_p95 == pytest.approx(2.9)


def test_json_is_the_contract_to_the_letter() -> None:
    found = json.loads(json.dumps(measure((*INSIDE, *OUTSIDE), "m").to_json()))
    assert list(found) == ["n_in", "n_out", *SHARES, "latency_ms", "model"]
    assert list(found["latency_ms"]) == ["p50", "p95"]
    assert all(isinstance(found[name], float) for name in SHARES)


def test_a_measure_over_no_message_is_null() -> None:
    only_inside = measure(INSIDE, "m").to_json()
    assert (only_inside["false_answer"], only_inside["false_suggest"], only_inside["auroc"]) == (
        None,
        None,
        None,
    )
    only_outside = measure(OUTSIDE, "m").to_json()
    assert (only_outside["top1"], only_outside["right"], only_outside["auroc"]) == (None, None, None)
    assert only_outside["latency_ms"] == {"p50": None, "p95": None}


def test_small_talk_in_place_of_an_answer_is_wrong() -> None:
    report = measure([predicted("a", (SMALL_TALK, 0.9), ("a", 0.05))], "m")
    assert (report.top1, report.top3, report.right, report.wrong) == (0, 1, 0, 1)


def test_small_talk_that_was_asked_for_is_right() -> None:
    report = measure([predicted(SMALL_TALK, (SMALL_TALK, 0.9), ("a", 0.05))], "m")
    assert (report.top1, report.right, report.wrong) == (1, 1, 0)


def test_a_message_without_candidates_is_unanswered() -> None:
    report = measure([predicted("a"), predicted("oos")], "m")
    assert (report.top1, report.mrr, report.unanswered, report.false_answer, report.auroc) == (
        0,
        0,
        1,
        0,
        0.5,
    )


def test_of_two_questions_the_first_is_ranked_and_no_wrong_answer_is_overlooked() -> None:
    first, second = predicted("a", ("a", 0.9)), predicted("a", ("b", 0.9))
    both = replace(first, understanding=Understanding((first.decision, second.decision), "m"))
    report = measure([both], "m")
    assert (report.top1, report.right, report.wrong) == (1, 1, 1)
    assert [part["slug"] for part in both.to_json()["parts"]] == ["a", "b"]


def test_an_answer_to_any_part_of_what_is_out_of_scope_is_false() -> None:
    first, second = predicted("oos", ("a", 0.01)), predicted("oos", ("b", 0.9))
    both = replace(first, understanding=Understanding((first.decision, second.decision), "m"))
    assert both.answered is None and measure([both], "m").false_answer == 1


def test_a_prediction_is_its_decision_and_its_label() -> None:
    found = predicted("a", ("b", 0.5), text="Apa?").to_json()
    keys = ["text", "normalised", "decision", "slug", "confidence", "candidates", "model", "label"]
    assert list(found) == keys
    assert (found["decision"], found["slug"], found["label"]) == ("suggest", None, "a")


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [((0.9, 0.8), (0.1,), 1.0), ((0.1,), (0.9, 0.8), 0.0), ((0.5,), (0.5,), 0.5), ((0.9, 0.2), (0.5,), 0.5)],
)
def test_auroc(inside: tuple[float, ...], outside: tuple[float, ...], expected: float) -> None:
    assert auroc(inside, outside) == pytest.approx(expected)


async def test_each_message_is_timed_on_its_own() -> None:
    encoder = NgramEncoder()
    matcher = Matcher(
        Model(encoder, nearest_policy(encoder.model_id)), Normaliser(Lexicon({})), MemoryVectors()
    )
    queries = [Labelled("cara daftar", "daftar"), Labelled("lupa sandi", "sandi")]
    asked = []
    try:
        await matcher.refresh(snapshot_of(queries))
        predictions = await predict(matcher, queries, lambda: asked.append(True))
    finally:
        matcher.close()
    assert [p.answered for p in predictions] == ["daftar", "sandi"]
    assert all(p.seconds is not None and p.seconds > 0 for p in predictions)
    assert len(asked) == 2
