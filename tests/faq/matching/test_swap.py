"""A model is swapped whole: whatever is slow, whatever fails, no message sees parts of two."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from faq.matching.decision import Match, Thresholds, Understanding
from faq.matching.encoder import Vectors
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors
from faq.models import Snapshot
from tests.support.encoders import NgramEncoder
from tests.support.matching import FAQS, MEWAH, NORMAL, PLAIN, REJECTS, SANDI, model_of

LIVE = Snapshot(FAQS, REJECTS)
ASKED = ("lupa password", "arti mode mewah", "catat gaji", "lupa password? arti mode mewah")


class Other(NgramEncoder):
    """Its vectors have another size: whoever mixes them with the first one's fails at once."""

    def __init__(self, name: str, extra: int) -> None:
        super().__init__()
        self.name = name
        self._extra = extra
        self.encoded: list[str] = []

    @property
    def model_id(self) -> str:
        return self.name

    @property
    def dimension(self) -> int:
        return super().dimension + self._extra

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = super().encode(texts)
        self.encoded += texts
        return np.hstack([vectors, np.zeros((len(texts), self._extra), np.float32)])


def shy(encoder: Other) -> Model:
    """A model whose policy answers nothing at once: its decisions tell which policy made them."""
    model = model_of(encoder)
    return Model(encoder, replace(model.policy, thresholds=Thresholds(answer=1.1, suggest=0.01)))


def belongs_together(understanding: Understanding) -> bool:
    """Answers come from the first model, none from a shy one."""
    answers = [isinstance(decision, Match) for decision in understanding.decisions]
    return all(answers) if understanding.model == "ngrams-256" else not any(answers)


@pytest.fixture
async def matcher() -> AsyncIterator[Matcher]:
    matcher = Matcher(model_of(NgramEncoder()), PLAIN, MemoryVectors())
    await matcher.refresh(LIVE)
    yield matcher
    matcher.close()


async def test_the_next_message_is_read_by_the_new_model(matcher: Matcher) -> None:
    assert isinstance((await matcher.understand("lupa password")).decisions[0], Match)
    await matcher.swap(shy(Other("shy", 3)))
    understanding = await matcher.understand("lupa password")
    assert understanding.model == "shy" and belongs_together(understanding)
    assert matcher.model.policy.thresholds.answer == 1.1


async def test_while_a_slow_model_is_prepared_the_present_one_answers(matcher: Matcher) -> None:
    slow = Other("slow", 3)
    slow.hold()
    swapping = asyncio.create_task(matcher.swap(shy(slow)))
    for _ in range(5):
        for understanding in await asyncio.gather(*map(matcher.understand, ASKED)):
            assert understanding.model == "ngrams-256" and belongs_together(understanding)
    assert not swapping.done()
    slow.release()
    await swapping
    assert (await matcher.understand("lupa password")).model == "slow"


async def test_a_message_in_flight_is_finished_by_the_model_it_began_with() -> None:
    first = NgramEncoder()
    matcher = Matcher(model_of(first), PLAIN, MemoryVectors())
    await matcher.refresh(LIVE)
    first.hold()
    asking = asyncio.create_task(matcher.understand("lupa password"))
    await asyncio.sleep(0)
    await matcher.swap(shy(Other("next", 1)))
    first.release()
    assert (await asking).model == "ngrams-256" and belongs_together(await asking)
    matcher.close()


async def test_many_swaps_and_refreshes_lose_and_mix_nothing(matcher: Matcher) -> None:
    """Messages without a pause while two models and two installations replace each other."""
    models = [model_of(NgramEncoder()), shy(Other("shy", 5))]
    lives = [LIVE, Snapshot((SANDI, NORMAL, MEWAH), REJECTS)]

    async def changes() -> None:
        for turn in range(10):
            await asyncio.gather(
                matcher.swap(models[turn % 2]), matcher.refresh(lives[turn // 2 % 2]), asyncio.sleep(0.01)
            )

    changing = asyncio.create_task(changes())
    seen: set[tuple[str, int]] = set()
    while not changing.done():
        answers = await asyncio.gather(*map(matcher.understand, ("lupa password", "arti mode mewah")))
        assert all(map(belongs_together, answers))
        seen |= {(each.model, len(each.decisions[0].candidates)) for each in answers}
    await changing
    assert {model for model, _ in seen} == {"ngrams-256", "shy"}
    assert {size for _, size in seen} == {5, 3}


async def test_the_newest_snapshot_and_the_newest_model_win(matcher: Matcher) -> None:
    slow = Other("slow", 3)
    slow.hold()
    swapping = asyncio.create_task(matcher.swap(shy(slow)))
    await asyncio.sleep(0.05)
    refreshing = asyncio.create_task(matcher.refresh(Snapshot((NORMAL, MEWAH))))
    slow.release()
    await asyncio.gather(swapping, refreshing)
    understanding = await matcher.understand("arti mode mewah")
    assert understanding.model == "slow"
    assert {candidate.slug for candidate in understanding.decisions[0].candidates} == {"normal", "mewah"}


async def test_a_model_that_cannot_be_prepared_changes_nothing(matcher: Matcher) -> None:
    class Failing(Other):
        def encode(self, texts: Sequence[str]) -> Vectors:
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        await matcher.swap(shy(Failing("failing", 3)))
    understanding = await matcher.understand("lupa password")
    assert understanding.model == "ngrams-256" and belongs_together(understanding)
    await matcher.refresh(Snapshot((NORMAL,)))
    assert {c.slug for c in (await matcher.understand("arti mode")).decisions[0].candidates} == {"normal"}


async def test_what_was_prepared_is_not_computed_again(matcher: Matcher) -> None:
    encoder = Other("ready", 2)
    await matcher.prepare(shy(encoder))
    computed = len(encoder.encoded)
    assert computed and (await matcher.understand("lupa password")).model == "ngrams-256"
    await matcher.swap(shy(encoder))
    assert len(encoder.encoded) == computed


async def test_nothing_of_the_model_before_is_kept(matcher: Matcher) -> None:
    first = Other("first", 1)
    await matcher.swap(model_of(first))
    await matcher.understand("lupa password")
    gone = weakref.ref(first)
    del first
    await matcher.swap(model_of(Other("second", 1)))
    await matcher.understand("lupa password")
    gc.collect()
    assert gone() is None
