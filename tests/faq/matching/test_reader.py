"""One message understood: alone, as two questions, or after another one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.matching.decision import Match, NoMatch, Suggest, Thresholds
from faq.models import Faq, FaqKind, Turn
from tests.support.matching import ENCODER, FAQS, REJECTS, reader_of

READER = reader_of(rejects=REJECTS)
AFTER_NORMAL = Turn("arti mode normal", "normal")
MESSAGES = [wording for faq in FAQS for wording in faq.wordings]


def matched(text: str, after: Turn | None = None) -> list[str | None]:
    """What is answered at once, for each question in `text`."""
    decisions = READER.understand(text, after).decisions
    return [d.best.slug if isinstance(d, Match) else None for d in decisions]


def test_a_question() -> None:
    understanding = READER.understand("LUPA password?? 😭")
    (decision,) = understanding.decisions
    assert isinstance(decision, Match) and decision.best.slug == "sandi"
    assert (decision.text, decision.normalised) == ("LUPA password?? 😭", "lupa password")
    assert understanding.model == ENCODER.model_id


@pytest.mark.parametrize("text", ["cuaca besok gimana", "xyzzy", "???", "", "👍"])
def test_what_nothing_answers(text: str) -> None:
    (decision,) = READER.understand(text).decisions
    assert isinstance(decision, NoMatch) and decision.text == text


def test_two_that_are_alike_are_offered() -> None:
    (decision,) = READER.understand("arti dari mode").decisions
    assert isinstance(decision, Suggest)
    assert {c.slug for c in decision.offered} >= {"normal", "mewah"}


@pytest.mark.parametrize(
    "text",
    [
        "lupa password? arti mode mewah",
        "lupa password terus arti mode mewah?",
        "lupa password, arti mode mewah",
        "lupa password\narti mode mewah",
        "LUPA PASSWORD, dan arti mode mewah??",
    ],
)
def test_two_questions_are_both_answered_in_order(text: str) -> None:
    first, second = READER.understand(text).decisions
    assert matched(text) == ["sandi", "mewah"]
    assert text.startswith(first.text) and text.endswith(second.text)


def test_the_second_question_may_lean_on_the_first() -> None:
    assert matched("kalau yang mewah?") == [None]
    assert matched("arti mode normal? kalau yang mewah?") == ["normal", "mewah"]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("lupa password, tidak bisa masuk", ["sandi"]),  # the same question twice
        ("hai selamat pagi, lupa password", ["sandi"]),  # small talk is no question
        ("kemarin hp saya hilang di pasar, lupa password", None),  # a story before it
        ("lupa password, cuaca besok gimana", None),  # nothing answers one half
        ("cuaca besok gimana? harga emas hari ini?", None),
        ("arti mode, catat gaji", None),  # not sure enough of one half
        (
            "lupa password dan lupa password akun, arti mode mewah",
            ["sandi"],
        ),  # the whole is as good as certain
    ],
)
def test_one_question_stays_whole(text: str, answers: list[str | None] | None) -> None:
    decisions = READER.understand(text).decisions
    assert [d.text for d in decisions] == [text]
    assert answers is None or set(matched(text)) <= {None, *answers}


def test_a_follow_up_is_understood_by_what_was_asked_before() -> None:
    assert matched("kalau yang mewah?") == [None]
    assert matched("kalau yang mewah?", AFTER_NORMAL) == ["mewah"]


def test_an_answer_that_is_not_sure_may_change_with_what_was_asked_before() -> None:
    reader = reader_of(rejects=REJECTS)
    eager = replace(reader.model.policy, thresholds=Thresholds(answer=0.5, suggest=0.3))
    reader.model = replace(reader.model, policy=eager)
    for text, alone, after_normal in (("arti dari mode", "normal", "mewah"), ("arti mode", "mewah", "mewah")):
        for turn, slug in ((None, alone), (AFTER_NORMAL, after_normal)):
            (decision,) = reader.understand(text, turn).decisions
            assert isinstance(decision, Match) and decision.best.slug == slug
    sure = reader.understand("arti mode", Turn("arti mode mewah", "mewah"))
    assert sure == reader.understand("arti mode")


def test_a_word_alone_that_means_several_is_offered_whatever_came_before() -> None:
    """More words may follow: "mode apa?" after the one mode asks for the other."""
    reader = reader_of(rejects=REJECTS)
    careful = replace(reader.model.policy, thresholds=Thresholds(answer=0.93, suggest=0.3))
    reader.model = replace(reader.model, policy=careful)
    (alone,) = reader.understand("mode?").decisions
    (after,) = reader.understand("mode?", AFTER_NORMAL).decisions
    assert isinstance(alone, Suggest) and after == alone
    assert isinstance(reader.understand("mode apa?", AFTER_NORMAL).decisions[0], Match)


def test_a_follow_up_keeps_what_was_written() -> None:
    (decision,) = READER.understand("kalau yang mewah?", AFTER_NORMAL).decisions
    assert (decision.text, decision.normalised) == ("kalau yang mewah?", "kalau yang mewah")


@pytest.mark.parametrize("text", ["cuaca besok gimana", "harga emas hari ini", "xyzzy"])
def test_a_turn_before_answers_nothing_by_itself(text: str) -> None:
    assert matched(text, AFTER_NORMAL) == [None]


def test_a_turn_before_that_changes_nothing_makes_a_message_no_less_clear() -> None:
    (alone,) = READER.understand("kalau mewah").decisions
    for turn in (Turn("catat gaji", "gaji"), Turn("lupa password", "sandi")):
        (after,) = READER.understand("kalau mewah", turn).decisions
        assert after.candidates[0].slug == alone.candidates[0].slug
        assert after.confidence >= alone.confidence


def test_a_turn_about_an_faq_that_is_gone_has_no_say() -> None:
    gone = Turn("arti mode normal", "diarsipkan")
    assert READER.understand("kalau yang mewah?", gone) == READER.understand("kalau yang mewah?")


@settings(max_examples=80)
@given(
    st.lists(
        st.sampled_from([*MESSAGES, "kalau yang mewah", "cuaca", "dan", "?", "gaji", "mode"]), max_size=3
    ),
    st.sampled_from(
        [AFTER_NORMAL, Turn("catat gaji", "gaji"), Turn("hai", "salam"), Turn("x y", "tidak-ada")]
    ),
)
def test_what_a_message_says_alone_is_not_changed_by_a_turn_before(parts: list[str], after: Turn) -> None:
    text = " ".join(parts)
    alone = READER.understand(text)
    if len(alone.decisions) > 1 or isinstance(alone.decisions[0], Match):
        assert READER.understand(text, after) == alone
    assert len(READER.understand(text, after).decisions) == len(alone.decisions)


@pytest.mark.parametrize("faq", FAQS, ids=lambda faq: faq.slug)
def test_every_wording_is_answered_with_its_faq(faq: Faq) -> None:
    assert [matched(wording) for wording in faq.wordings] == [[faq.slug]] * len(faq.wordings)


def test_a_reader_of_nothing() -> None:
    empty = reader_of(())
    for text in ("lupa password", "lupa password? arti mode mewah"):
        (decision,) = empty.understand(text, AFTER_NORMAL).decisions
        assert isinstance(decision, NoMatch) and decision.candidates == ()


def test_small_talk_is_answered() -> None:
    (decision,) = READER.understand("haiii!!").decisions
    assert isinstance(decision, Match) and decision.best.kind is FaqKind.SMALL_TALK
