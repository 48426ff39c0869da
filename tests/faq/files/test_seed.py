from __future__ import annotations

from pathlib import Path

import pytest

from faq.errors import BadFile, InvalidFaq
from faq.files.seed import load, seed, to_snapshot
from faq.models import FaqDraft, FaqKind
from faq.store import FaqStore

FAQS = '''
[[faq]]
slug = "biaya"
question = "Gratis?"
category = "Umum"
source = "sample"
answer = """
Gratis.

Selamanya."""

[[faq]]
slug = "halo"
question = "Halo"
category = "Obrolan"
kind = "small_talk"
source = "sample"
answer = "Halo juga"
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "faqs.toml").write_text(FAQS)
    (folder / "phrasings.tsv").write_text('text\tlabel\nbayar ga\tbiaya\n"hai"\thalo\nmahal?\tbiaya\n')
    (folder / "rejects.tsv").write_text("text\tlabel\ncuaca besok\toos/far\n")
    return folder


async def test_an_empty_database_is_filled_once(faqs: FaqStore, folder: Path) -> None:
    assert await seed(faqs, folder)
    biaya, halo = await faqs.all()
    assert (biaya.answer, biaya.phrasings) == ("Gratis.\n\nSelamanya.", ("bayar ga", "mahal?"))
    assert (halo.kind, halo.phrasings) == (FaqKind.SMALL_TALK, ('"hai"',))
    assert await faqs.rejects() == ("cuaca besok",)
    assert not await seed(faqs, folder)
    assert len(await faqs.all()) == 2


async def test_a_database_with_faqs_is_never_touched(faqs: FaqStore, folder: Path) -> None:
    own = await faqs.add(FaqDraft("Punya sendiri?", "Ya.", "Umum"), by=1)
    assert not await seed(faqs, folder)
    assert await faqs.all() == (own,)
    assert await faqs.rejects() == ()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("faqs.toml", '[[faq]]\nslug = "biaya"', "lacks 'question'"),
        ("faqs.toml", "", "lacks 'faq'"),
        ("faqs.toml", "[[faq", "Expected"),
        ("faqs.toml", FAQS.replace("small_talk", "chat"), "chat"),
        ("phrasings.tsv", "text\tlabel\nx\tbaiya\n", "no FAQ 'baiya'"),
        ("rejects.tsv", "teks\n", "no column text"),
    ],
)
def test_faulty_samples_are_told(folder: Path, name: str, content: str, told: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(BadFile, match=told):
        load(folder)


def test_missing_samples_are_told(folder: Path) -> None:
    (folder / "faqs.toml").unlink()
    with pytest.raises(BadFile, match="cannot be read"):
        load(folder)


def test_a_sample_that_telegram_would_refuse_is_told(folder: Path) -> None:
    (folder / "faqs.toml").write_text(FAQS.replace("Selamanya.", "<br>"))
    with pytest.raises(InvalidFaq):
        load(folder)


async def test_the_shipped_samples_are_valid(faqs: FaqStore) -> None:
    samples = load()
    assert await seed(faqs)
    stored = {faq.slug: faq for faq in await faqs.all()}
    assert await faqs.snapshot() == to_snapshot(samples)
    answers = [faq for faq in stored.values() if faq.kind is FaqKind.ANSWER]
    assert len(answers) == 24
    assert all(len(faq.phrasings) >= 50 for faq in answers)
    assert len(await faqs.rejects()) >= 1000
