"""The command `model build`: encoder and the policy fitted for it, in one step that succeeds or changes nothing."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.compose import normaliser
from bot.config import Settings
from faq.encoder import OnnxEncoder
from faq.learning.build import build_default, build_from
from faq.learning.calibrate import fit_policy
from faq.learning.material import calibration_material
from faq.learning.thresholds import Targets
from faq.models_folder import DEFAULT
from faq.seed import SAMPLES

ADAPTER = SAMPLES / "adapter"
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
    """Raises ModelBuildFailed."""
    directory = settings.model_dir / DEFAULT
    console = Console(stderr=True)
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console)
    with bar:
        task = bar.add_task("Starting", total=1.0)

        def progress(step: str, share: float) -> None:
            bar.update(task, description=STEPS.get(step, step), completed=share)
            if not console.is_terminal:
                console.print(f"{STEPS.get(step, step)} ...")

        def finish(staged: Path) -> None:
            progress("policy", 0.9)
            fit_policy(OnnxEncoder.load(staged), calibration_material(normaliser()), Targets()).save(staged)

        if base:
            build_from(base, directory, progress=progress, finish=finish)
        else:
            build_default(
                directory, adapter=ADAPTER if ADAPTER.is_dir() else None, progress=progress, finish=finish
            )
