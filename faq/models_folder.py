"""Where the models lie and which one serves: `MODEL_DIR/<name>/`, named by the file `MODEL_DIR/current`."""

from __future__ import annotations

from pathlib import Path

from faq.encoder import OnnxEncoder
from faq.policy import load_policy
from faq.reader import Model

CURRENT = "current"
DEFAULT = "default"


def current(folder: Path) -> Path:
    """The directory of the model in use; it need not exist."""
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        name = DEFAULT
    return folder / (name or DEFAULT)


def load_model(directory: Path) -> Model:
    """Encoder and policy, which belong together. Raises ModelMissing, ModelBroken, PolicyMismatch."""
    encoder = OnnxEncoder.load(directory)
    return Model(encoder, load_policy(directory, encoder.model_id))
