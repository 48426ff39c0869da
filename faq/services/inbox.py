"""The use cases of the inbox: what nothing answered, in groups of one meaning, and what an admin makes of them."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from faq.errors import GroupHandled, UnknownFaq
from faq.groups import Group, GroupView, Verdict, Wording
from faq.language.text import has_words_of
from faq.matching.decision import FAINT, OFFERED, Match
from faq.models import Candidate, Faq, FaqKind, FaqState, Page
from faq.services.grouping import Grouping
from faq.services.live_faqs import LiveFaqs
from faq.store import FaqStore, InboxStore, VerdictStore

PATIENCE = 0.4
"""Seconds that a list waits for what was asked just now to be grouped."""
RANKED = 5
"""Wordings by which the likeliest FAQs of a group are found."""
FOUND = 8
"""FAQs that a search shows at most."""
REVIEWED = 20
"""Reopened groups that are looked at again in one round."""


@dataclass(frozen=True, slots=True)
class Overview:
    """`pending`: normal forms that wait, too, but have no group yet, as after an update of an old installation."""

    page: Page[Group]
    pending: int


class Inbox:
    """`live` is told when an FAQ has learned something."""

    def __init__(
        self,
        store: InboxStore,
        verdicts: VerdictStore,
        grouping: Grouping,
        faqs: FaqStore,
        live: LiveFaqs,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._store = store
        self._verdicts = verdicts
        self._grouping = grouping
        self._faqs = faqs
        self._live = live
        self._patience = patience
        self._gathering: asyncio.Task[None] | None = None
        # Which wordings were looked at by what answers now: they need no second look before that changes.
        self._reviewed: set[tuple[int, str, str]] = set()
        self._reviewer: tuple[str, str] | None = None
        self._turns: dict[int, float] = {}  # when each reopened group was looked at last

    # what an admin sees

    async def overview(self, number: int, size: int) -> Overview:
        """Groups in which something waits: those that most people asked first, then the newest."""
        await self.gather(self._patience)
        return Overview(await self._store.page(number, size), await self._store.ungrouped_count())

    async def at(self, place: int) -> Group | None:
        """The group at this place (from 0) of the overview, the last one past the end; None where there is none."""
        page = await self._store.page(place, 1)
        return page.items[0] if page.items else None

    async def view(self, group_id: int) -> GroupView:
        """Ranked now, not as it was logged: FAQs may have come and gone since. Raises GroupHandled."""
        group = await self._store.group(group_id)
        wordings = await self.wordings(group_id)
        refused = await self._store.refused(group_id)
        likeliest = await self._likeliest(wordings[:RANKED], group.chosen, refused)
        return GroupView(group, wordings, likeliest, refused, await self._answer_in(group_id))

    async def view_of(self, query_id: int) -> GroupView:
        """The group of this query. Raises GroupHandled where it has none, or one in which nothing waits any more."""
        await self.gather(self._patience)
        group_id = await self._store.group_of(query_id)
        if group_id is None:
            raise GroupHandled(0)
        return await self.view(group_id)

    async def wordings(self, group_id: int) -> tuple[Wording, ...]:
        """What waits in the group, the most typical first. Raises GroupHandled."""
        found = await self._store.wordings(group_id)
        if not found:
            raise GroupHandled(group_id)
        of_form = {wording.form: wording for wording in found}
        ordered = await self._grouping.by_typicality({form: w.messages for form, w in of_form.items()})
        return tuple(of_form[form] for form in ordered)

    async def search(self, text: str) -> tuple[Faq, ...]:
        """Live FAQs for these words: those that have all of them, in the question before elsewhere, then by meaning."""
        live = {faq.slug: faq for faq in await self._faqs.all(FaqState.LIVE)}
        by_words = sorted(
            (faq for faq in live.values() if has_words_of(text, " ".join((*faq.wordings, faq.category)))),
            key=lambda faq: not has_words_of(text, faq.question),
        )
        ranked = (await self._live.understand(text)).decisions[0].candidates
        near = (c.slug for c in ranked if c.kind is FaqKind.ANSWER and c.confidence >= FAINT)
        slugs = [*(faq.slug for faq in by_words), *near]
        return tuple(live[slug] for slug in dict.fromkeys(slugs) if slug in live)[:FOUND]

    # what an admin decides

    async def link(self, group_id: int, slug: str, by: int) -> Verdict:
        """All that waits in the group belongs to this FAQ, and works at once.

        Raises GroupHandled where somebody else was faster, UnknownFaq, FaqAsleep.
        """
        verdict = await self._verdicts.link(group_id, slug, by)
        await self._live.refresh()
        return verdict

    async def link_written(self, group_id: int, slug: str, by: int, *, made_faq: bool) -> Verdict:
        """Link the group to an FAQ that may still be a draft; `made_faq`: it was written for this group.

        Raises GroupHandled, UnknownFaq.
        """
        verdict = await self._verdicts.link(group_id, slug, by, made_faq=made_faq, live_only=False)
        await self._live.refresh()
        return verdict

    async def trace(self, group_id: int, slug: str) -> None:
        """What was written into this FAQ by hand, from the wordings of the group, is known as users' words.

        Raises UnknownFaq.
        """
        await self._verdicts.trace(group_id, slug)

    async def out_of_scope(self, group_id: int, by: int) -> Verdict:
        """No FAQ shall answer this: its wordings become rejects, at once. Raises GroupHandled."""
        verdict = await self._verdicts.out_of_scope(group_id, by)
        await self._live.refresh()
        return verdict

    async def ignore(self, group_id: int, by: int) -> Verdict:
        """Take it out of the inbox without a consequence. Raises GroupHandled."""
        return await self._verdicts.ignore(group_id, by)

    async def split(self, group_id: int, query_id: int, by: int) -> Verdict:
        """The wording of this query becomes a group of its own. Raises GroupHandled."""
        return await self._verdicts.split(group_id, query_id, by)

    async def undo(self, verdict_id: int, by: int) -> Verdict:
        """Raises UndoTooLate."""
        verdict = await self._verdicts.undo(verdict_id, by)
        await self._live.refresh()
        return verdict

    # in the background

    async def gather(self, patience: float | None = None) -> None:
        """Group all that waits; come back after `patience` seconds, while it goes on."""
        if self._gathering is None or self._gathering.done():
            self._gathering = asyncio.create_task(self._gather())
            # Who stopped waiting hears of no failure; the next round meets it again.
            self._gathering.add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.wait({self._gathering}, timeout=patience)
        if self._gathering.done():
            self._gathering.result()

    async def close(self) -> None:
        """Stop grouping; what is not grouped yet will be after the next start."""
        if self._gathering is not None:
            self._gathering.cancel()
            await asyncio.wait({self._gathering})

    async def _gather(self) -> None:
        await self._store.gather_chosen()
        while await self._grouping.step():
            pass
        if self._reviewer != self._live.standing:
            self._reviewer, self._reviewed = self._live.standing, set()
        await self._review_some()

    async def _review_some(self) -> None:
        """The reopened groups take turns: most of them stay as they are, and must not stand before the others."""
        reopened = dict(await self._store.reopened())
        self._turns = {group_id: self._turns.get(group_id, 0.0) for group_id in reopened}
        for group_id in sorted(reopened, key=self._turns.__getitem__)[:REVIEWED]:
            self._turns[group_id] = time.monotonic()
            await self._review(group_id, reopened[group_id])

    async def _review(self, group_id: int, slug: str) -> None:
        """What joined a linked group before the link, and only waits now, may have its answer already."""
        found = await self._store.wordings(group_id)
        for wording in found:
            look = group_id, wording.form.key, slug
            if wording.unsettled or look in self._reviewed:
                continue
            if await self._answers(slug, wording.text):
                with suppress(GroupHandled):  # an admin was faster
                    await self._verdicts.settle(group_id, wording.form.key, slug)
            self._reviewed.add(look)

    async def _answers(self, slug: str, text: str) -> bool:
        decision = (await self._live.understand(text)).decisions[0]
        return isinstance(decision, Match) and decision.best.slug == slug

    async def _answer_in(self, group_id: int) -> Faq | None:
        """What most of those got who were answered and not content, if it is still there."""
        slug = await self._store.answered_with(group_id)
        if slug is not None:
            with suppress(UnknownFaq):
                return await self._faqs.get(slug)
        return None

    async def _likeliest(
        self, wordings: tuple[Wording, ...], chosen: str | None, refused: Collection[str]
    ) -> tuple[Candidate, ...]:
        """The chosen one first, where it is still ranked; then by the mean of their confidences over the wordings.

        Small talk only where the first of them is: a question belongs to an answer. One of them that was refused takes
        nobody's place, and comes last.
        """
        found: dict[str, Candidate] = {}
        confidence: defaultdict[str, float] = defaultdict(float)
        for wording in wordings:
            for candidate in (await self._live.understand(wording.text)).decisions[0].candidates:
                found.setdefault(candidate.slug, candidate)
                confidence[candidate.slug] += candidate.confidence
        ordered = sorted(found, key=lambda slug: (slug != chosen, -confidence[slug]))
        fit = [slug for slug in ordered if slug == ordered[0] or found[slug].kind is FaqKind.ANSWER]
        open_to_all = [slug for slug in fit if slug not in refused][:OFFERED]
        last = [slug for slug in fit[:OFFERED] if slug in refused]
        return tuple(found[slug] for slug in (*open_to_all, *last))
