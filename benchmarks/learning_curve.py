"""How an installation learns from its inbox: python -m benchmarks.learning_curve [--retrain] [--unadapted].

It starts with 24 canonical questions. Simulated people ask half of the development messages, popular topics more often,
and what no FAQ answers (the out-of-scope half, and oos_id of BENCH_DIR where it is there). After every 200 messages a
simulated admin opens the inbox and decides about the top group, five times. The other half is measured on, never asked.
"""

from __future__ import annotations

import asyncio
import csv
import random
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.learning_chart import Curve, Point, draw
from benchmarks.own_model import OwnModel
from benchmarks.simulated_bot import SimulatedBot, canonical_questions, opened_bot, remembering
from benchmarks.simulated_people import Admin, Crowd, Topics, Truth
from benchmarks.splits import DEVELOPMENT, SEED, bench_folder
from benchmarks.tables import Table, share
from bot.command_line.building import build_into
from bot.config import load_settings
from faq.learning.measuring.evaluate import measure, predict
from faq.learning.measuring.labelled import Labelled, read_negatives, read_queries
from faq.versions.registry import Registry

TAPS = 80
RETRAINED_AT = 40
MESSAGES_A_SITTING = 200
GROUPS_A_SITTING = 5
MOST_SITTINGS = 200
"""Where the inbox stays empty, nothing is left to tap."""
COLUMNS = ("curve", "taps", "messages", "top-1", "right", "wrong", "false answers", "unanswered", "model")


@dataclass(frozen=True, slots=True)
class Material:
    """`held_out` is measured on and never asked."""

    topics: Topics
    held_out: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`retrained_at`: the taps after which the encoder is trained; None: never."""

    taps: int
    retrained_at: int | None


def material() -> Material:
    """Half of the development messages, always the same, each half in a random order."""
    asked, held_out = halves(read_queries(DEVELOPMENT))
    folder = bench_folder() / "oos_id"
    far = [query for path in sorted(folder.glob("*.tsv")) for query in read_negatives(path)]
    about: defaultdict[str, list[Labelled]] = defaultdict(list)
    for query in asked:
        about[query.slug or query.text].append(query)
    questions = [topic for topic in about.values() if topic[0].slug is not None]
    near = [topic for topic in about.values() if topic[0].slug is None]
    return Material(Topics(questions, near, far), held_out)


def halves(queries: Sequence[Labelled]) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
    shuffled = random.Random(SEED).sample(queries, len(queries))
    middle = len(shuffled) // 2
    return tuple(shuffled[:middle]), tuple(shuffled[middle:])


async def learn(own: OwnModel, given: Material, plan: Plan, folder: Path) -> AsyncIterator[Point]:
    """One curve: a point before the first tap, after every sitting, and after a training."""
    async with opened_bot(remembering(own.load()), folder, canonical_questions()) as bot:
        truth: Truth = {}
        crowd, admin = Crowd(bot, SEED, truth), Admin(bot, truth)
        await crowd.agree()
        yield await _measured(bot, given.held_out, 0, 0)
        stream, due = given.topics.stream(SEED), plan.retrained_at
        for messages in _sittings(admin, plan.taps):
            for query in islice(stream, MESSAGES_A_SITTING):
                await crowd.say(query)
            await admin.sit_down(GROUPS_A_SITTING)
            yield await _measured(bot, given.held_out, admin.taps, messages)
            if due is not None and admin.taps >= due:
                due, remark = None, await own.retrain(bot)
                yield await _measured(bot, given.held_out, admin.taps, messages, remark)


def _sittings(admin: Admin, taps: int) -> Iterator[int]:
    """The number of messages before each sitting, until there were so many taps."""
    for number in range(1, MOST_SITTINGS + 1):
        if admin.taps >= taps:
            return
        yield number * MESSAGES_A_SITTING


async def _measured(
    bot: SimulatedBot, held_out: Sequence[Labelled], taps: int, messages: int, remark: str = ""
) -> Point:
    report = measure(await predict(bot.matcher, held_out), bot.matcher.model.encoder.model_id)
    return Point(taps, messages, report, remark)


def table_of(curves: Sequence[Curve], held_out: Sequence[Labelled]) -> Table:
    table = Table("What an installation learns from its inbox", COLUMNS, names=1)
    for curve in curves:
        for point in curve.points:
            report = point.report
            measures = (report.top1, report.right, report.wrong, report.false_answer, report.unanswered)
            model = f"{report.model} ({point.remark})" if point.remark else report.model
            table.add(curve.name, str(point.taps), str(point.messages), *map(share, measures), model)
    inside = sum(query.slug is not None for query in held_out)
    table.notes.append(f"Over {inside} held-out messages in scope and {len(held_out) - inside} out of scope.")
    return table


def write(table: Table, curves: Sequence[Curve], folder: Path) -> None:
    """The table as TSV, and the chart."""
    with (folder / "learning-curve.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows([table.columns, *table.rows])
    draw(curves, folder / "learning-curve.png")


def _learnt(name: str, base: Path, given: Material, plan: Plan) -> Curve:
    async def collected(folder: Path) -> tuple[Point, ...]:
        points = []
        async for point in learn(OwnModel.over(base, folder / "models"), given, plan, folder):
            sys.stderr.write(f"{name}: {point.taps} taps, top-1 {point.report.top1:.3f} {point.remark}\n")
            points.append(point)
        return tuple(points)

    with TemporaryDirectory() as folder:
        return Curve(name, asyncio.run(collected(Path(folder))), retrained=plan.retrained_at is not None)


def main(
    model: Annotated[Path | None, typer.Option(help="Model directory; the one in MODEL_DIR.")] = None,
    out: Annotated[Path, typer.Option(help="Where table and chart go.")] = Path("var/learning-curve"),
    taps: Annotated[int, typer.Option(help="Of the admin.")] = TAPS,
    *,
    retrain: Annotated[bool, typer.Option("--retrain", help="A second curve, with a training.")] = False,
    retrained_at: Annotated[int, typer.Option(help="Taps before the training.")] = RETRAINED_AT,
    unadapted: Annotated[
        bool, typer.Option("--unadapted", help="Curves of the encoder without our adapter, too.")
    ] = False,
) -> None:
    out.mkdir(parents=True, exist_ok=True)
    bases = {"encoder in use": model or Registry(load_settings().model_dir).directory()}
    if unadapted:
        bases["without our adapter"] = _unadapted(out / "unadapted")
    given, curves = material(), list[Curve]()
    for plan, name in ((Plan(taps, None), "{}"), (Plan(taps, retrained_at), "{}, retrained")):
        if plan.retrained_at is None or retrain:
            for base, directory in bases.items():
                curves.append(_learnt(name.format(base), directory, given, plan))
                write(table_of(curves, given.held_out), curves, out)
    table_of(curves, given.held_out).print()


def _unadapted(directory: Path) -> Path:
    """Built once."""
    if not directory.exists():
        build_into(directory, base=None, adapter=None)
    return directory


if __name__ == "__main__":
    typer.run(main)
