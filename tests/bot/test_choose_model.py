"""Which model a start serves with, whatever became of the one in use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.compose import Chosen, choose_model
from bot.config import Settings
from faq.errors import ModelBroken, ModelMissing, ModelOutdated, PolicyMismatch
from faq.matching.manifest import GRAPH, MANIFEST
from faq.matching.policy import POLICY_FILE
from faq.versions.registry import CURRENT, Registry, is_outdated
from faq.versions.version import DEFAULT
from tests.support.versions import add_version, another_tiny_model, version_of


@pytest.fixture
def registry(answering_models: Path, tmp_path: Path) -> Registry:
    registry = Registry(Path(shutil.copytree(answering_models, tmp_path / "models")))
    for number, name in enumerate(("one", "two")):
        other = another_tiny_model(registry.directory(DEFAULT), tmp_path / name)
        add_version(registry, other, version_of(name, days=number))
        registry.use(name)
    return registry


async def chosen(registry: Registry) -> tuple[Chosen, list[str]]:
    said: list[str] = []
    return await choose_model(Settings(model_dir=registry.folder), said.append), said


async def test_the_model_in_use(registry: Registry) -> None:
    found, said = await chosen(registry)
    assert (found.name, found.fallback, said) == ("two", None, [])
    assert found.seen == registry.sight()


async def test_the_last_good_one_where_it_is_broken(registry: Registry) -> None:
    (registry.directory("two") / GRAPH).write_bytes(b"torn")
    found, said = await chosen(registry)
    assert found.name == "one"
    assert found.fallback is not None and isinstance(found.fallback.error, ModelBroken)
    assert (found.fallback.name, found.fallback.serving) == ("two", "one")
    assert "two" in said[0] and "finbuddy model rollback" in said[0] and "the model one answers" in said[0]
    assert registry.current() == "two"  # whoever mends it finds it in use


@pytest.mark.parametrize("name", ["gone", "../../etc", ".."])
async def test_a_name_that_leads_nowhere(registry: Registry, name: str) -> None:
    (registry.folder / CURRENT).write_text(name)
    found, said = await chosen(registry)
    assert found.name == "two" and found.fallback is not None and said
    assert isinstance(found.fallback.error, ModelMissing | ModelBroken)


async def test_the_default_where_no_good_one_is_left(registry: Registry) -> None:
    shutil.rmtree(registry.directory("one"))
    shutil.copy(registry.directory(DEFAULT) / "policy.json", registry.directory("two"))
    found, _ = await chosen(registry)
    assert found.name == DEFAULT
    assert found.fallback is not None and isinstance(found.fallback.error, PolicyMismatch)


@pytest.mark.long
async def test_a_default_of_an_older_version_is_built_anew(
    registry: Registry, tiny_bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade nobody has to know what has changed: trained versions wait, the default answers."""
    for name in ("one", "two", DEFAULT):
        make_older(registry.directory(name))
    monkeypatch.setenv("MODEL_DIR", str(registry.folder))
    monkeypatch.setenv("BASE_MODEL", str(tiny_bert))
    found, said = await chosen(registry)
    assert found.name == DEFAULT
    assert found.fallback is not None and isinstance(found.fallback.error, ModelOutdated)
    assert said[0].startswith("First start of a new version: building") and "two" in said[1]
    again, said = await chosen(registry)
    assert again.model.policy == found.model.policy and len(said) == 1


def test_a_model_of_another_version_is_told_from_a_broken_one(registry: Registry) -> None:
    directory = registry.directory(DEFAULT)
    assert not is_outdated(directory)
    make_older(directory)
    assert is_outdated(directory)
    (directory / POLICY_FILE).write_text("{", "utf-8")
    assert not is_outdated(directory)
    assert not is_outdated(registry.directory("gone"))


def make_older(directory: Path) -> None:
    """As a version before revisions wrote it."""
    policy = json.loads((directory / POLICY_FILE).read_text("utf-8"))
    del policy["revision"]
    (directory / POLICY_FILE).write_text(json.dumps(policy), "utf-8")


async def test_nothing_can_be_loaded(registry: Registry) -> None:
    for name in ("one", "two", DEFAULT):
        (registry.directory(name) / MANIFEST).unlink()
    with pytest.raises(ModelBroken) as error:
        await chosen(registry)
    assert error.value.directory == registry.directory("two")
