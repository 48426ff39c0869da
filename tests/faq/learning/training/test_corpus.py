"""The pairs that adapt the encoder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from faq.files.seed import SAMPLES
from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser
from faq.learning.calibration.material import (
    CALIBRATION_AUTHORS,
    read_conversations,
    read_paraphrases,
    read_phrasings,
    read_rows,
)
from faq.learning.training.batches import TrainingPair
from faq.learning.training.corpus import NOISY, ROUNDS, Corpus
from faq.learning.training.noise import NoiseGenerator
from faq.learning.training.scenes import read_scenes
from faq.matching.context import MARK, joined
from tests.support.matching import PLAIN

STRANGER, STRANGE_TURN, STRANGE_REJECT = (
    min(a for a in CALIBRATION_AUTHORS if a[0] == kind) for kind in "afr"
)
TOGETHER = "cara masuk ? kalau gajian"
UNANSWERED = "cara masuk ? besok hujan ga"
REJECTED = "prakiraan cuaca besok sore"
NEXT = ("ongkir berapa", "biaya kirim")
FIRST = ("paket sampai mana", "lacak kiriman")
ASKED_NEXT = {f"{first} ? {text}" for first in FIRST for text in ("ongkirnya", *NEXT)}
ASKED_AGAIN = {f"{first} ? {text}" for first in FIRST for text in ("masih lama", *FIRST)}
PHRASINGS = (
    ("lupa sandi", "sandi", "a1"),
    ("LUPA password!", "sandi", "a2"),
    ("tidak bisa masuk", "sandi", "a3"),
    ("rahasia orang asing", "sandi", STRANGER),
    ("catat gaji", "gaji", "a1"),
    ("tulis pemasukan", "gaji", "a2"),
)
REJECTS = ((REJECTED, "oos/far", "r1"), ("harga rahasia", "oos/near", STRANGE_REJECT))
PARAPHRASES = (("kartu tertelan", "kartu"), ("atm makan kartu", "kartu"))
FOLLOW_UPS = (
    ("cara masuk?", "sandi", "kalau gajian", "gaji", "f9"),
    ("cara masuk?", "sandi", "rahasia gajian", "gaji", STRANGE_TURN),
    ("cara masuk?", "sandi", "besok hujan ga", "oos", "f9"),
)
SCENES = (
    ("paket", "first", "paket sampai mana"),
    ("paket", "first", "lacak kiriman"),
    ("paket", "next", "ongkir berapa"),
    ("paket", "next", "biaya kirim"),
    ("paket", "follow", "ongkirnya?"),
    ("paket", "again", "masih lama?"),
)


def written(folder: Path, phrasings: tuple[tuple[str, str, str], ...] = PHRASINGS) -> Path:
    for name, header, rows in (
        ("phrasings.tsv", ("text", "label", "author"), phrasings),
        ("rejects.tsv", ("text", "label", "author"), REJECTS),
        ("paraphrases.tsv", ("text", "label"), PARAPHRASES),
        ("follow_ups.tsv", ("previous", "previous_label", "text", "label", "author"), FOLLOW_UPS),
        ("scenes/1.tsv", ("scene", "kind", "text"), SCENES),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
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
        "paket first": {"paket sampai mana", "lacak kiriman"},
        "paket next": {"ongkir berapa", "biaya kirim"},
    }
    together = {TOGETHER, *ASKED_NEXT, *ASKED_AGAIN}
    meant = [pair for pair in pairs if pair.group in groups and pair.anchor not in together]
    assert all({pair.anchor, pair.positive} <= groups[pair.group] for pair in meant)
    assert all(pair.anchor != pair.positive for pair in meant)
    assert {pair.source for pair in meant if pair.group == "kartu"} == {"general"}
    assert {pair.source for pair in pairs if pair.group.startswith("paket")} == {"scenes"}
    assert {pair.source for pair in pairs if not pair.group.startswith(("kartu", "paket"))} == {"finbuddy"}


def test_every_wording_is_an_anchor_as_often_as_its_source_says(tmp_path: Path) -> None:
    anchors = Counter(pair.anchor for pair in corpus(written(tmp_path)).pairs(1))
    own, general, scenes = ROUNDS["finbuddy"], ROUNDS["general"], ROUNDS["scenes"]
    assert sum(anchors.pop(text) for text in list(anchors) if REJECTED in text) == 1
    for together in (ASKED_NEXT, ASKED_AGAIN):  # each elliptically, and as a whole question
        assert sum(anchors.pop(text, 0) for text in together) == 2 * scenes
    assert anchors == {
        **dict.fromkeys(("lupa sandi", "lupa password", "tidak bisa masuk"), own),
        **dict.fromkeys(("catat gaji", "tulis pemasukan"), own),
        **dict.fromkeys(("kartu tertelan", "atm makan kartu"), general),
        **dict.fromkeys(("paket sampai mana", "lacak kiriman", "ongkir berapa", "biaya kirim"), scenes),
        TOGETHER: 1,
        UNANSWERED: 1,
    }


def test_a_follow_up_and_what_it_follows_mean_what_its_own_faq_says(tmp_path: Path) -> None:
    (pair,) = (pair for pair in corpus(written(tmp_path)).pairs(1) if pair.anchor == TOGETHER)
    assert (pair.group, pair.source) == ("gaji", "finbuddy")
    assert pair.positive in {"catat gaji", "tulis pemasukan"}


def test_a_follow_up_that_no_faq_answers_is_pushed_away_after_its_question(tmp_path: Path) -> None:
    plain, noisy = (
        next(p for p in corpus(written(tmp_path), strength=strength).pairs(1) if p.anchor == UNANSWERED)
        for strength in (0.0, 1.0)
    )
    assert plain.positive == UNANSWERED and plain.source == "finbuddy"
    assert noisy.positive.startswith(f"cara masuk {MARK} ") and noisy.positive != UNANSWERED
    groups = [pair.group for pair in corpus(written(tmp_path)).pairs(1)]
    assert groups.count(plain.group) == 1


def test_what_follows_in_a_scene_means_its_next_question(tmp_path: Path) -> None:
    made = [pair for pair in corpus(written(tmp_path)).pairs(1) if pair.anchor in ASKED_NEXT]
    assert made and {(pair.group, pair.source) for pair in made} == {("paket next", "scenes")}
    assert {pair.positive for pair in made} <= set(NEXT)


def test_what_asks_again_in_a_scene_means_its_first_question(tmp_path: Path) -> None:
    made = [pair for pair in corpus(written(tmp_path)).pairs(1) if pair.anchor in ASKED_AGAIN]
    assert any("masih lama" in pair.anchor for pair in made)
    assert {(pair.group, pair.source) for pair in made} == {("paket first", "scenes")}
    assert {pair.positive for pair in made} <= set(FIRST)


def rejected(folder: Path, seed: int, strength: float = 0.0) -> TrainingPair:
    (pair,) = (p for p in corpus(folder, strength=strength).pairs(seed) if p.group.startswith("reject"))
    return pair


def test_a_rejects_positive_is_itself_misspelt(tmp_path: Path) -> None:
    plain, noisy = (rejected(written(tmp_path), seed=1, strength=strength) for strength in (0.0, 1.0))
    assert REJECTED in plain.anchor and plain.anchor == noisy.anchor and plain.positive == REJECTED
    assert noisy.positive and noisy.positive != REJECTED


def test_some_rejects_follow_a_question_and_stay_rejects(tmp_path: Path) -> None:
    anchors = {rejected(written(tmp_path), seed).anchor for seed in range(20)}
    ours = {text for text, _, author in PHRASINGS if author not in CALIBRATION_AUTHORS}
    assert REJECTED in anchors and len(anchors) > 1
    assert {text.removesuffix(f" {MARK} {REJECTED}") for text in anchors} <= {*map(PLAIN, ours), REJECTED}


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


def test_what_confidence_is_fitted_on_stays_out(shipped: list[TrainingPair]) -> None:
    """All but what somebody else wrote, too."""
    normalise = Normaliser(load_lexicon())
    known, asked = read_phrasings()
    for row in read_rows("rejects.tsv"):
        (asked if row.author in CALIBRATION_AUTHORS else known).append(row)
    strangers = {normalise(row.text) for row in asked}
    others = {normalise(row.text) for row in known}
    general, foreign = read_paraphrases()
    others |= {normalise(text) for texts in general.values() for text in texts}
    trained, foreign_scenes = read_scenes()
    strangers |= {normalise(t) for scene in foreign_scenes for said in scene.questions.values() for t in said}
    others |= {normalise(t) for scene in trained for said in scene.questions.values() for t in said}
    turns = read_conversations()
    for turn in turns:
        both = joined(normalise(turn.previous), normalise(turn.text))
        (strangers if turn.author in CALIBRATION_AUTHORS else others).add(both)
    strangers |= {normalise(text) for texts in foreign.values() for text in texts}
    used = {text for pair in shipped for text in (pair.anchor, pair.positive)}
    assert len(strangers - others) > 1500 and used.isdisjoint(strangers - others)
    assert {text for text in used if MARK not in text or text in others} == others - {""}
    after = {normalise(first) for scene in trained for first in scene.first}
    after |= {normalise(row.text) for row in known}
    assert {text.split(f" {MARK} ")[0] for text in used - others} <= after


def test_shipped_sources_share_no_group(shipped: list[TrainingPair]) -> None:
    groups = {source: {p.group for p in shipped if p.source == source} for source in ROUNDS}
    assert sum(map(len, groups.values())) == len(set().union(*groups.values()))
    assert min(map(len, groups.values())) > 30


def test_the_same_seed_makes_the_same_pairs(tmp_path: Path) -> None:
    folder = written(tmp_path)
    first = corpus(folder, strength=0.5).pairs(3)
    assert first == corpus(folder, strength=0.5).pairs(3)
    assert any(corpus(folder, strength=0.5).pairs(seed) != first for seed in range(5))


def test_a_share_of_texts_is_misspelt(tmp_path: Path) -> None:
    known, _ = read_phrasings()
    folder = written(tmp_path, tuple(known[:1000]))
    plain, noisy = (corpus(folder, strength=strength).pairs(1) for strength in (0.0, 1.0))
    texts = {text for pair in plain for text in (pair.anchor, pair.positive)}
    anchors = [p.anchor for p in noisy if not p.group.startswith("reject") and MARK not in p.anchor]
    changed = sum(anchor not in texts for anchor in anchors) / len(anchors)
    assert NOISY - 0.05 < changed <= NOISY + 0.02
