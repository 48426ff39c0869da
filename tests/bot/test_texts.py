"""The catalogs say the same in both languages, and the code and the catalogs know each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import bot
from bot.commands import COMMANDS
from bot.texts import LANGUAGES, LOCALES, Texts, load_texts
from faq import markup

COMMAND = re.compile(r"(?<![\w/<])/([a-z_]+)")
TYPED = {"quit"}
"""Only a terminal knows it."""
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
PLAIN_LIMIT = {"command": 256, "tap": 200, "feedback": 200}


def catalog(language: str) -> dict[str, tuple[str, ...]]:
    """key -> its forms."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    return {_first(message.id): _forms(message.string) for message in messages}


def literals() -> set[str]:
    """Every whole string literal in the bot's code."""
    return {
        node.value
        for node in _nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value)
    }


def asked_for() -> set[str]:
    """Every key that the code reads by its name."""
    found = set()
    for node in _nodes():
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get" | "plain" | "count"), args=[ast.Constant(str(key)), *_]
            ):
                found.add(key)
            case _:
                pass
    return {key for key in found if KEY.fullmatch(key)}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    indonesian, english = catalog("id"), catalog("en")
    assert indonesian.keys() == english.keys()
    for key, forms in indonesian.items():
        expected = _placeholders(forms[0])
        assert {_placeholders(form) for form in (*forms, *english[key])} == {expected}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_every_plural_is_complete(language: str) -> None:
    forms = catalog(language)
    assert all(form.strip() for texts in forms.values() for form in texts)
    expected = {"id": 1, "en": 2}[language]
    assert {len(texts) for texts in forms.values()} <= {1, expected}


def test_every_key_of_the_code_exists_and_none_is_left_over() -> None:
    known = set(catalog("id"))
    assert asked_for() <= known
    assert known <= literals()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_html_that_telegram_takes(language: str) -> None:
    for forms in catalog(language).values():
        for form in forms:
            markup.check(form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_toasts_and_menu_entries_fit(language: str) -> None:
    for key, forms in catalog(language).items():
        limit = PLAIN_LIMIT.get(key.split(".")[0], 4096)
        assert all(len(form) <= limit for form in forms), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_call_a_command_what_the_menu_calls_it(language: str) -> None:
    in_menu = {command.name_in(language) for command in COMMANDS}
    told = {name for forms in catalog(language).values() for form in forms for name in COMMAND.findall(form)}
    assert len(told) > 8
    assert told <= in_menu | TYPED


def test_the_language_is_the_persons() -> None:
    texts = load_texts()
    spoken = {code: texts.of(code).language for code in ("en", "en-GB", "EN", "id", "jv", "ms", "", None)}
    assert spoken == {"en": "en", "en-GB": "en", "EN": "en"} | dict.fromkeys(
        ("id", "jv", "ms", "", None), "id"
    )


def test_values_cannot_bring_their_own_markup(texts: Texts) -> None:
    words = texts.of("id")
    assert "&lt;b&gt;Sari&lt;/b&gt; &amp; co" in words.get("start.welcome", name="<b>Sari</b> & co")
    assert "<i>" in words.plain("browse.back", category="<i>")


def test_counts_in_the_language_s_own_forms(texts: Texts) -> None:
    assert "after 1 day it" in texts.of("en").count("privacy.text", 1)
    assert "after 30 days it" in texts.of("en").count("privacy.text", 30)
    assert "setelah 1 hari" in texts.of("id").count("privacy.text", 1)


def test_an_unknown_key_is_a_mistake_of_the_code(texts: Texts) -> None:
    for read in (texts.of("id").get, texts.of("id").plain):
        with pytest.raises(KeyError):
            read("no.such_key")
    with pytest.raises(KeyError):
        texts.of("id").get("start.welcome")


def _nodes() -> Iterator[ast.AST]:
    for path in Path(bot.__file__).parent.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _first(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _forms(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
