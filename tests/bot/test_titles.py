"""Questions as labels of buttons."""

from __future__ import annotations

import pytest

from bot.titles import title
from faq.files.seed import load

TITLES = {
    "Bagaimana cara mencatat pendapatan?": "Mencatat pendapatan",
    "bagaimana caranya untuk daftar ?": "Daftar",
    "Gimana cara ganti HP?": "Ganti HP",
    "Cara akses rekomendasi tabungan?": "Akses rekomendasi tabungan",
    "Bagaimana kalau lupa kata sandi?": "Lupa kata sandi",
    "Bagaimana saya bisa login?": "Login",
    "Apakah data saya aman?": "Data saya aman?",
    "How do I log in?": "Log in",
    "Bagaimana cara kerja mode normal?": "Cara kerja mode normal",
}
WHOLE = (
    *(
        "Apa itu mode normal?",
        "Kenapa dashboard saya kosong?",
        "Cara kerja FinBuddy?",
        "Caranya?",
        "Bagaimana?",
    ),
    *("Bagaimana cara ?", "Apakah ?", "Carakan", "Saya lupa sandi, bagaimana cara masuk?", ""),
)


@pytest.mark.parametrize(("question", "short"), TITLES.items())
def test_an_opening_that_most_have_is_left_out(question: str, short: str) -> None:
    assert title(question) == short


@pytest.mark.parametrize("question", WHOLE)
def test_what_has_none_stays(question: str) -> None:
    assert title(question) == question


def test_on_a_phone_no_two_of_the_sample_look_alike() -> None:
    shown = [title(faq.question)[:30] for faq in load().faqs]
    assert len(set(shown)) == len(shown) > 20
