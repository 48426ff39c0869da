"""The conversation in a terminal, piped."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.terminal import Terminal
from bot.texts import Texts
from faq.models import FaqChange, FaqState
from faq.services.catalogue import Catalogue
from faq.store import FaqStore
from tests.support.bot_rig import FAQS, served_on
from tests.support.command_line import CommandLine
from tests.support.encoders import NgramEncoder

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
    assert list(chosen) == [*KEYS, "reply"]
    assert (chosen["text"], chosen["decision"], chosen["slug"]) == ("1", "match", slug)
    assert chosen["candidates"] == offered["candidates"]


def test_the_second_suggestion_becomes_the_best(cli: CommandLine) -> None:
    offered, chosen = conversation(cli, "apa itu mode", "2")
    first, second, *rest = offered["candidates"]
    assert chosen["candidates"] == [second, first, *rest]
    assert chosen["confidence"] == second["confidence"]


@pytest.mark.parametrize("words", ["2 aja", "nomor 2", "yang kedua kak", "paling bawah"])
def test_words_choose_what_the_number_chooses(cli: CommandLine, words: str) -> None:
    _, by_number = conversation(cli, "apa itu mode", "2")
    _, in_words = conversation(cli, "apa itu mode", words)
    assert (by_number["decision"], in_words) == ("match", {**by_number, "text": words})


def test_words_refuse_what_the_number_refuses(cli: CommandLine) -> None:
    offered, by_number = conversation(cli, "apa itu mode", "3")
    assert offered["reply"].endswith("3. Bukan semuanya")
    for words in ("bukan semuanya kak", "nomor 3", "none of these"):
        _, in_words = conversation(cli, "apa itu mode", words)
        assert (by_number["decision"], in_words) == ("no_match", {**by_number, "text": words})


def test_words_choose_only_from_what_was_said_last(cli: CommandLine) -> None:
    *_, late = conversation(cli, "apa itu mode", "lupa password", "yang kedua")
    assert late["decision"] == "no_match" and "Belum ada pilihan" in late["reply"]


def test_after_two_questions_numbers_run_on_and_words_mean_the_last(cli: CommandLine) -> None:
    asked = "lupa password? itu mode normal atau mode mewah ya?"
    offered, first = conversation(cli, asked, "yang pertama")
    assert offered["parts"][0]["decision"] == "match"
    assert first["slug"] == offered["parts"][1]["candidates"][0]["slug"]


def test_words_choose_no_admin(cli: CommandLine) -> None:
    asked = "lupa password", "ga membantu"
    *_, unhelped, in_words = conversation(cli, *asked, "yang pertama")
    assert unhelped["reply"].endswith("\n  1. 🙋 Tanya admin")
    assert in_words["text"] == "yang pertama" and "Belum ada pilihan" in in_words["reply"]
    for number in ("1", "nomor 1"):
        assert "sudah kucatat" in conversation(cli, *asked, number)[-1]["reply"]


def test_a_piped_choice_is_echoed_as_any_line_is(cli: CommandLine) -> None:
    ran = cli("chat", typed="apa itu mode\n1\n")
    assert "\n  1. Apa itu mode" in ran.out
    assert "\n> 1\nMode " in ran.out


def test_none_of_them_leads_to_an_admin(cli: CommandLine) -> None:
    offered, *_ = conversation(cli, "apa itu mode")
    last = offered["reply"].splitlines()[-1]
    assert last.endswith("Bukan semuanya")
    _, refused, passed_on = conversation(cli, "apa itu mode", last.strip().partition(".")[0], "1")
    assert "  1. " in refused["reply"]
    assert "sudah kucatat untuk tim FinBuddy" in passed_on["reply"]
    for after in (refused, passed_on):
        assert list(after) == [*KEYS, "reply"]
        assert (after["decision"], after["slug"]) == ("no_match", None)


def test_a_number_that_is_no_choice_is_a_message(cli: CommandLine) -> None:
    first, second = conversation(cli, "hai", "1")
    assert (first["text"], second["text"]) == ("hai", "1")


@pytest.mark.parametrize("line", ["9" * 5000, "lupa password " * 2000, "\x00\x07", "😀" * 500])
def test_a_strange_line_is_a_message(cli: CommandLine, line: str) -> None:
    strange, usual = conversation(cli, line, "lupa password")
    assert list(strange)[:7] == KEYS
    assert usual["slug"] == "lupa-kata-sandi"


def test_a_follow_up_is_understood_from_the_line_before(cli: CommandLine) -> None:
    *_, alone = conversation(cli, "kalau mode mewah?")
    *_, after = conversation(cli, "mode normal itu apa", "kalau mode mewah?")
    assert (alone["decision"], after["decision"]) == ("suggest", "match")
    assert after["slug"] == "mode-mewah"


def test_what_has_no_words_is_no_question(cli: CommandLine) -> None:
    laugh, _, sorry, thanks = conversation(cli, "wkwkwk 😂", "lupa password", "???", "🙏")
    assert [told["reply"].split()[0] for told in (laugh, sorry, thanks)] == ["Hehe", "Masih", "Sip,"]
    for told in (laugh, sorry, thanks):
        assert list(told) == [*KEYS, "reply"]
        assert (told["decision"], told["slug"]) == ("no_match", None)
    assert sorry["reply"].endswith("  1. 🙋 Tanya admin")
    kept = exported_queries(cli)
    assert "lupa password" in kept and "wkwkwk" not in kept and "???" not in kept


def test_folded_hands_ask_first_and_thank_later(cli: CommandLine) -> None:
    asks, thanks = conversation(cli, "🙏", "🙏")
    assert asks["reply"].startswith("Halo! Ada yang bisa kubantu?") and thanks["reply"].startswith("Sip,")


def test_an_ok_says_not_which(cli: CommandLine) -> None:
    _, which, chosen = conversation(cli, "apa itu mode", "ok", "yang pertama")
    assert "Yang mana yang paling pas?" in which["reply"] and chosen["decision"] == "match"


class Person(io.StringIO):
    """Types at a terminal. Before the line `archives` is typed, somebody archives the FAQ of that slug."""

    def __init__(self, typed: str, catalogue: Catalogue, archives: str = "", slug: str = "") -> None:
        super().__init__(typed)
        self._loop = asyncio.get_running_loop()
        self._catalogue, self._archives, self._slug = catalogue, archives, slug

    def isatty(self) -> bool:
        return True

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # its base reads bytes
        line = super().readline(size)
        if self._archives and line.strip() == self._archives:
            change = self._catalogue.edit(self._slug, FaqChange(state=FaqState.ARCHIVED), by=1)
            asyncio.run_coroutine_threadsafe(change, self._loop).result()
        return line


async def test_a_person_is_greeted_and_prompted(engine: AsyncEngine, texts: Texts) -> None:
    said = io.StringIO()
    async with served_on(engine, NgramEncoder()) as served:
        person = Person("hm\n/quit\n", served.services.catalogue)
        await Terminal(
            served.services.conversation,
            served.services.listener,
            texts.of(None),
            person,
            said,
            retention_days=30,
        ).run()
    assert said.getvalue().startswith("Halo! Aku bot FinBuddy")
    assert said.getvalue().count("> ") == 2
    assert "> hm" not in said.getvalue()


async def test_a_suggestion_that_was_archived_meanwhile_is_stale(engine: AsyncEngine, texts: Texts) -> None:
    for draft in FAQS:
        await FaqStore(engine).add(draft, by=1)
    said = io.StringIO()
    async with served_on(engine, NgramEncoder()) as served:
        asked = await served.services.live.understand("apa itu mode")
        person = Person(
            "apa itu mode\n1\n", served.services.catalogue, "1", asked.decisions[0].candidates[0].slug
        )
        await Terminal(
            served.services.conversation,
            served.services.listener,
            texts.of(None),
            person,
            said,
            retention_days=30,
        ).run()
    assert "Tombol ini sudah nggak berlaku" in said.getvalue()


def test_a_secret_is_masked_and_warned_about(cli: CommandLine) -> None:
    (told,) = map(
        json.loads, cli("chat", "--json", typed="lupa password, pin saya 482193\n").out.splitlines()
    )
    assert told["text"] == "lupa password, pin saya [PIN]"
    assert "tidak pernah memintanya" in told["reply"]
    assert "[PIN]" in exported_queries(cli) and "482193" not in exported_queries(cli)


def test_privacy_is_explained(cli: CommandLine) -> None:
    ran = cli("chat", typed="/privasi\n")
    assert "setelah 180 hari" in ran.out
    assert "Di terminal tidak ada akun" in ran.out
    assert "/hapus_data" not in ran.out


def test_bytes_that_are_no_text_end_no_conversation(cli: CommandLine) -> None:
    ran = cli.process("chat", "--json", typed=b"\xff\xfe\nlupa password\n")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out.splitlines()[1])["slug"] == "lupa-kata-sandi"


def conversation(cli: CommandLine, *lines: str) -> list[dict[str, Any]]:
    ran = cli("chat", "--json", typed="\n".join(lines))
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def exported_queries(cli: CommandLine) -> str:
    assert cli("export", "queries", "--out", "q.csv").code == 0
    return (cli.folder / "q.csv").read_text(encoding="utf-8-sig")
