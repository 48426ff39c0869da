"""A message that is nothing but a choice, as people type it; and messages that only look like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.choices import Agreed, Middle, NoChoice, NoneOfThem, Place, pick, said
from faq.learning.calibration.material import read_rows

CHOICES = {
    Place(1): (
        "1",
        "yang pertama",
        "no 1",
        "kesatu",
        "1 aja",
        "opsi 1",
        "yg atas",
        "1️⃣",
        "satu",
        "1st",
        "#1 dong",
    ),
    Place(2): (
        *(
            "2",
            "nomor 2",
            "yg kedua kak",
            "yang ke 2",
            "ke-2",
            "ke2",
            "no.2",
            "pilihan dua",
            "2️⃣ 👍🏽",
            "(2)",
            "2kak",
        ),
        *(
            "aku pilih yang kedua",
            "maksud saya nomor 2",
            "yang kedua maksudku",
            "Keduaaa min 🙏",
            "duaa",
            "2?",
        ),
        *(
            "the second one",
            "number two please",
            "I'd go with the 2nd",
            "oh yang kedua, makasih",
            "sing nomer loro",
        ),
    ),
    Place(3): ("3", "yang ketiga ya min", "no three"),
    Place(-1): ("yang terakhir", "paling bawah", "yg bawah deh", "yang di bawah", "the last one", "bottom"),
    Middle(): ("yang tengah", "tengah aja kak"),
    Agreed(): ("iya", "iya bener", "iya yang itu kak", "Yes!", "betul min", "ya itu maksudku", "bener"),
    NoneOfThem(): (
        *(
            "bukan semuanya",
            "bukan itu semua",
            "Bukan semua kak",
            "bukan",
            "bukan dua-duanya",
            "semuanya bukan",
        ),
        *(
            "ga ada",
            "gak ada yang cocok",
            "gada yg pas min",
            "tidak satupun",
            "salah semua",
            "bukan itu maksud saya",
        ),
        *("none of these", "none of them, thanks", "neither", "not these", "none of the above"),
    ),
}
MILD = {
    Agreed(mildly=True): ("ok", "Oke kak", "okee deh", "boleh", "siip", "ok 👍", "baiklah"),
    NoneOfThem(mildly=True): ("nggak", "ga kak", "enggak deh", "Tidak.", "no", "nope"),
}
NO_CHOICES = (
    *(
        "yang kedua rekening saya",
        "yang pertama itu apa",
        "yang kedua gimana",
        "kalau yang kedua?",
        "mode kedua",
    ),
    *(
        "1 2",
        "1, 2",
        "1 atau 2",
        "1/2",
        "2,5",
        "+1",
        "50%",
        "2 juta",
        "jam 2",
        "2x",
        "S1",
        "th 2",
    ),
    *("dua duanya", "keduanya", "semuanya", "satu lagi", "dua pilihan", "satu pertanyaan", "first and last"),
    *("yang mana", "the one", "yang satunya", "kak", "", "👍", "yang", "@budi 2", "2 @budi", "https://2.id"),
    *("top", "oke top", "makasih kak, top 👍"),
    *(
        "bukan yang pertama",
        "bukan cicilan",
        "ga ada notif",
        "bukan?",
        "not",
        "tidak bisa",
        "bukan 2",
        "nggak?",
    ),
)


@pytest.mark.parametrize(
    ("text", "wanted"), [(text, said) for said, texts in (CHOICES | MILD).items() for text in texts]
)
def test_choices(text: str, wanted: object) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize("text", NO_CHOICES)
def test_messages_like_any_other(text: str) -> None:
    assert said(text) == NoChoice()


@pytest.mark.parametrize(("text", "number"), [("9", 9), ("02", 2), ("0", 0), ("123.", 123)])
def test_a_number_alone_is_a_place_even_where_nothing_stands(text: str, number: int) -> None:
    assert said(text) == Place(number)
    assert pick(Place(number), "a") is None


@pytest.mark.parametrize("text", ["oke makasih", "sip, makasih min", "ok thanks"])
def test_who_thanks_beside_it_does_not_agree(text: str) -> None:
    assert said(text) == NoChoice()


def test_no_question_that_anybody_asks_is_a_choice() -> None:
    questions = [row.text for name in ("phrasings.tsv", "rejects.tsv") for row in read_rows(name)]
    # "Iya" and "ok" agree where one FAQ was offered, and are small talk elsewhere.
    allowed = (NoChoice(), Agreed(), Agreed(mildly=True))
    assert [text for text in questions if said(text) not in allowed and not text.isdigit()] == []


@given(
    st.sampled_from([text for said, texts in CHOICES.items() if said != NoChoice() for text in texts]),
    st.sampled_from(("kak ", "Min, ", "oh ", "ya ")),
    st.sampled_from((" dong", " deh kak!!", " ya 🙏", " aja", " please", "...", " makasih min 😊")),
)
def test_what_stands_around_it_changes_nothing(text: str, before: str, after: str) -> None:
    assert said(f"{before}{text.upper()}{after}") == said(text)


@given(st.text())
def test_any_text_is_understood_somehow(text: str) -> None:
    said(text)


def test_the_longest_message_takes_no_time() -> None:
    started = time.perf_counter()
    for part in (
        "1",
        "a",
        "bukan ",
        "itu bukan ",
        "maksud saya ",
        "yang ",
        "tidak ada ",
        "itu ",
        "dua duanya ",
        "one ",
    ):
        said(part * (4096 // len(part)))
    assert time.perf_counter() - started < 2


def test_what_is_in_that_place() -> None:
    places = (Place(1), Place(2), Place(3), Place(-1), Middle())
    assert [pick(place, "abc") for place in places] == ["a", "b", "c", "c", "b"]
    assert [pick(place, "ab") for place in places] == ["a", "b", None, "b", None]
    assert [pick(place, "") for place in places] == [None] * 5
    assert [pick(Agreed(), offered) for offered in ("a", "ab", "")] == ["a", None, None]
