"""Texts as Telegram reads them: offsets in UTF-16 code units, the HTML subset, entities in plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
LAST_CHARACTER = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(
    r"<(?P<close>/)?(?P<tag>[^\s<>/]*)(?P<attributes>(?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+))?)*)\s*>"
    r"|&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<number>\d{1,7})|(?P<name>[a-z]+));"
    r"|(?P<stray>[<&])|[^<&]+"
)
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>]+)|(?P<email>[\w.+-]+@[\w-]+\.[\w.]+\w)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w+)?)\b"
    r"|(?<!\w)(?P<mention>@\w{3,32})\b|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)


class EntityError(ValueError):
    """Not Telegram's HTML; the message is what Telegram says after `can't parse entities: `."""


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def find_entities(text: str) -> list[Json]:
    """The entities that a Telegram app marks in a text that a person typed."""
    return [
        {
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _FOUND.finditer(text)
    ]


@dataclass
class _Open:
    tag: str
    start: int
    entity: Json


@dataclass
class _Parser:
    """Reads one text. Refuses a bare `&` and unknown named entities: the documentation demands escaping."""

    source: str
    text: str = ""
    open: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> tuple[str, list[Json]]:
        for token in _TOKEN.finditer(self.source):
            at = len(self.source[: token.start()].encode())
            if token["stray"]:
                raise EntityError(_stray(self.source, token.start(), at))
            if token["close"]:
                self._close(token["tag"].lower(), at)
            elif token["tag"] is not None:
                self._start(token["tag"].lower(), token["attributes"], at)
            else:
                self.text += _characters(token, at)
        if self.open:
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self.text, sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _start(self, tag: str, attributes: str, at: int) -> None:
        if tag not in _TAGS:
            raise EntityError(f'Unsupported start tag "{tag}" at byte offset {at}')
        given = {
            name: quoted or single or bare for name, quoted, single, bare in _ATTRIBUTE.findall(attributes)
        }
        inside_pre = bool(self.open) and self.open[-1].tag == "pre"
        self.open.append(_Open(tag, utf16_length(self.text), _entity(tag, given, at, inside_pre)))

    def _close(self, tag: str, at: int) -> None:
        if not self.open:
            raise EntityError(f"Unexpected end tag at byte offset {at}")
        opened = self.open.pop()
        if opened.tag != tag:
            raise EntityError(
                f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        length = utf16_length(self.text) - opened.start
        if length and opened.entity:
            self.entities.append({**opened.entity, "offset": opened.start, "length": length})


def _entity(tag: str, given: dict[str, str], at: int, inside_pre: bool) -> Json:
    entity: Json = {"type": _TAGS[tag]}
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "tg-emoji":
        if not given.get("emoji-id", "").isdigit():
            raise EntityError("Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = given["emoji-id"]
    if tag == "a":
        entity["url"] = _unescaped(given["href"], at) if given.get("href") else ""
        return entity if entity["url"] else {}
    if tag == "blockquote" and "expandable" in given:
        entity["type"] = "expandable_blockquote"
    if tag == "code" and inside_pre:
        return {}
    return entity


def _characters(token: re.Match[str], at: int) -> str:
    if token["hex"] or token["number"]:
        number = int(token["hex"], 16) if token["hex"] else int(token["number"])
        if number > LAST_CHARACTER or number in SURROGATES:
            raise EntityError(f'Unsupported entity "{token.group()}" at byte offset {at}')
        return chr(number)
    if token["name"] is None:
        return token.group()
    if token["name"] not in _NAMED:
        raise EntityError(f'Unsupported entity "&{token["name"]};" at byte offset {at}')
    return _NAMED[token["name"]]


def _unescaped(text: str, at: int) -> str:
    return "".join(_characters(token, at) for token in _TOKEN.finditer(text) if not token["stray"])


def _stray(source: str, start: int, at: int) -> str:
    if source[start] == "&":
        return f'Unescaped "&" at byte offset {at}'
    found = re.match(r"</?([^\s<>/]*)", source[start:])
    name = found[1] if found else ""
    if ">" in source[start:]:
        return f'Unsupported start tag "{name}" at byte offset {at}'
    return f"Unclosed start tag at byte offset {at}"


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The plain text and its entities; raises EntityError."""
    return _Parser(source).run()


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram drops white space around a text; entities are cut to what is left."""
    left = utf16_length(text) - utf16_length(text.lstrip())
    kept = text.strip()
    end = utf16_length(kept)
    cut = []
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        stop = min(entity["offset"] + entity["length"] - left, end)
        if start < stop:
            cut.append({**entity, "offset": start, "length": stop - start})
    return kept, cut
