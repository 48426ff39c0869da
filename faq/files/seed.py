"""What a database without FAQs starts with: the sample FAQs, their phrasings, and what to leave alone."""

from __future__ import annotations

import asyncio
import tomllib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from faq.checks import checked, wording_key
from faq.errors import BadFile
from faq.files.tabular import read_table
from faq.models import Faq, FaqDraft, FaqKind, PhrasingSource, Snapshot
from faq.store import FaqStore

SAMPLES = Path(__file__).parents[1] / "data"
FAR = "oos/far"
"""The label of what no product's FAQs answer."""


@dataclass(frozen=True, slots=True)
class Samples:
    """`far` of the rejects are answered by no product's FAQs: the weather, not another feature."""

    faqs: tuple[FaqDraft, ...]
    rejects: tuple[str, ...]
    far: tuple[str, ...]


async def seed(store: FaqStore, folder: Path = SAMPLES) -> bool:
    """Fill a database that has no FAQ at all; False where it has. Raises BadFile, InvalidFaq."""
    if not await store.is_empty():  # a start need not read what it will not use
        return False
    samples = await asyncio.to_thread(load, folder)
    return await store.seed(samples.faqs, samples.rejects)


async def accompany(store: FaqStore, folder: Path = SAMPLES) -> None:
    """Small talk and far rejects beside FAQs of one's own, which stay as they are. Raises BadFile, InvalidFaq."""
    samples = await asyncio.to_thread(load, folder)
    faqs = await store.all()
    taken = {faq.slug for faq in faqs} | {wording_key(faq.question) for faq in faqs}
    small_talk = (draft for draft in samples.faqs if draft.kind is FaqKind.SMALL_TALK)
    await store.upsert([d for d in small_talk if not {d.slug or "", wording_key(d.question)} & taken])
    await store.add_rejects(samples.far, PhrasingSource.SAMPLE, None)


def load(folder: Path = SAMPLES) -> Samples:
    """Read faqs.toml, phrasings.tsv and rejects.tsv (text, label). Raises BadFile, InvalidFaq."""
    drafts = _faqs(folder / "faqs.toml")
    phrasings = _phrasings(folder / "phrasings.tsv", {draft.slug for draft in drafts})
    rejects = read_table(folder / "rejects.tsv", ("text", "label"), plain_tsv=True)
    return Samples(
        tuple(checked(replace(draft, phrasings=tuple(phrasings[draft.slug]))) for draft in drafts),
        tuple(row.cells["text"] for row in rejects.rows),
        tuple(row.cells["text"] for row in rejects.rows if row.cells["label"] == FAR),
    )


def to_snapshot(samples: Samples) -> Snapshot:
    """What a database holds once it is seeded, without one."""
    faqs = (Faq(d.slug, d.question, d.answer, d.category, d.kind, d.state, d.phrasings) for d in samples.faqs)
    return Snapshot(tuple(faqs), samples.rejects)


def _faqs(path: Path) -> tuple[FaqDraft, ...]:
    try:
        return tuple(map(_draft, tomllib.loads(path.read_text("utf-8"))["faq"]))
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from error
    except KeyError as error:
        raise BadFile(path, f"an FAQ lacks {error}") from error
    except ValueError as error:
        raise BadFile(path, str(error)) from error


def _draft(found: dict[str, Any]) -> FaqDraft:
    return FaqDraft(
        question=found["question"],
        answer=found["answer"],
        category=found["category"],
        slug=found["slug"],
        kind=FaqKind(found.get("kind", FaqKind.ANSWER)),
    )


def _phrasings(path: Path, slugs: set[str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_table(path, ("text", "label"), plain_tsv=True).rows:
        slug = row.cells["label"].strip()
        if slug not in slugs:
            raise BadFile(path, f"there is no FAQ {slug!r}", row.line)
        found[slug].append(row.cells["text"])
    return found
