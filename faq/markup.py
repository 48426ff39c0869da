"""The part of HTML that Telegram displays, in which answers are written: check it, cut it, show it without.

Source: "HTML style" in the Bot API's "Formatting options". `<` and `&` that are no markup stand as entities.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faq.errors import Fault, InvalidFaq

MESSAGE_LIMIT = 4096  # UTF-16 units of a message, after its tags and entities are read

_PLAIN_TAGS = frozenset(
    ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "code", "pre", "blockquote")
)
_TAGS_WITH = {"a": "href", "span": "class", "tg-emoji": "emoji-id", "tg-time": "unix"}
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(r"""\s+([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")
_TOKEN = re.compile(
    rf"<(?P<closing>/?)(?P<tag>[a-z][a-z0-9-]*)(?P<attributes>(?:{_ATTRIBUTE.pattern})*)\s*>"
    r"|&(?:\#x(?P<hex>[0-9a-f]{1,6})|\#(?P<decimal>[0-9]{1,7})|(?P<name>[a-z]+));"
    r"|(?P<text>[^<&]+)",
    re.IGNORECASE | re.DOTALL,
)
_CODE_POINTS = range(1, 0x110000)
_SURROGATES = range(0xD800, 0xE000)
_ONE_UNIT = range(0x10000)
_BORDERS = ("\n\n", "\n", " ")
_JOINER = "\u200d"
_SHOWN_IN_ERROR = 20


@dataclass(frozen=True, slots=True, eq=False)
class _Tag:
    """One opening tag, as it is written; two equal ones are two."""

    name: str
    written: str
    value: str


@dataclass(frozen=True, slots=True)
class _Char:
    """A visible character, or a run of them, as it is written, and the tags around it, outermost first."""

    visible: str
    written: str
    tags: tuple[_Tag, ...]


def check(html: str) -> None:
    """Raises InvalidFaq (BAD_HTML) for what Telegram would refuse."""
    for _ in _runs(html):
        pass


def escape(text: str) -> str:
    """Any text as markup that shows just this text."""
    for name, char in (("amp", "&"), *((n, c) for n, c in _ENTITIES.items() if n != "amp")):
        text = text.replace(char, f"&{name};")
    return text


def plain(html: str) -> str:
    """What a terminal shows: the text alone, an address in brackets after a link. Raises InvalidFaq."""
    shown: list[str] = []
    around: tuple[_Tag, ...] = ()
    for run in (*_runs(html), _Char("", "", ())):
        shown += (f" ({tag.value})" for tag in around if tag.name == "a" and tag not in run.tags)
        shown.append(run.visible)
        around = run.tags
    return "".join(shown)


def split(html: str, limit: int = MESSAGE_LIMIT) -> tuple[str, ...]:
    """`html` in pieces of at most `limit` visible UTF-16 units, each complete markup; none is blank.

    Cuts between paragraphs rather than lines, lines rather than words, words rather than within one; tags
    that are open at a cut are closed before it and opened again after it. Raises InvalidFaq where it has to
    cut what is no markup.
    """
    if sum(map(_width, html)) <= limit:
        return (html,)
    chars = tuple(_read(html))
    text = "".join(char.visible for char in chars)
    pieces, start = [], 0
    while start < len(chars):
        end = _cut(chars, text, start, limit)
        first = end - len(text[start:end].lstrip("\n"))
        last = start + len(text[start:end].rstrip())
        if first < last:
            pieces.append(_written(chars[first:last]))
        start = end
    return tuple(pieces)


def _read(html: str) -> Iterator[_Char]:
    for run in _runs(html):
        if run.written == run.visible:
            yield from (_Char(char, char, run.tags) for char in run.visible)
        else:
            yield run


def _runs(html: str) -> Iterator[_Char]:
    """As `_read`, but a text without entities in one: what is around it is around all of it."""
    stack: list[_Tag] = []
    position = 0
    while position < len(html):
        token = _TOKEN.match(html, position)
        if token is None:
            raise _wrong(html[position : position + _SHOWN_IN_ERROR])
        position = token.end()
        around = tuple(stack)
        if token["text"]:
            yield _Char(token["text"], token["text"], around)
        elif not token["tag"]:
            yield _Char(_visible(token), token.group(), around)
        elif not token["closing"]:
            stack.append(_opened(token))
        elif not stack or stack.pop().name != token["tag"].lower():
            raise _wrong(token.group())
    if stack:
        raise _wrong(stack[-1].written)


def _opened(token: re.Match[str]) -> _Tag:
    name = token["tag"].lower()
    given = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(token["attributes"])}
    value = given.get(_TAGS_WITH.get(name, ""), "")
    if name not in _PLAIN_TAGS and not value:
        raise _wrong(token.group())
    if name == "span" and value != "tg-spoiler":
        raise _wrong(token.group())
    return _Tag(name, token.group(), value.replace("&amp;", "&"))


def _visible(token: re.Match[str]) -> str:
    """The character that an entity stands for."""
    if token["name"]:
        char = _ENTITIES.get(token["name"], "")
    else:
        code = int(token["hex"], 16) if token["hex"] else int(token["decimal"])
        char = chr(code) if code in _CODE_POINTS and code not in _SURROGATES else ""
    if not char:
        raise _wrong(token.group())
    return char


def _wrong(place: str) -> InvalidFaq:
    return InvalidFaq("answer", Fault.BAD_HTML, place)


def _cut(chars: Sequence[_Char], text: str, start: int, limit: int) -> int:
    """Where the piece from `start` ends."""
    fit = _fit(text, start, limit)
    if fit == len(text):
        return fit
    # A border in the second half; a word's end anywhere is still better than cutting a word.
    for border, earliest in (
        *((border, (start + fit) // 2) for border in _BORDERS),
        (" ", start),
        ("\n", start),
    ):
        found = text.rfind(border, earliest, fit)
        if found > start:
            return found + len(border)
    return next((end for end in range(fit, start, -1) if not _glued(chars[end - 1], chars[end])), fit)


def _fit(text: str, start: int, limit: int) -> int:
    """The end of what fits, at least one character after `start`."""
    used = 0
    for end in range(start, len(text)):
        used += _width(text[end])
        if used > limit:
            return max(end, start + 1)
    return len(text)


def _glued(left: _Char, right: _Char) -> bool:
    """Do the two show as one: an accent, a composed emoji?"""
    joined = _JOINER in (left.visible, right.visible) or unicodedata.category(right.visible) in {
        "Mn",
        "Me",
        "Sk",
    }
    return joined or any(tag.name == "tg-emoji" and tag in right.tags for tag in left.tags)


def _written(chars: Sequence[_Char]) -> str:
    out: list[str] = []
    around: tuple[_Tag, ...] = ()
    for char in (*chars, _Char("", "", ())):
        same = next(
            (
                depth
                for depth, pair in enumerate(zip(around, char.tags, strict=False))
                if pair[0] is not pair[1]
            ),
            min(len(around), len(char.tags)),
        )
        out += (f"</{tag.name}>" for tag in reversed(around[same:]))
        out += (tag.written for tag in char.tags[same:])
        out.append(char.written)
        around = char.tags
    return "".join(out)


def _width(char: str) -> int:
    return 1 if ord(char) in _ONE_UNIT else 2
