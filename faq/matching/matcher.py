"""Keeps the reader up to date with what is live. Owns the one mutable thing of matching, and its threads."""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

import numpy as np

from faq.language.text import Normalise, text_key
from faq.matching.answers import sentences
from faq.matching.decision import Understanding
from faq.matching.encoder import Vectors
from faq.matching.entries import entries_of
from faq.matching.ranker import Entry, texts_of
from faq.matching.reader import Model, Reader
from faq.matching.vectors import VectorCache
from faq.models import Snapshot, Turn

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_AT_ONCE = 256
"""Texts that are embedded before others may have the thread: about a second's work."""


class Matcher:
    def __init__(self, model: Model, normalise: Normalise, vectors: VectorCache) -> None:
        self._normalise = normalise
        self._vectors = vectors
        self._live = Snapshot(())
        self._forms_of_live: Mapping[str, str] = {}
        self._reader = Reader.fit(model, normalise, *_gather(self._live, {}, {}, model.encoder.dimension))
        # One change after the other: each is built on what the one before it left.
        self._changing = asyncio.Lock()
        self._freeing: asyncio.Task[None] | None = None
        # One thread for messages, one for refits: neither blocks the event loop, nor the other.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="ask")
        self._fitting = ThreadPoolExecutor(1, thread_name_prefix="fit")

    @property
    def model(self) -> Model:
        """The one that decides at this moment."""
        return self._reader.model

    @property
    def normalise(self) -> Normalise:
        """Gives the form by which the vector of a wording is known."""
        return self._normalise

    async def understand(self, text: str, after: Turn | None = None) -> Understanding:
        """The decision on `text`, by what is live when it starts; `after` is the turn before it in the same chat."""
        return await _run(self._asking, self._reader.understand, text, after)

    async def refresh(self, snapshot: Snapshot) -> None:
        """Rank over `snapshot` from the next message on; embeddings that are known already are not computed again.

        Of several that overlap the last one wins.
        """
        async with self._changing:
            await self._change(self._reader.model, snapshot)

    async def prepare(self, model: Model) -> None:
        """Compute what `swap` will need of `model`, while everything else goes on."""
        await self._embed(model, (await self._forms(self._live)).values())

    async def swap(self, model: Model) -> None:
        """Decide with `model` from the next message on: its encoder, vectors, ranker and policy all at once.

        A message that is being read is finished by the model it began with. Where this fails, or until it is done,
        the present one goes on.
        """
        await self.prepare(model)
        async with self._changing:
            await self._change(model, self._live)

    async def embed(self, texts: Mapping[str, str]) -> tuple[str, dict[str, Vectors]]:
        """The id of the model in use, and key -> vector of each normal form; known ones are not computed again."""
        model = self._reader.model
        return model.encoder.model_id, await self._vectors_of(model, texts)

    def close(self) -> None:
        self._stop_freeing()
        self._asking.shutdown(cancel_futures=True)
        self._fitting.shutdown(cancel_futures=True)

    async def _change(self, model: Model, snapshot: Snapshot) -> None:
        """Build a whole new reader beside the present one, then put it in its place."""
        forms = await self._forms(snapshot)
        vectors = await self._embed(model, forms.values())
        gathered = await _run(self._fitting, _gather, snapshot, forms, vectors, model.encoder.dimension)
        del vectors  # as large as what was made of them, and no longer needed
        await _run(self._fitting, _return_memory)
        reader = await _run(self._fitting, Reader.fit, model, self._normalise, *gathered)
        self._reader, self._live, self._forms_of_live = reader, snapshot, forms
        del gathered
        self._stop_freeing()
        self._freeing = asyncio.create_task(self._free())

    async def _free(self) -> None:
        """Return what the reader before this one took, once the last message that it reads is done."""
        await _run(self._asking, _nothing)
        await _run(self._fitting, _return_memory)

    def _stop_freeing(self) -> None:
        if self._freeing is not None:
            self._freeing.cancel()

    async def _forms(self, snapshot: Snapshot) -> dict[str, str]:
        """The normal form of every wording and reject; those of live ones are known."""
        return await _run(self._fitting, _normal_forms, snapshot, self._forms_of_live, self._normalise)

    async def _embed(self, model: Model, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vector of each text, as the cache knows wordings."""
        keys = {text: text_key(text) for text in texts}
        known = await self._vectors_of(model, {key: text for text, key in keys.items()})
        return {text: known[key] for text, key in keys.items()}

    async def _vectors_of(self, model: Model, texts: Mapping[str, str]) -> dict[str, Vectors]:
        """key -> vector, from the cache or computed and cached.

        A new model has thousands to compute: in pieces, so that a refit in between need not wait for all of them.
        """
        known = await self._vectors.load(model.encoder.model_id, texts)
        missing = [key for key in texts if key not in known]
        for start in range(0, len(missing), _AT_ONCE):
            piece = missing[start : start + _AT_ONCE]
            computed = await _run(self._fitting, model.encoder.encode, [texts[key] for key in piece])
            fresh = dict(zip(piece, computed, strict=True))
            await self._vectors.save(model.encoder.model_id, fresh)
            known |= fresh
        return known


async def _run(thread: Executor, work: Callable[[*Ts], T], *args: *Ts) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work, *args)


def _normal_forms(snapshot: Snapshot, known: Mapping[str, str], normalise: Normalise) -> dict[str, str]:
    wordings = (wording for faq in snapshot.faqs for wording in faq.wordings)
    answered = (sentence for faq in snapshot.faqs for sentence in sentences(faq.answer))
    texts = (*wordings, *snapshot.rejects, *answered)
    return {text: known[text] if text in known else normalise(text) for text in texts}


def _gather(
    snapshot: Snapshot, forms: Mapping[str, str], vectors: Mapping[str, Vectors], dimension: int
) -> tuple[list[Entry], tuple[str, ...], Vectors]:
    """What a reader is fitted to: the entries, the rejects, and the vectors of all their texts."""
    entries, rejects = entries_of(snapshot, forms.__getitem__)
    texts = texts_of(entries, rejects)
    stacked = np.empty((len(texts), dimension), np.float32)
    for place, text in enumerate(texts):
        stacked[place] = vectors[text]
    return entries, rejects, stacked


def _nothing() -> None:
    """What a thread does after everything it was given before."""


def _return_memory() -> None:
    """A refit frees tens of megabytes, which glibc would keep for this process."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # musl and macOS have no such call, Windows no such library
        return
    trim(0)
