"""Fitting a whole policy, with a small encoder on a small installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from faq.learning.calibration.calibrate import SIZES, WHOLE, Bench, Material, fit_policy
from faq.learning.calibration.conversations import FollowUp
from faq.learning.calibration.fusion import NONE, fit_weights
from faq.learning.calibration.thresholds import Targets, share
from faq.matching.encoder import Vectors
from faq.matching.policy import load_policy
from tests.support.encoders import NgramEncoder

TARGETS = Targets(false_answer=0.25, wrong=0.25, false_suggest=0.5)
MATERIAL = Material(
    wordings={
        "sandi": ("lupa kata sandi", "lupa password", "tidak bisa masuk akun"),
        "gaji": ("catat gaji", "masukkan pendapatan bulanan", "tulis pemasukan"),
        "halo": ("halo", "hai", "selamat pagi"),
    },
    small_talk=frozenset({"halo"}),
    rejects=("cuaca besok", "harga emas", "resep rendang"),
    questions=(
        ("password saya lupa", "sandi"),
        ("akun tidak bisa masuk", "sandi"),
        ("gaji dicatat di mana", "gaji"),
        ("pemasukan bulanan ditulis", "gaji"),
        ("hai pagi", "halo"),
        ("cuaca hari ini", None),
        ("harga saham", None),
        ("resep soto", None),
        ("xyzzy", None),
    ),
)


class Counting(NgramEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode(texts)


def bench() -> Bench:
    return Bench(NgramEncoder(), MATERIAL)


def test_a_policy_is_fitted_and_the_same_every_time(tmp_path: Path) -> None:
    policy = fit_policy(NgramEncoder(), MATERIAL, TARGETS)
    assert policy == fit_policy(NgramEncoder(), MATERIAL, TARGETS)
    assert policy.model == "ngrams-256"
    measured = policy.about["cross_fitted"]
    assert measured["top1"] >= 0.8 and measured["false_answer"] <= 0.25 and measured["wrong"] <= 0.25
    assert policy.about["questions"] == {"in_scope": 5, "out_of_scope": 4}
    policy.save(tmp_path)
    assert load_policy(tmp_path, "ngrams-256") == policy


def test_every_text_is_encoded_once() -> None:
    encoder = Counting()
    fit_policy(encoder, MATERIAL, TARGETS)
    assert len(encoder.texts) == len(set(encoder.texts)) == 9 + 3 + 9


def test_trials_are_the_installation_and_smaller_ones() -> None:
    trials = bench().trials()
    assert len(trials) == 3 + 2 * len(SIZES) and trials[0].weight > trials[1].weight
    golds = [case.gold for case in trials[0].cases]
    assert golds == [0, 0, 1, 1, 2, NONE, NONE, NONE, NONE]
    assert [trial.cases[0].evidence.reject is None for trial in trials] == [False] + [False, True] * (
        len(SIZES) + 1
    )


def test_a_smaller_installation_knows_no_more_than_its_own_wordings() -> None:
    """What a larger one learnt before must not make a question look less new to it."""
    ours, alone = bench(), bench()
    ours.trial(WHOLE, with_rejects=True)
    for one, other in zip(
        ours.trial((1,), with_rejects=False).cases, alone.trial((1,), with_rejects=False).cases, strict=True
    ):
        assert one.evidence.bare.tolist() == other.evidence.bare.tolist()
        assert one.evidence.faqs == pytest.approx(other.evidence.faqs, abs=1e-5)


def test_scores_tell_small_talk_from_answers() -> None:
    ours = bench()
    trial = ours.trial(WHOLE, with_rejects=True)
    policy = ours.policy([trial], TARGETS)
    scored = ours.scored(trial, policy.weights)
    small_talk = scored[4]
    assert (small_talk.gold, small_talk.best, small_talk.small_talk) == ("halo", "halo", True)
    assert small_talk.answer_confidence < small_talk.confidence
    assert all(s.answer_confidence == s.confidence for s in scored if not s.small_talk)
    assert [s.gold for s in scored[5:]] == [None] * 4


@pytest.mark.parametrize("first_day", [0.0, 1.0])
def test_without_rejects_no_more_is_answered_than_promised(first_day: float) -> None:
    """With them nothing changes but the thresholds, and no more care is taken than it needs."""
    targets = replace(TARGETS, false_answer=0, first_day=first_day)
    near = (("lupa password wifi", None), ("catat gaji karyawan", None))
    many = tuple(f"{n} {chr(97 + n % 26)}" for n in range(600))  # rejects are trusted by their number
    known = (*MATERIAL.rejects, *many)
    material = replace(MATERIAL, questions=(*MATERIAL.questions, *near), rejects=known)
    ours = Bench(NgramEncoder(), material)
    trials = ours.trials()
    policy = ours.policy(trials, targets)
    unknown = [
        scored
        for trial in trials
        if trial.cases[0].evidence.reject is None
        for scored in ours.scored(trial, policy.weights)
        if scored.gold is None
    ]
    assert share([s.confidence >= policy.thresholds.answer for s in unknown]) <= first_day
    careless = fit_weights(trials)
    assert (policy.weights.faq, policy.weights.reject) == (careless.faq, careless.reject)
    *same, bias = policy.weights.bare
    assert same == list(careless.bare[:-1])
    assert bias == careless.bare[-1] if first_day == 1 else bias >= careless.bare[-1]


def test_without_rejects_there_are_only_trials_without() -> None:
    trials = Bench(NgramEncoder(), replace(MATERIAL, rejects=())).small_trials()
    assert len(trials) == len(SIZES) and all(trial.cases[0].evidence.reject is None for trial in trials)


def test_a_foreign_field_takes_part_in_the_weights() -> None:
    foreign = Material(
        wordings={
            "parkir": ("parkir di mana", "tempat parkir"),
            "toilet": ("toilet di mana", "letak toilet"),
        },
        small_talk=frozenset(),
        rejects=(),
        questions=(("mau parkir", "parkir"), ("ke toilet", "toilet"), ("lift rusak", None)),
    )
    with_it = fit_policy(NgramEncoder(), replace(MATERIAL, foreign=foreign), TARGETS)
    assert with_it.weights != fit_policy(NgramEncoder(), MATERIAL, TARGETS).weights
    assert with_it.about["questions"] == {"in_scope": 5, "out_of_scope": 4}


def test_follow_ups_weigh_what_the_conversation_says() -> None:
    follow_ups = (
        FollowUp("sandi", "kalau gaji", "lupa password kalau gaji", "gaji"),
        FollowUp("gaji", "kalau sandi", "catat gaji kalau sandi", "sandi"),
        FollowUp("gaji", "cuaca hari ini", "catat gaji cuaca hari ini", None),
    ) * 5
    policy = fit_policy(NgramEncoder(), replace(MATERIAL, follow_ups=follow_ups), TARGETS)
    alone, _, _, repeated, *_ = policy.follow_up
    assert alone > 0 and repeated < 0
    assert fit_policy(NgramEncoder(), MATERIAL, TARGETS).follow_up == (1, 0, 0, 0, 1, 0, 0, 0)
