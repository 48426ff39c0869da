"""Changes to an FAQ's loaded rows, and the history they leave; nothing here reads or commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from faq.checks import checked_phrasings, wording_key
from faq.errors import FaqChanged
from faq.models import Faq, FaqChange, FaqDraft, FaqKind, FaqState, PhrasingSource
from faq.tables import FaqRow, PhrasingRow, RevisionRow


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, from where, and when; `by` None: nobody in person.

    `query_id` is the query that new wordings are learnt from, if they are.
    """

    by: int | None
    source: PhrasingSource
    at: datetime
    query_id: int | None = None


def new_row(draft: FaqDraft, author: Author) -> FaqRow:
    """The rows of a checked draft that has a slug."""
    return FaqRow(
        slug=draft.slug,
        question=draft.question,
        answer=draft.answer,
        category=draft.category,
        kind=draft.kind.value,
        state=draft.state.value,
        created_at=author.at,
        updated_at=author.at,
        phrasings=[_phrasing(text, author) for text in draft.phrasings],
    )


def check_unchanged(row: FaqRow, values: Mapping[str, str], over: FaqChange) -> None:
    """Raises FaqChanged for a field that is neither as `over` has it nor as the columns `values` will."""
    for field in ("question", "answer", "category", "state"):
        begun, present = getattr(over, field), getattr(row, field)
        if begun is not None and present not in {begun, values.get(field)}:
            raise FaqChanged(row.slug, field, present)


def amend(
    row: FaqRow, values: Mapping[str, str], phrasings: Iterable[str] | None, author: Author
) -> tuple[RevisionRow, ...]:
    """Set the columns `values` and, where not None, the whole list of phrasings.

    Returns one revision for each field that really changed; none: the row is untouched.
    """
    revisions = [
        RevisionRow(
            faq_id=row.id, at=author.at, by=author.by, field=field, before=getattr(row, field), after=after
        )
        for field, after in values.items()
        if getattr(row, field) != after
    ]
    for revision in revisions:
        setattr(row, revision.field, revision.after)
    before = [phrasing.text for phrasing in row.phrasings]
    wanted = checked_phrasings(before if phrasings is None else phrasings, row.question)
    revisions += _replace_phrasings(row, wanted, author)
    if revisions:
        row.updated_at = author.at
    return tuple(revisions)


def extend(row: FaqRow, texts: Iterable[str], author: Author) -> tuple[RevisionRow, ...]:
    """Add the phrasings that `row` does not have yet."""
    return amend(row, {}, [*(phrasing.text for phrasing in row.phrasings), *texts], author)


def reduce(row: FaqRow, text: str, author: Author) -> tuple[RevisionRow, ...]:
    """Remove a phrasing, if it is there."""
    kept = (phrasing.text for phrasing in row.phrasings if phrasing.text_key != wording_key(text))
    return amend(row, {}, kept, author)


def to_faq(row: FaqRow) -> Faq:
    return Faq(
        slug=row.slug,
        question=row.question,
        answer=row.answer,
        category=row.category,
        kind=FaqKind(row.kind),
        state=FaqState(row.state),
        phrasings=tuple(phrasing.text for phrasing in row.phrasings),
    )


def _replace_phrasings(row: FaqRow, wanted: tuple[str, ...], author: Author) -> list[RevisionRow]:
    """Phrasings that stay keep their place and origin; the revision names only what went and what came."""
    keys = {wording_key(text): text for text in wanted}
    known = {phrasing.text_key: phrasing for phrasing in row.phrasings}
    removed, added = [], []
    for key, phrasing in known.items():
        text = keys.get(key)
        if text == phrasing.text:
            continue
        removed.append(phrasing.text)
        if text is None:
            row.phrasings.remove(phrasing)
        else:  # only case or spacing differ
            added.append(text)
            phrasing.text = text
    new = [text for key, text in keys.items() if key not in known]
    row.phrasings.extend(_phrasing(text, author) for text in new)
    if not (removed or added or new):
        return []
    return [
        RevisionRow(
            faq_id=row.id,
            at=author.at,
            by=author.by,
            field="phrasings",
            before="\n".join(removed),
            after="\n".join([*added, *new]),
        )
    ]


def _phrasing(text: str, author: Author) -> PhrasingRow:
    return PhrasingRow(
        text=text,
        text_key=wording_key(text),
        source=author.source.value,
        created_by=author.by,
        created_at=author.at,
        query_id=author.query_id,
    )
