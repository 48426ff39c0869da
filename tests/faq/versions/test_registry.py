"""The registry: whole steps, whatever is killed in between, and whatever lies about in the folder."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from faq.errors import (
    ModelBroken,
    ModelMissing,
    ModelPruned,
    ModelRefused,
    ModelReplaced,
    NoEarlierModel,
    PolicyMismatch,
    VersionTaken,
)
from faq.matching.encoder import OnnxEncoder
from faq.matching.manifest import GRAPH, MANIFEST, SERVING_FILES
from faq.versions.registry import CURRENT, HISTORY, KEPT_UNUSED, Registry, WayBack, load_model
from faq.versions.version import DEFAULT, VERSION_FILE, Version, VersionState
from tests.support.command_line import ROOT
from tests.support.predictions import nearest_policy
from tests.support.versions import MONDAY, add_version, roll_back, staged_copy, version_of

FEW_DAYS = MONDAY + timedelta(days=8)


@pytest.fixture
def light_model(tmp_path: Path) -> Path:
    """What the registry looks at, without the weight: every file that serving needs, and no more in it."""
    model = tmp_path / "light"
    (model / GRAPH).parent.mkdir(parents=True)
    for name in (MANIFEST, *SERVING_FILES, "policy.json"):
        (model / name).write_text("{}")
    return model


@pytest.fixture
def registry(tmp_path: Path, light_model: Path) -> Registry:
    """With a default model."""
    registry = Registry(tmp_path / "models")
    registry.folder.mkdir()
    staged_copy(registry, light_model).rename(registry.folder / DEFAULT)
    return registry


@pytest.mark.parametrize(
    ("content", "name"), [(None, DEFAULT), ("mei-2026\n", "mei-2026"), ("\n", DEFAULT), ("", DEFAULT)]
)
def test_the_model_in_use(tmp_path: Path, content: str | None, name: str) -> None:
    if content is not None:
        (tmp_path / CURRENT).write_text(content)
    assert Registry(tmp_path).current() == name
    assert Registry(tmp_path).directory() == tmp_path / name


def test_no_folder_yet(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "models")
    assert registry.directory() == tmp_path / "models" / DEFAULT
    assert not registry.entries() and not registry.versions()
    assert registry.history() == (DEFAULT,)
    with pytest.raises(ModelMissing):
        load_model(registry.directory())
    with pytest.raises(NoEarlierModel):
        roll_back(registry)


def test_encoder_and_policy_are_loaded_together(own_tiny_model: Path) -> None:
    encoder = OnnxEncoder.load(own_tiny_model)
    with pytest.raises(ModelBroken):  # an encoder alone decides nothing
        load_model(own_tiny_model)
    policy = nearest_policy(encoder.model_id)
    policy.save(own_tiny_model)
    model = load_model(own_tiny_model)
    assert (model.policy.thresholds, model.encoder.model_id) == (policy.thresholds, encoder.model_id)
    nearest_policy("another").save(own_tiny_model)
    with pytest.raises(PolicyMismatch):
        load_model(own_tiny_model)


def test_a_version_is_read_as_it_was_written(tmp_path: Path) -> None:
    version = version_of("a", reasons=("more_false_answers",), state=VersionState.REFUSED, promotable=False)
    version.write(tmp_path)
    assert Version.read(tmp_path) == version
    assert [path.name for path in tmp_path.iterdir()] == [VERSION_FILE]


def test_what_was_trained_is_listed_used_and_taken_back(registry: Registry, light_model: Path) -> None:
    one, two = version_of("one"), version_of("two", days=1)
    for version in (two, one):
        add_version(registry, light_model, version)
    assert registry.versions() == (one, two)
    assert registry.earlier() is None
    registry.use("one")
    registry.use("two")
    registry.use("two")
    assert (registry.current(), registry.history()) == ("two", (DEFAULT, "one", "two"))
    assert registry.get("two").version == replace(two, state=VersionState.GOOD)
    assert [roll_back(registry), roll_back(registry)] == ["one", DEFAULT]
    assert (registry.current(), registry.history()) == (DEFAULT, (DEFAULT,))
    with pytest.raises(NoEarlierModel):
        roll_back(registry)


def test_a_rollback_goes_no_other_way_than_was_shown(registry: Registry, light_model: Path) -> None:
    for name in ("one", "two"):
        add_version(registry, light_model, version_of(name))
        registry.use(name)
    way = registry.way_back()
    assert way == WayBack("two", "one")
    registry.use(DEFAULT)
    with pytest.raises(ModelReplaced):
        registry.rollback(way)
    registry.use("two")  # from the default by now
    with pytest.raises(ModelReplaced):
        registry.rollback(way)
    assert registry.current() == "two"


def test_a_name_is_given_once(registry: Registry, light_model: Path) -> None:
    name = registry.fresh_name(MONDAY)
    assert name == "2026-11-23-0800"
    add_version(registry, light_model, version_of(name))
    assert registry.fresh_name(MONDAY) == "2026-11-23-0800-2"
    with pytest.raises(VersionTaken):
        add_version(registry, light_model, version_of(name))


def test_what_the_gate_refused_needs_force(registry: Registry, light_model: Path) -> None:
    refused = version_of("bad", promotable=False, reasons=("top1_lower",), state=VersionState.REFUSED)
    add_version(registry, light_model, refused)
    with pytest.raises(ModelRefused) as error:
        registry.use("bad")
    assert error.value.reasons == ("top1_lower",)
    assert registry.current() == DEFAULT
    registry.use("bad", force=True)
    assert registry.current() == "bad"


def test_only_what_can_serve_is_used(registry: Registry, light_model: Path) -> None:
    with pytest.raises(ModelMissing):
        registry.use("../models/default")
    (add_version(registry, light_model, version_of("thin")) / MANIFEST).unlink()
    with pytest.raises(ModelPruned):
        registry.use("thin")
    assert registry.current() == DEFAULT


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"name": 3}', "\xff", json.dumps({"name": "odd", "created_at": "soon"})]
)
def test_a_broken_version_is_shown_and_harms_nothing(
    registry: Registry, light_model: Path, content: str
) -> None:
    directory = add_version(registry, light_model, version_of("odd"))
    (directory / VERSION_FILE).write_bytes(content.encode("latin-1"))
    assert {entry.name: entry.broken for entry in registry.entries()} == {DEFAULT: False, "odd": True}
    assert registry.versions() == ()
    with pytest.raises(ModelBroken):
        registry.mark("odd", VersionState.DISCARDED)
    registry.use("odd")  # its serving files say for themselves whether they are whole
    assert roll_back(registry) == DEFAULT
    assert registry.prune(FEW_DAYS) == ()


@pytest.mark.parametrize("content", ["", "{", "{}", '["default", 7, "gone"]', "\xff"])
def test_a_broken_history_leads_nowhere_wrong(registry: Registry, light_model: Path, content: str) -> None:
    add_version(registry, light_model, version_of("one"))
    (registry.folder / HISTORY).write_bytes(content.encode("latin-1"))
    registry.use("one")
    assert roll_back(registry) == DEFAULT


def test_pruning_keeps_what_may_be_needed_at_once(registry: Registry, light_model: Path) -> None:
    for number in range(6):
        add_version(registry, light_model, version_of(f"v{number}", days=number))
        registry.use(f"v{number}")
    assert registry.prune(FEW_DAYS) == ("v0", "v1", "v2")
    left = {path.name for path in (registry.folder / "v0").iterdir()}
    assert {"adapter", VERSION_FILE, "report.md"} <= left and "tokenizer.json" not in left
    assert not any((registry.folder / "v0" / name).exists() for name in SERVING_FILES)
    complete = {entry.name for entry in registry.entries() if entry.complete}
    assert complete == {"v3", "v4", "v5", DEFAULT}
    assert [roll_back(registry) for _ in range(3)] == ["v4", "v3", DEFAULT]
    assert registry.prune(FEW_DAYS) == ("v3",)  # the last two good ones stay, also where they do not serve


def test_what_never_served_goes_in_the_end(registry: Registry, light_model: Path) -> None:
    for name, state in (
        ("waiting", VersionState.CANDIDATE),
        ("refused", VersionState.REFUSED),
        ("discarded", VersionState.DISCARDED),
    ):
        add_version(registry, light_model, version_of(name, state=state))
    assert registry.prune(FEW_DAYS) == ("discarded", "refused")
    assert registry.get("waiting").complete and not registry.get("refused").complete
    late = MONDAY + KEPT_UNUSED + timedelta(hours=1)
    assert registry.prune(late) == ("discarded", "refused", "waiting")
    assert [entry.name for entry in registry.entries()] == [DEFAULT]


def test_what_an_adapter_lies_over_stays(registry: Registry, light_model: Path) -> None:
    add_version(registry, light_model, version_of("base", state=VersionState.DISCARDED))
    add_version(registry, light_model, version_of("upper", days=1, base="base"))
    assert registry.prune(MONDAY + KEPT_UNUSED + timedelta(hours=1)) == ()


# Killed between two steps: the files as they are then.


def test_killed_after_current_was_written(registry: Registry, light_model: Path) -> None:
    add_version(registry, light_model, version_of("one"))
    (registry.folder / CURRENT).write_text("one\n")
    assert registry.history() == (DEFAULT, "one")
    add_version(registry, light_model, version_of("two", days=1))
    registry.use("two")
    assert (roll_back(registry), roll_back(registry)) == ("one", DEFAULT)


def test_killed_while_it_rolled_back(registry: Registry, light_model: Path) -> None:
    for number in (1, 2):
        add_version(registry, light_model, version_of(f"v{number}", days=number))
        registry.use(f"v{number}")
    (registry.folder / HISTORY).write_text(json.dumps([DEFAULT, "v1"]))  # `current` still says v2
    assert registry.current() == "v2"
    assert roll_back(registry) == "v1"
    assert registry.history() == (DEFAULT, "v1")


def test_killed_while_it_pruned(registry: Registry, light_model: Path) -> None:
    for number in range(4):
        add_version(registry, light_model, version_of(f"v{number}", days=number))
        registry.use(f"v{number}")
    (registry.folder / "v0" / MANIFEST).unlink()
    leftover = registry.folder / ".x.gone"
    staged_copy(registry, light_model).rename(leftover)
    assert not registry.get("v0").complete
    registry.prune(FEW_DAYS)
    assert not leftover.exists()


PROMOTER = """
import sys, pathlib
from faq.versions.registry import Registry
registry = Registry(pathlib.Path(sys.argv[1]))
print("READY", flush=True)
while True:
    registry.use("one")
    registry.rollback(registry.way_back())
"""


@pytest.mark.long
async def test_whenever_a_promotion_is_killed_something_whole_serves(
    registry: Registry, light_model: Path
) -> None:
    add_version(registry, light_model, version_of("one"))
    for wait in range(6):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROMOTER, str(registry.folder), stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        await process.stdout.readline()
        await asyncio.sleep(0.003 + wait * 0.0017)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        assert registry.current() in {"one", DEFAULT}
        assert registry.get(registry.current()).complete
        assert not [entry for entry in registry.entries() if entry.broken]
        registry.use("one")
        assert (roll_back(registry), registry.current()) == (DEFAULT, DEFAULT)
