"""Ten swaps of the model while messages come without a pause: resident memory, lost and mixed messages.

`python -m benchmarks.swaps` takes the model in MODEL_DIR and a copy that goes by another name. Linux only.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.tables import Table
from bot.compose import normaliser
from bot.config import load_settings
from faq.files.seed import load, to_snapshot
from faq.matching.manifest import Manifest
from faq.matching.matcher import Matcher
from faq.matching.policy import load_policy
from faq.matching.vectors import MemoryVectors
from faq.versions.registry import Registry, load_model

SWAPS = 10
SETTLED = 0.5
"""Seconds after the last message of the model before, until its memory is free."""
COLUMNS = ("swap", "seconds", "resident MB", "growth", "messages meanwhile", "slowest, s")
ASKED = ("lupa password gimana", "apa itu mode normal", "cara ekspor data ke excel", "cuaca besok gimana ya")


@dataclass
class Traffic:
    """Messages one after the other, for as long as `running` says."""

    matcher: Matcher
    running: bool = True
    answered: int = 0
    slowest: float = 0.0
    models: set[str] = field(default_factory=set)

    async def flow(self) -> None:
        while self.running:
            for text in ASKED:
                began = time.perf_counter()
                self.models.add((await self.matcher.understand(text)).model)
                self.answered += 1
                self.slowest = max(self.slowest, time.perf_counter() - began)


async def measure(one: Path, other: Path) -> Table:
    """Each swap between two models that have served before."""
    matcher = Matcher(load_model(one), normaliser(), MemoryVectors())
    await matcher.refresh(to_snapshot(load()))
    await matcher.swap(load_model(other))  # from here on the vectors of both are known
    await matcher.swap(load_model(one))
    before = resident()
    table = Table("Ten swaps", COLUMNS, names=1)
    for number in range(1, SWAPS + 1):
        traffic = Traffic(matcher)
        flowing = asyncio.create_task(traffic.flow())
        began = time.perf_counter()
        await matcher.swap(load_model(other if number % 2 else one))
        took = time.perf_counter() - began
        traffic.running = False
        await flowing
        await asyncio.sleep(SETTLED)
        now = resident()
        cells = (number, f"{took:.1f}", f"{now:.0f}", f"{now / before - 1:+.1%}", traffic.answered)
        table.add(*map(str, cells), f"{traffic.slowest:.2f}")
    matcher.close()
    return table


def named_otherwise(model: Path, directory: Path) -> Path:
    """A copy that is another model for all who look."""
    shutil.copytree(model, directory)
    manifest = Manifest.read(model)
    other = replace(manifest, model_id=f"{manifest.model_id}-other")
    other.write(directory)
    replace(load_policy(model, manifest.model_id), model=other.model_id).save(directory)
    return directory


def resident() -> float:
    """Of this process, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> None:
    model = Registry(load_settings().model_dir).directory()
    with TemporaryDirectory() as folder:
        other = named_otherwise(model, Path(folder) / "other")
        asyncio.run(measure(model, other)).print()


if __name__ == "__main__":
    main()
