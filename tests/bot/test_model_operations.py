"""What is tidied up about models, and what never is."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faq.errors import ModelBuildFailed
from faq.matching.manifest import MANIFEST, Manifest
from faq.store import VectorStore
from faq.versions.registry import Registry
from faq.versions.version import DEFAULT, VersionState
from tests.support.bot_rig import Rig
from tests.support.versions import MONDAY, add_version, another_tiny_model, version_of


async def test_vectors_go_with_the_models_they_belong_to(
    rig: Rig, answering_models: Path, tmp_path: Path
) -> None:
    registry = Registry(Path(shutil.copytree(answering_models, rig.models.registry.folder)))
    other = another_tiny_model(registry.directory(DEFAULT), tmp_path / "other")
    add_version(registry, other, version_of("refused", promotable=False, state=VersionState.REFUSED))
    store, vector = VectorStore(rig.engine), {"key": np.ones(2, np.float32)}
    kept = registry.sight(DEFAULT)
    ids = {name: _id(registry, name) for name in (DEFAULT, "refused")}
    for model in (*ids.values(), "ngrams-256"):
        await store.save(model, vector)
    await rig.models.tidy(MONDAY + timedelta(days=1))
    assert registry.sight("refused").stamp is None and registry.sight(DEFAULT) == kept
    assert await store.load(ids[DEFAULT], ["key"])
    assert await store.load("ngrams-256", ["key"])  # it answers, wherever it came from
    assert not await store.load(ids["refused"], ["key"])


async def test_what_served_cannot_be_discarded(rig: Rig, answering_models: Path, tmp_path: Path) -> None:
    registry = Registry(Path(shutil.copytree(answering_models, rig.models.registry.folder)))
    other = another_tiny_model(registry.directory(DEFAULT), tmp_path / "other")
    add_version(registry, other, version_of("good", state=VersionState.GOOD))
    add_version(registry, other, version_of("new", days=1))
    assert not await rig.models.discard("good")
    assert not await rig.models.discard(DEFAULT)
    assert await rig.models.discard("new")
    assert [v.state for v in registry.versions()] == [VersionState.GOOD, VersionState.DISCARDED]


async def test_admins_who_want_the_same_pruned_model_wait_for_one_build(
    rig: Rig, answering_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry(Path(shutil.copytree(answering_models, rig.models.registry.folder)))
    other = another_tiny_model(registry.directory(DEFAULT), tmp_path / "other")
    (add_version(registry, other, version_of("pruned")) / MANIFEST).unlink()
    started, start = [], asyncio.create_subprocess_exec

    async def counted(*command: str, **options: Any) -> asyncio.subprocess.Process:
        started.append(command)
        return await start(*command, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", counted)
    impatient = asyncio.create_task(rig.models.use("pruned"))
    uses = asyncio.gather(*(rig.models.use("pruned") for _ in range(2)))
    while not started:
        await asyncio.sleep(0.01)
    impatient.cancel()  # the others still want it
    await uses
    assert len(started) == 1
    assert registry.current() == rig.models.serving == "pruned"


async def test_after_a_build_that_failed_the_next_one_is_begun(
    rig: Rig, answering_models: Path, tmp_path: Path
) -> None:
    registry = Registry(Path(shutil.copytree(answering_models, rig.models.registry.folder)))
    other = another_tiny_model(registry.directory(DEFAULT), tmp_path / "other")
    (add_version(registry, other, version_of("pruned")) / MANIFEST).unlink()
    away = registry.directory(DEFAULT).rename(tmp_path / "away")
    with pytest.raises(ModelBuildFailed):
        await rig.models.use("pruned")
    away.rename(registry.directory(DEFAULT))
    await rig.models.use("pruned")
    assert rig.models.serving == "pruned"


def _id(registry: Registry, name: str) -> str:
    return Manifest.read(registry.directory(name)).model_id
