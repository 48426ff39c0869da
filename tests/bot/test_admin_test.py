"""/test and /export."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest

from bot.admin.test_replies import explanation
from bot.app import App
from bot.texts import Texts
from faq.matching.decision import Match, NoMatch, Thresholds, Understanding
from faq.models import Candidate, Consent, FaqChange, FaqState
from tests.support.admin_talk import to_answer
from tests.support.bot_rig import ADMIN_ID, FAQS, Rig
from tests.support.inbox import only_group
from tests.support.telegram_people import User


async def test_a_match_is_explained_and_not_logged(bot: App, rig: Rig, admin: User) -> None:
    said = (await admin.ask("/test mode normal itu apa")).text
    assert (await admin.ask("/uji mode normal itu apa")).text == said
    assert "🧪 mode normal itu apa\nDibaca sebagai: mode normal itu apa" in said
    assert "✅ Langsung dijawab dengan Apa itu mode normal?" in said
    assert [line[:2] for line in said.splitlines() if "% ·" in line] == ["1.", "2.", "3.", "4.", "5."]
    assert "💬 Halo" in said
    assert "yakin minimal 80,0%, dan memberi pilihan mulai 20,0%" in said
    assert [query async for query in rig.queries.all()] == []


async def test_the_other_decisions_are_said_in_words_too(polling: App, rig: Rig, admin: User) -> None:
    assert "pengguna diberi 2 pilihan" in (await admin.ask("/test mode normal atau mode mewah")).text
    assert "Tidak dijawab" in (await admin.ask("/test kucing <terbang> ke bulan")).text
    assert "Tidak dijawab" in (await admin.ask("/test ???")).text


async def test_without_a_text_there_is_an_example(polling: App, admin: User) -> None:
    assert "/uji lupa sandi" in (await admin.ask("/test")).text
    assert "/uji lupa sandi" in (await admin.ask("/uji   ")).text


async def test_what_no_user_could_ask_is_not_tried(polling: App, admin: User) -> None:
    assert "1000 karakter" in (await admin.ask("/test " + "a " * 600)).text


def test_each_part_of_a_message_is_shown(texts: Texts) -> None:
    first = Match("apa itu", "apa", (Candidate("a", "Apa <itu>?", 0.9),))
    second = NoMatch("cuaca?", "", ())
    shown = explanation(Understanding((first, second), "m"), Thresholds(0.8, 0.2), texts.of("en"))
    assert "Answered at once with <b>Apa &lt;itu&gt;?</b>" in shown.text
    assert "1. 90.0% · Apa &lt;itu&gt;?" in shown.text
    assert "🧪 <b>cuaca?</b>\n\n🙅 Not answered" in shown.text


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


async def test_the_pairs_come_as_two_files(bot: App, rig: Rig, admin: User, temporary: Path) -> None:
    await admin.ask("kucing terbang ke bulan")
    await rig.inbox.link(await only_group(rig.inbox), "mode-mewah", ADMIN_ID)
    await rig.people.decide(ADMIN_ID, Consent.GIVEN)
    await rig.catalogue.add_phrasings("mode-mewah", ["kelas atas nih"], ADMIN_ID)  # is held out
    sent = await admin.ask("/export")
    assert sent.text == "📤 12 contoh pertanyaan dari 5 FAQ, untuk dipakai tim teknis melatih bot."
    assert sent.document.name.endswith(".jsonl")
    rows = [json.loads(line) for line in sent.document.content.decode().splitlines()]
    (learnt,) = [row for row in rows if row["source"] == "admin"]
    assert (learnt["anchor"], learnt["faq"]) == ("kucing terbang ke bulan", "mode-mewah")
    card = await admin.receives()
    assert card.document.name.endswith(".csv")
    trained = list(csv.DictReader(io.StringIO(card.document.content.decode("utf-8-sig"))))
    assert [row["sentence_0"] for row in trained] == [r["anchor"] for r in rows if r["split"] == "train"]
    assert len(trained) == len(rows) - 1
    assert card.text.startswith(f"📊 {len(trained)} di antaranya") and "Excel" in card.text
    assert (await admin.ask("/ekspor")).document.content == sent.document.content
    assert list(temporary.iterdir()) == []


async def test_who_takes_the_consent_back_is_in_no_further_export(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await sari.ask("kucing terbang ke bulan")
    await rig.inbox.link(await only_group(rig.inbox), "mode-mewah", ADMIN_ID)
    assert b"kucing" not in (await admin.ask("/export")).document.content
    shown = await sari.ask("/privasi")
    await sari.answered(await sari.tap(shown, "✅ Boleh dipakai"))
    assert b"kucing" in (await admin.ask("/export")).document.content
    await sari.answered(await sari.tap(shown, "🚫 Jangan"))
    assert b"kucing" not in (await admin.ask("/export")).document.content


async def test_there_may_be_nothing_to_export(polling: App, rig: Rig, admin: User) -> None:
    for draft in FAQS:
        await rig.catalogue.edit(draft.slug, FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    assert "Belum ada yang bisa diunduh" in (await admin.ask("/export")).text


async def test_the_caption_reminds_of_an_open_step(polling: App, admin: User) -> None:
    await to_answer(admin)
    assert "masih menyusun" in (await admin.ask("/export")).text
