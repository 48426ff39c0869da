"""Reactions as people type them, and questions that only look like some."""

from __future__ import annotations

import pytest

from faq.language.reactions import Reaction, reaction_in
from faq.learning.calibration.material import read_rows

UNHELPED = (
    *("ga membantu", "gak membantu sama sekali kak", "belum ngebantu min", "kurang membantu sih", "nggak nolong"),
    *("ga paham", "ga ngerti kak", "masih ga ngerti", "masih bingung", "malah bingung", "bingung aku min 😭"),
    *("bukan itu", "bukan itu maksudku", "maksudku bukan itu", "bukan yang itu kak", "Salah!", "salah jawab lu"),
    *("jawabannya salah", "itu ga jawab", "ga nyambung banget", "kok ga nyambung sih", "kurang jelas", "ga jelas"),
    *("tetep ga bisa", "masih belum bisa nih", "udah dicoba tetep ga bisa", "gak berhasil", "ga ngejawab pertanyaanku"),
    *("that didn't help", "not helpful", "I don't understand", "wrong answer"),
)  # fmt: skip
WANTS_ADMIN = (
    *("tanya admin", "mau tanya admin", "sambungin ke admin dong", "cs tolong sambungin", "mau ngomong sama orang"),
    *("bisa chat sama manusia ga sih", "hubungkan ke cs", "admin mana nih", "minta admin dong", "talk to a human"),
    *("aku mau bicara langsung sama petugas", "panggilin admin", "butuh cs", "I want to speak to a real person"),
)  # fmt: skip
NEITHER = (
    *("", "👍", "makasih", "oke", "ga bisa login", "lupa sandi", "bingung cara masuk", "salah catat gaji", "min"),
    *("transaksi salah", "kenapa ga bisa", "ga paham anggaran", "kok ga masuk", "bukan cicilan", "tidak 2", "admin"),
    *("ga bisa?", "salah ya?", "admin siapa", "cara hubungi cs", "nomor cs berapa", "bot ini manusia", "iya paham"),
    *("udah bisa", "jelas banget makasih", "jawabannya membantu", "sama aja", "halo admin", "belum"),
)  # fmt: skip


@pytest.mark.parametrize("text", UNHELPED)
def test_who_was_not_helped(text: str) -> None:
    assert reaction_in(text) is Reaction.UNHELPED


@pytest.mark.parametrize("text", WANTS_ADMIN)
def test_who_wants_an_admin(text: str) -> None:
    assert reaction_in(text) is Reaction.WANTS_ADMIN


@pytest.mark.parametrize("text", NEITHER)
def test_messages_like_any_other(text: str) -> None:
    assert reaction_in(text) is None


def test_no_question_of_an_faq_is_a_reaction() -> None:
    rows = [row for row in read_rows("phrasings.tsv") if row.label != "hubungi-dukungan"]
    assert [(row.label, row.text) for row in rows if reaction_in(row.text) is not None] == []
