"""The conversation in a terminal, piped."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.command_line import CommandLine

KEYS = ["text", "normalised", "decision", "slug", "confidence", "candidates", "model"]


def test_every_line_is_answered_and_the_end_needs_no_newline(cli: CommandLine) -> None:
    ran = cli("chat", typed="mode normal itu apa\n\n   \nlupa password")
    assert ran.code == 0
    assert "> mode normal itu apa\nMode normal menjaga" in ran.out
    assert "> lupa password\nKetuk Lupa kata sandi" in ran.out
    assert ran.out.count("> ") == 2


@pytest.mark.parametrize("word", ["/quit", "/keluar"])
def test_quit_ends_it(cli: CommandLine, word: str) -> None:
    ran = cli("chat", typed=f"hai\n{word}\nlupa password\n")
    assert ran.code == 0
    assert "Halo juga" in ran.out
    assert "lupa password" not in ran.out


def test_no_input_is_no_trouble(cli: CommandLine) -> None:
    assert cli("chat") == (0, "", "")


def test_json_is_one_object_a_line_with_the_promised_keys(cli: CommandLine) -> None:
    ran = cli("chat", "--json", typed="lupa password\n\nxyzzy qqq\n")
    answered, missed = map(json.loads, ran.out.splitlines())
    assert list(answered) == [*KEYS, "reply"]
    assert (answered["text"], answered["decision"], answered["slug"]) == (
        "lupa password",
        "match",
        "lupa-kata-sandi",
    )
    assert answered["reply"].startswith("Ketuk Lupa kata sandi")
    assert [list(c) for c in answered["candidates"]] == [["slug", "question", "confidence"]] * 5
    assert (missed["decision"], missed["slug"]) == ("no_match", None)


def test_a_suggestion_is_chosen_by_its_number(cli: CommandLine) -> None:
    offered, chosen = conversation(cli, "apa itu mode", "1")
    assert offered["decision"] == "suggest"
    assert "  1. Apa itu mode" in offered["reply"]
    slug = offered["candidates"][0]["slug"]
    assert chosen["reply"].startswith("Mode normal" if slug == "mode-normal" else "Mode mewah")


def test_none_of_them_leads_to_an_admin(cli: CommandLine) -> None:
    offered, *_ = conversation(cli, "apa itu mode")
    last = offered["reply"].splitlines()[-1]
    assert last.endswith("Bukan semuanya")
    _, refused, passed_on = conversation(cli, "apa itu mode", last.strip().partition(".")[0], "1")
    assert "  1. " in refused["reply"]
    assert "admin" in passed_on["reply"]


def test_a_number_that_is_no_choice_is_a_message(cli: CommandLine) -> None:
    first, second = conversation(cli, "hai", "1")
    assert (first["text"], second["text"]) == ("hai", "1")


def test_bytes_that_are_no_text_end_no_conversation(cli: CommandLine) -> None:
    ran = cli.process("chat", "--json", typed=b"\xff\xfe\nlupa password\n")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out.splitlines()[1])["slug"] == "lupa-kata-sandi"


def conversation(cli: CommandLine, *lines: str) -> list[dict[str, Any]]:
    ran = cli("chat", "--json", typed="\n".join(lines))
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]
