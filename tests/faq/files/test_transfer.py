from __future__ import annotations

from pathlib import Path

import pytest

from faq.errors import BadFile
from faq.files.transfer import (
    ImportReport,
    import_faqs,
    read_labelled,
    write_faqs,
    write_queries,
)
from faq.models import (
    Asker,
    Candidate,
    FaqDraft,
    FaqKind,
    FaqState,
    Label,
    LabelKind,
    NewQuery,
    Outcome,
)
from faq.store import FaqStore, QueryStore

ADMIN = 99
ENDINGS = (".csv", ".tsv", ".xlsx", ".jsonl")
DRAFTS = (
    FaqDraft(
        "Lupa kata sandi?",
        '- Buka <b>Masuk</b>,\n\n- lalu "Lupa; sandi".\tSelesai &lt;3',
        "Akun & login",
        ("=lupa pw", "sandi ilang 😭", '"reset" dong'),
        "lupa-sandi",
    ),
    FaqDraft("Halo", "Halo juga 👋", "Obrolan", (), "halo", FaqKind.SMALL_TALK, FaqState.ARCHIVED),
    FaqDraft("+62 itu apa?", "Kode negara.", "Umum", (), "kode", state=FaqState.DRAFT),
)
HEADER = "slug,question,answer,category,kind,state,phrasings\n"


@pytest.fixture
async def filled(faqs: FaqStore) -> FaqStore:
    await faqs.seed(DRAFTS, ())
    return faqs


def ask(text: str, outcome: Outcome = Outcome.NO_MATCH) -> NewQuery:
    return NewQuery(
        Asker(7, 7), text, text.lower(), outcome, (Candidate("lupa-sandi", "Lupa?", 0.25),), "e5@1"
    )


@pytest.mark.parametrize("ending", ENDINGS)
async def test_faqs_round_trip(filled: FaqStore, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"faqs{ending}"
    before = await filled.all()
    write_faqs(before, path)
    assert await import_faqs(path, filled) == ImportReport(unchanged=3)
    assert await filled.all() == before


@pytest.mark.parametrize("ending", ENDINGS)
async def test_an_export_fills_another_database(filled: FaqStore, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"faqs{ending}"
    write_faqs(await filled.all(), path)
    await filled.upsert([FaqDraft("Lain?", "Lain.", "Lain", slug="lupa-sandi")])
    assert await import_faqs(path, filled) == ImportReport(updated=1, unchanged=2)
    assert (await filled.get("lupa-sandi")).phrasings == DRAFTS[0].phrasings


async def test_an_import_creates_updates_and_archives(filled: FaqStore, tmp_path: Path) -> None:
    path = tmp_path / "faqs.csv"
    path.write_text(
        HEADER
        + "lupa-sandi,Lupa sandi?,Begini.,Akun,,ARCHIVED,satu\n"
        + 'kode,+62 itu apa?,Kode Indonesia.,Umum,answer,draft,"a\n\nb"\n'
        + ",Baru?,Baru.,Umum,,,\n"
    )
    assert await import_faqs(path, filled, dry_run=True) == ImportReport(created=1, updated=1, archived=1)
    assert len(await filled.all()) == 3
    assert await import_faqs(path, filled) == ImportReport(created=1, updated=1, archived=1)
    assert (await filled.get("kode")).phrasings == ("a", "b")
    assert (await filled.get("baru")).state is FaqState.LIVE
    assert await import_faqs(path, filled) == ImportReport(unchanged=3)


async def test_a_column_that_is_not_there_changes_nothing(filled: FaqStore, tmp_path: Path) -> None:
    path = tmp_path / "faqs.csv"
    path.write_text("Slug,Category,Answer,Question,Note\nhalo,Obrolan,Hai!,Halo,penting\n")
    assert await import_faqs(path, filled) == ImportReport(updated=1)
    halo = await filled.get("halo")
    assert (halo.answer, halo.kind, halo.state) == ("Hai!", FaqKind.SMALL_TALK, FaqState.ARCHIVED)


async def test_one_faulty_row_stops_the_whole_import(filled: FaqStore, tmp_path: Path) -> None:
    path = tmp_path / "faqs.csv"
    path.write_text(
        HEADER
        + "baik,Baik?,Baik.,Umum,,,\n"
        + "tag,Tag?,a <br> b,Umum,,,\n"
        + ",,kosong,Umum,,,\n"
        + "jenis,Jenis?,Jenis.,Umum,chat,,\n"
        + "keadaan,Keadaan?,Keadaan.,Umum,,hidup,\n"
        + "BESAR,Besar?,Besar.,Umum,,,\n"
        + "baik,Lagi?,Lagi.,Umum,,,\n"
        + f"panjang,{'x' * 301},Panjang.,Umum,,,\n"
    )
    report = await import_faqs(path, filled)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 0)
    assert [(error.line, error.reason.split()[0]) for error in report.errors] == [
        (3, "answer"),
        (4, "question"),
        (5, "kind"),
        (6, "state"),
        (7, "slug"),
        (8, "'baik'"),
        (9, "question"),
    ]
    assert "'<br>'" in report.errors[0].reason
    assert len(await filled.all()) == 3


async def test_a_file_that_cannot_be_read_is_told(faqs: FaqStore, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        await import_faqs(tmp_path / "missing.csv", faqs)


def test_labelled_texts_stand_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "queries.txt"
    path.write_bytes('\ufefflabel\tmore\ttext\r\n biaya \tx\t "gratis" ga? \r\n\tx\tcuaca\r\n'.encode())
    assert read_labelled(path) == ((' "gratis" ga? ', "biaya"), ("cuaca", ""))


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"", 0, "text, label"),
        (b"text\tlabel\n", 0, "no row"),
        (b"text\tintent\nx\ty\n", 1, "no column label"),
        (b"text\tlabel\nx\ty\n\xe9\ty\n", 3, "UTF-8"),
        (b"text\tlabel\nx\ty\tz\n", 2, "3 cells"),
    ],
)
def test_what_is_wrong_with_an_evaluation_file_is_told(
    tmp_path: Path, content: bytes, line: int, told: str
) -> None:
    path = tmp_path / "queries.tsv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=told) as refused:
        read_labelled(path)
    assert refused.value.line == line
    with pytest.raises(BadFile, match="no such file"):
        read_labelled(tmp_path / "missing.tsv")


@pytest.mark.parametrize("ending", ENDINGS)
async def test_queries_are_exported_without_who_asked(
    queries: QueryStore, tmp_path: Path, ending: str
) -> None:
    first, _ = await queries.log([ask("PIN\nilang"), ask("lupa", Outcome.MATCH)])
    await queries.label(Label(first, LabelKind.NONE_OF_THESE, 7))
    await queries.label(Label(first, LabelKind.LINKED, ADMIN, "lupa-sandi"))
    path = tmp_path / f"queries{ending}"
    await write_queries(queries.all(), path)
    if ending == ".tsv":
        header, *rows = (line.split("\t") for line in path.read_text().splitlines())
        one, two = (dict(zip(header, row, strict=True)) for row in rows)
        assert (one["text"], one["outcome"], one["slug"]) == ("PIN ilang", "no_match", "")
        assert (one["labels"], one["confidence"]) == ("none_of_these linked:lupa-sandi", "0.250000")
        assert (two["asked_at"], two["slug"]) == ("2026-01-01T12:00:00+00:00", "lupa-sandi")
        assert not {"user_id", "chat_id", "by"} & {*header}
    assert path.stat().st_size > 0
