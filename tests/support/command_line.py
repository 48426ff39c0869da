"""The command line on an installation of a test's own: as a function call, and as a real process."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import main
from faq.matching.decision import Thresholds
from faq.matching.manifest import Manifest
from faq.matching.policy import Policy
from faq.store import FaqStore, open_engine
from tests.support.bot_rig import FAQS
from tests.support.database import sqlite_url
from tests.support.predictions import FOLLOW_UP, weights_of

ROOT = Path(__file__).parent.parent.parent
VARIABLES = (
    "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "ADMIN_IDS", "DATABASE_URL", "MODEL_DIR", "BASE_MODEL", "WEBHOOK_URL",
    "WEBHOOK_SECRET", "HOST", "PORT", "DATA_KEY", "RETENTION_DAYS", "LOG_LEVEL",
)  # fmt: skip

# Random weights put every text near every other: shared letters decide. An FAQ alone at 0.55 is as likely as none.
LETTERS = weights_of(faq={"char_max": 16}, reject={"char_max": 16}, bare={"bias": 8.8})
THRESHOLDS = Thresholds(answer=0.8, suggest=0.2)


class Ran(NamedTuple):
    code: int | str | None
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


class CommandLine:
    """`finbuddy` in `folder`, whose database and models are its own; no setting comes from outside."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.database = folder / "finbuddy.sqlite"
        self.models = folder / "models"
        self._patch = patch
        self._capture = capture
        patch.chdir(folder)
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        self.set("DATABASE_URL", f"sqlite+aiosqlite:///{self.database}")
        self.set("MODEL_DIR", str(self.models))
        self.set("COLUMNS", "200")
        self.set("PYTHONPATH", str(ROOT))

    def set(self, name: str, value: str) -> None:
        self._patch.setenv(name, value)

    def __call__(self, *arguments: str | Path, typed: str = "") -> Ran:
        """In this process, as the entry point does it."""
        self._patch.setattr("sys.argv", ["finbuddy", *map(str, arguments)])
        self._patch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capture.readouterr()
        return Ran(ended.value.code or 0, out, err)

    def process(self, *arguments: str | Path, typed: bytes = b"", patience: float = 100) -> Ran:
        """In a process of its own, which ends by itself within `patience` seconds."""
        ended = subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-m", "bot", *map(str, arguments)],
            input=typed,
            capture_output=True,
            check=False,
            timeout=patience,
            env=dict(os.environ),
        )
        return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@pytest.fixture(scope="session")
def answering_models(tiny_model_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A MODEL_DIR to copy: a real model with a policy that is its own."""
    folder = tmp_path_factory.mktemp("MODEL_DIR")
    model = shutil.copytree(tiny_model_directory, folder / "default")
    Policy(Manifest.read(model).model_id, LETTERS, THRESHOLDS, follow_up=FOLLOW_UP).save(model)
    return folder


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Nothing is installed: neither database nor model."""
    return CommandLine(tmp_path, monkeypatch, capsys)


@pytest.fixture
def filled(bare: CommandLine, database_file: Path) -> CommandLine:
    """A database with the test's FAQs."""
    asyncio.run(_add_faqs(database_file))
    return bare


@pytest.fixture
def cli(filled: CommandLine, answering_models: Path) -> CommandLine:
    """A database and a model."""
    shutil.copytree(answering_models, filled.models)
    return filled


async def _add_faqs(database: Path) -> None:
    engine = open_engine(sqlite_url(database))
    for draft in FAQS:
        await FaqStore(engine).add(draft, by=1)
    await engine.dispose()
