"""The pairs that adapt the encoder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from faq.learning.batches import TrainingPair
from faq.learning.corpus import NOISY, ROUNDS, Corpus
from faq.learning.material import (
    CALIBRATION_AUTHORS,
    read_conversations,
    read_paraphrases,
    read_rows,
)
from faq.learning.noise import NoiseGenerator
from faq.lexicon import load_lexicon
from faq.seed import SAMPLES
from faq.text import Normaliser
from tests.support.matching import PLAIN

STRANGER, STRANGE_TURN, STRANGE_REJECT = sorted(CALIBRATION_AUTHORS)
TOGETHER = "cara masuk kalau gajian"
PHRASINGS = (
    ("lupa sandi", "sandi", "a1"),
    ("LUPA password!", "sandi", "a2"),
    ("tidak bisa masuk", "sandi", "a3"),
    ("rahasia orang asing", "sandi", STRANGER),
    ("catat gaji", "gaji", "a1"),
    ("tulis pemasukan", "gaji", "a2"),
)
REJECTS = (("prakiraan cuaca besok sore", "oos/far", "r1"), ("harga rahasia", "oos/near", STRANGE_REJECT))
PARAPHRASES = (("kartu tertelan", "kartu"), ("atm makan kartu", "kartu"))
FOLLOW_UPS = (
    ("cara masuk?", "sandi", "kalau gajian", "gaji", "f9"),
    ("cara masuk?", "sandi", "rahasia gajian", "gaji", STRANGE_TURN),
    ("cara masuk?", "sandi", "besok hujan ga", "oos", "f9"),
)


def written(folder: Path, phrasings: tuple[tuple[str, str, str], ...] = PHRASINGS) -> Path:
    for name, header, rows in (
        ("phrasings.tsv", ("text", "label", "author"), phrasings),
        ("rejects.tsv", ("text", "label", "author"), REJECTS),
        ("paraphrases.tsv", ("text", "label"), PARAPHRASES),
        ("follow_ups.tsv", ("previous", "previous_label", "text", "label", "author"), FOLLOW_UPS),
    ):
        (folder / name).write_text("".join("\t".join(row) + "\n" for row in (header, *rows)))
    return folder


def corpus(folder: Path = SAMPLES, *, strength: float = 0.0) -> Corpus:
    normalise = PLAIN if folder != SAMPLES else Normaliser(load_lexicon())
    return Corpus(normalise, NoiseGenerator({}, seed=1, strength=strength), folder)


@pytest.fixture(scope="module")
def shipped() -> list[TrainingPair]:
    """Without misspellings, so that every text is a normal form of a row."""
    return corpus().pairs(1)


def test_a_pair_is_two_wordings_of_one_group(tmp_path: Path) -> None:
    pairs = corpus(written(tmp_path)).pairs(1)
    groups = {
        "sandi": {"lupa sandi", "lupa password", "tidak bisa masuk"},
        "gaji": {"catat gaji", "tulis pemasukan"},
        "kartu": {"kartu tertelan", "atm makan kartu"},
    }
    meant = [pair for pair in pairs if pair.group in groups and pair.anchor != TOGETHER]
    assert all({pair.anchor, pair.positive} <= groups[pair.group] for pair in meant)
    assert all(pair.anchor != pair.positive for pair in meant)
    assert {pair.source for pair in meant if pair.group == "kartu"} == {"general"}
    assert {pair.source for pair in pairs if pair.group != "kartu"} == {"finbuddy"}


def test_every_wording_is_an_anchor_as_often_as_its_source_says(tmp_path: Path) -> None:
    anchors = Counter(pair.anchor for pair in corpus(written(tmp_path)).pairs(1))
    own, general = ROUNDS["finbuddy"], ROUNDS["general"]
    assert anchors == {
        **dict.fromkeys(("lupa sandi", "lupa password", "tidak bisa masuk"), own),
        **dict.fromkeys(("catat gaji", "tulis pemasukan"), own),
        **dict.fromkeys(("kartu tertelan", "atm makan kartu"), general),
        "prakiraan cuaca besok sore": 1,
        TOGETHER: 1,
    }


def test_a_follow_up_and_what_it_follows_mean_what_its_own_faq_says(tmp_path: Path) -> None:
    (pair,) = (pair for pair in corpus(written(tmp_path)).pairs(1) if pair.anchor == TOGETHER)
    assert (pair.group, pair.source) == ("gaji", "finbuddy")
    assert pair.positive in {"catat gaji", "tulis pemasukan"}


def test_a_rejects_positive_is_itself_misspelt(tmp_path: Path) -> None:
    made = [corpus(written(tmp_path), strength=strength).pairs(1) for strength in (0.0, 1.0)]
    plain, noisy = (next(pair for pair in pairs if pair.group.startswith("reject")) for pairs in made)
    assert plain.anchor == plain.positive == noisy.anchor == "prakiraan cuaca besok sore"
    assert noisy.positive and noisy.positive != noisy.anchor


def test_a_group_of_one_wording_has_it_on_both_sides(tmp_path: Path) -> None:
    rows = (*PHRASINGS, ("hapus akun", "akun", "a1"))
    (pair,) = (pair for pair in corpus(written(tmp_path, rows)).pairs(1) if pair.group == "akun")
    assert pair.anchor == pair.positive == "hapus akun"


def test_a_wording_without_words_is_left_out(tmp_path: Path) -> None:
    rows = (*PHRASINGS, (" ", "gaji", "a3"))
    assert all(pair.anchor and pair.positive for pair in corpus(written(tmp_path, rows)).pairs(1))


def test_messages_of_calibration_authors_stay_out(tmp_path: Path) -> None:
    for seed in range(5):
        made = corpus(written(tmp_path)).pairs(seed)
        assert not any("rahasia" in pair.anchor + pair.positive for pair in made)


def test_shipped_messages_of_calibration_authors_stay_out(shipped: list[TrainingPair]) -> None:
    """All but those that somebody else wrote, too."""
    normalise = Normaliser(load_lexicon())
    rows = [*read_rows("phrasings.tsv"), *read_rows("rejects.tsv")]
    strangers = {normalise(row.text) for row in rows if row.author in CALIBRATION_AUTHORS}
    others = {normalise(row.text) for row in rows if row.author not in CALIBRATION_AUTHORS}
    general, foreign = read_paraphrases()
    others |= {normalise(text) for texts in general.values() for text in texts}
    turns = read_conversations()
    others |= {normalise(f"{t.previous} {t.text}") for t in turns if t.author not in CALIBRATION_AUTHORS}
    strangers |= {normalise(f"{t.previous} {t.text}") for t in turns if t.author in CALIBRATION_AUTHORS}
    strangers |= {normalise(text) for texts in foreign.values() for text in texts}
    used = {text for pair in shipped for text in (pair.anchor, pair.positive)}
    assert len(strangers - others) > 1500 and used.isdisjoint(strangers - others)
    assert used == others - {""}


def test_shipped_sources_share_no_group(shipped: list[TrainingPair]) -> None:
    groups = {source: {p.group for p in shipped if p.source == source} for source in ROUNDS}
    assert groups["finbuddy"].isdisjoint(groups["general"]) and min(map(len, groups.values())) > 30


def test_the_same_seed_makes_the_same_pairs(tmp_path: Path) -> None:
    folder = written(tmp_path)
    first = corpus(folder, strength=0.5).pairs(3)
    assert first == corpus(folder, strength=0.5).pairs(3)
    assert any(corpus(folder, strength=0.5).pairs(seed) != first for seed in range(5))


def test_a_share_of_texts_is_misspelt(shipped: list[TrainingPair]) -> None:
    noisy = corpus(strength=1.0).pairs(1)
    known = {text for pair in shipped for text in (pair.anchor, pair.positive)}
    anchors = [pair.anchor for pair in noisy if not pair.group.startswith("reject")]
    changed = sum(anchor not in known for anchor in anchors) / len(anchors)
    assert NOISY - 0.05 < changed <= NOISY + 0.02
