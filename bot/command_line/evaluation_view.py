"""What `evaluate` shows a person: the measures, where it goes wrong, and whether confidence can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from textwrap import shorten

from rich.console import Console
from rich.table import Table
from rich.text import Text

from faq.learning.measuring.confusions import Confusion, Recall, confusions, recalls
from faq.learning.measuring.evaluate import Prediction, Report
from faq.learning.measuring.reliability import Bin, calibration_error, reliability
from faq.learning.training.gate import Target

CONFUSIONS_SHOWN = 12
RECALLS_SHOWN = 30
EXAMPLE_LENGTH = 70
OUT_OF_SCOPE_NAME = "(out of scope)"
MEANINGS = {
    "top1": "in scope whose FAQ is ranked first",
    "top3": "in scope whose FAQ is among the first three",
    "mrr": "mean of 1 / rank of the right FAQ",
    "right": "in scope, answered at once, rightly",
    "wrong": "in scope, answered at once, wrongly",
    "suggested": "in scope, offered buttons",
    "suggested_hit": "in scope, offered the right one among the buttons",
    "unanswered": "in scope, neither answered nor offered anything",
    "false_answer": "out of scope, yet answered at once",
    "false_suggest": "out of scope, yet offered buttons",
    "auroc": "pairs in which the one in scope is more confident",
}


def show(console: Console, title: str, report: Report, predictions: Sequence[Prediction]) -> None:
    """Every table that has a row."""
    tables = [
        _measures(title, report),
        _confusions(confusions(predictions)),
        _recalls(recalls(predictions)),
        _reliability(reliability(predictions)),
    ]
    for table in tables:
        if table.row_count:
            console.print(table)
            console.print()


def missed_line(target: Target, report: Report) -> str:
    name = target.measure.replace("_", "-")
    value = target.value(report)
    if isnan(value):
        return f"Target missed: there is no message to measure {name} on."
    side = "below" if target.at_least else "above"
    return f"Target missed: {name} is {value:.4f}, {side} {target.bound:g}."


def _measures(title: str, report: Report) -> Table:
    table = _table(title)
    table.add_column("measure")
    _add_numbers(table, "share")
    table.add_column("of messages")
    for name, meaning in MEANINGS.items():
        table.add_row(name, _share(getattr(report, name)), meaning)
    table.add_section()
    table.add_row("latency p50", f"{report.latency_p50:.1f} ms", "each message asked on its own")
    table.add_row("latency p95", f"{report.latency_p95:.1f} ms")
    table.caption = f"model {report.model}"
    return table


def _confusions(found: Sequence[Confusion]) -> Table:
    table = _table("Worst confusions")
    table.add_column("asked for", overflow="fold")
    table.add_column("taken for", overflow="fold")
    _add_numbers(table, "count", "answered")
    table.add_column("for example")
    for confusion in found[:CONFUSIONS_SHOWN]:
        table.add_row(
            confusion.gold or OUT_OF_SCOPE_NAME,
            confusion.predicted or "(nothing)",
            str(confusion.count),
            str(confusion.answered),
            Text(shorten(confusion.example, EXAMPLE_LENGTH, placeholder=" ...")),
        )
    return _with_rest(table, len(found) - CONFUSIONS_SHOWN, "confusions")


def _recalls(found: Sequence[Recall]) -> Table:
    table = _table("Each FAQ, the hardest first")
    table.add_column("FAQ", overflow="fold")
    _add_numbers(table, "messages", "top1", "right", "wrong", "offered")
    for recall in found[:RECALLS_SHOWN]:
        shares = (recall.top1, recall.right, recall.wrong, recall.offered)
        table.add_row(recall.slug, str(recall.count), *map(_share, shares))
    return _with_rest(table, len(found) - RECALLS_SHOWN, "FAQs, each found at least as often as these")


def _reliability(bins: Sequence[Bin]) -> Table:
    table = _table(f"Reliability: expected calibration error {calibration_error(bins):.3f}")
    table.add_column("confidence")
    _add_numbers(table, "messages", "mean confidence", "right", "gap")
    for b in bins:
        shares = (_share(b.confidence), _share(b.right), f"{b.gap:+.3f}")
        table.add_row(f"{b.low:.1f} to {b.high:.1f}", str(b.count), *shares)
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", caption_justify="left")


def _add_numbers(table: Table, *columns: str) -> None:
    for column in columns:
        table.add_column(column, justify="right")


def _with_rest(table: Table, rest: int, what: str) -> Table:
    if rest > 0:
        table.caption = f"and {rest} more {what}"
    return table


def _share(value: float) -> str:
    return "-" if isnan(value) else f"{value:.3f}"
