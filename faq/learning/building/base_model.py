"""The sentence-transformers model behind an encoder, and any base for it from the hub or the disk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from faq.errors import ModelBuildFailed
from faq.learning.building.fingerprint import Fingerprint, add_model
from faq.learning.building.quantisation import SCHEME

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MAX_TOKENS = 128  # far beyond a chat message; the cost of attention grows with the square


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A sentence-transformers model in float32. `max_tokens` is where serving cuts a text off."""

    model_id: str
    model: SentenceTransformer
    max_tokens: int


def load_base(base: str) -> BaseModel:
    """A hub id or a local path: a SentenceTransformer as it is, a plain encoder with mean pooling added.

    Raises ModelBuildFailed.
    """
    from sentence_transformers import SentenceTransformer

    local = Path(base).exists()
    try:
        model = SentenceTransformer(base, device="cpu", local_files_only=local or not _hub_has(base)).float()
    except Exception as error:  # the hub's client, transformers and torch each have their own
        where = "from its path" if local else "from the hub, nor is it in the hub's cache"
        raise ModelBuildFailed(Path(base), f"the base model cannot be loaded {where}: {error}") from error
    if model.transformers_model is None or getattr(model.tokenizer, "backend_tokenizer", None) is None:
        raise ModelBuildFailed(Path(base), "the base model is no transformers encoder with a fast tokenizer")
    fingerprint = Fingerprint()
    add_model(fingerprint, model)
    name = re.sub(r"[^a-z0-9]+", "-", Path(base).resolve().name.lower()).strip("-")[:40] or "model"
    max_tokens = min(MAX_TOKENS, model.max_seq_length or MAX_TOKENS)
    return BaseModel(model_id(name, fingerprint, max_tokens), model, max_tokens)


def model_id(name: str, fingerprint: Fingerprint, max_tokens: int) -> str:
    """Short name and content hash; how the model is served is part of what determines its vectors."""
    fingerprint.add_json("serving", {"max_tokens": max_tokens, "quantisation": SCHEME})
    return f"{name}-{fingerprint.digits}"


def _hub_has(base: str) -> bool:
    """One request, so that an unreachable hub is known at once and not after minutes of retries."""
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(base, timeout=10)
    except Exception:  # noqa: BLE001 - transport errors come from whichever HTTP client the library uses
        return False
    return True
