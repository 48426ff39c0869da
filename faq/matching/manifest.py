"""What serving reads of a model directory, and what it checks those files against."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from faq.errors import ModelBroken, ModelMissing

MANIFEST = "manifest.json"
"""The list of a model's serving files, written last: without it the model cannot serve."""
GRAPH = "onnx/model.onnx"
WEIGHTS = "onnx/model.onnx.data"  # of their own, since the runtime maps that file instead of reading it
TOKENIZER = "tokenizer.json"
SERVING_FILES = (GRAPH, WEIGHTS, TOKENIZER)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What serving knows about a model directory. `files` maps each serving file to its SHA-256."""

    model_id: str
    dimension: int
    prompt: str
    max_tokens: int
    pad_id: int
    files: dict[str, str]

    def write(self, directory: Path) -> None:
        (directory / MANIFEST).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> Manifest:
        """Raises ModelMissing where there is no directory, ModelBroken where its manifest cannot be used."""
        if not directory.is_dir():
            raise ModelMissing(directory)
        try:
            content = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
            return cls(**content)
        except FileNotFoundError as error:
            raise ModelBroken(directory, f"{MANIFEST} is missing") from error
        except (OSError, ValueError, TypeError) as error:
            raise ModelBroken(directory, f"{MANIFEST} is unreadable") from error
