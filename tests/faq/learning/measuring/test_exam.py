"""What is held out: nothing that is asked is known, users come first, contradictions are not asked."""

from __future__ import annotations

from faq.learning.measuring.exam import ENOUGH_FROM_USERS, FILLED, LEAST_PRACTICE, Exam, set_exam
from faq.learning.measuring.labelled import Labelled
from faq.models import Snapshot
from faq.services.pairs import PairSet, Reject, TrainingExample
from tests.support.learning import PLAIN, example, tiny_snapshot
from tests.support.matching import faq

SNAPSHOT = tiny_snapshot(phrasings=True)


def exam_of(
    *examples: TrainingExample,
    rejects: tuple[Reject, ...] = (),
    snapshot: Snapshot = SNAPSHOT,
    far: tuple[str, ...] = (),
) -> Exam:
    pairs = PairSet(examples, (), rejects)
    return set_exam(snapshot, pairs, PLAIN, frozenset({"mau catat gaji"}), far)


def held_out(anchor: str, slug: str, source: str = "choice") -> TrainingExample:
    return example(anchor, slug, "held_out", source=source)


def test_what_is_asked_is_not_known_in_any_spelling() -> None:
    exam = exam_of(held_out("Mau CATAT gaji!!", "gaji"), rejects=(Reject("harga emas?", "held_out"),))
    assert exam.asked == (Labelled("Mau CATAT gaji!!", "gaji"),)
    known = {text for faq in exam.installation.faqs for text in faq.wordings}
    assert "mau catat gaji" not in known
    assert "cara catat gaji" in known
    assert "harga emas" not in exam.installation.rejects
    assert [reject.text for reject in exam.rejects] == ["harga emas?"]
    assert all(reject.slug is None for reject in exam.rejects)


def test_training_examples_stay_known_and_are_not_asked() -> None:
    exam = exam_of(example("mau catat gaji", "gaji"), rejects=(Reject("harga emas", "train"),))
    assert exam.installation == SNAPSHOT
    assert exam.messages == ()


def test_a_canonical_question_stays_and_asks_nothing() -> None:
    exam = exam_of(held_out("Apa itu dashboard", "dashboard"))
    assert exam.asked == ()
    assert {faq.question for faq in exam.installation.faqs} == {faq.question for faq in SNAPSHOT.faqs}


def test_a_message_of_two_faqs_is_not_asked() -> None:
    exam = exam_of(held_out("mau yang ini", "gaji"), held_out("Mau yang ini", "sandi"))
    assert exam.asked == ()


def test_phrasings_fill_up_where_users_are_few_unseen_ones_first() -> None:
    exam = exam_of(
        held_out("gaji saya mana", "gaji"),
        held_out("cara catat gaji", "gaji", "phrasing"),
        held_out("mau catat gaji", "gaji", "phrasing"),
        held_out("mau lupa sandi", "sandi", "phrasing"),
    )
    assert (exam.from_users, exam.from_phrasings, exam.unseen) == (1, 3, 1)
    assert [query.text for query in exam.asked[:3]] == ["gaji saya mana", "mau catat gaji", "mau lupa sandi"]


def test_phrasings_are_not_asked_where_users_are_many() -> None:
    users = [held_out(f"gaji ke {number} saya", "gaji") for number in range(ENOUGH_FROM_USERS)]
    exam = exam_of(*users, held_out("mau catat gaji", "gaji", "phrasing"))
    assert (exam.from_users, exam.from_phrasings) == (ENOUGH_FROM_USERS, 0)


def test_phrasings_fill_up_to_a_limit_and_every_faq_has_its_turn() -> None:
    many = [held_out(f"gaji nomor {number}", "gaji", "phrasing") for number in range(2 * FILLED)]
    few = [held_out(f"sandi nomor {number}", "sandi", "phrasing") for number in range(5)]
    exam = exam_of(*many, *few)
    assert len(exam.asked) == FILLED
    assert sum(query.label == "sandi" for query in exam.asked) == 5


def test_the_same_input_gives_the_same_exam() -> None:
    examples = [held_out(f"gaji nomor {number}", "gaji", "phrasing") for number in range(30)]
    assert exam_of(*examples) == exam_of(*reversed(examples))


def test_an_faq_without_phrasings_is_left_as_it_is() -> None:
    snapshot = Snapshot((faq("gaji", "Di mana saya catat gaji?"),))
    assert exam_of(held_out("gaji saya mana", "gaji"), snapshot=snapshot).installation == snapshot


def test_every_second_reject_is_spared_for_practice_where_there_are_enough() -> None:
    few, many = (
        tuple(Reject(f"tanya lain {number}", "held_out") for number in range(count))
        for count in (2 * LEAST_PRACTICE - 1, 2 * LEAST_PRACTICE)
    )
    assert exam_of(rejects=few).practice == ()
    exam = exam_of(rejects=many)
    assert len(exam.practice) == len(exam.rejects) == LEAST_PRACTICE
    assert set(exam.practice).isdisjoint(exam.messages)


def test_what_nobody_answers_is_lent_where_an_installation_has_few_messages_out_of_scope() -> None:
    own = tuple(Reject(f"tanya lain {number}", "held_out") for number in range(5))
    far = ("cara catat gaji", "Tanya lain 3", *(f"soal asing {number}" for number in range(3 * FILLED)))
    exam = exam_of(rejects=own, far=far)
    outside = [query.text for query in (*exam.rejects, *exam.practice)]
    assert len(outside) == len(set(outside)) == FILLED
    assert {reject.text for reject in own} <= set(outside)
    assert "cara catat gaji" not in outside  # which the installation knows
    assert exam.lent == sum(query.text.startswith("soal asing") for query in exam.rejects) > LEAST_PRACTICE
    assert exam == exam_of(rejects=own[::-1], far=far[::-1])


def test_nothing_is_lent_where_there_are_enough() -> None:
    own = tuple(Reject(f"tanya lain {number}", "held_out") for number in range(2 * LEAST_PRACTICE))
    exam = exam_of(rejects=own, far=("soal asing",))
    assert exam == exam_of(rejects=own) and exam.lent == 0
