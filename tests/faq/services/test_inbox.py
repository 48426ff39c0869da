"""What an admin makes of what nothing answered, and takes back; on a migrated database, with the real matcher."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.errors import FaqAsleep, GroupHandled, UndoTooLate, UnknownFaq
from faq.groups import Group, TooLate, VerdictKind
from faq.language.text import text_key
from faq.matching.decision import Understanding
from faq.matching.matcher import Matcher
from faq.models import Asker, FaqChange, FaqDraft, FaqState, LabelKind, NewQuery, Outcome, Turn
from faq.services.bundle import Services
from faq.services.catalogue import Catalogue
from faq.services.conversation import Conversation
from faq.services.grouping import Grouping
from faq.services.hear_back import HearBack
from faq.services.inbox import REVIEWED, Inbox
from faq.services.live_faqs import LiveFaqs
from faq.services.responses import Answered, Offered
from faq.store import FaqStore, PeopleStore, QueryStore, Sealer, Stores
from tests.support.database import Clock
from tests.support.inbox import group_of, groups, missed, only_group
from tests.support.matching import PLAIN, REJECTS
from tests.support.services import ADMIN, DRAFTS, USER, answer, asker, labels, only

LOST = "kartu sim saya hangus"
LOST_TOO = "kartu sim saya hangus min"
RAIN = "hujan lebat di bogor"
MODE, MODE_TOO = "arti dari mode", "arti dari mode itu"


async def texts(inbox: Inbox) -> list[list[str]]:
    return [sorted(wording.text for wording in group) for group in await groups(inbox)]


async def ask_many(conversation: Conversation, *questions: tuple[int, str]) -> None:
    for message, (user, text) in enumerate(questions):
        await conversation.ask(text, asker(message, user=user, chat=user))


async def too_late(inbox: Inbox, verdict_id: int) -> str:
    with pytest.raises(UndoTooLate) as caught:
        await inbox.undo(verdict_id, ADMIN)
    return caught.value.reason


async def test_what_means_the_same_is_one_group_and_what_most_people_asked_comes_first(
    conversation: Conversation, inbox: Inbox
) -> None:
    await ask_many(conversation, (1, LOST), (1, LOST.upper()), (2, LOST_TOO), (3, RAIN), (3, RAIN), (3, RAIN))
    await inbox.gather()
    overview = await inbox.overview(0, 10)
    assert overview.pending == 0
    assert [(g.people, g.messages) for g in overview.page.items] == [(2, 3), (1, 3)]
    assert await texts(inbox) == [[LOST.upper(), LOST_TOO], [RAIN]]
    first, last = await inbox.at(0), await inbox.at(7)
    assert first and last and (first.messages, last.text) == (3, RAIN)


async def test_a_view_has_the_most_typical_wording_first_and_what_is_likeliest_now(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox
) -> None:
    await ask_many(conversation, (1, "arti mode mewahh apaan"), (2, LOST))
    by_text = {group[0].text: await group_of(inbox, group[0].query_id) for group in await groups(inbox)}
    await catalogue.add(FaqDraft(LOST + "?", "Ke gerai.", "Umum", slug="hangus"), ADMIN)
    view = await inbox.view(by_text[LOST])
    assert (view.likeliest[0].slug, view.wordings[0].text) == ("hangus", LOST)
    assert 0 < len(view.likeliest) <= 3


async def test_what_its_asker_disliked_comes_after_the_others(
    conversation: Conversation, inbox: Inbox
) -> None:
    answered = only(await conversation.ask("arti mode mewah", asker(1)), Answered)
    await conversation.feedback(answered.query_id, "mewah", USER, helpful=False)
    view = await inbox.view_of(answered.query_id)
    assert view.refused == {"mewah"}
    assert view.likeliest[-1].slug == "mewah" and len(view.likeliest) > 1
    assert view.likeliest[-1].confidence == max(faq.confidence for faq in view.likeliest)


async def test_all_that_its_asker_was_offered_and_refused_comes_after_the_others(
    conversation: Conversation, inbox: Inbox
) -> None:
    offered = only(await conversation.ask(MODE, asker(1)), Offered)
    refused = [faq.slug for faq in offered.candidates]
    await conversation.none_of_these(offered.query_id, USER)
    view = await inbox.view_of(offered.query_id)
    shown = [faq.slug for faq in view.likeliest]
    assert view.refused == set(refused)
    assert shown[-len(refused) :] == refused and len(shown) > len(refused)


async def test_a_link_teaches_every_wording_and_labels_every_message(
    conversation: Conversation, inbox: Inbox, queries: QueryStore, faqs: FaqStore
) -> None:
    await ask_many(conversation, (1, LOST), (2, LOST), (3, LOST_TOO))
    verdict = await inbox.link(await only_group(inbox), "sandi", ADMIN)
    assert (verdict.kind, verdict.messages, verdict.left_out) == (VerdictKind.LINKED, 3, 0)
    assert set((await faqs.get("sandi")).phrasings[-2:]) == {LOST, LOST_TOO}
    assert await answer(conversation, LOST_TOO) == "sandi"
    assert await missed(inbox) == []
    assert {label[1:] for label in await labels(queries)} == {(LabelKind.LINKED, "sandi", ADMIN)}
    assert len(await labels(queries)) == 3


async def test_undoing_a_link_removes_exactly_what_it_taught(
    conversation: Conversation, inbox: Inbox, queries: QueryStore, faqs: FaqStore
) -> None:
    await ask_many(conversation, (1, LOST), (2, LOST_TOO))
    group_id = await only_group(inbox)
    await faqs.edit("sandi", FaqChange(phrasings=("lupa password", LOST)), ADMIN)  # known before the link
    verdict = await inbox.link(group_id, "sandi", ADMIN)
    undone = await inbox.undo(verdict.id, 98)
    assert (undone.group_id, undone.messages) == (group_id, 2)
    assert (await faqs.get("sandi")).phrasings == ("lupa password", LOST)
    assert await labels(queries) == []
    assert await only_group(inbox) == group_id
    assert await too_late(inbox, verdict.id) == TooLate.UNDONE
    assert await too_late(inbox, verdict.id + 1) == TooLate.GONE


async def test_a_link_cannot_be_undone_after_the_faq_was_changed(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox, clock: Clock
) -> None:
    await ask_many(conversation, (1, LOST))
    verdict = await inbox.link(await only_group(inbox), "sandi", ADMIN)
    clock.forward(timedelta(seconds=1))
    await catalogue.edit("sandi", FaqChange(answer="Ketuk tombol itu."), ADMIN)
    assert await too_late(inbox, verdict.id) == TooLate.FAQ_CHANGED
    assert await answer(conversation, LOST) == "sandi"


async def test_a_link_cannot_be_undone_after_its_phrasing_was_removed(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox
) -> None:
    await ask_many(conversation, (1, LOST))
    verdict = await inbox.link(await only_group(inbox), "sandi", ADMIN)
    await catalogue.remove_phrasing("sandi", LOST, ADMIN)
    assert await too_late(inbox, verdict.id) == TooLate.FAQ_CHANGED


async def test_other_links_to_the_same_faq_do_not_stand_in_the_way(
    conversation: Conversation, inbox: Inbox, faqs: FaqStore
) -> None:
    await ask_many(conversation, (1, LOST), (2, RAIN))
    verdicts = {}
    for (wording,) in await groups(inbox):
        verdicts[wording.text] = await inbox.link(await group_of(inbox, wording.query_id), "sandi", ADMIN)
    await inbox.undo(verdicts[RAIN].id, ADMIN)
    await inbox.undo(verdicts[LOST].id, ADMIN)
    assert not {LOST, RAIN} & set((await faqs.get("sandi")).phrasings)


async def test_out_of_scope_becomes_a_reject_at_once_and_back(
    conversation: Conversation, inbox: Inbox, queries: QueryStore, faqs: FaqStore
) -> None:
    before = await faqs.rejects()
    await ask_many(conversation, (1, RAIN), (2, RAIN + " malam"))
    verdict = await inbox.out_of_scope(await only_group(inbox), ADMIN)
    assert set(await faqs.rejects()) - set(before) == {RAIN, RAIN + " malam"}
    assert {kind for _, kind, _, _ in await labels(queries)} == {LabelKind.OUT_OF_SCOPE}
    await inbox.undo(verdict.id, ADMIN)
    assert await faqs.rejects() == before and await labels(queries) == []
    assert await texts(inbox) == [[RAIN, RAIN + " malam"]]


async def test_a_closed_group_stays_closed_and_counts_what_joins_it(
    conversation: Conversation, inbox: Inbox, queries: QueryStore
) -> None:
    await ask_many(conversation, (1, RAIN))
    verdict = await inbox.ignore(await only_group(inbox), ADMIN)
    await ask_many(conversation, (2, RAIN), (3, RAIN + " lagi"))
    assert await missed(inbox) == []
    assert len(await labels(queries)) == 1
    await inbox.undo(verdict.id, ADMIN)
    (group,) = (await inbox.overview(0, 10)).page.items
    assert (group.people, group.messages) == (3, 3)


async def test_a_linked_group_comes_back_only_with_what_is_still_unanswered(
    conversation: Conversation, inbox: Inbox
) -> None:
    await ask_many(conversation, (1, LOST))
    group_id = await only_group(inbox)
    await inbox.link(group_id, "sandi", ADMIN)
    assert await answer(conversation, LOST) == "sandi"
    assert await missed(inbox) == []
    refused = only(await conversation.ask(LOST_TOO, asker(9)), Answered)
    await conversation.feedback(refused.query_id, "sandi", USER, helpful=False)
    assert await group_of(inbox, refused.query_id) == group_id
    view = await inbox.view(group_id)
    assert [w.text for w in view.wordings] == [LOST_TOO] and view.group.linked == "sandi"


async def test_what_the_link_answers_by_now_needs_nobody(
    conversation: Conversation, inbox: Inbox, queries: QueryStore, hear_back: HearBack, clock: Clock
) -> None:
    await ask_many(conversation, (1, LOST))
    group_id = await only_group(inbox)
    late = NewQuery(Asker(5, 5, 1), LOST + "!", LOST, Outcome.SUGGEST, (), "ngrams-256")
    (query_id,) = await queries.log([late])  # waits ten minutes for a tap
    await inbox.link(group_id, "sandi", ADMIN)
    clock.forward(timedelta(minutes=11))
    await inbox.gather()
    assert await missed(inbox) == []
    assert await hear_back.due() == ()
    await hear_back.want(query_id, wanted=True)
    assert [(news.query_ids, news.faq.slug) for news in await hear_back.due()] == [((query_id,), "sandi")]


async def test_undoing_a_link_takes_back_what_it_answered_later(
    services: Services, inbox: Inbox, queries: QueryStore, clock: Clock
) -> None:
    hear_back = services.hear_back
    await ask_many(services.conversation, (1, LOST))
    group_id = await only_group(inbox)
    late = NewQuery(Asker(5, 5, 1), RAIN, LOST, Outcome.SUGGEST, (), "ngrams-256")
    (query_id,) = await queries.log([late])
    await hear_back.want(query_id, wanted=True)
    verdict = await inbox.link(group_id, "sandi", ADMIN)
    await services.catalogue.add_phrasings("sandi", [RAIN], ADMIN)
    clock.forward(timedelta(minutes=11))
    assert await missed(inbox) == []
    assert (await inbox.undo(verdict.id, ADMIN)).messages == 2
    assert [(w.text, w.messages) for w in await missed(inbox)] == [(RAIN, 2)]
    clock.forward(timedelta(minutes=2))
    assert await hear_back.due() == ()


async def test_who_asks_to_hear_back_after_the_link_leaves_time_to_undo_it(
    conversation: Conversation, inbox: Inbox, hear_back: HearBack, clock: Clock
) -> None:
    await ask_many(conversation, (1, LOST), (2, RAIN))
    verdicts = {}
    for (wording,) in await groups(inbox):
        verdicts[wording.query_id] = await inbox.link(await group_of(inbox, wording.query_id), "sandi", ADMIN)
    clock.forward(timedelta(seconds=5))
    for query_id in verdicts:
        await hear_back.want(query_id, wanted=True)
    assert await hear_back.due() == ()
    undone, told = verdicts
    await inbox.undo(verdicts[undone].id, ADMIN)
    clock.forward(timedelta(seconds=55))
    assert [news.query_ids for news in await hear_back.due()] == [(told,)]


class Watched(LiveFaqs):
    """Counts what it is asked to understand; `meanwhile` happens during the first time."""

    understood = 0
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def understand(self, text: str, after: Turn | None = None) -> Understanding:
        self.understood += 1
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return await super().understand(text, after)


async def watched_inbox(
    stores: Stores, matcher: Matcher, clock: Clock
) -> tuple[Inbox, Watched, Conversation]:
    """Over the sample FAQs, with a conversation about the same."""
    await stores.faqs.seed(DRAFTS, REJECTS)
    live = Watched(stores.faqs, matcher)
    await live.refresh()
    grouping = Grouping(stores.inbox, matcher)
    inbox = Inbox(stores.inbox, stores.verdicts, grouping, stores.faqs, live, patience=30.0)
    return inbox, live, Conversation(stores.faqs, stores.queries, live, clock=clock)


@pytest.fixture
def stores(engine: AsyncEngine, sealer: Sealer, clock: Clock) -> Stores:
    return Stores.over(engine, sealer, clock=clock)


@pytest.mark.parametrize("undone", [True, False])
async def test_an_admin_may_decide_while_a_wording_is_looked_at_again(
    stores: Stores, matcher: Matcher, engine: AsyncEngine, clock: Clock, *, undone: bool
) -> None:
    watched, live, conversation = await watched_inbox(stores, matcher, clock)
    await ask_many(conversation, (1, RAIN), (2, LOST))
    linked = {}
    for (wording,) in await groups(watched):
        group_id = await group_of(watched, wording.query_id)
        linked[wording.text] = await watched.link(group_id, "sandi", ADMIN)
    for text in (RAIN, LOST):  # what came last is looked at first
        await stores.queries.log([NewQuery(Asker(5, 5, None), text, text, Outcome.SUGGEST, (), "ngrams-256")])
    clock.forward(timedelta(minutes=11))
    link = linked[LOST]
    if undone:
        live.meanwhile = lambda: stores.verdicts.undo(link.id, ADMIN)
    else:
        live.meanwhile = lambda: stores.verdicts.ignore(link.group_id, ADMIN)
    await watched.gather()
    assert [(w.text, w.messages) for w in await missed(watched)] == ([(LOST, 2)] if undone else [])
    assert await queries_open(engine) == (2 if undone else 0)
    await watched.close()


async def test_what_the_link_does_not_answer_is_looked_at_once_until_something_changes(
    stores: Stores, matcher: Matcher, clock: Clock
) -> None:
    watched, live, conversation = await watched_inbox(stores, matcher, clock)
    await ask_many(conversation, (1, LOST))
    late = NewQuery(Asker(5, 5, 1), RAIN, LOST, Outcome.SUGGEST, (), "ngrams-256")
    await stores.queries.log([late])
    await watched.link(await only_group(watched), "sandi", ADMIN)
    clock.forward(timedelta(minutes=11))
    before = live.understood
    for _ in range(3):
        await watched.gather()
    assert live.understood == before + 1 and [wording.text for wording in await missed(watched)] == [RAIN]
    await Catalogue(stores.faqs, live).add_phrasings("sandi", [RAIN], ADMIN)
    await watched.gather()
    assert await missed(watched) == []
    await watched.close()


async def test_reopened_groups_take_turns_however_many_there_are(
    stores: Stores, matcher: Matcher, clock: Clock
) -> None:
    watched, _, _ = await watched_inbox(stores, matcher, clock)
    forms = [f"bentuk {number}" for number in range(REVIEWED + 1)]
    for form in forms:
        missed_one = NewQuery(Asker(1, 1, None), form, form, Outcome.NO_MATCH, (), "ngrams-256")
        (query_id,) = await stores.queries.log([missed_one])
        await stores.inbox.place([(None, [text_key(form)])])
        await stores.verdicts.link(await stores.inbox.group_of(query_id) or 0, "sandi", ADMIN)
    for form in forms:  # the link answers only what came first, and is looked at last
        text = "lupa password" if form == forms[0] else RAIN
        await stores.queries.log([NewQuery(Asker(5, 5, None), text, form, Outcome.SUGGEST, (), "ngrams-256")])
    clock.forward(timedelta(minutes=11))
    await watched.gather()
    assert (await stores.inbox.page(0, 1)).total == REVIEWED + 1
    await watched.gather()
    assert (await stores.inbox.page(0, 1)).total == REVIEWED
    await watched.close()


async def test_a_grouping_that_failed_is_no_trouble_at_the_end(
    conversation: Conversation, inbox: Inbox, engine: AsyncEngine
) -> None:
    await conversation.ask(RAIN, asker(1))
    async with engine.begin() as connection:
        await connection.execute(
            sa.text(
                "CREATE TRIGGER full BEFORE INSERT ON inbox_members BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        )
    with pytest.raises(sa.exc.SQLAlchemyError, match="full"):
        await inbox.gather()
    await inbox.close()


async def test_suggestions_that_nobody_chose_come_after_a_while(
    conversation: Conversation, inbox: Inbox, clock: Clock
) -> None:
    only(await conversation.ask(MODE, asker(1)), Offered)
    assert await missed(inbox) == []
    clock.forward(timedelta(minutes=11))
    assert [wording.text for wording in await missed(inbox)] == [MODE]


async def choose(conversation: Conversation, text: str, user: int, slug: str) -> int:
    """`user` asks, and taps this one of the suggestions."""
    offered = only(await conversation.ask(text, asker(user, user=user, chat=user)), Offered)
    await conversation.choose(offered.query_id, slug, user)
    return offered.query_id


async def test_what_its_askers_chose_is_confirmed_with_one_tap(
    conversation: Conversation, inbox: Inbox, faqs: FaqStore
) -> None:
    await choose(conversation, MODE, 1, "mewah")
    await choose(conversation, MODE_TOO, 2, "mewah")
    group_id = await only_group(inbox)
    view = await inbox.view(group_id)
    assert (view.group.chosen, view.group.people, view.likeliest[0].slug) == ("mewah", 2, "mewah")
    await inbox.link(group_id, "mewah", ADMIN)
    assert {MODE, MODE_TOO} <= set((await faqs.get("mewah")).phrasings)
    assert await answer(conversation, MODE_TOO) == "mewah" and await missed(inbox) == []


async def test_what_is_chosen_later_leaves_the_group_of_its_meaning(
    conversation: Conversation, inbox: Inbox, clock: Clock
) -> None:
    await ask_many(conversation, (1, MODE), (2, MODE_TOO))
    clock.forward(timedelta(minutes=11))
    by_meaning = await only_group(inbox)
    await choose(conversation, MODE, 3, "mewah")
    chosen = {(await inbox.view(g.id)).group.chosen: g for g in (await _listed(inbox))}
    assert chosen[None].id == by_meaning and chosen[None].text == MODE_TOO
    assert (chosen["mewah"].people, chosen["mewah"].text) == (2, MODE)


async def test_a_choice_does_not_move_what_an_admin_split_off(
    conversation: Conversation, inbox: Inbox
) -> None:
    query_id = await choose(conversation, MODE, 1, "mewah")
    await choose(conversation, MODE_TOO, 2, "mewah")
    verdict = await inbox.split(await only_group(inbox), query_id, ADMIN)
    await choose(conversation, MODE, 3, "mewah")
    await inbox.gather()
    assert await group_of(inbox, query_id) == verdict.group_id


async def test_what_people_chose_differently_or_disliked_is_no_choice(
    conversation: Conversation, inbox: Inbox
) -> None:
    await choose(conversation, MODE, 1, "mewah")
    await choose(conversation, MODE, 2, "normal")
    disliked = await choose(conversation, MODE_TOO, 3, "mewah")
    await conversation.feedback(disliked, "mewah", 3, helpful=False)
    assert {group.chosen for group in await _listed(inbox)} == {None}
    assert {wording.text for wording in await missed(inbox)} == {MODE, MODE_TOO}


async def test_what_people_no_longer_agree_on_leaves_the_group_of_their_choice(
    conversation: Conversation, inbox: Inbox
) -> None:
    await choose(conversation, MODE, 1, "mewah")
    second = await choose(conversation, MODE_TOO, 2, "mewah")
    assert [(group.chosen, group.people) for group in await _listed(inbox)] == [("mewah", 2)]
    await choose(conversation, MODE, 3, "normal")
    by_chosen = {group.chosen: group.text for group in await _listed(inbox)}
    assert by_chosen == {None: MODE, "mewah": MODE_TOO}
    await conversation.feedback(second, "mewah", 2, helpful=False)
    assert {group.chosen for group in await _listed(inbox)} == {None}
    assert {wording.text for wording in await missed(inbox)} == {MODE, MODE_TOO}


async def test_a_later_choice_is_in_the_group_of_its_own_faq(
    conversation: Conversation, inbox: Inbox
) -> None:
    await choose(conversation, MODE, 1, "mewah")
    await inbox.ignore(await only_group(inbox), ADMIN)
    await choose(conversation, MODE, 2, "normal")
    assert [(group.chosen, group.people) for group in await _listed(inbox)] == [("normal", 1)]


async def test_what_is_ignored_keeps_no_later_choice_away(conversation: Conversation, inbox: Inbox) -> None:
    await choose(conversation, MODE, 1, "mewah")
    group_id = await only_group(inbox)
    await inbox.ignore(group_id, ADMIN)
    assert await missed(inbox) == []
    await choose(conversation, MODE_TOO, 2, "mewah")
    assert await only_group(inbox) == group_id


async def test_the_chosen_faq_may_be_gone(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox
) -> None:
    await choose(conversation, MODE, 1, "mewah")
    await catalogue.edit("mewah", FaqChange(state=FaqState.ARCHIVED), ADMIN)
    view = await inbox.view(await only_group(inbox))
    assert view.group.chosen == "mewah" and "mewah" not in {faq.slug for faq in view.likeliest}


async def queries_open(engine: AsyncEngine) -> int:
    """How many queries nobody has handled."""
    async with engine.connect() as connection:
        found = await connection.execute(sa.text("SELECT count(*) FROM queries WHERE handled_at IS NULL"))
        return int(found.scalar_one())


async def _listed(inbox: Inbox) -> tuple[Group, ...]:
    await inbox.gather()
    return (await inbox.overview(0, 100)).page.items


async def test_of_two_admins_the_faster_one_links(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox, queries: QueryStore
) -> None:
    await ask_many(conversation, (1, LOST))
    group_id = await only_group(inbox)
    results = await asyncio.gather(
        inbox.link(group_id, "sandi", ADMIN), inbox.link(group_id, "gaji", 98), return_exceptions=True
    )
    assert [isinstance(result, GroupHandled) for result in results].count(True) == 1
    holders = [faq.slug for faq in await catalogue.all() if LOST in faq.phrasings]
    assert [slug for _, _, slug, _ in await labels(queries)] == holders and len(holders) == 1
    for late in (inbox.ignore(group_id, ADMIN), inbox.out_of_scope(group_id, ADMIN), inbox.view(group_id)):
        with pytest.raises(GroupHandled) as caught:
            await late
        assert caught.value.group_id == group_id


async def test_a_link_that_fails_leaves_the_group_in_the_inbox(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox
) -> None:
    await ask_many(conversation, (1, LOST))
    group_id = await only_group(inbox)
    with pytest.raises(UnknownFaq):
        await inbox.link(group_id, "tidak-ada", ADMIN)
    await catalogue.edit("gaji", FaqChange(state=FaqState.ARCHIVED), ADMIN)
    with pytest.raises(FaqAsleep):
        await inbox.link(group_id, "gaji", ADMIN)
    with pytest.raises(GroupHandled):
        await inbox.link(group_id + 1, "sandi", ADMIN)
    assert await texts(inbox) == [[LOST]]
    assert (await inbox.link_written(group_id, "gaji", ADMIN, made_faq=False)).messages == 1


async def test_a_wording_that_is_too_long_is_labelled_but_not_learnt(
    conversation: Conversation, inbox: Inbox, queries: QueryStore, faqs: FaqStore
) -> None:
    text = LOST + " " + "hangus " * 200
    await queries.log([NewQuery(Asker(1, 1, 1), text, LOST + " hangus", Outcome.NO_MATCH, (), "ngrams-256")])
    await ask_many(conversation, (2, LOST))
    verdict = await inbox.link(await only_group(inbox), "sandi", ADMIN)
    assert (verdict.messages, verdict.left_out) == (2, 1)
    assert len(await labels(queries)) == 2 and (await faqs.get("sandi")).phrasings[-1] == LOST


async def test_a_wording_is_split_off_and_comes_back(conversation: Conversation, inbox: Inbox) -> None:
    await ask_many(conversation, (1, LOST), (2, LOST_TOO))
    group_id = await only_group(inbox)
    query_id = next(w.query_id for w in await missed(inbox) if w.text == LOST_TOO)
    verdict = await inbox.split(group_id, query_id, ADMIN)
    assert sorted(await texts(inbox)) == [[LOST], [LOST_TOO]]
    await ask_many(conversation, (3, LOST_TOO))
    assert verdict.group_id == await group_of(inbox, query_id) != group_id
    with pytest.raises(GroupHandled):
        await inbox.split(group_id, query_id, ADMIN)
    assert (await inbox.undo(verdict.id, ADMIN)).group_id == group_id
    assert await texts(inbox) == [[LOST, LOST_TOO]]


async def test_what_joined_a_split_by_its_meaning_stays_when_that_is_undone(
    conversation: Conversation, inbox: Inbox
) -> None:
    await ask_many(conversation, (1, LOST), (2, LOST_TOO))
    group_id = await only_group(inbox)
    query_id = next(w.query_id for w in await missed(inbox) if w.text == LOST_TOO)
    verdict = await inbox.split(group_id, query_id, ADMIN)
    joined = LOST_TOO + " min"
    await ask_many(conversation, (3, joined))
    assert [LOST_TOO, joined] in await texts(inbox)
    assert (await inbox.undo(verdict.id, ADMIN)).messages == 1
    assert sorted(await texts(inbox)) == [[LOST, LOST_TOO], [joined]]


async def test_a_split_is_not_undone_when_its_messages_are_forgotten(
    conversation: Conversation, inbox: Inbox, queries: QueryStore, clock: Clock
) -> None:
    await ask_many(conversation, (2, LOST_TOO))
    clock.forward(timedelta(days=1))
    await ask_many(conversation, (1, LOST))
    group_id = await only_group(inbox)
    query_id = next(w.query_id for w in await missed(inbox) if w.text == LOST_TOO)
    verdict = await inbox.split(group_id, query_id, ADMIN)
    await ask_many(conversation, (3, LOST_TOO))
    await queries.purge(clock.now)
    assert await too_late(inbox, verdict.id) == TooLate.GONE
    assert sorted(await texts(inbox)) == [[LOST], [LOST_TOO]]


async def test_what_was_decided_about_the_split_goes_first(conversation: Conversation, inbox: Inbox) -> None:
    await ask_many(conversation, (1, LOST), (2, LOST_TOO))
    group_id = await only_group(inbox)
    verdict = await inbox.split(group_id, (await missed(inbox))[0].query_id, ADMIN)
    later = await inbox.ignore(verdict.group_id, ADMIN)
    assert await too_late(inbox, verdict.id) == TooLate.DECIDED_AGAIN
    await inbox.undo(later.id, ADMIN)
    await inbox.undo(verdict.id, ADMIN)
    assert await texts(inbox) == [[LOST, LOST_TOO]]


async def test_a_new_faq_is_archived_with_its_link(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox, faqs: FaqStore
) -> None:
    await ask_many(conversation, (1, LOST))
    group_id = await only_group(inbox)
    await catalogue.add(FaqDraft("Kartu hangus?", "Ke gerai.", "Umum", slug="hangus"), ADMIN)
    verdict = await inbox.link_written(group_id, "hangus", ADMIN, made_faq=True)
    assert (await inbox.undo(verdict.id, ADMIN)).made_faq
    assert (await faqs.get("hangus")).state is FaqState.ARCHIVED
    assert await answer(conversation, LOST) is None


async def test_a_search_finds_words_before_meanings_and_only_what_is_live(
    catalogue: Catalogue, inbox: Inbox
) -> None:
    assert [faq.slug for faq in await inbox.search("MODE arti")][:2] == ["normal", "mewah"]
    assert (await inbox.search("gaji bulanan"))[0].slug == "gaji"
    await catalogue.edit("gaji", FaqChange(state=FaqState.DRAFT), ADMIN)
    assert "gaji" not in {faq.slug for faq in await inbox.search("gaji bulanan")}


async def test_what_is_forgotten_leaves_no_group(
    conversation: Conversation, inbox: Inbox, people: PeopleStore
) -> None:
    await ask_many(conversation, (1, LOST))
    verdict = await inbox.ignore(await only_group(inbox), ADMIN)
    await people.erase(1, PLAIN)
    assert await too_late(inbox, verdict.id) == TooLate.GONE
    with pytest.raises(GroupHandled):
        await inbox.view_of(1)
    await ask_many(conversation, (2, LOST))
    assert await texts(inbox) == [[LOST]]
