"""The normal form: the same whatever a person puts around and into a question."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.language.lexicon import load_lexicon
from faq.language.text import Lexicon, Normaliser, has_words_of, text_key
from faq.learning.calibration.material import read_rows

SHIPPED = load_lexicon()
NORMALISE = Normaliser(SHIPPED)
PHRASINGS = tuple(row.text for row in read_rows("phrasings.tsv"))

SMALL = Normaliser(
    Lexicon(
        slang={"gmn": "bagaimana", "nanya": "tanya", "dmn": "di mana"},
        fillers=frozenset({"min", "dong", "kak"}),
        phrases=frozenset({"mau nanya", "mau tanya dulu"}),
        greetings=frozenset({"halo", "pagi", "selamat"}),
        thanks=frozenset({"makasih", "makasih banyak"}),
    )
)

QUESTIONS = ("gimana cara catat gaji", "lupa password", "apa bedanya mode normal dan mewah", "data aman ga")
BEFORE = ("halo min", "kak", "tolong dong bantu", "Permisi, mau nanya", "😭😭", "assalamualaikum,", "sis")
AFTER = (
    "dong",
    "ya kak",
    "min 🙏🏽",
    "sih!!!",
    "makasih banyak sebelumnya",
    "terima kasih ya min",
    "plis tolong",
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("GMN cara daftar??", "bagaimana cara daftar"),
        ("gmnnnn   cara\ndaftar", "bagaimana cara daftar"),
        ("halo min, mau nanya dong: cara daftar", "cara daftar"),
        ("mau kak tanya dulu cara daftar", "cara daftar"),  # what fillers hide is found all the same
        ("mau mau tanya tanya cara daftar", "cara daftar"),
        ("cara daftar, makasih banyak kak", "cara daftar"),
        ("pengeluaran saya banyak", "pengeluaran saya banyak"),  # "banyak" thanks nobody by itself
        ("akun2 saya, kata2nya", "akun akun saya kata katanya"),
        ("lihat https://finbuddy.id/Bantuan?x=1 dmn", "lihat di mana"),
        ("cara\u200bdaftar \ufe0f👍🏽", "caradaftar"),
        ("ｄａｆｔａｒ ﬁn_buddy", "daftar fin buddy"),
        ("halo", "halo"),  # on its own small talk is what was said
        ("halo min", "halo"),
        ("halo kak, makasih", "halo makasih"),
        ("selamat pagi semua", "selamat pagi semua"),  # one word is no question
        ("MIN, dong!!", "min dong"),
        (" 🙏  🙏 ", "🙏 🙏"),
        ("https://finbuddy.id", "https://finbuddy.id"),
        ("???", "???"),
        ("", ""),
    ],
)
def test_by_example(text: str, normal: str) -> None:
    assert SMALL(text) == normal


def test_an_empty_lexicon_leaves_every_word() -> None:
    assert Normaliser(Lexicon({}))("Halo min, gmn?") == "halo min gmn"


@given(
    st.sampled_from(QUESTIONS),
    st.lists(st.sampled_from(BEFORE), max_size=3),
    st.lists(st.sampled_from(AFTER), max_size=2),
)
def test_fillers_never_change_a_question(question: str, before: list[str], after: list[str]) -> None:
    assert NORMALISE(" ".join([*before, question, *after])) == NORMALISE(question)


@given(
    st.sampled_from(PHRASINGS),
    st.sampled_from("👍😭🙏🏽❤️🤔"),
    st.sampled_from((" ", "\n", "\t\t", "...", " - ")),
)
def test_case_emoji_and_punctuation_never_change_a_message(text: str, emoji: str, gap: str) -> None:
    words = text.split()
    expected = NORMALISE(" ".join(words))
    assert NORMALISE(text.upper()) == expected
    assert NORMALISE(f"{emoji} {text}{gap}{emoji}") == expected
    if "http" not in text:
        assert NORMALISE(f" {gap} ".join(words)) == expected


@given(st.sampled_from(QUESTIONS), st.integers(2, 20), st.data())
def test_elongation_never_changes_a_question(question: str, more: int, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, char in enumerate(question) if char.isalpha()]))
    if question[place] not in (question[place - 1 : place], question[place + 1 : place + 2]):
        assert NORMALISE(question[:place] + question[place] * more + question[place:]) == NORMALISE(question)


@given(st.text())
def test_any_text_is_its_own_normal_form_after_one_pass_and_never_lost(text: str) -> None:
    normal = NORMALISE(text)
    assert NORMALISE(normal) == normal
    assert bool(normal) == bool(text.strip())


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*PHRASINGS[::97], *BEFORE, *AFTER, "mau", "tanya", "terima", "kasih"]), min_size=1
    )
)
def test_any_mixture_of_what_people_say_is_its_own_normal_form(parts: list[str]) -> None:
    normal = NORMALISE(" ".join(parts))
    assert normal and NORMALISE(normal) == normal


def test_the_longest_message_takes_no_time() -> None:
    started = time.perf_counter()
    for part in (" ", "a", "2", "mau tanya ", "makasih ", "http://", "\u0301", "min ", ".,"):
        NORMALISE(part * (4096 // len(part)))
    NORMALISE("mau " * 400 + "tanya " * 400)
    assert time.perf_counter() - started < 2


def test_keys_differ_as_texts_do() -> None:
    assert text_key("halo") == text_key("halo") != text_key("Halo")
    assert len(text_key("")) == 64
    assert text_key("\ud83d") == text_key("?")  # half a character must not stop a message


@pytest.mark.parametrize(
    ("sought", "found"), [("GANTI hp", True), ("hp gan", True), ("", True), ("ganti email", False)]
)
def test_a_search_finds_all_words_in_any_order(sought: str, *, found: bool) -> None:
    assert has_words_of(sought, "Cara ganti HP baru") is found
