"""Expected errors in words; an unexpected one keeps its traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from telegram.error import InvalidToken, NetworkError

from bot.complaints import complaining, words_for
from faq.errors import (
    BadFile,
    DatabaseNewer,
    DatabaseOutdated,
    DatabaseUnavailable,
    Fault,
    InvalidFaq,
    ModelBroken,
    ModelBuildFailed,
    ModelMissing,
    PolicyMismatch,
    StoredTextUnreadable,
    UnknownFaq,
)

HERE = Path("models/default")


@pytest.mark.parametrize(
    "error",
    [
        ModelMissing(HERE),
        ModelBroken(HERE, "manifest.json is missing"),
        ModelBuildFailed(HERE, "no weights"),
        PolicyMismatch("one", "other"),
    ],
)
def test_trouble_with_a_model_names_the_way_out(error: Exception) -> None:
    assert "finbuddy model build" in (words_for(error) or "")


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (BadFile(Path("a.csv"), "is empty", 3), "a.csv, line 3: is empty"),
        (BadFile(Path("a.csv"), "cannot be read"), "a.csv: cannot be read"),
        (InvalidFaq("answer", Fault.EMPTY), "its answer is empty"),
        (StoredTextUnreadable(), "DATA_KEY"),
        (UnknownFaq("x"), "unknown FAQ 'x'"),
        (DatabaseUnavailable("no such host"), "no such host. Check DATABASE_URL"),
        (OperationalError("SELECT 1", {}, Exception("disk full")), "disk full. Check DATABASE_URL"),
        (DatabaseOutdated("0001"), "finbuddy db upgrade"),
        (DatabaseNewer("9999"), "newer version of this program (revision 9999)"),
        (NetworkError("no route"), "no route. Check TELEGRAM_BOT_TOKEN"),
        (PermissionError(13, "Permission denied", "var"), "Permission denied: var"),
        (OSError("odd"), "odd"),
        (ModuleNotFoundError("no", name="asyncpg"), "finbuddy-faq-bot[postgres]"),
        (ModuleNotFoundError("no", name="torch"), "finbuddy-faq-bot[train]"),
    ],
)
def test_every_expected_error_has_words(error: Exception, part: str) -> None:
    assert part in (words_for(error) or "")


def test_a_refused_token_is_not_repeated() -> None:
    assert "sekret" not in (words_for(InvalidToken("The token `1:sekret` was rejected")) or "sekret")


@pytest.mark.parametrize(("error", "code"), [(BadFile(HERE, "x"), 2), (ModelMissing(HERE), 1)])
def test_the_exit_code_tells_usage_from_failure(error: Exception, code: int) -> None:
    with pytest.raises(SystemExit) as ended, complaining():
        raise error
    assert ended.value.code == code


def test_what_nobody_expected_is_not_hidden() -> None:
    for error in (
        ZeroDivisionError(),
        IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")),
        ModuleNotFoundError("no", name="faq.gone"),
    ):
        with pytest.raises(type(error)), complaining():
            raise error
