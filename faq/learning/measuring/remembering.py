"""An encoder for measuring, where the same texts are read again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from faq.matching.encoder import Encoder, Vectors


class RememberingEncoder:
    """Computes each text once; `known` are vectors that it need not compute at all."""

    def __init__(self, encoder: Encoder, known: Mapping[str, Vectors] | None = None) -> None:
        self._encoder = encoder
        self._kept = dict(known or {})

    @property
    def model_id(self) -> str:
        return self._encoder.model_id

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def is_common(self, word: str) -> bool:
        return self._encoder.is_common(word)

    def encode(self, texts: Sequence[str]) -> Vectors:
        missing = list(dict.fromkeys(text for text in texts if text not in self._kept))
        if missing:
            self._kept.update(zip(missing, self._encoder.encode(missing), strict=True))
        kept = [self._kept[text] for text in texts]
        return np.stack(kept) if kept else np.zeros((0, self.dimension), np.float32)
