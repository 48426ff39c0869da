"""Keeps the reader up to date with what is live. Owns the one mutable thing of matching, and its threads."""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

import numpy as np

from faq.decision import Understanding
from faq.encoder import Vectors
from faq.models import Snapshot, Turn
from faq.policy import Policy
from faq.ranker import Entry, Ranker
from faq.reader import Model, Normalise, Reader
from faq.text import text_key
from faq.vectors import VectorCache

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Matcher:
    def __init__(self, model: Model, normalise: Normalise, vectors: VectorCache) -> None:
        self._normalise = normalise
        self._vectors = vectors
        self._reader = Reader(model, Ranker.of_nothing(), normalise)
        # One thread for messages, one for refits: neither blocks the event loop, nor the other.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="ask")
        self._fitting = ThreadPoolExecutor(1, thread_name_prefix="fit")

    @property
    def policy(self) -> Policy:
        return self._reader.model.policy

    async def understand(self, text: str, after: Turn | None = None) -> Understanding:
        """The decision on `text`, by what is live when it starts; `after` is the turn before it in the same chat."""
        return await _run(self._asking, self._reader.understand, text, after)

    async def refresh(self, snapshot: Snapshot) -> None:
        """Rank over `snapshot` from the next message on; embeddings that are known already are not computed again.

        Of two that overlap the one that ends last wins: call one after the other.
        """
        model, normalise = self._reader.model, self._normalise
        forms = await _run(self._fitting, _normal_forms, snapshot, normalise)
        vectors = await self._embed(model, forms.values())
        gathered = await _run(self._fitting, _gather, snapshot, forms, vectors, model.encoder.dimension)
        del vectors  # as large as what was made of them, and no longer needed
        await _run(self._fitting, _return_memory)
        ranker = await _run(self._fitting, Ranker.fit, *gathered)
        self._reader = Reader(model, ranker, normalise)
        del gathered
        await _run(self._fitting, _return_memory)

    def close(self) -> None:
        self._asking.shutdown(cancel_futures=True)
        self._fitting.shutdown(cancel_futures=True)

    async def _embed(self, model: Model, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vector of each text, from the cache or computed and cached."""
        keys = {text: text_key(text) for text in texts}
        known = await self._vectors.load(model.encoder.model_id, keys.values())
        missing = [text for text, key in keys.items() if key not in known]
        if missing:
            computed = await _run(self._fitting, model.encoder.encode, missing)
            fresh = {keys[text]: vector for text, vector in zip(missing, computed, strict=True)}
            await self._vectors.save(model.encoder.model_id, fresh)
            known = {**known, **fresh}
        return {text: known[key] for text, key in keys.items()}


async def _run(thread: Executor, work: Callable[[*Ts], T], *args: *Ts) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work, *args)


def _normal_forms(snapshot: Snapshot, normalise: Normalise) -> dict[str, str]:
    """The normal form of every wording and reject."""
    wordings = (wording for faq in snapshot.faqs for wording in faq.wordings)
    return {text: normalise(text) for text in (*wordings, *snapshot.rejects)}


def _gather(
    snapshot: Snapshot, forms: Mapping[str, str], vectors: Mapping[str, Vectors], dimension: int
) -> tuple[list[Entry], tuple[str, ...], Vectors]:
    """What a ranker is fitted to: the entries, the rejects and their vectors."""

    def distinct(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(forms[text] for text in texts))

    def stacked(texts: Sequence[str]) -> Vectors:
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, dimension), np.float32)

    entries = []
    for faq in snapshot.faqs:
        wordings = distinct(faq.wordings)
        entries.append(Entry(faq.slug, faq.question, faq.kind, wordings, stacked(wordings)))
    rejects = distinct(snapshot.rejects)
    return entries, rejects, stacked(rejects)


def _return_memory() -> None:
    """A refit frees tens of megabytes, which glibc would keep for this process."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
