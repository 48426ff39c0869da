"""Encoders that need no model: deterministic, fast, and near enough to meaning for a test's few FAQs."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence

import numpy as np

from faq.matching.encoder import Vectors

DIMENSION = 256


class NgramEncoder:
    """Hashed counts of character 2- to 4-grams: texts that share words and syllables are near each other.

    `hold()` keeps every call waiting until `release()`, as a slow model would.
    """

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    @property
    def model_id(self) -> str:
        return "ngrams-256"

    @property
    def dimension(self) -> int:
        return DIMENSION

    def is_common(self, word: str) -> bool:  # it has no vocabulary
        return False

    def encode(self, texts: Sequence[str]) -> Vectors:
        self._open.wait()
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for gram in _grams(f" {text.lower()} "):
                row[_bucket(gram)] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()


def _grams(text: str) -> list[str]:
    return [text[start : start + size] for size in (2, 3, 4) for start in range(len(text) - size + 1)]


def _bucket(gram: str) -> int:
    return int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=4).digest()) % DIMENSION


class DeadlyEncoder(NgramEncoder):
    """Its process dies, without a word, of any text that contains `poison`."""

    def __init__(self, poison: str) -> None:
        super().__init__()
        self._poison = poison

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any(self._poison in text for text in texts):
            os._exit(139)
        return super().encode(texts)
