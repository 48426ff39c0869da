"""Messages with the FAQ that answers them, and the files they come in (columns `text`, `label`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq.errors import BadFile
from faq.files.transfer import read_labelled
from faq.language.text import Normalise
from faq.models import Faq, FaqKind, FaqState, Snapshot

OUT_OF_SCOPE = "oos"
NAMED = 5
"""Unknown labels that an error names."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message and its label as it stands in the file: a slug, or out of scope (empty, or it starts with `oos`)."""

    text: str
    label: str

    @property
    def slug(self) -> str | None:
        """What answers the message; None: it must not be answered."""
        return None if not self.label or self.label.startswith(OUT_OF_SCOPE) else self.label


def read_queries(path: Path) -> tuple[Labelled, ...]:
    """Raises BadFile."""
    return tuple(Labelled(text, label) for text, label in read_labelled(path))


def read_negatives(path: Path) -> tuple[Labelled, ...]:
    """Whatever their labels say, none of them must be answered; a label that says otherwise is put under `oos/`.

    Raises BadFile.
    """
    return tuple(
        query if query.slug is None else Labelled(query.text, f"{OUT_OF_SCOPE}/{query.label}")
        for query in read_queries(path)
    )


def read_snapshot(path: Path) -> Snapshot:
    """A file's FAQs: the first row of a label is its canonical question, out-of-scope rows are rejects.

    Raises BadFile.
    """
    return snapshot_of(read_queries(path))


def snapshot_of(rows: Iterable[Labelled]) -> Snapshot:
    wordings: defaultdict[str, list[str]] = defaultdict(list)
    rejects = []
    for row in rows:
        if row.slug is None:
            rejects.append(row.text)
        else:
            wordings[row.slug].append(row.text)
    faqs = (
        Faq(slug, texts[0], "", "", FaqKind.ANSWER, FaqState.LIVE, tuple(texts[1:]))
        for slug, texts in wordings.items()
    )
    return Snapshot(tuple(faqs), tuple(rejects))


def without(faq: Faq, held_out: Container[str], normalise: Normalise) -> Faq:
    """`faq` before it had the phrasings of these normal forms."""
    return replace(faq, phrasings=tuple(text for text in faq.phrasings if normalise(text) not in held_out))


def check_labels(path: Path, queries: Sequence[Labelled], snapshot: Snapshot) -> None:
    """Raises BadFile where a label of `path` is no FAQ's: a misspelt slug must not count as a failure to match."""
    known = {faq.slug for faq in snapshot.faqs}
    unknown = sorted({query.slug for query in queries if query.slug is not None} - known)
    if unknown:
        shown = ", ".join(unknown[:NAMED]) + (" ..." if len(unknown) > NAMED else "")
        raise BadFile(
            path, f"no FAQ is called {shown}; a label must be a slug, or empty or oos... for out of scope"
        )
