"""How well messages are understood: python -m benchmarks.quality [--sets NAME ...] [--markdown FILE].

One run gives one document: ours against two baselines on the same splits, HINT3 as its paper reports it, what each part
is worth, and what noise costs. The model is that of MODEL_DIR, the public sets are read from BENCH_DIR.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import ablation, hint3
from benchmarks.installation import build_reader
from benchmarks.methods import Method, NearestWording, Ours, TfIdfRegression
from benchmarks.robustness import filler_table, noise_table
from benchmarks.splits import HINT3, NEAR, SETS, Split, bench_folder, development
from benchmarks.tables import Table, share
from bot.command_line.building import build_into
from bot.config import load_settings
from faq.errors import BadFile
from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser
from faq.learning.measuring.evaluate import Prediction, measure
from faq.learning.measuring.remembering import RememberingEncoder
from faq.matching.reader import Model
from faq.versions.registry import Registry, load_model

ABLATED = ("dev", "dev_new_1", "cekatin_id", "banking77")
ABLATED_MESSAGES = 1000
SEED = 7
COLUMNS = ("set", "method", "in", "out", "top-1", "top-3", "AUROC", "right", "wrong", "false answers")
PARTS = ("sets", "ablation", "robustness")

Found = defaultdict[str, dict[str, tuple[Prediction, ...]]]
"""Predictions by the names of method and set."""


def main() -> None:
    asked = _arguments()
    done = []
    for table in _tables(asked):
        table.print()
        done.append(table.to_markdown())
        if asked.markdown:
            asked.markdown.write_text("\n".join(done), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--sets", nargs="+", choices=SETS, default=list(SETS), metavar="NAME", help=", ".join(SETS)
    )
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=", ".join(PARTS)
    )
    parser.add_argument(
        "--untuned",
        type=Path,
        metavar="DIR",
        help="the encoder before tuning, for what tuning is worth; built there if it is missing",
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables here too")
    return parser.parse_args()


def _tables(asked: argparse.Namespace) -> Iterator[Table]:
    model = _remembering(Registry(load_settings().model_dir).directory())
    if asked.untuned and not asked.untuned.exists():
        build_into(asked.untuned, base=None, adapter=None)
    untuned = _remembering(asked.untuned) if asked.untuned else None
    lexicon = load_lexicon()
    normalise = Normaliser(lexicon)
    splits = list(available(asked.sets))
    if "sets" in asked.parts:
        nearest = [NearestWording(model.encoder, normalise, "nearest wording")]
        if untuned:
            nearest.append(NearestWording(untuned.encoder, normalise, "nearest wording, encoder untuned"))
        yield from _compared(splits, (Ours(model, normalise), TfIdfRegression(), *nearest))
    if "ablation" in asked.parts:
        chosen = [_sampled(split) for split in splits if split.name in ABLATED]
        yield ablation.table(chosen, ablation.variants(model, normalise, lexicon, untuned))
    if "robustness" in asked.parts:
        split = development()
        reader = build_reader(model, normalise, split.installation)
        yield noise_table(reader, normalise, lexicon.slang, split.queries)
        yield filler_table(reader, split.queries)


def _remembering(directory: Path) -> Model:
    model = load_model(directory)
    return Model(RememberingEncoder(model.encoder), model.policy)


def available(names: Sequence[str]) -> Iterator[Split]:
    for name in names:
        try:
            yield SETS[name]()
        except BadFile as error:
            sys.stderr.write(f"{name} is left out: {error}. BENCH_DIR is {bench_folder()}\n")


def _sampled(split: Split) -> Split:
    """At most ABLATED_MESSAGES of its messages, always the same."""
    if len(split.queries) <= ABLATED_MESSAGES:
        return split
    queries = random.Random(SEED).sample(split.queries, ABLATED_MESSAGES)
    return replace(split, name=f"{split.name} ({ABLATED_MESSAGES} messages)", queries=tuple(queries))


def _compared(splits: Sequence[Split], methods: Sequence[Method]) -> Iterator[Table]:
    table = Table("Ours and two baselines on the same splits", COLUMNS)
    found: Found = defaultdict(dict)
    for split in splits:
        for method in methods:
            started = time.perf_counter()
            predictions = found[method.name][split.name] = method.predict(split)
            sys.stderr.write(f"{split.name}: {method.name}, {time.perf_counter() - started:.0f} s\n")
            table.add(*_row(split.name, method, predictions))
            if split.name == "dev":
                table.add(*_row("dev, near only", method, [p for p in predictions if _near(p)]))
    yield table
    if all(bot in found[method.name] for method in methods for bot in HINT3):
        yield hint3.table(found)


def _near(prediction: Prediction) -> bool:
    return prediction.query.slug is not None or prediction.query.label == NEAR


def _row(name: str, method: Method, predictions: Sequence[Prediction]) -> tuple[str, ...]:
    report = measure(predictions, method.name)
    decided = (report.right, report.wrong, report.false_answer) if method.decides else ()
    return (
        name,
        method.name,
        str(report.n_in),
        str(report.n_out),
        *map(share, (report.top1, report.top3, report.auroc)),
        *(map(share, decided) if decided else ("", "", "")),
    )


if __name__ == "__main__":
    main()
