"""Where a message could fall in two; whether it does is tested with the reader."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.questions import LEAST_WORDS, MOST, cuts, sounds_asked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lupa sandi gimana? mode mewah apa", [("lupa sandi gimana?", "mode mewah apa")]),
        ("lupa sandi\n\nmode mewah", [("lupa sandi", "mode mewah")]),
        ("lupa sandi terus mode mewah apa", [("lupa sandi", "mode mewah apa")]),
        ("lupa sandi, TRUS, mode mewah", [("lupa sandi", "mode mewah")]),
        ("lupa sandi & sekalian: mode mewah", [("lupa sandi", "mode mewah")]),
        ("lupa sandi, mode mewah", [("lupa sandi", "mode mewah")]),
        ("lupa sandi, mode", []),  # one word is no question
        ("lupa sandi 1,5 juta", []),
        ("dana darurat samaran", []),  # "dan" and "sama" only as words
        ("catat gaji sama belanja bulanan dan cicilan motor", 2),
        ("", []),
    ],
)
def test_cuts(text: str, expected: list[tuple[str, str]] | int) -> None:
    found = cuts(text)
    assert len(found) == expected if isinstance(expected, int) else list(found) == expected


@given(st.lists(st.sampled_from(["lupa", "sandi?", ",", "dan", "\n", "terus", "mode", "?", " ", ";", "- "])))
def test_halves_are_long_enough_and_all_of_the_text(parts: list[str]) -> None:
    text = " ".join(parts)
    found = cuts(text)
    assert len(found) <= MOST and len(set(found)) == len(found)
    for left, right in found:
        assert min(len(left.split()), len(right.split())) >= LEAST_WORDS
        assert text.strip().startswith(left) and text.strip().endswith(right)


@pytest.mark.parametrize("part", [" ", ", ", ",", "\n", "a\n", "- ", "dan ", "terus, ", "? ", "oh ", "&"])
def test_no_message_takes_long(part: str) -> None:
    started = time.perf_counter()
    cuts("lupa sandi" + part * (4080 // len(part)) + "ok")
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("text", "normalised", "asked"),
    [
        ("lupa sandi?", "lupa sandi", True),
        ("gimana daftar", "bagaimana daftar", True),
        ("amankah data saya", "amankah data saya", True),
        ("gratis gak", "gratis tidak", True),
        ("tidak bisa masuk", "tidak bisa masuk", True),
        ("saya baru gajian", "saya baru gajian", False),
        ("???", "", False),
    ],
)
def test_what_sounds_asked(text: str, normalised: str, asked: bool) -> None:
    assert sounds_asked(text, normalised) is (asked or text.endswith("?"))
