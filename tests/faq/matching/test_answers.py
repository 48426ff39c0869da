"""What an answer's sentences are, and which answer a message is nearest to."""

from __future__ import annotations

import numpy as np
import pytest

from faq.matching.answers import MOST_SENTENCES, NEAREST, Answers, sentences
from tests.support.matching import ENCODER, encoded


def test_sentences_of_markup_lists_and_lines() -> None:
    answer = """Buka <b>Profil</b> &gt; Pengaturan. Lalu ketuk <a href="https://x.example/?a=1">tautan ini</a>!

1. Ketuk + Catat di tab Catat.
• melihat kondisi &amp; saldo
2) Simpan
Sudah? Tanya aja di sini."""
    assert sentences(answer) == (
        "Buka Profil > Pengaturan.",
        "Lalu ketuk tautan ini!",
        "Ketuk + Catat di tab Catat.",
        "melihat kondisi & saldo",
        "Tanya aja di sini.",
    )


@pytest.mark.parametrize("answer", ["", "   \n\n", "👋", "<b></b>", "Halo!"])
def test_an_answer_may_say_nothing(answer: str) -> None:
    assert sentences(answer) == ()


def test_of_a_long_answer_the_beginning_is_read() -> None:
    found = sentences("\n".join(f"Langkah nomor {n}." for n in range(50)))
    assert len(found) == MOST_SENTENCES and found[0] == "Langkah nomor 0."


def test_the_answer_that_says_it_is_nearest() -> None:
    answers = Answers([2, 1], encoded(["ketuk lupa sandi", "cek surel kamu", "gaji dicatat di tab catat"]))
    ((sandi, gaji),) = answers.nearness(ENCODER.encode(["surel"]))
    assert sandi == 0 > gaji
    assert answers.nearness(ENCODER.encode(["gaji"]))[0].argmax() == 1


def test_the_nearest_sentences_count_and_others_do_not() -> None:
    """However much more an answer says."""
    said = ["lupa sandi akun", "reset sandi akun", "sandi akun baru"]
    other = ["hapus akun", "gaji bulanan", "tab catat"]
    more = ["beranda kosong", "ekspor laporan", "mode mewah"]
    vectors = ENCODER.encode(["sandi akun", "gaji"])
    short = Answers([NEAREST, NEAREST], encoded([*said, *other])).nearness(vectors)
    long = Answers([NEAREST + len(more), NEAREST], encoded([*said, *more, *other])).nearness(vectors)
    assert short == pytest.approx(long, abs=1e-6)


def test_without_an_answer_an_faq_is_neither_ahead_nor_behind() -> None:
    vectors = encoded(["ketuk lupa sandi", "gaji dicatat di tab catat"])
    ((sandi, none, gaji),) = Answers([1, 0, 1], vectors).nearness(ENCODER.encode(["lupa sandi"]))
    assert sandi == 0 > none > gaji and none == pytest.approx((sandi + gaji) / 2)
    for counts in ([], [0, 0]):
        found = Answers(counts, np.zeros((0, ENCODER.dimension), np.float32)).nearness(vectors)
        assert found.tolist() == [[0.0] * len(counts)] * len(vectors)
