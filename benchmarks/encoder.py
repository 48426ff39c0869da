"""What the encoder costs, and how true its int8 form is to the float32 model beside it.

python -m benchmarks.encoder [--model DIR] [--threads N]
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.tables import Table
from bot.config import load_settings
from faq.matching.encoder import OnnxEncoder, Vectors
from faq.versions.registry import Registry

MESSAGES = Path(__file__).parent / "data" / "dev.tsv"
WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="default: the one in use in MODEL_DIR")
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    table = Table("Encoder", ("figure", "value"), names=1)
    directory = asked.model or Registry(load_settings().model_dir).directory()
    serving = _serving(directory, asked.threads, table)
    _fidelity(directory, serving, table)
    table.print()


def _serving(directory: Path, threads: int, table: Table) -> Vectors:
    started = time.perf_counter()
    encoder = OnnxEncoder.load(directory, threads)
    table.add("load, s", f"{time.perf_counter() - started:.2f}")
    messages = _messages()
    for message in messages[:WARM_UP]:
        encoder.encode([message])
    times = [_milliseconds(encoder, [message]) for message in messages]
    table.add("one message, ms, p50", f"{np.percentile(times, 50):.1f}")
    table.add("one message, ms, p95", f"{np.percentile(times, 95):.1f}")
    together = _milliseconds(encoder, messages)
    table.add("a message among many, ms", f"{together / len(messages):.1f}")
    table.add("resident memory, MB", _resident_memory())
    table.notes.append(f"{encoder.model_id}, {threads} thread(s), {len(messages)} messages of dev.tsv")
    return encoder.encode(messages)


def _fidelity(directory: Path, serving: Vectors, table: Table) -> None:
    # Imported after serving has been measured: its libraries are no part of serving's memory.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    exact = SentenceTransformer(str(directory), device="cpu").encode(_messages(), normalize_embeddings=True)
    centre = exact.mean(axis=0)
    _add_cosines("cosine to float32", exact, serving, table)
    _add_cosines("the same, mean vector removed", exact - centre, serving - centre, table)


def _add_cosines(name: str, first: Vectors, second: Vectors, table: Table) -> None:
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    cosines = (first * second).sum(axis=1) / lengths
    table.add(f"{name}, mean", f"{cosines.mean():.4f}")
    table.add(f"{name}, worst", f"{cosines.min():.4f}")


def _milliseconds(encoder: OnnxEncoder, texts: Sequence[str]) -> float:
    started = time.perf_counter()
    encoder.encode(texts)
    return (time.perf_counter() - started) * 1000


def _messages() -> list[str]:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def _resident_memory() -> str:
    """Of this process, now; unknown where there is no /proc."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return "unknown"
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return f"{kilobytes / 1000:.0f}"


if __name__ == "__main__":
    main()
