"""The commands `model list`, `model use` and `model rollback`: running bots follow within five seconds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.compose import PROGRAM
from bot.config import Settings
from faq.errors import ModelBuildFailed, ModelPruned
from faq.versions.registry import Registry, load_model
from faq.versions.version import Entry

FOLLOWED = "Running bots follow within five seconds."
_MEASURES = ("top1", "right", "false_answer")


def list_models(settings: Settings) -> None:
    """A row for each model, oldest first; an arrow at the one in use."""
    registry = Registry(settings.model_dir)
    Console().print(_table(registry.entries()))
    if not any(entry.serves for entry in registry.entries()):
        sys.stderr.write(f"In use: {registry.current()}, which is not there.\n")


def use_model(settings: Settings, name: str, *, force: bool) -> None:
    """Make its serving files anew where only the adapter is left. Raises ModelError, PolicyMismatch."""
    registry = Registry(settings.model_dir)
    try:
        registry.check(name, force=force)
    except ModelPruned:
        _make_anew(registry, name)
    load_model(registry.directory(name))  # what cannot be loaded is not put to use
    registry.use(name, force=force)
    sys.stdout.write(f"{name} is in use. {FOLLOWED}\n")


def roll_back(settings: Settings) -> None:
    """Raises ModelError, PolicyMismatch."""
    registry = Registry(settings.model_dir)
    way = registry.way_back()
    load_model(registry.directory(way.to))
    registry.rollback(way)
    sys.stdout.write(f"{way.to} is in use again. {FOLLOWED}\n")


def _make_anew(registry: Registry, name: str) -> None:
    """In a process of its own: it needs torch."""
    sys.stderr.write(f"Making the serving files of {name} anew (about a minute) ...\n")
    built = subprocess.run(  # noqa: S603 - this very program
        [*PROGRAM, "model", "build", "--version", name], check=False, stdout=sys.stderr
    )
    if built.returncode:
        raise ModelBuildFailed(registry.directory(name), "its own message stands above")


def _table(entries: Sequence[Entry]) -> Table:
    table = Table()
    for column in ("", "name", "trained", "parent", "data", "pairs", *_MEASURES, "state"):
        # A name is typed into `model use`: never cut.
        justify: Literal["left", "right"] = "right" if column in {"pairs", *_MEASURES} else "left"
        table.add_column(column, justify=justify, no_wrap=column == "name")
    for entry in entries:
        table.add_row(*map(escape, _row(entry)))
    return table


def _row(entry: Entry) -> tuple[str, ...]:
    mark, made = "→" if entry.serves else "", f"{entry.created_at:%Y-%m-%d %H:%M}"
    version = entry.version
    if version is None:
        state = "version.json is broken" if entry.broken else "built here"
        return (mark, entry.name, made, *[""] * 6, state if entry.complete else f"{state}, incomplete")
    measured = version.measures.get("candidate", {})
    shares = (f"{measured[name]:.3f}" if name in measured else "" for name in _MEASURES)
    reasons = f" ({', '.join(version.reasons)})" if version.reasons else ""
    packed = "" if entry.complete else ", adapter only"
    state = f"{version.state}{reasons}{packed}"
    return (mark, entry.name, made, version.parent, version.data_hash, str(version.pairs), *shares, state)
