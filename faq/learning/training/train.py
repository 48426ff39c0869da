"""Fine-tuning a sentence encoder on pairs that mean the same: seeded, in bounded threads, resumable."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.sampler import BatchSamplers
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from transformers import (
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    set_seed,
)
from transformers.trainer import TRAINER_STATE_NAME

from faq.learning.building.fingerprint import Fingerprint, add_model
from faq.learning.building.quiet import quiet_libraries
from faq.learning.training import lora
from faq.learning.training.batches import TrainingPair, sampler_factory
from faq.learning.training.recipes import Recipe

_TRAINED = "trained.safetensors"
_CHECKPOINTS = 10  # in one run


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """After `step` of `steps`; `loss` is the mean since the last report, `seconds_left` an estimate."""

    step: int
    steps: int
    loss: float
    seconds_left: float


Report = Callable[[TrainingProgress], None]


def train(
    model: SentenceTransformer,
    pairs: Sequence[TrainingPair],
    recipe: Recipe,
    output: Path,
    *,
    base_name: str,
    seed: int = 42,
    threads: int = 2,
    report: Report = lambda _: None,
) -> None:
    """Train `model` in place and write `output`: a PEFT adapter where the recipe has one, else a SentenceTransformer.

    Blocking, for minutes. A run that was killed goes on from its last checkpoint if model, pairs, recipe and seed
    are the same; with equal threads on one machine they give equal weights, interrupted or not.
    `output` appears when it is complete.
    """
    with quiet_libraries(), _bounded(threads):
        checkpoints = _checkpoints(output, _identity(model, pairs, recipe, seed))
        set_seed(seed)
        vectors = _vectors(model, pairs) if recipe.plan else None
        if recipe.lora:
            lora.attach(model, recipe.lora)
        if recipe.max_tokens:
            model.max_seq_length = recipe.max_tokens
        trainer = _trainer(model, pairs, vectors, recipe, checkpoints, seed, report)
        trainer.train(resume_from_checkpoint=_last_checkpoint(checkpoints))
        _write(model, recipe, output, base_name)
    shutil.rmtree(checkpoints)


def _trainer(
    model: SentenceTransformer,
    pairs: Sequence[TrainingPair],
    vectors: NDArray[np.float32] | None,
    recipe: Recipe,
    checkpoints: Path,
    seed: int,
    report: Report,
) -> SentenceTransformerTrainer:
    dataset = Dataset.from_dict(
        {"anchor": [pair.anchor for pair in pairs], "positive": [pair.positive for pair in pairs]}
    )
    sampler: Any = BatchSamplers.BATCH_SAMPLER
    if recipe.plan and vectors is not None:
        sampler = sampler_factory(recipe.plan, pairs, vectors, seed)
    prompt = model.prompts.get(model.default_prompt_name or "", "")
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type=recipe.schedule,
        warmup_steps=recipe.warm_up,
        batch_sampler=sampler,
        prompts=prompt or None,
        bf16=_fast_in_bf16() and recipe.lora is not None,
        use_cpu=True,
        seed=seed,
        save_strategy="steps",
        save_steps=1 / _CHECKPOINTS,
        save_total_limit=1,
        logging_steps=10,
        disable_tqdm=True,
        report_to="none",
        dataloader_pin_memory=False,
    )
    trainer = _ResumableTrainer(
        model=model,
        args=arguments,
        train_dataset=dataset,
        loss=_loss(model, recipe),
        callbacks=[_Reporter(report)],
    )
    trainer.remove_callback(PrinterCallback)  # standard output belongs to the caller
    return trainer


def _loss(model: SentenceTransformer, recipe: Recipe) -> MultipleNegativesRankingLoss:
    if not recipe.both_ways:
        return MultipleNegativesRankingLoss(model, scale=recipe.scale)
    return MultipleNegativesRankingLoss(
        model,
        scale=recipe.scale,
        directions=("query_to_doc", "query_to_query", "doc_to_query", "doc_to_doc"),
    )


class _ResumableTrainer(SentenceTransformerTrainer):
    """Checkpoints hold what is trained and nothing else: a few megabytes for an adapter."""

    def add_model_card_callback(self, default_args_dict: dict[str, Any]) -> None:
        """Gathers nothing: model cards are our own."""

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        directory = Path(output_dir or self.args.output_dir or "")
        directory.mkdir(parents=True, exist_ok=True)
        trained = {name: p.detach().clone() for name, p in self.model.named_parameters() if p.requires_grad}
        save_file(trained, directory / _TRAINED)

    def _load_from_checkpoint(
        self, resume_from_checkpoint: str, model: torch.nn.Module | None = None
    ) -> None:
        trained = load_file(Path(resume_from_checkpoint) / _TRAINED)
        (model or self.model).load_state_dict(trained, strict=False)


class _Reporter(TrainerCallback):
    def __init__(self, report: Report) -> None:
        self._report = report
        self._started = (0, 0.0)

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._started = (state.global_step, time.monotonic())

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        loss = state.log_history[-1].get("loss")
        if loss is None:
            return
        step, started = self._started
        a_step = (time.monotonic() - started) / max(state.global_step - step, 1)
        left = (state.max_steps - state.global_step) * a_step
        self._report(TrainingProgress(state.global_step, state.max_steps, loss, left))


def _vectors(model: SentenceTransformer, pairs: Sequence[TrainingPair]) -> NDArray[np.float32]:
    texts = list(dict.fromkeys(pair.anchor for pair in pairs))
    with torch.autocast("cpu", torch.bfloat16, enabled=_fast_in_bf16()):
        vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    row = {text: number for number, text in enumerate(texts)}
    return np.asarray(vectors, np.float32)[[row[pair.anchor] for pair in pairs]]


def _fast_in_bf16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware; elsewhere it would be emulated, and slower."""
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def _write(model: SentenceTransformer, recipe: Recipe, output: Path, base_name: str) -> None:
    staged = output.with_name(f".{output.name}.new")
    shutil.rmtree(staged, ignore_errors=True)
    if recipe.lora:
        lora.save(model, staged, base_name)
    else:
        model.save_pretrained(str(staged), create_model_card=False)
    shutil.rmtree(output, ignore_errors=True)
    staged.rename(output)


def _last_checkpoint(checkpoints: Path) -> str | None:
    steps = {
        int(path.name.rpartition("-")[2]): path
        for path in checkpoints.glob("checkpoint-*")
        if _is_complete(path)
    }
    return str(steps[max(steps)]) if steps else None


def _is_complete(checkpoint: Path) -> bool:
    """The trainer writes its state last: where that is missing or cut off, so may all else be."""
    try:
        TrainerState.load_from_json(str(checkpoint / TRAINER_STATE_NAME))
    except (OSError, ValueError):
        return False
    return True


def _identity(model: SentenceTransformer, pairs: Sequence[TrainingPair], recipe: Recipe, seed: int) -> str:
    fingerprint = Fingerprint()
    add_model(fingerprint, model)
    fingerprint.add_json("run", {"recipe": asdict(recipe), "seed": seed, "pairs": [asdict(p) for p in pairs]})
    return fingerprint.digits


def _checkpoints(output: Path, identity: str) -> Path:
    """Where this very run keeps its state; what other runs for `output` left behind is removed."""
    directory = output.with_name(f".{output.name}.training-{identity}")
    for other in output.parent.glob(f".{output.name}.training-*"):
        if other != directory:
            shutil.rmtree(other)
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@contextmanager
def _bounded(threads: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
