"""Training a tiny BERT for real: both recipes, repeatability, and a run that was killed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling

from faq.learning.building.base_model import load_base
from faq.learning.training.batches import BatchPlan, TrainingPair
from faq.learning.training.lora import ADAPTER_WEIGHTS
from faq.learning.training.recipes import DEFAULT, MODEL_CARD, RECIPES, Recipe
from faq.learning.training.train import TrainingProgress, train
from tests.support.models import TINY_DIMENSION

pytestmark = pytest.mark.long

WORDINGS = {
    "daftar": ("cara daftar akun", "mau buka akun", "gimana saya daftar", "akun di mana daftar"),
    "dashboard": ("dashboard kosong", "kok dashboard saya kosong", "apa itu dashboard", "buka dashboard"),
    "gaji": ("catat gaji", "gaji saya di mana", "mau catat gaji saya", "cara catat gaji itu"),
    "sandi": ("lupa sandi", "saya lupa sandi akun", "sandi lupa gimana", "apa sandi saya"),
}
PAIRS = [
    TrainingPair(anchor, positive, group, "tiny")
    for group, texts in WORDINGS.items()
    for anchor in texts
    for positive in texts
    if anchor != positive
]
Trained = tuple[Path, list[TrainingProgress]]
SHORT = replace(DEFAULT, batch_size=4, epochs=2, plan=BatchPlan(4, 0.5))
LEARNING = replace(SHORT, epochs=8, learning_rate=3e-3)


def run(
    base: Path, output: Path, recipe: Recipe = SHORT, *, pairs: list[TrainingPair] = PAIRS, seed: int = 1
) -> list[TrainingProgress]:
    told: list[TrainingProgress] = []
    model = load_base(str(base)).model
    train(model, pairs, recipe, output, base_name="tiny", seed=seed, threads=1, report=told.append)
    return told


@pytest.fixture(scope="module")
def trained(tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Our recipe's result, in a folder of its own, and what was told of its making."""
    output = tmp_path_factory.mktemp("ours") / "adapter"
    return output, run(tiny_bert, output)


@pytest.fixture(scope="module")
def first_model(tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformer:
    """What the model card's recipe makes."""
    output = tmp_path_factory.mktemp("first") / "model"
    run(tiny_bert, output, MODEL_CARD)
    return SentenceTransformer(str(output), device="cpu", local_files_only=True)


def adapter_of(directory: Path) -> dict[str, torch.Tensor]:
    return load_file(directory / ADAPTER_WEIGHTS)


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.long
def test_our_recipe_tells_meanings_apart(tiny_bert: Path, tmp_path: Path) -> None:
    told = run(tiny_bert, tmp_path / "adapter", LEARNING)
    assert told[-1].loss < told[0].loss / 1.5
    model = load_base(str(tiny_bert)).model
    before = _separation(model)
    model.load_adapter(str(tmp_path / "adapter"))
    assert _separation(model) > before + 0.2


def test_the_adapter_is_all_that_was_trained(tiny_bert: Path, tmp_path: Path) -> None:
    model = load_base(str(tiny_bert)).model
    train(model, PAIRS, SHORT, tmp_path / "adapter", base_name="tiny", threads=1)
    loaded = load_base(str(tiny_bert)).model
    loaded.load_adapter(str(tmp_path / "adapter"))
    texts = [pair.anchor for pair in PAIRS]
    trained, read = (one.eval().encode(texts, normalize_embeddings=True) for one in (model, loaded))
    assert (trained * read).sum(axis=1).min() > 0.9995


def test_the_adapter_is_half_precision_and_leaves_the_embeddings(trained: Trained) -> None:
    weights = adapter_of(trained[0])
    assert {tensor.dtype for tensor in weights.values()} == {torch.float16}
    assert not any("embeddings" in name for name in weights)


def test_progress_counts_up_to_the_end(trained: Trained) -> None:
    _, told = trained
    assert [progress.step for progress in told] == sorted({progress.step for progress in told})
    assert all(progress.step <= progress.steps for progress in told)
    assert all(progress.seconds_left >= 0 for progress in told)


def test_nothing_but_the_result_is_left(trained: Trained) -> None:
    output, _ = trained
    assert [path.name for path in output.parent.iterdir()] == ["adapter"]


def test_it_asks_no_hub_prints_nothing_and_gives_threads_back(
    tiny_bert: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = load_base(str(tiny_bert)).model
    threads = torch.get_num_threads()
    capfd.readouterr()
    train(model, PAIRS, SHORT, tmp_path / "adapter", base_name="no/such-base", threads=1)
    assert capfd.readouterr() == ("", "")
    assert torch.get_num_threads() == threads


@pytest.mark.long
def test_a_seed_decides_the_weights(tiny_bert: Path, tmp_path: Path, trained: Trained) -> None:
    run(tiny_bert, tmp_path / "again")
    run(tiny_bert, tmp_path / "other", seed=2)
    assert same(adapter_of(tmp_path / "again"), adapter_of(trained[0]))
    assert not same(adapter_of(tmp_path / "other"), adapter_of(trained[0]))


class _Killed(BaseException):
    """As abrupt as a signal."""


def _kill(progress: TrainingProgress) -> None:
    if progress.step >= 20:
        raise _Killed


def _killed_run(base: Path, output: Path, pairs: list[TrainingPair] = PAIRS) -> None:
    with pytest.raises(_Killed):
        train(
            load_base(str(base)).model,
            pairs,
            SHORT,
            output,
            base_name="tiny",
            seed=1,
            threads=1,
            report=_kill,
        )


def test_a_killed_run_goes_on_and_ends_where_it_would_have(
    tiny_bert: Path, tmp_path: Path, trained: Trained
) -> None:
    _killed_run(tiny_bert, tmp_path / "killed")
    assert not (tmp_path / "killed").exists()
    told = run(tiny_bert, tmp_path / "killed")
    assert told[0].step > 10
    assert same(adapter_of(tmp_path / "killed"), adapter_of(trained[0]))


@pytest.mark.parametrize("state", [None, '{"epoch": 0.'], ids=["without a state", "with half of it"])
def test_a_checkpoint_that_was_cut_off_is_passed_over(
    state: str | None, tiny_bert: Path, tmp_path: Path, trained: Trained
) -> None:
    _killed_run(tiny_bert, tmp_path / "killed")
    (complete,) = tmp_path.glob(".killed.training-*/checkpoint-*")
    cut_off = complete.with_name("checkpoint-29")
    cut_off.mkdir()
    if state is not None:
        (cut_off / "trainer_state.json").write_text(state)
    assert run(tiny_bert, tmp_path / "killed")[0].step > 10
    assert same(adapter_of(tmp_path / "killed"), adapter_of(trained[0]))


def test_a_killed_run_of_other_pairs_is_not_gone_on_with(tiny_bert: Path, tmp_path: Path) -> None:
    _killed_run(tiny_bert, tmp_path / "adapter", [*PAIRS, TrainingPair("halo", "halo halo", "halo", "tiny")])
    told = run(tiny_bert, tmp_path / "adapter")
    assert told[0].step == 10
    assert [path.name for path in tmp_path.iterdir()] == ["adapter"]


def test_a_killed_run_leaves_the_old_result(tiny_bert: Path, tmp_path: Path) -> None:
    run(tiny_bert, tmp_path / "adapter", seed=2)
    before = adapter_of(tmp_path / "adapter")
    _killed_run(tiny_bert, tmp_path / "adapter")
    assert same(adapter_of(tmp_path / "adapter"), before)


def test_the_model_cards_recipe_makes_its_architecture(first_model: SentenceTransformer) -> None:
    assert [type(module).__name__ for module in first_model.children()] == ["Transformer", "Pooling"]
    assert isinstance(first_model[1], Pooling)
    assert first_model[1].pooling_mode == "mean"
    assert first_model.similarity_fn_name == "cosine"
    assert first_model.get_embedding_dimension() == TINY_DIMENSION


def test_the_model_cards_recipe_trains_every_layer(tiny_bert: Path, first_model: SentenceTransformer) -> None:
    after = dict(first_model.named_parameters())
    before = load_base(str(tiny_bert)).model.named_parameters()
    still = {name for name, old in before if ".pooler." not in name and torch.equal(old, after[name])}
    # Softmax is blind to a shift of all keys: their bias has no gradient.
    assert all(name.endswith("key.bias") for name in still)


def test_the_model_cards_recipe_is_the_model_cards() -> None:
    recipe = RECIPES["model-card"]
    assert (recipe.batch_size, recipe.epochs, recipe.learning_rate, recipe.scale) == (16, 5, 5e-5, 20.0)
    assert (recipe.schedule, recipe.warm_up, recipe.lora, recipe.plan) == ("linear", 0.0, None, None)


def _separation(model: SentenceTransformer) -> float:
    """How much nearer wordings of one meaning are than wordings of two."""
    groups = np.repeat(np.arange(len(WORDINGS)), 4)
    vectors = model.encode([text for texts in WORDINGS.values() for text in texts], normalize_embeddings=True)
    cosines, alike = vectors @ vectors.T, groups[:, None] == groups[None, :]
    others = ~np.eye(len(groups), dtype=bool)
    return float(cosines[alike & others].mean() - cosines[~alike].mean())
