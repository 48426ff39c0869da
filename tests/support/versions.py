"""Trained versions without a training: what `version.json` says, over a copy of a small model."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from faq.matching.manifest import Manifest
from faq.matching.policy import load_policy
from faq.versions.registry import Registry
from faq.versions.version import Version

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def version_of(name: str, *, days: float = 0, **changes: Any) -> Version:
    """Trained so many days after MONDAY; it passed the gate."""
    values: dict[str, Any] = {
        "created_at": (MONDAY + timedelta(days=days)).isoformat(),
        "parent": "default",
        "base": "default",
        "data_hash": "0123abcd",
        "pairs": 240,
        "measures": {
            "candidate": {"top1": 0.93, "right": 0.9, "false_answer": 0.04},
            "parent": {"top1": 0.89, "right": 0.85, "false_answer": 0.05},
            "top1_gain": {"low": 0.01, "high": 0.08},
        },
        "promotable": True,
    }
    return Version(name, **(values | changes))


def staged_copy(registry: Registry, model: Path) -> Path:
    """A directory beside the versions as a training leaves it: serving files and an adapter."""
    staged = registry.folder / ".training" / "staged"
    shutil.copytree(model, staged)
    (staged / "adapter").mkdir(exist_ok=True)
    (staged / "adapter" / "adapter_config.json").write_text("{}")
    (staged / "report.md").write_text("# Laporan\n")
    return staged


def add_version(registry: Registry, model: Path, version: Version) -> Path:
    """A complete trained version in `registry`."""
    return registry.add(staged_copy(registry, model), version)


def roll_back(registry: Registry) -> str:
    """By the way back as it is now; returns where that leads."""
    way = registry.way_back()
    registry.rollback(way)
    return way.to


def another_tiny_model(model: Path, directory: Path) -> Path:
    """A copy of `model`, with its policy, that goes by another id: as if it were trained anew."""
    shutil.copytree(model, directory)
    manifest = Manifest.read(directory)
    other = replace(manifest, model_id=f"{manifest.model_id}-other")
    other.write(directory)
    replace(load_policy(directory, manifest.model_id), model=other.model_id).save(directory)
    return directory
