"""The commands that make models: `model build`, which succeeds or changes nothing, and `model adapt`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.compose import normaliser
from bot.config import Settings
from faq.language.lexicon import load_lexicon
from faq.learning.building.build import build_default, build_from
from faq.learning.building.default_model import shipped_adapter
from faq.learning.building.model_card import describe
from faq.learning.calibration.calibrate import fit_policy
from faq.learning.calibration.material import calibration_material
from faq.learning.calibration.thresholds import Targets
from faq.learning.training.adapt import BASE_NAME, adapt
from faq.learning.training.train import TrainingProgress
from faq.learning.training.trained import rebuild
from faq.matching.encoder import OnnxEncoder
from faq.matching.manifest import Manifest
from faq.matching.policy import load_policy
from faq.versions.registry import Registry
from faq.versions.version import DEFAULT

Show = Callable[[str, float], None]
"""A text, and the share in [0, 1] that is done."""

THREADS = 2
"""Cores that encode the calibration's texts: nothing else waits for them while a model is built."""

STEPS = {
    "weights": "Reading the weights",
    "save": "Saving the model",
    "export": "Exporting it for serving",
    "quantise": "Making it small",
    "check": "Checking it",
    "policy": "Fitting confidence and thresholds",
    "done": "Ready",
}


def build(settings: Settings, base: str | None) -> None:
    """`base` is a hub id or a path; None: the default encoder with the adapter. Raises ModelBuildFailed."""
    with _shown() as show:
        build_into(settings.model_dir / DEFAULT, base, None if base else shipped_adapter(), show)


def build_into(
    directory: Path, base: str | None, adapter: Path | None, show: Show = lambda _text, _share: None
) -> None:
    """A model directory with its policy, report and card. Raises ModelBuildFailed."""

    def progress(step: str, share: float) -> None:
        show(STEPS.get(step, step), share)

    def finish(staged: Path) -> None:
        progress("policy", 0.9)
        _fit(staged)
        policy = load_policy(staged, Manifest.read(staged).model_id)
        describe(staged, policy, base=base or BASE_NAME, adapted=adapter is not None)

    if base:
        build_from(base, directory, progress=progress, finish=finish)
    else:
        build_default(directory, adapter=adapter, progress=progress, finish=finish)


def rebuild_version(settings: Settings, name: str) -> None:
    """Make the serving files of a trained version anew. Raises ModelMissing, ModelBroken, ModelBuildFailed."""
    registry = Registry(settings.model_dir)
    registry.get(name)
    with _shown() as show:

        def progress(step: str, share: float) -> None:
            show(STEPS.get(step, step), share)

        rebuild(registry.directory(name), settings.model_dir, progress=progress, fit_policy=_fit)


def _fit(directory: Path) -> None:
    encoder = OnnxEncoder.load(directory, THREADS)
    fit_policy(encoder, calibration_material(normaliser()), Targets()).save(directory)


def make_adapter(output: Path, *, seed: int, threads: int) -> None:
    """Train the shipped adapter anew; a run that was stopped goes on where it was."""
    lexicon = load_lexicon()
    with _shown() as show:
        show("Preparing", 0.0)

        def report(at: TrainingProgress) -> None:
            show(f"Training, {at.seconds_left / 60:.0f} minutes left, loss {at.loss:.2f}", at.step / at.steps)

        adapt(output, lexicon=lexicon, normalise=normaliser(), seed=seed, threads=threads, report=report)
        show(f"Adapter written to {output}", 1.0)


@contextmanager
def _shown() -> Iterator[Show]:
    """A bar on standard error; plain lines where that is no terminal."""
    console = Console(stderr=True)
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console)
    with bar:
        task = bar.add_task("Starting", total=1.0)

        def show(text: str, share: float) -> None:
            bar.update(task, description=text, completed=share)
            if not console.is_terminal:
                console.print(f"{text} ...")

        yield show
