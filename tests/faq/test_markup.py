from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.errors import InvalidFaq
from faq.markup import MESSAGE_LIMIT, check, escape, plain, split
from tests.support.telegram_text import parse_html, utf16_length

WORDS = st.text(alphabet="ab é<>&\"'\n😀\u0301", max_size=12).map(escape)
TAGS = st.sampled_from(
    (
        "b",
        "i",
        'a href="https://x.example/?a=1&amp;b=2"',
        'span class="tg-spoiler"',
        "blockquote expandable",
        "code",
    )
)


def wrap(content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.builds(lambda tag, inside: f"<{tag}>{inside}</{tag.split()[0]}>", TAGS, content)
    return st.one_of(tagged, st.lists(content, max_size=4).map("".join))


MARKUP = st.recursive(WORDS, wrap, max_leaves=30)


def squeezed(text: str) -> str:
    return "".join(text.split())


def styled(html: str) -> list[tuple[str, frozenset[str]]]:
    """Each visible character that is no white space, with the kinds of entity around it."""
    text, entities = parse_html(html)
    units = [char for char in text for _ in range(utf16_length(char))]
    around = [
        frozenset(e["type"] for e in entities if e["offset"] <= place < e["offset"] + e["length"])
        for place in range(len(units))
    ]
    return [(char, kinds) for char, kinds in zip(units, around, strict=True) if not char.isspace()]


@settings(deadline=None)
@given(html=MARKUP, limit=st.integers(min_value=4, max_value=40))
def test_pieces_fit_are_valid_and_lose_nothing(html: str, limit: int) -> None:
    pieces = split(html, limit)
    for piece in pieces:
        check(piece)
        if len(pieces) > 1:
            text, _ = parse_html(piece)
            assert 0 < utf16_length(text) <= limit
            assert text.strip()
    assert [char for piece in pieces for char in styled(piece)] == styled(html)


@given(st.text())
def test_escaped_text_shows_as_it_is(text: str) -> None:
    check(escape(text))
    assert plain(escape(text)) == text


@settings(deadline=None)
@given(MARKUP)
def test_plain_text_is_what_telegram_shows_and_the_addresses_of_links(html: str) -> None:
    shown = plain(html).replace(" (https://x.example/?a=1&b=2)", "")
    assert shown == parse_html(html)[0]


@pytest.mark.parametrize(
    "html",
    [
        "biasa > saja",
        "<b>a</b><STRONG>b</STRONG><i>c</i><em>d</em><u>e</u><ins>f</ins><s>g</s><strike>h</strike><del>i</del>",
        '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
        "<a href='https://x.example'>a</a><a href=\"tg://user?id=1\">b</a>",
        '<pre><code class="language-python">a &lt; b</code></pre>',
        "<blockquote>a</blockquote><blockquote expandable>b</blockquote>",
        '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
        '<tg-time unix="1647531900" format="r">nanti</tg-time>',
        "&lt;&gt;&amp;&quot;&#128512;&#x1F600;",
        "<b>a <i>b</i > c</b\n>",
    ],
)
def test_what_telegram_displays_passes(html: str) -> None:
    check(html)


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ("<b>a", "<b>"),
        ("a</b>", "</b>"),
        ("<b><i>a</b></i>", "</b>"),
        ("a<br>b", "<br>"),
        ("<p>a</p>", "<p>"),
        ("<a>a</a>", "<a>"),
        ('<span class="x">a</span>', '<span class="x">'),
        ("<tg-emoji>a</tg-emoji>", "<tg-emoji>"),
        ("1 < 2", "< 2"),
        ("a <b", "<b"),
        ("Tom & Jerry", "& Jerry"),
        ("a&nbsp;b", "&nbsp;"),
        ("&#0;", "&#0;"),
        ("&#xD800;", "&#xD800;"),
        ("<!-- a -->", "<!-- a -->"),
    ],
)
def test_what_telegram_refuses_is_named(html: str, place: str) -> None:
    for function in (check, plain):
        with pytest.raises(InvalidFaq) as refused:
            function(html)
        assert (refused.value.field, refused.value.fault) == ("answer", "bad_html")
        assert refused.value.detail == place


def test_what_fits_is_left_as_it_is() -> None:
    html = "<b>" + "x" * MESSAGE_LIMIT + "</b>"
    assert split(html, MESSAGE_LIMIT) == (html,)
    assert split("") == ("",)


def test_entities_and_tags_do_not_count_but_wide_characters_do() -> None:
    assert split("&lt;" * 10, 10) == ("&lt;" * 10,)
    assert split("😀" * 6, 10) == ("😀" * 5, "😀")


@pytest.mark.parametrize(
    ("html", "pieces"),
    [
        ("satu dua\n\ntiga empat\nlima enam", ("satu dua", "tiga empat", "lima enam")),
        ("satu dua\ntiga empat lima", ("satu dua", "tiga empat", "lima")),
        ("satu dua tiga empat", ("satu dua", "tiga empat")),
        ("satuduatigaempat", ("satuduatigae", "mpat")),
        ("<b>satu dua tiga <i>empat</i></b>", ("<b>satu dua</b>", "<b>tiga <i>empat</i></b>")),
        ("<pre>satu dua\n  tiga</pre>", ("<pre>satu dua</pre>", "<pre>  tiga</pre>")),
    ],
)
def test_cuts_are_at_the_best_border(html: str, pieces: tuple[str, ...]) -> None:
    assert split(html, 12) == pieces


def test_characters_that_show_as_one_stay_together() -> None:
    family = "👩\u200d👧"
    assert split("abc" + family, 5) == ("abc", family)
    assert split("abcde\u0301", 5) == ("abcd", "e\u0301")
    emoji = '<tg-emoji emoji-id="1">❤\ufe0f</tg-emoji>'
    assert split("abcd" + emoji, 5) == ("abcd", emoji)


def test_a_long_answer_is_cut_at_telegrams_limit() -> None:
    paragraph = "<b>Judul</b>\n" + "kata " * 150
    pieces = split("\n\n".join([paragraph] * 15))
    assert len(pieces) == 3
    assert all(piece.startswith("<b>Judul</b>") for piece in pieces)
