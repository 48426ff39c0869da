"""From what the service found to what a person reads."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.callbacks import (
    AskAdmin,
    Choose,
    NoneOfThese,
    OpenInboxItem,
    Rate,
    ShowQuestion,
    ShowTopic,
    ShowTopics,
    token,
    unpack,
)
from bot.replies import LABEL_WIDTH, NOTHING, Recourse, Reply, button, note_to_admin, render, thumbs
from bot.texts import Texts
from bot.topics import PAGE, browsed, questions, topics
from faq.models import Asker, Candidate, Faq, FaqKind, FaqState, LoggedQuery, Outcome, Turn
from faq.services.responses import Answered, Offered, Unanswered

SLUG = "s" * 80
ALL, ASK = Recourse(news=True, admin=True), Recourse(admin=True)


def faq(slug: str = "mode-normal", *, kind: FaqKind = FaqKind.ANSWER, category: str = "Mode") -> Faq:
    return Faq(slug, f"Apa itu {slug}?", f"<b>{slug}</b> itu hemat.", category, kind, FaqState.LIVE, ())


def query(text: str, *candidates: Candidate) -> LoggedQuery:
    outcome = Outcome.MATCH if candidates else Outcome.NO_MATCH
    return LoggedQuery(3, datetime.now(UTC), Asker(1, 1, 1), text, text, outcome, candidates, "m")


def labels(reply: Reply) -> list[list[str]]:
    return [[button.label for button in row] for row in reply.buttons]


def test_an_answer_has_thumbs(texts: Texts) -> None:
    reply = render(Answered(7, faq(SLUG)), texts.of("id"), ALL)
    assert reply.text == f"<b>{SLUG}</b> itu hemat."
    assert labels(reply) == [["👍", "👎"]]
    up, down = (unpack(Rate, button.data) for button in reply.buttons[0])
    assert (up, down) == (Rate(7, token(SLUG), helpful=True), Rate(7, token(SLUG), helpful=False))


def test_an_answer_that_comes_again_leads_to_an_admin_if_there_is_one(texts: Texts) -> None:
    again, words = Answered(7, faq(), again=True), texts.of("id")
    reply, alone = (render(again, words, recourse) for recourse in (ALL, NOTHING))
    assert reply.text.startswith(alone.text) and "Tanya admin" in reply.text[len(alone.text) :]
    assert labels(reply) == [["👍", "👎"], ["🙋 Tanya admin"]]
    assert unpack(AskAdmin, reply.buttons[1][0].data) == AskAdmin(7)
    assert alone == render(Answered(7, faq()), words, ALL)
    hello = faq("salam", kind=FaqKind.SMALL_TALK)
    assert render(Answered(7, hello, again=True), words, ALL) == render(Answered(7, hello), words, ALL)


def test_small_talk_has_none(texts: Texts) -> None:
    assert render(Answered(7, faq("salam", kind=FaqKind.SMALL_TALK)), texts.of("id"), ALL).buttons == ()


def test_an_offer_ends_with_a_way_out(texts: Texts) -> None:
    candidates = tuple(Candidate(slug, f"Soal {slug}?", 0.4) for slug in ("a", "b", "c"))
    reply = render(Offered(9, candidates), texts.of("id"), ALL)
    assert labels(reply) == [["1. Soal a?"], ["2. Soal b?"], ["3. Soal c?"], ["Bukan semuanya"]]
    assert reply.text.endswith("\n\n1. Soal a?\n2. Soal b?\n3. Soal c?")
    assert unpack(Choose, reply.buttons[0][0].data) == Choose(9, token("a"))
    assert unpack(NoneOfThese, reply.buttons[3][0].data) == NoneOfThese(9)


def test_an_offer_says_in_full_what_its_buttons_cut(texts: Texts) -> None:
    asked = "Bagaimana cara " + "sangat " * 20 + "<b>?", "Bagaimana cara login?"
    candidates = tuple(Candidate(question, question, 0.4) for question in asked)
    reply = render(Offered(9, candidates), texts.of("id"), ALL)
    assert reply.text.endswith(f"\n1. {asked[0].replace('<b>', '&lt;b&gt;')}\n2. {asked[1]}")
    [[long], [short], _] = labels(reply)
    assert long.startswith("1. Sangat sangat") and long.endswith("…") and short == "2. Login"


def test_one_suggestion_needs_no_number(texts: Texts) -> None:
    reply = render(Offered(9, (Candidate("a", "Bagaimana cara login?", 0.4),)), texts.of("id"), ALL)
    assert reply.text.endswith("ini?\n\nBagaimana cara login?")
    assert labels(reply) == [["Login"], ["Bukan itu"]]


def test_where_nothing_is_cut_nothing_is_said_twice(texts: Texts) -> None:
    question = "Bagaimana cara " + "sangat " * 20 + "panjang?"
    near = tuple(Candidate(slug, question, 0.1) for slug in ("a", "b"))
    for response in (Offered(9, near), Unanswered(9, near)):
        reply = render(response, texts.of("id"), NOTHING, listed=False)
        assert question not in reply.text and labels(reply)[:2] == [[question], [question]]


def test_no_answer_is_said_honestly_with_or_without_topics_nearby(texts: Texts) -> None:
    near = render(Unanswered(9, (Candidate("a", "Soal a?", 0.1),)), texts.of("en"), ASK)
    alone = render(Unanswered(9, ()), texts.of("en"), ASK)
    assert labels(near) == [["Soal a?"], ["🙋 Ask an admin"]]
    assert labels(alone) == [["🙋 Ask an admin"]]
    assert "don't know" in near.text and "don't know" in alone.text and near.text != alone.text
    assert unpack(AskAdmin, alone.buttons[0][0].data) == AskAdmin(9)


def test_the_chosen_thumb_is_ticked_and_below_a_thumb_down_an_admin_can_be_asked(texts: Texts) -> None:
    words = texts.of("id")
    assert labels(Reply("", thumbs("a", 1, words, chosen=True, recourse=ALL))) == [["✅ 👍", "👎"]]
    assert labels(Reply("", thumbs("a", 1, words, chosen=False, recourse=ALL))) == [
        ["👍", "✅ 👎"],
        ["🙋 Tanya admin"],
    ]


def test_a_long_label_ends_in_an_ellipsis() -> None:
    long = button("Bagaimana cara " + "sangat " * 20 + "panjang?", ShowTopics()).label
    assert len(long) == LABEL_WIDTH and long.endswith("…")
    assert button("x" * LABEL_WIDTH, ShowTopics()).label == "x" * LABEL_WIDTH


def test_the_note_to_admins_quotes_the_question_as_text(texts: Texts) -> None:
    assert "&lt;script&gt;" in note_to_admin(query("<script>"), None, texts.of("id")).text


def test_the_note_says_what_was_asked_before_and_how_it_was_answered(texts: Texts) -> None:
    answered = query("ga bisa juga", Candidate("sandi", "Lupa <sandi>?", 0.9))
    reply = note_to_admin(answered, Turn("lupa password nih", "sandi"), texts.of("id"))
    asked, before, refused = reply.text.split("\n\n")[-3:]
    assert "ga bisa juga" in asked and "lupa password nih" in before and "Lupa &lt;sandi&gt;?" in refused
    assert "belum membantu" not in reply.text
    disliked = note_to_admin(answered, None, texts.of("id"), disliked=True)
    assert disliked.text.endswith("katanya belum membantu: <b>Lupa &lt;sandi&gt;?</b>")
    assert unpack(OpenInboxItem, reply.buttons[0][0].data) == OpenInboxItem(3)


def test_topics_and_the_way_through_them(texts: Texts) -> None:
    words = texts.of("id")
    assert labels(topics(["Akun", "Mode"], words)) == [["Akun"], ["Mode"]]
    assert topics([], words).buttons == ()
    shown = questions([faq()], 0, words)
    assert labels(shown) == [["Apa itu mode-normal?"], ["« Semua topik"]]
    answer = browsed(faq(), 2, words)
    assert answer.text == "<b>Apa itu mode-normal?</b>\n\n<b>mode-normal</b> itu hemat."
    assert unpack(ShowTopic, answer.buttons[0][0].data) == ShowTopic(token("Mode"), 2)


def test_many_questions_come_in_pages(texts: Texts) -> None:
    words, faqs = texts.of("id"), [faq(f"f{n}") for n in range(2 * PAGE + 1)]
    pages = [questions(faqs, number, words) for number in range(3)]
    assert [len(page.buttons) for page in pages] == [PAGE + 2, PAGE + 2, 3]
    assert labels(pages[0])[-2] == ["Berikutnya ›"]
    assert labels(pages[1])[-2] == ["‹ Sebelumnya", "Berikutnya ›"]
    assert labels(pages[2])[-2] == ["‹ Sebelumnya"]
    assert unpack(ShowQuestion, pages[2].buttons[0][0].data) == ShowQuestion(token("Mode"), 2, token("f16"))
    assert questions(faqs, 99, words) == pages[2]
