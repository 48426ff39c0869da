"""Misspelt words, put right by the words that the FAQs use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.spelling import LEAST_LETTERS, Speller

WORDINGS = (
    "catat pengeluaran bulanan",
    "lihat pengeluaran bulanan",
    "catat anggaran bulanan",
    "hapus anggaran",
    "hapus akun",
    "akun lain",
    "kata sandi",
    "pakai kata sandi",
    "kirim laporan",
)
COMMON = frozenset({"bulan", "hampus"})
spell = Speller.fit(WORDINGS, COMMON.__contains__)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("pnglrn", "pengeluaran"),  # without vowels
        ("pngluaran", "pengeluaran"),
        ("pengeluarna bulnan", "pengeluaran bulanan"),
        ("angaran", "anggaran"),
        ("hspus akun", "hapus akun"),
        ("catta", "catat"),
    ],
)
def test_misspelt_words_are_read_as_words_of_the_faqs(written: str, read: str) -> None:
    assert spell(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "bulan hampus",  # common words, near others
        "lporan",  # used once only
        "hapuslah semuanya",  # too far from any
        "tkns",  # nobody's skeleton
        "ctt",  # as likely an abbreviation
        "kapus akun",  # nobody misses a first letter
        "aku",  # too short
        "catt2 4kun",  # not only letters
        "",
        *WORDINGS,
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert spell(text) == text


def test_of_two_as_near_the_more_used_one_is_meant() -> None:
    two = Speller.fit(["buka data", "buka data", "buka data", "duta besar", "duta lain"], COMMON.__contains__)
    assert two("dita") == "data"


def test_nothing_to_spell_by() -> None:
    assert Speller.fit((), COMMON.__contains__)("apa saja") == "apa saja"


@given(st.text(max_size=60))
def test_any_text_keeps_its_number_of_words(text: str) -> None:
    plain = " ".join(text.split())
    assert len(spell(plain).split()) == len(plain.split())
    assert all(
        a == b for a, b in zip(plain.split(), spell(plain).split(), strict=True) if len(a) < LEAST_LETTERS - 1
    )
