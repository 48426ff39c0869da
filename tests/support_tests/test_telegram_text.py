"""Telegram's HTML subset, and the entities of typed texts."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.telegram_text import (
    EntityError,
    find_entities,
    parse_html,
    trimmed,
    utf16_length,
    utf16_slice,
)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
        ("👋<i>a</i><em>b</em>", "👋ab", [("italic", 2, 1), ("italic", 3, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [("strikethrough", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)],
        ),
        (
            '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
            "ab",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("<a href='https://a.id/?x=1&amp;y'>a</a>", "a", [("text_link", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
        (
            "<blockquote>a</blockquote><blockquote expandable>b</blockquote>",
            "ab",
            [("blockquote", 0, 1), ("expandable_blockquote", 1, 1)],
        ),
        ('<tg-emoji emoji-id="5368">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("&lt;&gt;&amp;&quot;&#39;&#x27;", "<>&\"''", []),
        ("<B>a</B >", "a", [("bold", 0, 1)]),
        ("1 > 0<b></b>", "1 > 0", []),
    ],
)
def test_reads_html(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = parse_html(source)
    assert plain == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>é</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("é<br/>", 'Unsupported start tag "br" at byte offset 2'),
        ("<3 kamu", "Unclosed start tag at byte offset 0"),
        ("a <- b >", 'Unsupported start tag "-" at byte offset 2'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>👍</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("Q&A", 'Unescaped "&" at byte offset 1'),
        ("&#55357;", 'Unsupported entity "&#55357;" at byte offset 0'),
        ("&#x110000;", 'Unsupported entity "&#x110000;" at byte offset 0'),
        ("a&nbsp;b", 'Unsupported entity "&nbsp;" at byte offset 1'),
    ],
)
def test_refuses_other_html(source: str, reason: str) -> None:
    with pytest.raises(EntityError) as refusal:
        parse_html(source)
    assert str(refusal.value) == reason


@given(st.text())
def test_escaped_text_is_read_as_it_was(text: str) -> None:
    assert parse_html(html.escape(text)) == (text, [])


def test_finds_entities_in_typed_text() -> None:
    text = "👋 /uji@finbuddy_bot hai @sari_w, lihat https://finbuddy.id/a atau cs@finbuddy.id #bantuan 1/2"
    assert [
        (entity["type"], utf16_slice(text, entity["offset"], entity["length"]))
        for entity in find_entities(text)
    ] == [
        ("bot_command", "/uji@finbuddy_bot"),
        ("mention", "@sari_w"),
        ("url", "https://finbuddy.id/a"),
        ("email", "cs@finbuddy.id"),
        ("hashtag", "#bantuan"),
    ]


def test_trims_and_cuts_entities() -> None:
    bold = {"type": "bold", "offset": 0, "length": 5}
    lost = {"type": "italic", "offset": 4, "length": 1}
    assert trimmed("  👋 \n", [bold, lost]) == ("👋", [{"type": "bold", "offset": 0, "length": 2}])
    assert utf16_length("👋a") == 3
