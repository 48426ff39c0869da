"""FAQs in and out of files; queries out; evaluation files in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from faq.checks import checked, said_of
from faq.errors import BadFile, InvalidFaq
from faq.files.tabular import Row, Value, read_table, writing_table
from faq.models import Faq, FaqDraft, FaqKind, FaqState, Label, LoggedQuery
from faq.store import FaqStore, Upserted

Word = TypeVar("Word", bound=StrEnum)

FAQ_COLUMNS = ("slug", "question", "answer", "category", "kind", "state", "phrasings")
QUERY_COLUMNS = (
    "id", "asked_at", "text", "normalised", "outcome", "confidence", "slug", "model", "labels",
)  # fmt: skip
_REQUIRED = ("question", "answer", "category")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts of FAQs; with `errors` nothing was imported. `archived` ones are not counted as updated."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    archived: int = 0
    errors: tuple[BadFile, ...] = ()


@dataclass(frozen=True, slots=True)
class _FaqFile:
    """`absent`: the columns that the file does not have."""

    drafts: tuple[FaqDraft, ...]
    absent: frozenset[str]
    errors: tuple[BadFile, ...]


def write_faqs(faqs: Iterable[Faq], path: Path) -> None:
    """`import_faqs` gives the same FAQs again. Blocking. Raises BadFile."""
    with writing_table(path, FAQ_COLUMNS) as write:
        for faq in faqs:
            write({column: getattr(faq, column) for column in FAQ_COLUMNS})


async def import_faqs(path: Path, store: FaqStore, *, dry_run: bool = False) -> ImportReport:
    """Create or update each FAQ of the file; where any is faulty do nothing, and report every fault.

    A column that the file does not have leaves that part of known FAQs alone. Raises BadFile where the file
    cannot be read at all.
    """
    found = await asyncio.to_thread(_read_faqs, path)
    if found.errors:
        return ImportReport(errors=found.errors)
    outcomes = Counter(await store.upsert(found.drafts, keep=found.absent, dry_run=dry_run))
    return ImportReport(
        created=outcomes[Upserted.CREATED],
        updated=outcomes[Upserted.UPDATED],
        unchanged=outcomes[Upserted.UNCHANGED],
        archived=outcomes[Upserted.ARCHIVED],
    )


def read_labelled(path: Path) -> tuple[tuple[str, str], ...]:
    """(text, label) of an evaluation file, a plain TSV with these columns; texts as they stand.

    Also reads .csv, .xlsx and .jsonl. Blocking. Raises BadFile, also where there is not one row.
    """
    rows = read_table(path, ("text", "label"), plain_tsv=True).rows
    if not rows:
        raise BadFile(path, "there is no row below the first line")
    return tuple((row.cells["text"], row.cells["label"].strip()) for row in rows)


async def write_queries(queries: AsyncIterable[tuple[LoggedQuery, tuple[Label, ...]]], path: Path) -> None:
    """One row for each logged query, without who asked. A .tsv is plain. Raises BadFile.

    Writing blocks, a row at a time.
    """
    with writing_table(path, QUERY_COLUMNS, plain_tsv=True) as write:
        async for query, labels in queries:
            write(_query_cells(query, labels))


def _read_faqs(path: Path) -> _FaqFile:
    table = read_table(path, _REQUIRED)
    drafts: dict[str, FaqDraft] = {}
    errors = []
    for row in table.rows:
        try:
            draft = checked(_draft(path, row))
        except BadFile as error:
            errors.append(error)
            continue
        except InvalidFaq as error:
            errors.append(BadFile(path, f"{error.field} {said_of(error)}", row.line))
            continue
        key = draft.slug or draft.question
        if key in drafts:
            errors.append(BadFile(path, f"{key!r} stands in the file twice", row.line))
        drafts[key] = draft
    return _FaqFile(tuple(drafts.values()), frozenset(FAQ_COLUMNS) - {*table.columns}, tuple(errors))


def _draft(path: Path, row: Row) -> FaqDraft:
    draft = FaqDraft(
        question=row.cells["question"],
        answer=row.cells["answer"],
        category=row.cells["category"],
        slug=row.cells.get("slug", ""),
        phrasings=tuple(row.cells.get("phrasings", "").splitlines()),
    )
    return replace(
        draft,
        kind=_one_of(FaqKind, path, row, "kind") or draft.kind,
        state=_one_of(FaqState, path, row, "state") or draft.state,
    )


def _one_of(words: type[Word], path: Path, row: Row, column: str) -> Word | None:
    value = row.cells.get(column, "").strip().lower()
    if value not in ["", *words]:
        raise BadFile(path, f"{column} must be {' or '.join(words)}, not {value!r}", row.line)
    return words(value) if value else None


def _query_cells(query: LoggedQuery, labels: Iterable[Label]) -> dict[str, Value]:
    return {
        "id": str(query.id),
        "asked_at": query.asked_at.isoformat(timespec="seconds"),
        "text": query.text,
        "normalised": query.normalised,
        "outcome": query.outcome.value,
        "confidence": f"{query.candidates[0].confidence:.6f}" if query.candidates else "",
        "slug": query.best_slug or "",
        "model": query.model,
        "labels": [f"{label.kind}:{label.slug}" if label.slug else label.kind.value for label in labels],
    }
