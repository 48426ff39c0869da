"""The file that binds weights and thresholds to one encoder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faq.errors import ModelBroken, ModelOutdated, PolicyMismatch
from faq.matching.decision import Thresholds
from faq.matching.policy import POLICY_FILE, FusionWeights, Policy, load_policy

POLICY = Policy(
    model="e5@1",
    weights=FusionWeights(faq=(1, -2.5, 0, 1e-9, 3, 0.1, 2), reject=(0, 1, 2, 3, 4, 5, 6), bare=(0.5, 7)),
    thresholds=Thresholds(answer=0.8123, suggest=0.25),
    about={"targets": {"wrong": 0.03}, "note": "naïve ✓"},
    follow_up=(0.6, 0.3, 0.1, -2, 1.8, -0.9, -0.2, -1.5),
)


def test_a_policy_comes_back_whole(tmp_path: Path) -> None:
    POLICY.save(tmp_path)
    assert load_policy(tmp_path, "e5@1") == POLICY


def test_what_it_says_about_itself_may_be_left_out(tmp_path: Path) -> None:
    write(tmp_path, lambda raw: raw.pop("about"))
    assert load_policy(tmp_path, "e5@1").about == {}


def test_a_policy_of_another_model_is_refused(tmp_path: Path) -> None:
    POLICY.save(tmp_path)
    with pytest.raises(PolicyMismatch) as caught:
        load_policy(tmp_path, "e5@2")
    assert (caught.value.policy_model, caught.value.model) == ("e5@1", "e5@2")


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw.pop("model"),
        lambda raw: raw.pop("weights"),
        lambda raw: raw.pop("follow_up"),
        lambda raw: raw.update(follow_up=[1, 2]),
        lambda raw: raw["weights"].pop("reject"),
        lambda raw: raw["weights"].update(more=[1]),
        lambda raw: raw["weights"].update(faq=[1, 2]),
        lambda raw: raw["weights"].update(faq=["x"] * 6),
        lambda raw: raw["weights"].update(bare=3),
        lambda raw: raw["weights"].update(bare=[1, float("nan")]),
        lambda raw: raw.update(weights=[1, 2]),
        lambda raw: raw["thresholds"].pop("answer"),
        lambda raw: raw["thresholds"].update(answer=None),
        lambda raw: raw["thresholds"].update(answer=float("nan")),
    ],
)
def test_a_malformed_policy_is_a_broken_model(tmp_path: Path, damage: Callable[[Any], object]) -> None:
    write(tmp_path, damage)
    with pytest.raises(ModelBroken, match=POLICY_FILE):
        load_policy(tmp_path, "e5@1")


@pytest.mark.parametrize("change", [lambda raw: raw.pop("revision"), lambda raw: raw.update(revision=-1)])
def test_a_policy_of_another_version_is_outdated(tmp_path: Path, change: Callable[[Any], object]) -> None:
    write(tmp_path, change)
    with pytest.raises(ModelOutdated, match=POLICY_FILE):
        load_policy(tmp_path, "e5@1")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe"])
def test_a_file_that_is_no_policy_is_a_broken_model(tmp_path: Path, content: bytes) -> None:
    (tmp_path / POLICY_FILE).write_bytes(content)
    with pytest.raises(ModelBroken, match=POLICY_FILE):
        load_policy(tmp_path, "e5@1")


def test_a_missing_policy_is_a_broken_model(tmp_path: Path) -> None:
    with pytest.raises(ModelBroken, match=POLICY_FILE):
        load_policy(tmp_path, "e5@1")


def write(directory: Path, damage: Callable[[Any], object]) -> None:
    POLICY.save(directory)
    raw = json.loads((directory / POLICY_FILE).read_text(encoding="utf-8"))
    damage(raw)
    (directory / POLICY_FILE).write_text(json.dumps(raw), encoding="utf-8")
