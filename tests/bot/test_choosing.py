"""`finbuddy model list | use | rollback`, as an engineer types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.matching.manifest import GRAPH
from faq.versions.registry import CURRENT, Registry
from faq.versions.version import DEFAULT, VERSION_FILE, VersionState
from tests.support.command_line import CommandLine
from tests.support.versions import add_version, another_tiny_model, version_of


@pytest.fixture
def registry(cli: CommandLine, tmp_path: Path) -> Registry:
    """The default model, one that passed the gate and one that did not."""
    registry = Registry(cli.models)
    other = another_tiny_model(registry.directory(DEFAULT), tmp_path / "other")
    add_version(registry, other, version_of("good"))
    refused = version_of("bad", days=1, promotable=False, reasons=("top1_worse",), state=VersionState.REFUSED)
    add_version(registry, other, refused)
    return registry


def test_the_list_says_all_that_matters(cli: CommandLine, registry: Registry) -> None:
    said = cli("model", "list")
    assert said.code == 0
    rows = {line.split("│")[2].strip(): line for line in said.out.splitlines() if "│" in line}
    assert all(part in rows["good"] for part in ("2026-11-23 08:00", "0123abcd", "240", "0.930", "candidate"))
    assert "refused (top1_worse)" in rows["bad"]
    assert "→" in rows[DEFAULT] and "built here" in rows[DEFAULT]


def test_damage_is_part_of_the_list(cli: CommandLine, registry: Registry) -> None:
    (registry.directory("good") / VERSION_FILE).write_text("{")
    (registry.folder / CURRENT).write_text("gone")
    said = cli("model", "list")
    assert "version.json is broken" in said.out
    assert "In use: gone, which is not there" in said.err
    assert said.code == 0


def test_used_and_taken_back(cli: CommandLine, registry: Registry) -> None:
    said = cli("model", "use", "good")
    assert (said.code, registry.current()) == (0, "good") and "within five seconds" in said.out
    assert "-other" in cli("ask", "lupa password", "--json").out
    said = cli("model", "rollback")
    assert (said.code, registry.current()) == (0, DEFAULT) and "default is in use again" in said.out
    said = cli("model", "rollback")
    assert (said.code, registry.current()) == (1, DEFAULT) and "No other model" in said.err


def test_what_the_gate_refused_needs_force(cli: CommandLine, registry: Registry) -> None:
    said = cli("model", "use", "bad")
    assert (said.code, registry.current()) == (1, DEFAULT)
    assert "top1_worse" in said.err and "--force" in said.err
    assert cli("model", "use", "bad", "--force").code == 0
    assert registry.current() == "bad"


@pytest.mark.parametrize("name", ["gone", "../models/default", ".training", ""])
def test_a_name_that_there_is_not(cli: CommandLine, registry: Registry, name: str) -> None:
    said = cli("model", "use", name)
    assert (said.code, registry.current()) == (1, DEFAULT)
    assert "There is no model" in said.err and "Traceback" not in said.said


def test_a_damaged_model_is_not_put_to_use(cli: CommandLine, registry: Registry) -> None:
    (registry.directory("good") / GRAPH).write_bytes(b"torn")
    said = cli("model", "use", "good")
    assert (said.code, registry.current()) == (1, DEFAULT)
    assert "cannot be used" in said.err
    assert cli("model", "rollback").code == 1
