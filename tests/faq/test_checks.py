"""What an FAQ must be before it is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from faq.checks import checked, checked_phrasings, slug_from, wording_key
from faq.errors import InvalidFaq
from faq.models import FaqDraft


def draft(**fields: Any) -> FaqDraft:
    return replace(FaqDraft("Lupa kata sandi?", "Buka <b>Masuk</b>.", "Akun"), **fields)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"question": " \n"}, "question", "empty"),
        ({"question": "x" * 301}, "question", "too_long"),
        ({"answer": ""}, "answer", "empty"),
        ({"answer": "<b> </b>"}, "answer", "empty"),
        ({"answer": "x" * 12_001}, "answer", "too_long"),
        ({"answer": "buka <b>menu"}, "answer", "bad_html"),
        ({"category": ""}, "category", "empty"),
        ({"category": "x" * 61}, "category", "too_long"),
        ({"phrasings": ("ok", "x" * 1001)}, "phrasing", "too_long"),
        ({"slug": "Lupa Sandi"}, "slug", "bad_slug"),
        ({"slug": "x" * 49}, "slug", "too_long"),
    ],
)
def test_invalid_drafts_are_refused(fields: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(InvalidFaq) as refused:
        checked(draft(**fields))
    assert (refused.value.field, refused.value.fault) == (field, reason)


def test_what_is_within_the_limits_is_kept_trimmed() -> None:
    kept = checked(draft(question=" Lupa\nsandi? ", category=" Akun ", answer="x" * 12_000, slug=" a-1_b "))
    assert (kept.question, kept.category, len(kept.answer), kept.slug) == (
        "Lupa sandi?",
        "Akun",
        12_000,
        "a-1_b",
    )


def test_a_phrasing_is_kept_once_and_never_repeats_the_question() -> None:
    phrasings = checked_phrasings(
        ("lupa  pw\n", "", "LUPA PW", "lupa kata sandi?", "reset"), "Lupa kata sandi?"
    )
    assert phrasings == ("lupa pw", "reset")


def test_wordings_are_one_whatever_their_case_spacing_and_width() -> None:
    assert wording_key("Lupa  PW") == wording_key("lupa pw") == wording_key("ｌｕｐａ pw")
    assert wording_key("lupa pw") != wording_key("lupa pin")


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("Berapa biaya FinBuddy?", "berapa-biaya-finbuddy"),
        ("Café di Pékalongan", "cafe-di-pekalongan"),
        ("???", "faq"),
        ("どうやって使いますか", "faq"),
        ("kata " * 30, "kata-kata-kata-kata-kata-kata-kata-kata"),
    ],
)
def test_slugs_are_derived_from_the_question(question: str, slug: str) -> None:
    assert slug_from(question) == slug


def test_lines_of_an_answer_end_in_one_way() -> None:
    """A carriage return would begin a new row of an exported table."""
    assert checked(draft(answer="Satu\rdua\r\ntiga")).answer == "Satu\ndua\ntiga"
