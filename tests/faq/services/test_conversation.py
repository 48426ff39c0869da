"""What a user does, on a migrated database and with the real matcher."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.claims import Wording
from faq.errors import UnknownFaq, UnknownQuery
from faq.matching.decision import Match, Thresholds, to_json
from faq.matching.matcher import Matcher
from faq.matching.policy import FOLLOW_UP_EVIDENCE
from faq.models import FaqChange, FaqDraft, FaqState, LabelKind, LoggedQuery, Outcome
from faq.services.catalogue import Catalogue
from faq.services.conversation import MEMORY, READING, Conversation
from faq.services.inbox import Inbox
from faq.services.live_faqs import LiveFaqs
from faq.services.responses import Answered, Asked, Offered, Unanswered
from faq.store import QueryStore
from tests.support.database import Clock
from tests.support.inbox import missed
from tests.support.services import ADMIN, USER, asker, labels, only, unsure


async def logged(queries: QueryStore) -> list[LoggedQuery]:
    return [query async for query, _ in queries.all()]


async def ask(conversation: Conversation, words: str, message: int | None = 1) -> Asked:
    return await conversation.ask(words, asker(message))


async def test_an_answer(conversation: Conversation, queries: QueryStore, clock: Clock) -> None:
    answered = only(await ask(conversation, "LUPA password?"), Answered)
    assert (answered.faq.slug, answered.faq.answer) == ("sandi", "Tentang sandi.")
    (query,) = await logged(queries)
    assert (query.id, query.asker, query.asked_at) == (answered.query_id, asker(1), clock.now)
    assert (query.text, query.normalised) == ("LUPA password?", "lupa password")
    assert (query.outcome, query.best_slug, query.model) == (Outcome.MATCH, "sandi", "ngrams-256")


async def test_suggestions(conversation: Conversation, queries: QueryStore) -> None:
    offered = only(await ask(conversation, "arti dari mode"), Offered)
    assert {c.slug for c in offered.candidates} >= {"normal", "mewah"}
    (query,) = await logged(queries)
    assert query.outcome is Outcome.SUGGEST and offered.candidates[0] == query.candidates[0]


async def test_an_honest_i_do_not_know_goes_to_the_inbox(
    conversation: Conversation, inbox: Inbox, queries: QueryStore
) -> None:
    unanswered = only(await ask(conversation, "cuaca besok gimana"), Unanswered)
    assert (await logged(queries))[0].outcome is Outcome.NO_MATCH
    (item,) = await missed(inbox)
    assert (item.query_id, item.text) == (unanswered.query_id, "cuaca besok gimana")


async def test_nothing_is_answered_that_could_not_be_logged(
    conversation: Conversation, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON queries BEGIN SELECT RAISE(ABORT, 'full'); END")
        )
    with pytest.raises(SQLAlchemyError, match="full"):
        await ask(conversation, "lupa password")


async def test_two_questions_are_two_queries(conversation: Conversation, queries: QueryStore) -> None:
    asked = await ask(conversation, "lupa password? arti mode mewah")
    first, second = asked.responses
    assert isinstance(first, Answered) and isinstance(second, Answered)
    assert [first.faq.slug, second.faq.slug] == ["sandi", "mewah"]
    assert [query.id for query in await logged(queries)] == [first.query_id, second.query_id]
    assert len(to_json(asked.understanding)["parts"]) == 2


async def test_a_redelivered_message_is_one_query(conversation: Conversation, queries: QueryStore) -> None:
    first = only(await ask(conversation, "lupa password"), Answered)
    again = only(await ask(conversation, "lupa password"), Answered)
    assert first == again and len(await logged(queries)) == 1


async def test_an_explanation_leaves_no_trace(live: LiveFaqs, queries: QueryStore) -> None:
    (decision,) = (await live.understand("lupa password")).decisions
    assert isinstance(decision, Match) and await logged(queries) == []


async def test_a_follow_up_is_read_after_the_last_turn_for_five_minutes(
    conversation: Conversation, clock: Clock
) -> None:
    unsure(await ask(conversation, "kalau yang mewah?", 1))
    await ask(conversation, "arti mode normal", 2)
    clock.forward(MEMORY)
    assert only(await ask(conversation, "kalau yang mewah?", 3), Answered).faq.slug == "mewah"
    await ask(conversation, "arti mode normal", 4)
    clock.forward(MEMORY + timedelta(seconds=1))
    unsure(await ask(conversation, "kalau yang mewah?", 5))


async def test_an_answer_that_is_not_sure_is_read_after_the_last_turn_too(
    conversation: Conversation, matcher: Matcher
) -> None:
    eager = replace(matcher.model.policy, thresholds=Thresholds(answer=0.5, suggest=0.3))
    await matcher.swap(replace(matcher.model, policy=eager))
    assert only(await ask(conversation, "arti dari mode", 1), Answered).faq.slug == "normal"
    await ask(conversation, "arti mode normal", 2)
    assert only(await ask(conversation, "arti dari mode", 3), Answered).faq.slug == "mewah"


async def test_an_answer_comes_again_where_it_was_read_and_did_not_help(
    conversation: Conversation, clock: Clock
) -> None:
    async def comes_again(words: str, message: int, *, after: timedelta = READING) -> bool:
        clock.forward(after)
        return only(await ask(conversation, words, message), Answered).again

    assert not await comes_again("lupa password", 1)
    assert not await comes_again("tidak bisa masuk", 2, after=READING - timedelta(seconds=1))
    assert await comes_again("tidak bisa masuk", 3)
    assert not await comes_again("tidak bisa masuk", 1)  # redelivered
    assert not await comes_again("hai", 4)
    assert await comes_again("lupa password", 5)  # small talk in between
    assert not await comes_again("catat gaji", 6)
    assert not await comes_again("lupa password", 7)
    assert not await comes_again("lupa password", 8, after=MEMORY + timedelta(seconds=1))


async def test_an_answer_that_helped_may_come_again(conversation: Conversation, clock: Clock) -> None:
    answered = only(await ask(conversation, "lupa password", 1), Answered)
    await conversation.feedback(answered.query_id, "sandi", USER, helpful=True)
    clock.forward(READING)
    assert not only(await ask(conversation, "lupa password", 2), Answered).again


async def test_context_does_not_lead_back_to_an_answer_that_was_refused(
    conversation: Conversation, matcher: Matcher
) -> None:
    policy = matcher.model.policy
    again = tuple(
        9.0 if name == "repeated" else weight
        for name, weight in zip(FOLLOW_UP_EVIDENCE, policy.follow_up, strict=True)
    )
    await matcher.swap(replace(matcher.model, policy=replace(policy, follow_up=again)))
    answered = only(await ask(conversation, "lupa password", 1), Answered)
    assert only(await ask(conversation, "cuaca hari ini", 2), Answered).faq.slug == "sandi"
    await conversation.feedback(answered.query_id, "sandi", USER, helpful=False)
    unsure(await conversation.ask("cuaca hari ini", asker(3), replied_to=1))
    assert only(await ask(conversation, "lupa sandi", 4), Answered).faq.slug == "sandi"


async def test_the_same_words_again_get_the_same_answer(conversation: Conversation, matcher: Matcher) -> None:
    """Joined with itself an unsure question would be read as what follows it."""
    eager = replace(matcher.model.policy, thresholds=Thresholds(answer=0.5, suggest=0.3))
    await matcher.swap(replace(matcher.model, policy=eager))
    for message in (1, 2):
        assert only(await ask(conversation, "arti dari mode", message), Answered).faq.slug == "normal"


async def test_whoever_asks_an_admin_about_an_answer_does_not_dislike_it_but_waits_for_one(
    conversation: Conversation, inbox: Inbox, queries: QueryStore
) -> None:
    answered = only(await ask(conversation, "lupa password"), Answered)
    await conversation.pass_on(await conversation.query(answered.query_id), USER)
    assert await labels(queries) == [(answered.query_id, LabelKind.WANTS_ADMIN, "sandi", USER)]
    assert await conversation.thumb(await conversation.query(answered.query_id)) is None
    assert await queries.count_labels(None) == 0
    assert (await inbox.view_of(answered.query_id)).refused == frozenset()
    assert [item.query_id for item in await missed(inbox)] == [answered.query_id]


async def test_a_thumb_and_the_wish_for_an_admin_stand_side_by_side(
    conversation: Conversation, inbox: Inbox, queries: QueryStore
) -> None:
    answered = only(await ask(conversation, "lupa password"), Answered)
    question = await conversation.query(answered.query_id)
    for helpful in (False, True):
        await conversation.feedback(question.id, "sandi", USER, helpful=helpful)
        await conversation.pass_on(question, USER)
        assert await conversation.thumb(question) is helpful
    assert [kind for _, kind, _, _ in await labels(queries)] == [LabelKind.UP, LabelKind.WANTS_ADMIN]
    assert len(await missed(inbox)) == 1


async def test_whoever_asks_an_admin_where_there_was_no_answer_says_no_more(
    conversation: Conversation, queries: QueryStore
) -> None:
    unanswered = only(await ask(conversation, "cuaca besok gimana"), Unanswered)
    await conversation.pass_on(await conversation.query(unanswered.query_id), USER)
    assert await labels(queries) == []


async def test_follow_ups_are_between_one_person_and_one_chat(conversation: Conversation) -> None:
    await ask(conversation, "arti mode normal", 1)
    for stranger in (asker(2, user=8), asker(2, chat=71)):
        unsure(await conversation.ask("kalau yang mewah?", stranger))


async def test_a_follow_up_is_logged_as_it_was_written(
    conversation: Conversation, queries: QueryStore
) -> None:
    await ask(conversation, "arti mode normal", 1)
    await ask(conversation, "Kalau yang MEWAH?", 2)
    query = (await logged(queries))[-1]
    assert (query.text, query.normalised, query.best_slug) == (
        "Kalau yang MEWAH?",
        "kalau yang mewah",
        "mewah",
    )


async def test_nothing_is_learnt_from_what_people_say_of_a_follow_up(
    conversation: Conversation, inbox: Inbox, queries: QueryStore, clock: Clock
) -> None:
    await ask(conversation, "arti mode normal", 1)
    follow_up = only(await ask(conversation, "kalau yang mewah?", 2), Answered)
    await conversation.feedback(follow_up.query_id, "mewah", USER, helpful=True)
    await ask(conversation, "arti mode mewah", 3)
    said = [
        (query.in_context, Wording(query.normalised, ((query, labels),)))
        async for query, labels in queries.all()
    ]
    assert [in_context for in_context, _ in said] == [False, True, False]
    assert said[1][1].claims(["mewah"]) == ()
    clock.forward(timedelta(days=1))
    assert await missed(inbox) == []


async def test_a_choice_in_context_needs_no_attention(
    conversation: Conversation, matcher: Matcher, inbox: Inbox, queries: QueryStore
) -> None:
    careful = replace(matcher.model.policy, thresholds=Thresholds(answer=0.999, suggest=0.5))
    await ask(conversation, "arti mode normal", 1)
    await matcher.swap(replace(matcher.model, policy=careful))
    offered = only(await ask(conversation, "kalau yang mewah?", 2), Offered)
    assert (await conversation.query(offered.query_id)).in_context
    await conversation.choose(offered.query_id, "mewah", USER)
    assert await missed(inbox) == []


async def test_an_edit_that_changes_no_word_is_decided_anew(
    conversation: Conversation, catalogue: Catalogue, inbox: Inbox, queries: QueryStore
) -> None:
    unanswered = unsure(await ask(conversation, "transfer ke bank lain", 1))
    await catalogue.add(
        FaqDraft("Bisa transfer ke bank lain?", "Belum bisa.", "Umum", slug="transfer"), ADMIN
    )
    answered = only(await ask(conversation, "Transfer ke bank lain?", 1), Answered)
    assert answered.query_id == unanswered.query_id
    query = await conversation.query(answered.query_id)
    assert (query.outcome, query.best_slug) == (Outcome.MATCH, "transfer")
    assert await missed(inbox) == []


async def test_an_edited_follow_up_still_follows_what_it_followed(
    conversation: Conversation, clock: Clock
) -> None:
    await ask(conversation, "arti mode normal", 1)
    assert only(await ask(conversation, "kalau yang mewah", 2), Answered).faq.slug == "mewah"
    clock.forward(MEMORY + timedelta(seconds=1))
    assert only(await ask(conversation, "Kalau yang mewah?", 2), Answered).faq.slug == "mewah"


async def test_an_edited_message_is_not_its_own_context(
    conversation: Conversation, inbox: Inbox, queries: QueryStore
) -> None:
    await ask(conversation, "arti mode normal", 1)
    unsure(await ask(conversation, "kalau yang mewah?", 1))
    await ask(conversation, "catat gaji", 1)
    assert [query.text for query in await logged(queries)] == [
        "arti mode normal",
        "kalau yang mewah?",
        "catat gaji",
    ]
    assert await missed(inbox) == []  # what was corrected needs no attention


async def test_a_chosen_suggestion_is_a_label_and_a_turn(
    conversation: Conversation, queries: QueryStore
) -> None:
    offered = only(await ask(conversation, "arti dari mode", 1), Offered)
    assert (await conversation.choose(offered.query_id, "normal", USER)).slug == "normal"
    assert await labels(queries) == [(offered.query_id, LabelKind.CHOSEN, "normal", USER)]
    assert only(await ask(conversation, "kalau yang mewah?", 2), Answered).faq.slug == "mewah"


async def test_none_of_these_goes_to_the_inbox(
    conversation: Conversation, inbox: Inbox, queries: QueryStore
) -> None:
    offered = only(await ask(conversation, "arti dari mode"), Offered)
    assert await missed(inbox) == []
    await conversation.none_of_these(offered.query_id, USER)
    assert await labels(queries) == [(offered.query_id, LabelKind.NONE_OF_THESE, None, USER)]
    assert (await missed(inbox))[0].query_id == offered.query_id


async def test_the_last_thumb_counts(conversation: Conversation, inbox: Inbox, queries: QueryStore) -> None:
    answered = only(await ask(conversation, "lupa password"), Answered)
    for helpful in (True, False, True):
        await conversation.feedback(answered.query_id, "sandi", USER, helpful=helpful)
    assert await labels(queries) == [(answered.query_id, LabelKind.UP, "sandi", USER)]
    await conversation.feedback(answered.query_id, "sandi", 8, helpful=False)
    assert (await missed(inbox))[0].query_id == answered.query_id


async def test_nothing_is_said_about_a_query_that_is_not_there(conversation: Conversation) -> None:
    with pytest.raises(UnknownQuery):
        await conversation.choose(1, "normal", USER)
    with pytest.raises(UnknownQuery):
        await conversation.none_of_these(1, USER)
    with pytest.raises(UnknownQuery):
        await conversation.feedback(1, "normal", USER, helpful=True)


async def test_an_archived_suggestion_cannot_be_chosen_any_more(
    conversation: Conversation, catalogue: Catalogue, queries: QueryStore
) -> None:
    offered = only(await ask(conversation, "arti dari mode"), Offered)
    await catalogue.edit("normal", FaqChange(state=FaqState.ARCHIVED), ADMIN)
    with pytest.raises(UnknownFaq):
        await conversation.choose(offered.query_id, "normal", USER)
    assert await labels(queries) == []


async def test_browsing_shows_live_answers_only(catalogue: Catalogue) -> None:
    await catalogue.edit("gaji", FaqChange(category="Catatan"), ADMIN)
    await catalogue.edit("mewah", FaqChange(state=FaqState.DRAFT), ADMIN)
    assert await catalogue.categories() == ("Umum", "Catatan")
    assert [faq.slug for faq in await catalogue.browse()] == ["sandi", "gaji", "normal"]
    assert (await catalogue.read("salam")).slug == "salam"
    for slug in ("mewah", "tidak-ada"):
        with pytest.raises(UnknownFaq):
            await catalogue.read(slug)


async def test_old_queries_are_forgotten(
    conversation: Conversation, queries: QueryStore, clock: Clock
) -> None:
    await ask(conversation, "lupa password", 1)
    clock.forward(timedelta(days=1))
    await ask(conversation, "catat gaji", 2)
    assert await conversation.forget(clock.now) == 1
    assert [query.text for query in await logged(queries)] == ["catat gaji"]
