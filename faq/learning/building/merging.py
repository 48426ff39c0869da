"""A LoRA adapter becomes part of the weights that it was trained over."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from faq.errors import ModelBuildFailed
from faq.learning.building.fingerprint import Fingerprint

FILES = ("adapter_config.json", "adapter_model.safetensors")


def merge(transformer: Any, adapter: Path, fingerprint: Fingerprint, building: Path) -> Any:
    """`transformer` with the PEFT directory `adapter` merged in, in place; its files go into `fingerprint`.

    Raises ModelBuildFailed for `building`.
    """
    from peft import PeftModel

    try:
        for name in FILES:
            fingerprint.add_file(name, adapter / name)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", FutureWarning
            )  # PEFT calls transformers by a name that is going away
            return PeftModel.from_pretrained(transformer, str(adapter)).merge_and_unload()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelBuildFailed(building, f"the adapter cannot be merged: {error}") from error
