from __future__ import annotations

from pathlib import Path

import pytest

from faq.decision import Thresholds
from faq.encoder import OnnxEncoder
from faq.errors import ModelBroken, ModelMissing, PolicyMismatch
from faq.models_folder import CURRENT, DEFAULT, current, load_model
from tests.support.predictions import nearest_policy


@pytest.mark.parametrize(
    ("content", "name"), [(None, DEFAULT), ("mei-2026\n", "mei-2026"), ("\n", DEFAULT), ("", DEFAULT)]
)
def test_the_model_in_use(tmp_path: Path, content: str | None, name: str) -> None:
    if content is not None:
        (tmp_path / CURRENT).write_text(content)
    assert current(tmp_path) == tmp_path / name


def test_no_folder_yet(tmp_path: Path) -> None:
    assert current(tmp_path / "models") == tmp_path / "models" / DEFAULT
    with pytest.raises(ModelMissing):
        load_model(current(tmp_path / "models"))


def test_encoder_and_policy_are_loaded_together(own_tiny_model: Path) -> None:
    encoder = OnnxEncoder.load(own_tiny_model)
    with pytest.raises(ModelBroken):  # an encoder alone decides nothing
        load_model(own_tiny_model)
    policy = nearest_policy(encoder.model_id)
    policy.save(own_tiny_model)
    model = load_model(own_tiny_model)
    assert (model.policy.thresholds, model.encoder.model_id) == (policy.thresholds, encoder.model_id)
    assert isinstance(model.policy.thresholds, Thresholds)
    nearest_policy("another").save(own_tiny_model)
    with pytest.raises(PolicyMismatch):
        load_model(own_tiny_model)
