"""Two builds of one version's serving files: from the bot and from a terminal, or by two admins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from faq.learning.building.build import Progress
from faq.learning.training.trained import Origin, rebuild
from faq.matching.manifest import MANIFEST, SERVING_FILES
from faq.matching.policy import POLICY_FILE
from tests.support.models import no_progress

A_MOMENT = 0.3
"""Seconds in which a second build that waits for nobody has begun."""
PATIENCE = 20.0


def save_tokenizer(directory: str) -> None:
    (Path(directory) / "tokenizer.json").write_text("{}")


def fit(directory: Path) -> None:
    (directory / POLICY_FILE).write_text("{}")


@dataclass
class TrainingFolder:
    """Stands for the export of the model, which takes a minute: each one goes on only when it is let go."""

    version: Path
    fails: bool = False
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go: threading.Event = field(default_factory=threading.Event)
    written: list[Path] = field(default_factory=list)

    def write(self, _model: object, scratch: Path, _progress: Progress) -> None:
        self.written.append(scratch)
        self.begun.release()
        assert self.go.wait(PATIENCE)
        if self.fails:
            self.fails = False
            raise ValueError("the disk is full")
        for name in (*SERVING_FILES, MANIFEST):
            (scratch / name).parent.mkdir(exist_ok=True)
            (scratch / name).write_text(name)

    def rebuild(self) -> None:
        rebuild(self.version, self.version.parent, progress=no_progress, fit_policy=fit)

    def both(self, second: Callable[[], None]) -> tuple[Future[None], Future[None]]:
        """The one that begins, and one that comes while it is at work."""
        with ThreadPoolExecutor(2) as pool:
            one = pool.submit(self.rebuild)
            assert self.begun.acquire(timeout=PATIENCE)
            other = pool.submit(second)
            self.begun.acquire(timeout=A_MOMENT)
            self.go.set()
        return one, other


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainingFolder:
    version = tmp_path / "monday"
    version.mkdir()
    Origin("default", "e5").write(version)
    workshop = TrainingFolder(version)
    model = SimpleNamespace(model=SimpleNamespace(tokenizer=SimpleNamespace(save_pretrained=save_tokenizer)))
    monkeypatch.setattr("faq.learning.training.trained.load_trained", lambda *_: model)
    monkeypatch.setattr("faq.learning.training.trained.write_serving_files", workshop.write)
    return workshop


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_the_second_waits_and_finds_the_work_done(workshop: TrainingFolder) -> None:
    for future in workshop.both(workshop.rebuild):
        future.result()
    assert len(workshop.written) == 1
    assert all((workshop.version / name).is_file() for name in (*SERVING_FILES, POLICY_FILE, MANIFEST))
    assert names(workshop.version.parent) == {"monday", ".monday.lock"}


def test_where_the_first_fails_the_second_does_the_work(workshop: TrainingFolder) -> None:
    workshop.fails = True
    one, other = workshop.both(workshop.rebuild)
    with pytest.raises(Exception, match="the disk is full"):
        one.result()
    other.result()
    assert len(workshop.written) == 2 and (workshop.version / MANIFEST).is_file()


def test_what_is_there_is_made_anew_for_whoever_asks_for_it(workshop: TrainingFolder) -> None:
    workshop.go.set()
    workshop.rebuild()
    workshop.rebuild()
    assert len(workshop.written) == 2


def test_what_a_killed_build_left_goes(workshop: TrainingFolder) -> None:
    (workshop.version.parent / ".monday.serving-killed").mkdir()
    workshop.go.set()
    workshop.rebuild()
    assert names(workshop.version.parent) == {"monday", ".monday.lock"}
