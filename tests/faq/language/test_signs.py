"""Messages without words, and those that only begin or end like one."""

from __future__ import annotations

import pytest

from faq.language.signs import Sign, sign_in
from faq.learning.calibration.material import read_rows

SIGNS = {
    Sign.UNHAPPY: ("👎", "👎🏽", "😡", "🤬", "🖕", "🙅🏻‍♀️", "👎😭", "😡???", "wkwk 👎"),
    Sign.PUZZLED: (
        *("?", "???", "?!", "⁉️", "❓❓", "😭", "😭😭😭", "😕", "🤔", "🥺", "🤷‍♂️", "💔", "😭???"),
        *("huhu", "huhuhu 😭", "hiks", "hikss", ":(", ":'((", "T_T", "-_-", ">_<"),
        *("hmm", "Hmmm...", "duh", "aduhh", "yah", "yaah 😭", "lah", "loh?", "lho", "ha?", "hah", "hadeh", "hadeuh"),
        *("huft", "kok gitu", "lah kok gitu sih?", "kok begini", "trus", "terus?", "eh 🤔"),
    ),
    Sign.THUMB_UP: ("👍", "👍🏻", "👍🏿👍🏿", "👍🙏", "wkwk 👍", "eh 👍"),
    Sign.GLAD: ("❤️", "❤️‍🔥", "😊", "🥰😍", "👌", "💯", ":)", ":D", "^_^", "<3", "😊🙏"),
    Sign.GREETING: ("🙏", "🙏🏽🙏🏽", "hehe 🙏", "😂🙏", "👋"),
    Sign.LAUGH: (
        *("😂", "🤣🤣", "wkwkwk", "WKWKWK", "wkwk 😂", "awkwkwk", "wkakaka", "hahaha", "Hahaha!", "hehe", "hehe..."),
        *("hihihi", "xixixi", "wahaha", "ehehe", "lol", "xD", ":v", "😂😭", "wkwk???", "hahah", "😅"),
    ),
    Sign.UNCLEAR: (
        *("...", "…", ".", "-", "!!!", "🐱🐶", "🇮🇩", "\u200b", "😭🙏", "👍👎", "👍?", "!@#$%^&*"),
        *("eh", "ehm", "emm", "tes", "test", "Tes tes", "testing", "hmm 👍"),
    ),
}  # fmt: skip
WORDS = (
    *("", " ", "ya", "oke 👍", "makasih 🙏", "hai 👋", "kak 😭", "wkwk oke", "hehe iya", "hahaha lucu"),
    *("heh", "kw", "kak", "haha gaji", "1️⃣", "2", "👍 2", "Rp", "50%", "lupa sandi 😭", "今日", "คนไทย", "min?", "kok?"),
    *("terus gimana", "terus kok gitu bisa", "tes gaji", "gitu", "yah lupa", "rumah", "dia", "has", "teh", "ehe h"),
)  # fmt: skip


@pytest.mark.parametrize(("sign", "text"), [(sign, text) for sign, texts in SIGNS.items() for text in texts])
def test_what_has_no_words(sign: Sign, text: str) -> None:
    assert sign_in(text) is sign


@pytest.mark.parametrize("text", WORDS)
def test_what_has_some(text: str) -> None:
    assert sign_in(text) is None


@pytest.mark.parametrize("piece", ["ha", "wk", "😂", "hu", "t_", "?", "xi", "\u200d", "wok", "(:"])
def test_a_long_one_takes_no_time(piece: str) -> None:
    sign_in(piece * 5000)
    sign_in(piece * 5000 + "b")


def test_no_question_of_an_faq_is_one() -> None:
    small_talk = {"sapaan", "terima-kasih", "respon-singkat"}
    assert [
        row.text for row in read_rows("phrasings.tsv") if sign_in(row.text) and row.label not in small_talk
    ] == []
