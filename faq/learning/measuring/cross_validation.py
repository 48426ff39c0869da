"""Measuring without a query file: part of the FAQs' own wordings is taken away and asked, in turn.

The canonical questions always stay, so that every FAQ can be found. The measures say how the matcher does with more
wordings by the same authors: they flatter it against messages of strangers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from faq.language.text import Normalise, text_key
from faq.learning.measuring.evaluate import Prediction, predict, predict_in
from faq.learning.measuring.labelled import OUT_OF_SCOPE, Labelled, without
from faq.learning.measuring.remembering import RememberingEncoder
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.matching.vectors import Vector, VectorCache
from faq.models import FaqKind, Snapshot

TIMED = 200
"""Messages that are timed: asked once more, one after the other, of the whole installation."""
SEED = 7


@dataclass(frozen=True, slots=True)
class Fold:
    """Nothing that is `asked` is in `known`, in no other spelling that is normalised to the same text either."""

    known: Snapshot
    asked: tuple[Labelled, ...]


def split(
    snapshot: Snapshot, negatives: Sequence[Labelled], normalise: Normalise, folds: int
) -> tuple[Fold, ...]:
    """Each phrasing and each reject is asked in one fold and known in the others; `negatives` are asked, never known.

    Small talk is known throughout: what is measured are the answers. The same input gives the same folds.
    """
    deal = _Dealer(folds, normalise)
    phrasings = {
        faq.slug: deal(faq.phrasings if faq.kind is FaqKind.ANSWER else (), keep=faq.question)
        for faq in snapshot.faqs
    }
    rejects = deal(snapshot.rejects)
    return tuple(
        Fold(
            known=Snapshot(
                tuple(without(faq, phrasings[faq.slug][i], normalise) for faq in snapshot.faqs),
                tuple(text for text in snapshot.rejects if normalise(text) not in rejects[i]),
            ),
            asked=(
                *(Labelled(text, slug) for slug, dealt in phrasings.items() for text in dealt[i].values()),
                *(Labelled(text, f"{OUT_OF_SCOPE}/reject") for text in rejects[i].values()),
                *negatives[i::folds],
            ),
        )
        for i in range(folds)
    )


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """`vectors` must remember: each wording is encoded once, for all folds."""

    model: Model
    normalise: Normalise
    vectors: VectorCache

    async def run(
        self, snapshot: Snapshot, folds: Sequence[Fold], asked: Callable[[], None] = lambda: None
    ) -> tuple[Prediction, ...]:
        """One prediction for each message of each fold; `asked` is called after each."""
        with closing(Matcher(self.model, self.normalise, self.vectors)) as whole:
            await whole.refresh(snapshot)
            encoder = RememberingEncoder(self.model.encoder, await self._known(snapshot))
            quick = Model(encoder, self.model.policy)
            predictions = [p for fold in folds for p in await self._ask(fold, quick, asked)]
            return await _timed(whole, predictions)

    async def _known(self, snapshot: Snapshot) -> dict[str, Vector]:
        """The vectors of an installation's wordings, by normal form."""
        wordings = (wording for faq in snapshot.faqs for wording in faq.wordings)
        keys = {text: text_key(text) for text in map(self.normalise, (*wordings, *snapshot.rejects)) if text}
        found = await self.vectors.load(self.model.encoder.model_id, keys.values())
        return {text: found[key] for text, key in keys.items()}

    async def _ask(self, fold: Fold, model: Model, asked: Callable[[], None]) -> list[Prediction]:
        found = await predict_in(fold.known, fold.asked, model, self.normalise, self.vectors, asked=asked)
        return [replace(p, seconds=None) for p in found]


class _Dealer:
    """Deals texts out to folds, going on where it stopped, so that FAQs with few phrasings do not share a fold."""

    def __init__(self, folds: int, normalise: Normalise) -> None:
        self._folds = folds
        self._normalise = normalise
        self._chance = random.Random(SEED)
        self._next = 0

    def __call__(self, texts: Sequence[str], keep: str = "") -> list[dict[str, str]]:
        """For each fold its texts by normal form, each form once, but none that `keep` has."""
        forms = {self._normalise(text): text for text in texts}
        forms.pop(self._normalise(keep), None)
        order = list(forms)
        self._chance.shuffle(order)
        dealt: list[dict[str, str]] = [{} for _ in range(self._folds)]
        for form in order:
            dealt[self._next][form] = forms[form]
            self._next = (self._next + 1) % self._folds
        return dealt


async def _timed(whole: Matcher, predictions: Sequence[Prediction]) -> tuple[Prediction, ...]:
    """Some of the `predictions`, evenly chosen, with what the message takes where nothing is remembered."""
    chosen = range(0, len(predictions), max(1, len(predictions) // TIMED))
    again = await predict(whole, [predictions[i].query for i in chosen])
    seconds = dict(zip(chosen, (p.seconds for p in again), strict=True))
    return tuple(replace(p, seconds=seconds.get(i)) for i, p in enumerate(predictions))
