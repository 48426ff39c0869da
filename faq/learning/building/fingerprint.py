"""Content hashes: a model's identity is what determines its vectors, not where or when it was built."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Module

_DIGITS = 12


class Fingerprint:
    """Grows by named parts; equal parts in equal order give equal digits."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, name: str, content: bytes) -> None:
        for part in (name.encode(), content):
            self._hash.update(len(part).to_bytes(8, "little"))  # keeps neighbouring parts apart
            self._hash.update(part)

    def add_json(self, name: str, value: Mapping[str, Any]) -> None:
        self.add(name, json.dumps(value, sort_keys=True).encode())

    def add_file(self, name: str, path: Path) -> None:
        """Raises OSError."""
        self.add(name, sha256_of(path).encode())

    @property
    def digits(self) -> str:
        """12 hex digits."""
        return self._hash.hexdigest()[:_DIGITS]


def sha256_of(path: Path) -> str:
    """64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add_model(fingerprint: Fingerprint, model: SentenceTransformer) -> None:
    """Add weights (float32), tokenizer, modules and prompts."""
    for name, tensor in sorted(model.state_dict().items()):
        if ".pooler." not in name:  # BERT's own pooler is read by none of our modules, and is often random
            fingerprint.add(name, np.asarray(tensor).tobytes())
    tokenizer = json.loads(model.tokenizer.backend_tokenizer.to_str())
    fingerprint.add_json("tokenizer", tokenizer | {"truncation": None, "padding": None})
    fingerprint.add_json("prompts", {"default": model.default_prompt_name, "all": model.prompts})
    for name, module in model.named_children():
        fingerprint.add_json(f"{name} {type(module).__name__}", cast("Module", module).get_config_dict())
