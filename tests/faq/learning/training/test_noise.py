"""Misspelling: repeatable, as strong as asked for, and still readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.learning.training.noise import NoiseGenerator

SLANG = {"gmn": "bagaimana", "gimana": "bagaimana", "utk": "untuk"}
TEXT = "bagaimana cara melihat laporan pengeluaran bulanan untuk keluarga saya"


def noise(strength: float, seed: int = 1) -> NoiseGenerator:
    return NoiseGenerator(SLANG, seed=seed, strength=strength)


@given(st.text(), st.integers(0, 3))
def test_no_strength_changes_nothing(text: str, variant: int) -> None:
    assert noise(0.0)(text, variant) == text


@given(st.text(), st.floats(0, 1), st.integers(0, 3))
def test_the_same_text_is_misspelt_the_same_way_whatever_came_before(
    text: str, strength: float, variant: int
) -> None:
    generator = noise(strength)
    first = generator(text, variant)
    generator("yang lain")
    assert generator(text, variant) == first == noise(strength)(text, variant)


@given(st.text(min_size=1), st.floats(0, 1))
def test_a_text_with_a_letter_keeps_one(text: str, strength: float) -> None:
    if any(char.isalpha() for char in text):
        assert any(char.isalpha() for char in noise(strength)(text))


def test_seeds_and_variants_differ() -> None:
    made = {noise(0.5, seed)(TEXT, variant) for seed in range(5) for variant in range(5)}
    assert len(made) > 20


def test_more_strength_leaves_fewer_words_as_they_were() -> None:
    kept = [sum(_kept(noise(strength, seed)) for seed in range(40)) for strength in (0.1, 0.4, 0.9)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > 40 * 6 > 40 * 3 > kept[2]


def test_slang_comes_from_the_lexicon() -> None:
    made = " ".join(noise(1.0, seed)("bagaimana untuk") for seed in range(60)).lower()
    assert {"gmn", "gimana", "utk"} <= set(made.split())


def test_slang_for_two_words_is_put_for_neither() -> None:
    generators = (NoiseGenerator({"zz": "maksud kamu"}, seed=seed, strength=1.0) for seed in range(60))
    assert "zz" not in " ".join(generator("maksud kamu") for generator in generators).lower()


def test_short_words_are_not_worn_down() -> None:
    made = {noise(1.0, seed)("di").lower().rstrip("i") for seed in range(40)}
    assert made == {"d"}


@pytest.mark.parametrize("strength", [-0.1, 1.1])
def test_strength_is_a_share(strength: float) -> None:
    with pytest.raises(ValueError, match="strength"):
        noise(strength)


def _kept(generator: NoiseGenerator) -> int:
    return len(set(TEXT.split()) & set(generator(TEXT).lower().split()))
