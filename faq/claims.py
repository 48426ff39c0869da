"""What labels claim about a wording: who said it, how far that is trusted, where people contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from faq.models import Label, LabelKind, LoggedQuery


class Source(StrEnum):
    """Where a pair comes from."""

    PHRASING = "phrasing"  # a wording of the FAQ itself
    ADMIN = "admin"
    CHOICE = "choice"  # the asker chose the FAQ among suggestions
    FEEDBACK = "feedback"  # the asker found the answer helpful


CLAIMING = frozenset(
    {LabelKind.LINKED, LabelKind.OUT_OF_SCOPE, LabelKind.DECIDED, LabelKind.CHOSEN, LabelKind.UP}
)
"""The kinds of labels that say where their query belongs."""

WEIGHTS = {Source.PHRASING: 1.0, Source.ADMIN: 1.0, Source.CHOICE: 0.8, Source.FEEDBACK: 0.6}
"""How far a source is trusted, in (0, 1]: an admin has looked; a choice is deliberate; a thumb may be politeness."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The query belongs to the FAQ `slug`; None: to none at all."""

    slug: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Side:
    """One opinion of several: how many claims of which source there are for it."""

    slug: str | None
    sources: tuple[tuple[Source, int], ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A wording that people put to different FAQs, or to one and to none. `query_ids` are all that have it.

    `texts` are all that was written for it, `text` the last of them, on one line.
    """

    form: str
    text: str
    texts: frozenset[str]
    query_ids: tuple[int, ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """All queries of one normal form, oldest first, with what was said about each."""

    form: str
    said: tuple[tuple[LoggedQuery, tuple[Label, ...]], ...]

    @property
    def text(self) -> str:
        """As it was written last, on one line."""
        newest, _ = self.said[-1]
        return " ".join(newest.text.split())

    def of(self, people: Collection[int]) -> Wording:
        """Only what these people asked."""
        return Wording(self.form, tuple(said for said in self.said if said[0].asker.user_id in people))

    def claims(self, live: Iterable[str]) -> tuple[Claim, ...]:
        """Those for live FAQs or for none; where an admin has decided between claims only that decision."""
        known = {None, *live}
        labels = [label for _, said in self.said for label in said]
        decided = [label.slug for label in labels if label.kind is LabelKind.DECIDED and label.slug in known]
        if decided:
            return (Claim(decided[-1], Source.ADMIN),)
        return tuple(c for query, said in self.said for c in _claims(query, said) if c.slug in known)

    def contradiction(self, live: Iterable[str]) -> Contradiction | None:
        claims = self.claims(live)
        slugs = tuple(dict.fromkeys(claim.slug for claim in claims))
        if len(slugs) <= 1:
            return None
        sides = (Side(slug, _counted([c.source for c in claims if c.slug == slug])) for slug in slugs)
        queries = [query for query, _ in self.said]
        return Contradiction(
            form=self.form,
            text=self.text,
            texts=frozenset(query.text for query in queries),
            query_ids=tuple(query.id for query in queries),
            sides=tuple(sides),
        )


def refused_slugs(query: LoggedQuery, labels: Iterable[Label]) -> tuple[str, ...]:
    """The FAQs that the asker did not mean: disliked, or the first of the refused suggestions."""
    refused = []
    for label in labels:
        if label.kind is LabelKind.DOWN and label.slug:
            refused.append(label.slug)
        if label.kind is LabelKind.NONE_OF_THESE and query.candidates:
            refused.append(query.candidates[0].slug)
    return tuple(refused)


def _claims(query: LoggedQuery, labels: Sequence[Label]) -> list[Claim]:
    """An ignored query claims nothing; whoever disliked an answer takes back that they chose it.

    What somebody says of "kalau yang mewah?" is not about these words: only an admin's word counts there.
    """
    if any(label.kind is LabelKind.IGNORED for label in labels):
        return []
    disliked = {label.slug for label in labels if label.kind is LabelKind.DOWN}
    found = []
    for label in labels:
        match label.kind:
            case LabelKind.LINKED:
                found.append(Claim(label.slug, Source.ADMIN))
            case LabelKind.OUT_OF_SCOPE:
                found.append(Claim(None, Source.ADMIN))
            case LabelKind.CHOSEN if not query.in_context and label.slug not in disliked:
                found.append(Claim(label.slug, Source.CHOICE))
            case LabelKind.UP if not query.in_context:
                found.append(Claim(label.slug, Source.FEEDBACK))
            case _:
                pass
    return found


def _counted(sources: Sequence[Source]) -> tuple[tuple[Source, int], ...]:
    return tuple((source, sources.count(source)) for source in Source if source in sources)
