"""Which FAQs are taken for which."""

from __future__ import annotations

from faq.learning.measuring.confusions import Confusion, Recall, confusions, matrix, recalls
from tests.support.predictions import SMALL_TALK, predicted

PREDICTIONS = (
    predicted("a", ("a", 0.9)),
    predicted("a", ("b", 0.5), ("a", 0.4), text="ragu"),
    predicted("a", ("b", 0.9), text="yakin"),
    predicted("b", ("c", 0.4), text="b ke c"),
    predicted("c"),
    predicted("oos", ("c", 0.95), text="di luar"),
    predicted("oos", ("c", 0.5)),
    predicted("oos", (SMALL_TALK, 0.9)),
)


def test_confusions_the_most_frequent_first() -> None:
    assert confusions(PREDICTIONS) == (
        Confusion("a", "b", count=2, answered=1, example="yakin"),
        Confusion(None, "c", count=1, answered=1, example="di luar"),
        Confusion("b", "c", count=1, answered=0, example="b ke c"),
        Confusion("c", None, count=1, answered=0, example="tes"),
    )


def test_recall_of_each_faq_the_hardest_first() -> None:
    third = 1 / 3
    assert recalls(PREDICTIONS) == (
        Recall("b", 1, top1=0, right=0, wrong=0, offered=0),
        Recall("c", 1, top1=0, right=0, wrong=0, offered=0),
        Recall("a", 3, top1=third, right=third, wrong=third, offered=third),
    )


def test_matrix_has_every_message() -> None:
    found = matrix(PREDICTIONS, most=10)
    assert found.labels == ("a", "b", "c", None)
    assert found.counts.tolist() == [[1, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 2]]


def test_matrix_of_the_most_confused() -> None:
    assert matrix(PREDICTIONS, most=2).labels == ("b", "c", None)


def test_nothing_confused() -> None:
    assert confusions(PREDICTIONS[:1]) == ()
    assert recalls(()) == ()
