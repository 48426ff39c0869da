"""What is tidied up about models, and what never is."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np

from faq.encoder import Manifest
from faq.registry import Registry
from faq.store import VectorStore
from faq.versions import DEFAULT, VersionState
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


def _id(registry: Registry, name: str) -> str:
    return Manifest.read(registry.directory(name)).model_id
