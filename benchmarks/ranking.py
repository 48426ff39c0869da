"""How fast it is: python -m benchmarks.ranking. One decision as FAQs grow, and a refit after a change.

Everything runs on one core. A decision is whole: from the text to the outcome, with the model of MODEL_DIR. Large
installations are put together from public texts and their vectors drawn at random: hardly any message is read as two
questions there, as some are by the sample FAQs, which have vectors of their own.
"""

from __future__ import annotations

import asyncio
import os
import platform
import random
import time
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.splits import DEVELOPMENT, bench_folder
from benchmarks.tables import Table
from bot.compose import normaliser
from bot.config import load_settings
from faq.files.seed import load, to_snapshot
from faq.learning.measuring.labelled import Labelled, read_queries, snapshot_of
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors, Vector, VectorCache
from faq.models import Snapshot
from faq.versions.registry import Registry, load_model

TEXTS = ("banking77/test.tsv", "clinc150/test.tsv", "oos_id/pool.tsv", "oos_id/near.tsv")
LARGE = (2000, 10)
REFITTED = (500, 20)
SENTENCES = 6  # of an answer
REFITS = 5
MESSAGES = 300
SEED = 7


class RandomVectors:
    """A cache that knows a vector for every text."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension

    async def load(self, _model: str, keys: Iterable[str]) -> dict[str, Vector]:
        """`keys` are hexadecimal digests."""
        return {key: self._vector(key) for key in keys}

    async def save(self, _model: str, _items: Mapping[str, Vector]) -> None:
        """Nothing is ever missing."""

    def _vector(self, key: str) -> Vector:
        drawn = np.random.default_rng(int(key[:16], 16)).standard_normal(self._dimension, np.float32)
        return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds by the clock, and of the processor's: these do not grow with what else the machine does."""

    clock: float
    processor: float


@dataclass(frozen=True, slots=True)
class Stopwatch:
    model: Model

    async def decisions(
        self, snapshot: Snapshot, messages: Sequence[str], vectors: VectorCache
    ) -> list[Taken]:
        """Each decision, one after the other."""
        with closing(Matcher(self.model, normaliser(), vectors)) as matcher:
            await matcher.refresh(snapshot)
            await matcher.understand(messages[0])  # the first one also warms up
            return [await _timed(matcher.understand(message)) for message in messages]

    async def refits(self, snapshot: Snapshot) -> list[Taken]:
        """The first fit, and a refit after each of some changes of one phrasing."""
        vectors = RandomVectors(self.model.encoder.dimension)
        with closing(Matcher(self.model, normaliser(), vectors)) as matcher:
            taken = [await _timed(matcher.refresh(snapshot))]
            for change in range(REFITS):
                first, *others = snapshot.faqs
                changed = replace(first, phrasings=(*first.phrasings, f"kalimat baru nomor {change}"))
                taken.append(await _timed(matcher.refresh(Snapshot((changed, *others), snapshot.rejects))))
            return taken


def synthetic(texts: Sequence[str], faqs: int, wordings: int) -> Snapshot:
    """FAQs whose wordings, and sentences of answers, are halves of two of `texts`, always the same ones."""
    chance = random.Random(SEED)

    def wording() -> str:
        left, right = (chance.choice(texts).split() for _ in range(2))
        return " ".join([*left[: (len(left) + 1) // 2], *right[len(right) // 2 :]])

    found = snapshot_of(Labelled(wording(), f"faq-{faq}") for faq in range(faqs) for _ in range(wordings))
    answers = ("\n".join(wording() for _ in range(SENTENCES)) for _ in found.faqs)
    return Snapshot(tuple(replace(faq, answer=said) for faq, said in zip(found.faqs, answers, strict=True)))


async def measure(model: Model) -> Table:
    texts = [query.text for name in TEXTS for query in read_queries(bench_folder() / name)]
    messages = [query.text for query in read_queries(DEVELOPMENT)][:MESSAGES]
    watch = Stopwatch(model)
    table = Table(f"On one core of {_machine()}", ("what", "p50 ms", "p95 ms", "p50 ms of the processor"), 1)
    shipped = to_snapshot(load())
    drawn = RandomVectors(model.encoder.dimension)
    for name, snapshot, vectors in (
        ("decision, the sample FAQs", shipped, MemoryVectors()),
        (f"decision, {LARGE[0]} FAQs x {LARGE[1]} wordings", synthetic(texts, *LARGE), drawn),
    ):
        table.add(name, *_percentiles(await watch.decisions(snapshot, messages, vectors)))
    bare = synthetic(texts, *REFITTED)
    for snapshot, beside in ((bare, ""), (replace(bare, rejects=shipped.rejects), ", the sample rejects")):
        first, *again = await watch.refits(snapshot)
        what = f"{REFITTED[0]} FAQs x {REFITTED[1]} wordings{beside}"
        table.add(f"first fit, {what}", *_percentiles([first]))
        table.add(f"refit after a change, {what}", *_percentiles(again))
    table.notes.append(f"Load average at the end: {os.getloadavg()[0]:.1f}.")
    return table


async def _timed(work: Awaitable[object]) -> Taken:
    clock, processor = time.perf_counter(), time.process_time()
    await work
    return Taken((time.perf_counter() - clock) * 1000, (time.process_time() - processor) * 1000)


def _percentiles(taken: Sequence[Taken]) -> tuple[str, str, str]:
    middle, high = np.percentile([t.clock for t in taken], [50, 95])
    return f"{middle:.1f}", f"{high:.1f}", f"{np.median([t.processor for t in taken]):.1f}"


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{name} ({os.cpu_count()} cores), Python {platform.python_version()}"


def _stay_on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    _stay_on_one_core()
    with threadpool_limits(1):
        asyncio.run(measure(load_model(Registry(load_settings().model_dir).directory()))).print()
