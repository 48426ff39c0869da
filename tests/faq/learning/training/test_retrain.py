"""Retraining a tiny BERT for real: what is registered, what it says about itself, what an interruption leaves."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling

from faq.errors import ModelBuildFailed, TooFewPairs, TrainingRunning
from faq.learning.calibration.calibrate import fit_policy
from faq.learning.calibration.thresholds import Targets
from faq.learning.training.curriculum import Data
from faq.learning.training.retrain import Retrained
from faq.learning.training.trained import Origin, load_named_base, load_trained, rebuild
from faq.matching.decision import Thresholds
from faq.matching.encoder import OnnxEncoder
from faq.services.pairs import PairSet
from faq.versions.registry import Registry, load_model
from faq.versions.training_folder import Stage, opened
from faq.versions.version import DEFAULT, Reason, VersionState
from tests.support.learning import (
    NOW,
    QUESTIONS,
    retrain_tiny,
    tiny_material,
    tiny_models,
    tiny_pairs,
    tiny_snapshot,
)
from tests.support.models import TINY_DIMENSION, no_progress

TEXTS = ["gimana daftar akun", "kok dashboard saya kosong", "halo"]
DATA = Data(tiny_snapshot(), tiny_pairs())
MEASURED = Thresholds(answer=0.9876, suggest=0.1234)
Made = tuple[Path, Retrained]


pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def made(tiny_model_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A MODEL_DIR after one training by our recipe."""
    models = tiny_models(tmp_path_factory.mktemp("MODEL_DIR"), tiny_model_directory)
    return models, retrain_tiny(models, DATA, epochs=3)


@pytest.fixture
def models(tmp_path: Path, tiny_model_directory: Path) -> Path:
    return tiny_models(tmp_path / "models", tiny_model_directory)


@pytest.mark.long
def test_the_candidate_is_registered_and_the_one_in_use_stays(made: Made) -> None:
    models, retrained = made
    registry = Registry(models)
    assert registry.current() == DEFAULT
    assert registry.versions() == (retrained.version,)
    version = retrained.version
    assert (version.name, version.parent, version.base) == ("2026-11-24-1530", DEFAULT, DEFAULT)
    assert version.pairs == 40
    assert {"top1", "right", "false_answer"} <= version.measures["candidate"].keys()
    assert version.promotable is (not version.reasons)


@pytest.mark.long
def test_nothing_is_left_of_the_work(made: Made) -> None:
    models, _ = made
    assert {path.name for path in (models / ".training").iterdir()} == {"lock"}
    assert not list(models.glob(".*.serving-*"))


@pytest.mark.long
def test_it_serves(made: Made) -> None:
    _, retrained = made
    model = load_model(retrained.directory)
    assert model.encoder.model_id == model.policy.model
    assert model.encoder.model_id != Registry(made[0]).directory(DEFAULT).name


@pytest.mark.long
def test_the_adapter_is_kept_and_no_full_weights(made: Made) -> None:
    _, retrained = made
    names = {path.name for path in retrained.directory.rglob("*") if path.is_file()}
    assert {"adapter_model.safetensors", "origin.json", "version.json", "report.md", "report.json"} <= names
    assert "model.safetensors" not in names
    assert {"before_after.png", "confusions.png", "reliability.png"} <= names


@pytest.mark.long
def test_the_card_loads_it(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    models, retrained = made
    card = (retrained.directory / "README.md").read_text("utf-8")
    program = re.search(r"```python\n(.*?)```", card, re.DOTALL)
    assert program is not None
    monkeypatch.chdir(models)
    names: dict[str, object] = {}
    exec(program[1], names)  # noqa: S102 - the card's own words
    model = names["model"]
    assert isinstance(model, SentenceTransformer)
    served = OnnxEncoder.load(retrained.directory).encode(TEXTS)
    assert (model.encode(TEXTS, normalize_embeddings=True) * served).sum(axis=1).min() > 0.98


@pytest.mark.long
def test_the_report_is_markdown_without_a_persons_words(made: Made) -> None:
    _, retrained = made
    text = (retrained.directory / "report.md").read_text("utf-8")
    assert not re.search(r"<[a-z]", text)
    assert "20 messages in scope: 20 labelled messages of users, 0 held-out phrasings" in text
    assert "paired bootstrap" in text
    assert not [example.anchor for example in DATA.pairs.examples if example.anchor in text]
    report = json.loads((retrained.directory / "report.json").read_text("utf-8"))
    assert report["asked"]["from_users"] == 20
    assert report["differences"]["top1"]["count"] == 20


@pytest.mark.long
def test_a_pruned_version_is_made_anew(made: Made, tmp_path: Path) -> None:
    models = Path(shutil.copytree(made[0], tmp_path / "models"))
    version = models / made[1].version.name
    before = OnnxEncoder.load(version)
    for name in ("manifest.json", "onnx/model.onnx", "onnx/model.onnx.data", "tokenizer.json", "policy.json"):
        (version / name).unlink()
    rebuild(version, models, progress=no_progress, fit_policy=_fit)
    after = load_model(version)
    assert after.encoder.model_id == before.model_id
    assert after.policy.thresholds != MEASURED
    np.testing.assert_allclose(after.encoder.encode(TEXTS), before.encode(TEXTS), atol=1e-6)


@pytest.mark.long
def test_the_policy_that_was_measured_stays(made: Made, tmp_path: Path) -> None:
    models = Path(shutil.copytree(made[0], tmp_path / "models"))
    version = models / made[1].version.name
    replace(load_model(version).policy, thresholds=MEASURED).save(version)
    (version / "manifest.json").unlink()
    rebuild(version, models, progress=no_progress, fit_policy=_fit)
    assert load_model(version).policy.thresholds == MEASURED


@pytest.mark.long
def test_over_another_base_it_is_not_made(made: Made, tmp_path: Path) -> None:
    models = Path(shutil.copytree(made[0], tmp_path / "models"))
    version = models / made[1].version.name
    Origin(DEFAULT, "an-older-base").write(version)
    with pytest.raises(ModelBuildFailed, match="trained over an-older-base"):
        rebuild(version, models, progress=no_progress, fit_policy=_fit)
    load_model(version)


@pytest.mark.long
def test_the_same_data_give_the_same_model(made: Made, tmp_path: Path, models: Path) -> None:
    again = retrain_tiny(models, DATA, epochs=3)
    first = made[1]
    assert again.version.data_hash == first.version.data_hash
    assert load_model(again.directory).encoder.model_id == load_model(first.directory).encoder.model_id
    assert again.version.measures == first.version.measures


@pytest.mark.long
def test_the_model_cards_recipe_makes_its_architecture(tiny_bert: Path, models: Path) -> None:
    retrained = retrain_tiny(models, DATA, recipe="model-card", epochs=2, base=str(tiny_bert))
    model = SentenceTransformer(str(retrained.directory / "weights"), device="cpu", local_files_only=True)
    assert [type(module).__name__ for module in model.children()] == ["Transformer", "Pooling"]
    assert isinstance(model[1], Pooling)
    assert model[1].pooling_mode == "mean"
    assert model.similarity_fn_name == "cosine"
    assert model.get_embedding_dimension() == TINY_DIMENSION
    assert load_model(retrained.directory).encoder.dimension == TINY_DIMENSION
    assert not (retrained.directory / "adapter").exists()
    rebuilt = load_trained(retrained.directory, None)
    assert rebuilt.model_id == load_model(retrained.directory).encoder.model_id


@pytest.mark.long
def test_right_labels_pass_the_gate_and_wrong_ones_are_refused(models: Path) -> None:
    """The messages share no letter with their questions. Wrong: each is taught as the next FAQ's."""
    right = tiny_pairs(secret=True)
    taught = retrain_tiny(models, Data(DATA.snapshot, right), epochs=12).version
    assert taught.promotable
    assert taught.measures["candidate"]["top1"] > taught.measures["parent"]["top1"]
    registry = Registry(models)
    registry.use(taught.name)

    slugs = list(QUESTIONS)
    following = dict(zip(slugs, [*slugs[1:], slugs[0]], strict=True))
    wrong = tuple(
        replace(e, faq=following[e.faq], positive=QUESTIONS[following[e.faq]]) if e.split == "train" else e
        for e in right.examples
    )
    misled = retrain_tiny(models, Data(DATA.snapshot, replace(right, examples=wrong)), epochs=12)
    assert not misled.version.promotable
    assert Reason.TOP1_WORSE in misled.version.reasons
    assert misled.version.state is VersionState.REFUSED
    assert "**Refused**" in (misled.directory / "report.md").read_text("utf-8")
    assert registry.current() == taught.name


@pytest.mark.long
def test_another_base_can_carry_the_adapter(tiny_bert: Path, models: Path) -> None:
    retrained = retrain_tiny(models, DATA, base=str(tiny_bert))
    assert retrained.version.base == str(tiny_bert)
    base = load_named_base(str(tiny_bert), models)
    trained = load_trained(retrained.directory, base)
    assert load_model(retrained.directory).encoder.model_id == trained.model_id


def test_too_few_pairs_change_nothing(models: Path) -> None:
    few = PairSet(DATA.pairs.examples[:12], (), ())
    with pytest.raises(TooFewPairs) as caught:
        retrain_tiny(models, Data(DATA.snapshot, few))
    assert (caught.value.found, caught.value.least) == (8, 32)
    assert Registry(models).versions() == ()


def test_a_second_training_is_refused(models: Path) -> None:
    with opened(models) as folder, pytest.raises(TrainingRunning), opened(models):
        pass
    assert not (folder.path / "status.json").exists()


def test_a_broken_parent_registers_nothing(models: Path) -> None:
    (models / DEFAULT / "policy.json").write_text("{}")
    with pytest.raises(Exception, match=r"policy\.json"):
        retrain_tiny(models, DATA)
    assert Registry(models).versions() == ()


def test_what_an_older_run_left_is_removed(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        left = folder.place("an older run")
        assert folder.place("this one").is_dir()
        assert not left.exists()


def test_the_workshop_says_who_trains_and_how_far(tmp_path: Path) -> None:
    with opened(tmp_path, lambda: NOW) as folder:
        folder.tell(Stage.TRAIN, 0.25)
        status = json.loads((folder.path / "status.json").read_text("utf-8"))
    assert status == {
        "pid": os.getpid(),
        "started_at": "2026-11-24T15:30:00+00:00",
        "stage": "train",
        "share": 0.25,
    }


def _fit(directory: Path) -> None:
    fit_policy(OnnxEncoder.load(directory), tiny_material(), Targets()).save(directory)
