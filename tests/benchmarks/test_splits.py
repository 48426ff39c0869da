"""What is asked has not been told before."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import quality
from benchmarks.splits import SETS, development, newcomers, young
from faq.models import FaqKind

SIX = 6


def test_the_development_set_is_not_among_the_sample_wordings() -> None:
    split = development()
    known = {text.casefold() for faq in split.installation.faqs for text in faq.wordings}
    known |= {text.casefold() for text in split.installation.rejects}
    assert not [query.text for query in split.queries if query.text.casefold() in known]


def test_a_first_day() -> None:
    split = young(SIX)
    assert {len(faq.wordings) for faq in split.installation.faqs} == {SIX}
    assert {query.slug for query in split.queries} - {None} == {faq.slug for faq in split.installation.faqs}
    assert split.installation.rejects == ()
    assert young(SIX) == split


def test_new_faqs_beside_old_ones() -> None:
    split = newcomers(1)
    sizes = {faq.slug: len(faq.wordings) for faq in split.installation.faqs if faq.kind is FaqKind.ANSWER}
    new = {slug for slug, size in sizes.items() if size == 1}
    assert len(new) == len(sizes) / 3
    assert min(size for slug, size in sizes.items() if slug not in new) > 20
    assert {query.slug for query in split.queries} - {None} == new


def test_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BENCH_DIR", str(tmp_path))
    assert [split.name for split in quality.available(["dev_1", "banking77"])] == ["dev_1"]
    said = capsys.readouterr().err
    assert "banking77 is left out" in said
    assert str(tmp_path / "banking77" / "train_10.tsv") in said


def test_repeats_are_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_DIR", str(tmp_path))
    (tmp_path / "xsid_id").mkdir()
    (tmp_path / "xsid_id" / "valid.tsv").write_text("text\tlabel\nbesok hujan\tcuaca\n", encoding="utf-8")
    (tmp_path / "xsid_id" / "test.tsv").write_text(
        "text\tlabel\nbesok hujan\tcuaca\nBesok  Hujan\tcuaca\nlusa panas\tcuaca\n", encoding="utf-8"
    )
    assert [query.text for query in SETS["xsid_id"]().queries] == ["lusa panas"]
