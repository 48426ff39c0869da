"""A low-rank adapter on a sentence encoder: put on before training, saved afterwards as a small PEFT directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, TaskType, get_peft_model_state_dict
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer

from faq.learning.training.recipes import Lora

ADAPTER_WEIGHTS = "adapter_model.safetensors"


def attach(model: SentenceTransformer, lora: Lora) -> None:
    """Freeze the weights of `model` and put trainable matrices beside them; at first they change no vector."""
    model.requires_grad_(requires_grad=False)
    model.add_adapter(
        LoraConfig(
            task_type=TaskType.FEATURE_EXTRACTION,
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=list(lora.targets),
        )
    )


def save(model: SentenceTransformer, directory: Path, base_name: str) -> None:
    """Write the adapter of `model` in float16. `base_name` tells a reader what it belongs to; nothing loads by it."""
    inner: Any = model.transformers_model
    config: LoraConfig = inner.peft_config["default"]
    config.base_model_name_or_path = base_name
    config.inference_mode = True
    directory.mkdir(parents=True, exist_ok=True)
    # Left to itself, PEFT asks the hub about the base's embeddings; they are never trained.
    weights = get_peft_model_state_dict(inner, adapter_name="default", save_embedding_layers=False)
    half = {
        f"base_model.model.{name}": tensor.to(torch.float16).contiguous() for name, tensor in weights.items()
    }
    save_file(half, directory / ADAPTER_WEIGHTS, metadata={"format": "pt"})
    config.save_pretrained(str(directory))
