"""The sample data as calibration uses it: what an installation knows, and questions by strangers to it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple, TypeVar

from faq.files.seed import FAR, SAMPLES, load
from faq.language.text import Normalise
from faq.learning.calibration.calibrate import Material
from faq.learning.calibration.conversations import FollowUp
from faq.learning.measuring.labelled import OUT_OF_SCOPE
from faq.matching.answers import normal_sentences
from faq.matching.context import joined
from faq.models import FaqKind

CALIBRATION_AUTHORS = frozenset({"a5", "r4", "f1", "f6", "f8"})
"""Their messages never train an encoder, and are put as strangers' questions when confidence is fitted."""
FOREIGN = 10
"""Each tenth question of the paraphrases, and each tenth scene, trains no encoder either: those are foreign."""
FOREIGN_KNOWN = 3
"""Wordings of a foreign question that are known; the others are asked. Each fourth question is not known at all."""
SMALL_TALK_AUTHOR = "a6"
HELD_OUT = 5
"""Small talk has one author: each fifth row is asked instead of known."""
UNRELATED = 2
"""Each second unanswered question is also put after an answered one that it has nothing to do with."""
STRIDE = 7
"""Between the answered ones that are taken for it, so that they are of all FAQs."""


Wordings = Mapping[str, tuple[str, ...]]
_T = TypeVar("_T")


class Row(NamedTuple):
    text: str
    label: str
    author: str


class Conversation(NamedTuple):
    """A message `text` after the message `previous`, which the FAQ `previous_label` answered."""

    previous: str
    previous_label: str
    text: str
    label: str
    author: str


def read_rows(name: str, folder: Path = SAMPLES) -> tuple[Row, ...]:
    """The rows of `phrasings.tsv` or `rejects.tsv`."""
    return tuple(Row(*cells) for cells in read_cells(folder / name))


def read_phrasings(folder: Path = SAMPLES) -> tuple[list[Row], list[Row]]:
    """The phrasings that may train an encoder and be known, and those by strangers, which are asked."""
    known: list[Row] = []
    asked: list[Row] = []
    seen = 0
    for row in read_rows("phrasings.tsv", folder):
        seen += row.author == SMALL_TALK_AUTHOR
        held_out = row.author == SMALL_TALK_AUTHOR and seen % HELD_OUT == 0
        (asked if held_out or row.author in CALIBRATION_AUTHORS else known).append(row)
    return known, asked


def read_conversations(folder: Path = SAMPLES) -> tuple[Conversation, ...]:
    return tuple(Conversation(*cells) for cells in read_cells(folder / "follow_ups.tsv"))


def read_paraphrases(folder: Path = SAMPLES) -> tuple[Wordings, Wordings]:
    """Questions of all fields but ours, in several wordings each: those that may train, and the foreign ones."""
    groups: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for text, label in read_cells(folder / "paraphrases.tsv"):
        groups[label] += (text,)
    trained, foreign = without_foreign(groups.items())
    return dict(trained), dict(foreign)


def without_foreign(fields: Iterable[_T]) -> tuple[list[_T], list[_T]]:
    """What may train an encoder, and each tenth, which is foreign to it."""
    trained = list(fields)
    foreign = trained[FOREIGN - 1 :: FOREIGN]
    del trained[FOREIGN - 1 :: FOREIGN]
    return trained, foreign


def calibration_material(normalise: Normalise, folder: Path = SAMPLES) -> Material:
    samples = load(folder)
    known: defaultdict[str, list[str]] = defaultdict(list)
    for draft in samples.faqs:
        known[draft.slug].append(draft.question)
    trained, asked = read_phrasings(folder)
    for row in trained:
        known[row.label].append(row.text)
    questions: list[tuple[str, str | None]] = [(row.text, row.label) for row in asked]
    rejects, far = [], set()
    for row in read_rows("rejects.tsv", folder):
        if row.author not in CALIBRATION_AUTHORS:
            rejects.append(row.text)
            continue
        questions.append((row.text, None))
        if row.label == FAR:
            far.add(normalise(row.text))
    small_talk = frozenset(draft.slug for draft in samples.faqs if draft.kind is FaqKind.SMALL_TALK)
    wordings = {slug: _distinct(normalise(text) for text in texts) for slug, texts in known.items()}
    refused = _distinct(normalise(text) for text in rejects)
    said_before = {*refused, *(text for texts in wordings.values() for text in texts)}
    strangers = tuple(row for row in _plain(questions, normalise) if row[0] not in said_before)
    return Material(
        wordings=wordings,
        small_talk=small_talk,
        rejects=refused,
        questions=strangers,
        follow_ups=(*_follow_ups(normalise, folder), *_unrelated(strangers, small_talk)),
        foreign=_foreign(normalise, folder),
        answers={d.slug: normal_sentences(d.answer, normalise) for d in samples.faqs},
        far=tuple(text for text, _ in strangers if text in far),
    )


def _follow_ups(normalise: Normalise, folder: Path) -> tuple[FollowUp, ...]:
    return tuple(
        FollowUp(
            row.previous_label,
            normalise(row.text),
            joined(normalise(row.previous), normalise(row.text)),
            None if row.label.startswith(OUT_OF_SCOPE) else row.label,
        )
        for row in read_conversations(folder)
        if row.author in CALIBRATION_AUTHORS
    )


def _unrelated(
    questions: Sequence[tuple[str, str | None]], small_talk: Collection[str]
) -> Iterator[FollowUp]:
    """What nobody would take for a follow-up, and a reader must not either."""
    answered = [(text, slug) for text, slug in questions if slug is not None and slug not in small_talk]
    unanswered = [text for text, slug in questions if slug is None]
    for (previous, slug), text in zip(cycle(answered[::STRIDE]), unanswered[::UNRELATED], strict=False):
        yield FollowUp(slug, text, joined(previous, text), None)


def _foreign(normalise: Normalise, folder: Path) -> Material:
    _, groups = read_paraphrases(folder)
    wordings: dict[str, tuple[str, ...]] = {}
    questions: list[tuple[str, str | None]] = []
    for place, (label, texts) in enumerate(groups.items()):
        if place % (FOREIGN_KNOWN + 1) == FOREIGN_KNOWN:
            questions += [(text, None) for text in texts]
        else:
            wordings[label] = _distinct(normalise(text) for text in texts[:FOREIGN_KNOWN])
            questions += [(text, label) for text in texts[FOREIGN_KNOWN:]]
    return Material(wordings, frozenset(), (), _plain(questions, normalise))


def _plain(
    questions: Iterable[tuple[str, str | None]], normalise: Normalise
) -> tuple[tuple[str, str | None], ...]:
    return tuple(dict.fromkeys((normalise(text), slug) for text, slug in questions))


def read_cells(path: Path) -> Iterator[list[str]]:
    """The rows of one of the sample files, without its header."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        yield from rows


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
