"""Keeps the reader up to date with what is live. Owns the one mutable thing of matching, and its threads."""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from faq.decision import Understanding
from faq.encoder import Vectors
from faq.models import Faq, Snapshot, Turn
from faq.ngrams import NgramVocabulary
from faq.policy import Policy
from faq.ranker import Entry, Ranker
from faq.reader import Model, Normalise, Reader
from faq.text import text_key
from faq.vectors import VectorCache


class Matcher:
    def __init__(self, model: Model, normalise: Normalise, vectors: VectorCache) -> None:
        self._normalise = normalise
        self._vectors = vectors
        self._vocabulary = NgramVocabulary()
        nothing = Ranker.fit((), (), _no_vectors(model), self._vocabulary)
        self._reader = Reader(model, nothing, normalise)
        # One thread for messages, one for refits: neither blocks the event loop, nor the other.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="ask")
        self._fitting = ThreadPoolExecutor(1, thread_name_prefix="fit")

    @property
    def policy(self) -> Policy:
        return self._reader.model.policy

    async def understand(self, text: str, after: Turn | None = None) -> Understanding:
        """The decision on `text`, by what is live when it starts; `after` is the turn before it in the same chat."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._asking, self._reader.understand, text, after)

    async def refresh(self, snapshot: Snapshot) -> None:
        """Rank over `snapshot` from the next message on; embeddings that are known already are not computed again."""
        model, normalise = self._reader.model, self._normalise
        wordings = {faq.slug: _distinct(map(normalise, faq.wordings)) for faq in snapshot.faqs}
        rejects = _distinct(map(normalise, snapshot.rejects))
        known = await self._embed(model, [*(text for texts in wordings.values() for text in texts), *rejects])
        entries = [_entry(faq, wordings[faq.slug], known) for faq in snapshot.faqs]
        reject_vectors = _stack(rejects, known, model)
        del known  # as large as what was made of it, and no longer needed
        ranker = await asyncio.get_running_loop().run_in_executor(
            self._fitting, Ranker.fit, entries, rejects, reject_vectors, self._vocabulary
        )
        self._reader = Reader(model, ranker, normalise)
        _return_memory()

    def close(self) -> None:
        self._asking.shutdown(cancel_futures=True)
        self._fitting.shutdown(cancel_futures=True)

    async def _embed(self, model: Model, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vector of each text, from the cache or computed and cached."""
        keys = {text: text_key(text) for text in texts}
        known = await self._vectors.load(model.encoder.model_id, keys.values())
        missing = [text for text, key in keys.items() if key not in known]
        if missing:
            loop = asyncio.get_running_loop()
            computed = await loop.run_in_executor(self._fitting, model.encoder.encode, missing)
            fresh = {keys[text]: vector for text, vector in zip(missing, computed, strict=True)}
            await self._vectors.save(model.encoder.model_id, fresh)
            known = {**known, **fresh}
        return {text: known[key] for text, key in keys.items()}


def _return_memory() -> None:
    """A refit frees tens of megabytes, which glibc would keep for this process."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _entry(faq: Faq, wordings: Sequence[str], known: dict[str, Vectors]) -> Entry:
    vectors = np.stack([known[wording] for wording in wordings])
    return Entry(faq.slug, faq.question, faq.kind, tuple(wordings), vectors)


def _stack(texts: Sequence[str], known: dict[str, Vectors], model: Model) -> Vectors:
    return np.stack([known[text] for text in texts]) if texts else _no_vectors(model)


def _no_vectors(model: Model) -> Vectors:
    return np.zeros((0, model.encoder.dimension), np.float32)


def _distinct(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
