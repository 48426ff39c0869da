"""Every process follows what the registry says, and none is left without a model."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.errors import ModelBroken, ModelPruned, ModelRefused, ModelReplaced, NoEarlierModel, PolicyMismatch
from faq.matching.manifest import GRAPH, MANIFEST, Manifest
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors
from faq.models import FaqDraft, PhrasingSource
from faq.services.catalogue import Catalogue
from faq.services.live_faqs import LiveFaqs
from faq.store import FaqStore, VectorStore
from faq.versions.follower import Followed, Follower, NotFollowed
from faq.versions.registry import Registry, load_model
from faq.versions.version import DEFAULT, VersionState
from tests.support.matching import FAQS, PLAIN
from tests.support.versions import add_version, another_tiny_model, roll_back, version_of


@pytest.fixture
def registry(answering_models: Path, tmp_path: Path) -> Registry:
    """A default model that serves, and a trained one, which has other weights."""
    registry = Registry(Path(shutil.copytree(answering_models, tmp_path / "models")))
    other = another_tiny_model(registry.directory(DEFAULT), tmp_path / "other")
    add_version(registry, other, version_of("trained"))
    return registry


@pytest.fixture
async def matcher(registry: Registry, engine: AsyncEngine) -> AsyncIterator[Matcher]:
    """The default model's, in place of the usual one."""
    matcher = Matcher(load_model(registry.directory()), PLAIN, VectorStore(engine))
    yield matcher
    matcher.close()


@pytest.fixture
def follower(registry: Registry, matcher: Matcher) -> Follower:
    return Follower(registry, matcher, serving=DEFAULT, seen=registry.sight())


def id_of(registry: Registry, name: str) -> str:
    return Manifest.read(registry.directory(name)).model_id


async def serving(live: LiveFaqs) -> str:
    return (await live.understand("lupa password")).model


async def test_nothing_new_is_nothing_to_do(follower: Follower) -> None:
    assert await follower.follow() is None


async def test_it_follows_what_another_process_chose(
    follower: Follower, registry: Registry, live: LiveFaqs
) -> None:
    Registry(registry.folder).use("trained")
    assert await follower.follow() == Followed("trained")
    assert (follower.serving, await serving(live)) == ("trained", id_of(registry, "trained"))
    assert id_of(registry, "trained") != id_of(registry, DEFAULT)
    assert await follower.follow() is None
    roll_back(Registry(registry.folder))
    assert await follower.follow() == Followed(DEFAULT)
    assert await serving(live) == id_of(registry, DEFAULT)


async def test_the_same_model_built_anew_is_followed_too(follower: Follower, registry: Registry) -> None:
    manifest = registry.directory(DEFAULT) / MANIFEST
    text = manifest.read_text()
    manifest.unlink()
    manifest.write_text(text)
    assert await follower.follow() == Followed(DEFAULT)


async def test_a_model_that_cannot_be_loaded_is_tried_once_and_the_present_one_serves(
    follower: Follower, registry: Registry, live: LiveFaqs
) -> None:
    (registry.directory("trained") / GRAPH).write_bytes(b"torn")
    registry.use("trained")
    news = await follower.follow()
    assert isinstance(news, NotFollowed) and isinstance(news.error, ModelBroken)
    assert (news.name, news.serving) == ("trained", DEFAULT)
    assert await follower.follow() is None
    assert (follower.serving, await serving(live)) == (DEFAULT, id_of(registry, DEFAULT))
    roll_back(registry)
    assert await follower.follow() == Followed(DEFAULT)


async def test_a_policy_of_another_model_is_not_served(follower: Follower, registry: Registry) -> None:
    shutil.copy(registry.directory(DEFAULT) / "policy.json", registry.directory("trained"))
    registry.use("trained")
    news = await follower.follow()
    assert isinstance(news, NotFollowed) and isinstance(news.error, PolicyMismatch)


async def test_a_promotion_serves_at_once_and_is_taken_back_at_once(
    follower: Follower, registry: Registry, live: LiveFaqs
) -> None:
    with pytest.raises(NoEarlierModel):
        await follower.rollback(DEFAULT)
    await follower.use("trained")
    assert (registry.current(), await serving(live)) == ("trained", id_of(registry, "trained"))
    assert await follower.follow() is None
    assert await follower.rollback("trained") == DEFAULT
    assert (registry.current(), await serving(live)) == (DEFAULT, id_of(registry, DEFAULT))
    assert await follower.follow() is None
    with pytest.raises(ModelReplaced):
        await follower.rollback("trained")


class Overtaken(Matcher):
    """While it makes ready for a model, somebody puts another one to use."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(load_model(registry.directory()), PLAIN, MemoryVectors())
        self._registry = registry

    async def prepare(self, model: Model) -> None:
        await super().prepare(model)
        self._registry.use("newer")


async def test_a_rollback_that_a_promotion_overtakes_changes_nothing(registry: Registry) -> None:
    add_version(registry, registry.directory(DEFAULT), version_of("newer", days=1))
    registry.use("trained")
    matcher = Overtaken(registry)
    follower = Follower(registry, matcher, serving="trained", seen=registry.sight())
    with pytest.raises(ModelReplaced):
        await follower.rollback("trained")
    matcher.close()
    assert (registry.current(), follower.serving) == ("newer", "trained")
    assert matcher.model.encoder.model_id == id_of(registry, "trained")


async def test_what_cannot_serve_is_not_promoted(
    follower: Follower, registry: Registry, live: LiveFaqs
) -> None:
    directory = registry.directory("trained")
    graph = (directory / GRAPH).read_bytes()
    (directory / GRAPH).write_bytes(graph[:-1])
    with pytest.raises(ModelBroken):
        await follower.use("trained")
    (directory / GRAPH).write_bytes(graph)
    (directory / MANIFEST).rename(directory / "aside")
    with pytest.raises(ModelPruned):
        await follower.use("trained")
    (directory / "aside").rename(directory / MANIFEST)
    version_of("trained", promotable=False, state=VersionState.REFUSED).write(directory)
    with pytest.raises(ModelRefused):
        await follower.use("trained")
    assert (registry.current(), follower.serving) == (DEFAULT, DEFAULT)
    assert await serving(live) == id_of(registry, DEFAULT)
    await follower.use("trained", force=True)
    assert await serving(live) == id_of(registry, "trained")


async def test_two_promotions_at_once_end_with_one_model_for_all(
    follower: Follower, registry: Registry, live: LiveFaqs
) -> None:
    await asyncio.gather(follower.use("trained"), follower.use(DEFAULT), follower.use("trained"))
    assert registry.current() == follower.serving
    assert await serving(live) == id_of(registry, follower.serving)


async def test_changed_faqs_are_caught_up_with(
    live: LiveFaqs, catalogue: Catalogue, engine: AsyncEngine
) -> None:
    assert not await live.catch_up()
    elsewhere = FaqStore(engine)
    slug = FAQS[0].slug
    changes = [
        elsewhere.add(FaqDraft("Bagaimana menghapus akun?", "Begini.", "Akun"), by=1),
        elsewhere.add_phrasings(slug, ["kata kunci hilang"], PhrasingSource.ADMIN, by=1),
        elsewhere.remove_phrasing(slug, "kata kunci hilang", by=1),
        elsewhere.add_rejects(["siapa presiden"], PhrasingSource.ADMIN, by=1),
        elsewhere.upsert([FaqDraft("Bagaimana ekspor?", "Begini.", "Data")]),
    ]
    for change in changes:
        await change
        assert await live.catch_up()
        assert not await live.catch_up()
    assert (await live.understand("bagaimana ekspor")).decisions[0].candidates[
        0
    ].question == "Bagaimana ekspor?"
    await catalogue.add(FaqDraft("Bagaimana impor?", "Begini.", "Data"), by=1)
    assert not await live.catch_up()  # its own change is live already
