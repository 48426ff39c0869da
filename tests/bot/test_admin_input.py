"""What an admin writes, and the step that it is written in: pure parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram import Chat, Message, MessageEntity

from bot.admin.input import (
    LONG,
    PAUSE,
    category_of,
    goes_on,
    html_of,
    phrasings_of,
    question_of,
    with_message,
)
from bot.admin.steps import Adding, AddStep, EditField, Editing, Step, from_json, to_json
from bot.transport.answers import Sent
from faq.checks import checked_answer
from faq.errors import InvalidFaq


def message(text: str, *entities: MessageEntity) -> Message:
    return Message(1, datetime.now(UTC), Chat(1, "private"), text=text, entities=entities)


def test_a_question_is_one_line_with_a_word() -> None:
    assert question_of("  Apa\n itu? ") == "Apa itu?"
    for text in ("", "?!", "👍"):
        with pytest.raises(InvalidFaq):
            question_of(text)


def test_phrasings_lose_the_marks_of_a_pasted_list() -> None:
    text = "- satu\n• dua\n3. tiga\n* empat\n\n5 lima\n-enam\nSATU\nApa itu?"
    assert phrasings_of(text, "apa itu?") == ("satu", "dua", "tiga", "empat", "5 lima", "-enam")
    with pytest.raises(InvalidFaq):
        phrasings_of("apa itu?", "Apa itu?")


def test_a_category_is_a_known_one_if_it_can_be() -> None:
    assert category_of(" AKUN & login", ("Lain", "Akun & Login")) == "Akun & Login"
    assert category_of("Baru", ("Lain",)) == "Baru"
    with pytest.raises(InvalidFaq):
        category_of("nomor baru\nnomor hangus", ())


def test_an_answer_s_own_formatting_wins_over_typed_tags() -> None:
    bold = MessageEntity(MessageEntity.BOLD, 0, 4)
    url = MessageEntity(MessageEntity.URL, 8, 9)
    assert html_of(message("Buka <b>ini</b>", bold)) == "<b>Buka</b> &lt;b&gt;ini&lt;/b&gt;"
    assert html_of(message("<b>Ke</b> x.example", url)) == "<b>Ke</b> x.example"
    assert html_of(message("AT&amp;T <i>&</i>")) == "AT&amp;T <i>&amp;</i>"


@pytest.mark.parametrize("text", ["<b>x", "<i>a</b>", "<b>a</b> < 5", "<p><b>a</b></p>", "<b></b>"])
def test_typed_tags_must_be_right(text: str) -> None:
    with pytest.raises(InvalidFaq):
        checked_answer(html_of(message(text)))


def test_only_what_comes_right_after_a_long_message_goes_on_with_it() -> None:
    start = datetime(2026, 7, 24, tzinfo=UTC)

    def sent(message_id: int, seconds: int) -> Message:
        return Message(message_id, start + timedelta(seconds=seconds), Chat(1, "private"), text="x")

    taken = with_message(Adding(), sent(7, 0), "a" * LONG)
    assert goes_on(taken, sent(9, PAUSE))
    assert not goes_on(taken, sent(9, PAUSE + 2))
    assert not goes_on(with_message(Adding(), sent(7, 0), "a" * (LONG - 1)), sent(8, 0))
    both = with_message(taken, sent(9, 1), "b")
    assert both.parts == ("a" * LONG, "b")
    assert with_message(both, sent(9, 1), "c").parts == ("a" * LONG, "c")
    assert with_message(both, sent(10, 1), "d").parts == ("d",)


STEPS = (
    Adding(),
    Adding(
        step=AddStep.SUMMARY,
        question="q",
        answer="<b>a</b>",
        phrasings=("x", "y"),
        category="c",
        group_id=7,
        taken=AddStep.CATEGORY,
        parts=("x", "y"),
        seen=3,
        seen_at=1_700_000_000,
        panel=(Sent(4, "d"), Sent(5, "e")),
    ),
    Editing(slug="s", field=EditField.PHRASINGS, page=2, value="x\ny", seen=3, panel=(Sent(4, "d"),)),
    Editing(slug="s", field=EditField.ANSWER, value="x", before="y", contested=True),
)


@pytest.mark.parametrize("step", STEPS)
def test_steps_are_kept_as_json(step: Step) -> None:
    assert from_json(to_json(step)) == step


def test_a_step_from_before_its_old_value_was_kept_goes_on() -> None:
    old = to_json(Editing(slug="s", field=EditField.ANSWER, value="x"))
    del old["before"], old["contested"]
    assert from_json(old) == Editing(slug="s", field=EditField.ANSWER, value="x")


@pytest.mark.parametrize(
    "raw", [{}, [], "adding", {"kind": "other"}, {"kind": "editing"}, {"kind": "adding", "step": "gone"}]
)
def test_what_is_no_step_is_none(raw: object) -> None:
    assert from_json(raw) is None


def test_onward_leads_to_the_first_open_part() -> None:
    adding = Adding()
    filled = {"question": "q", "answer": "a", "phrasings": (), "category": "c"}
    expected = [AddStep.QUESTION, AddStep.ANSWER, AddStep.PHRASINGS, AddStep.CATEGORY, AddStep.SUMMARY]
    steps = [Adding(**dict(list(filled.items())[:n])).onward().step for n in range(5)]  # type: ignore[arg-type]
    assert steps == expected
    assert adding.is_empty
    assert not adding.is_complete
