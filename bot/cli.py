"""The command line. Each command reads its arguments, composes what it needs, and says what came of it."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.complaints import complaining
from bot.config import ServingSettings, Settings, load_serving_settings, load_settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="FinBuddy's FAQ bot."
)
model_app = typer.Typer(no_args_is_help=True, help="Build and choose language models.")
import_app = typer.Typer(no_args_is_help=True, help="Bring FAQs in from a file.")
export_app = typer.Typer(no_args_is_help=True, help="Write what the database holds to a file.")
db_app = typer.Typer(no_args_is_help=True, help="The database's schema.")
app.add_typer(model_app, name="model")
app.add_typer(import_app, name="import")
app.add_typer(export_app, name="export")
app.add_typer(db_app, name="db")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Least = Annotated[float | None, typer.Option(min=0, max=1, help="End with exit code 1 below this share.")]
Most = Annotated[float | None, typer.Option(min=0, max=1, help="End with exit code 1 above this share.")]
InFile = Annotated[Path, typer.Argument(help="CSV, TSV, XLSX or JSONL, by its ending.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Where to; the ending says the format.")]


class RecipeName(StrEnum):
    DEFAULT = "default"
    MODEL_CARD = "model-card"


def main() -> None:
    """The entry point: expected errors become one message and an exit code."""
    # Before numpy is imported. Our matrices are small: threads of the linear algebra would wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what cannot be read or shown is no reason to end
    with complaining():
        app()


@app.command()
def start() -> None:
    """The Telegram bot where TELEGRAM_BOT_TOKEN is set, else the chat in this terminal."""
    settings = load_settings()
    if settings.telegram_bot_token is None:
        _chat(settings, as_json=False)
    else:
        _run(load_serving_settings())


@app.command()
def run() -> None:
    """Migrate, fill an empty database, make sure a model is there, serve Telegram."""
    _run(load_serving_settings())


@app.command()
def chat(as_json: Json = False) -> None:
    """Talk to the bot in this terminal."""
    _chat(load_settings(), as_json=as_json)


@app.command()
def ask(text: Annotated[str, typer.Argument(help="The message.")], as_json: Json = False) -> None:
    """Decide on one message and explain it; nothing is logged."""
    from bot.command_line.answering import ask_once

    asyncio.run(ask_once(load_settings(), text, as_json=as_json))


@app.command()
def evaluate(
    *,
    queries: Annotated[Path | None, typer.Option(help="Messages; without them: cross-validation.")] = None,
    faq: Annotated[Path | None, typer.Option(help="FAQs instead of the database's.")] = None,
    negatives: Annotated[Path | None, typer.Option(help="Messages that must not be answered.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write one JSON object a message here.")] = None,
    plots: Annotated[Path | None, typer.Option(help="Folder for the charts.")] = None,
    folds: Annotated[int, typer.Option(min=2, help="Parts of the cross-validation.")] = 5,
    min_top1: Least = None,
    min_top3: Least = None,
    min_auroc: Least = None,
    min_right: Least = None,
    max_wrong: Most = None,
    max_false_answer: Most = None,
    max_false_suggest: Most = None,
    as_json: Json = False,
) -> None:
    """Measure the matcher on labelled messages; the database is never written to.

    Files are TSV with the columns text and label. No label, or one that starts with oos: must not be answered.
    """
    from bot.command_line.evaluation import Files, evaluate_files

    files = Files(queries=queries, faq=faq, negatives=negatives, predictions=predictions, plots=plots)
    at_least = {"top1": min_top1, "top3": min_top3, "auroc": min_auroc, "right": min_right}
    at_most = {"wrong": max_wrong, "false_answer": max_false_answer, "false_suggest": max_false_suggest}
    work = evaluate_files(
        load_settings(), files, folds=folds, at_least=at_least, at_most=at_most, as_json=as_json
    )
    sys.exit(0 if asyncio.run(work) else 1)


@app.command()
def train(
    *,
    base: Annotated[str | None, typer.Option(help="A hub id or local path instead of the default.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the pairs.")] = None,
    recipe: Annotated[RecipeName, typer.Option(help="An adapter, or every weight.")] = RecipeName.DEFAULT,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 42,
    threads: Annotated[int, typer.Option(min=1, help="Processor cores to use.")] = 2,
    promote: Annotated[bool, typer.Option("--promote", help="Use it if it passes the gate.")] = False,
    as_json: Json = False,
) -> None:
    """Train a model from what users asked, and measure it against the one in use; a stopped run goes on."""
    # Read when torch is loaded: a thread that waits for another must not spin while somebody wants an answer.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from bot.command_line.training import Wishes
    from bot.command_line.training import train as run_training
    from bot.command_line.training_view import Bar, JsonLines

    wishes = Wishes(base, recipe.value, epochs, seed, threads, promote)
    run_training(load_settings(), wishes, JsonLines() if as_json else Bar())


@model_app.command("build")
def model_build(
    base: Annotated[
        str | None, typer.Option(help="A hub id or local path instead of BASE_MODEL or the default.")
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="Make this trained version's serving files anew instead.")
    ] = None,
) -> None:
    """Make the model directory that serving loads; what is there stays until the new one is complete."""
    from bot.command_line.building import build, rebuild_version

    settings = load_settings()
    if version is not None:
        rebuild_version(settings, version)
    else:
        build(settings, base or settings.base_model)


@model_app.command("list")
def model_list() -> None:
    """Every model: when it was trained, from what, how well it does, and which one is in use."""
    from bot.command_line.choosing import list_models

    list_models(load_settings())


@model_app.command("use")
def model_use(
    name: Annotated[str, typer.Argument(help="As `model list` shows it.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Although the gate refused it.")] = False,
) -> None:
    """Let this model answer; bots that run follow within five seconds."""
    from bot.command_line.choosing import use_model

    use_model(load_settings(), name, force=force)


@model_app.command("rollback")
def model_rollback() -> None:
    """Back to the model that was in use before this one."""
    from bot.command_line.choosing import roll_back

    roll_back(load_settings())


@model_app.command("adapt")
def model_adapt(
    out: Annotated[Path, typer.Option(help="Folder of the adapter.")] = Path("var/adapter"),
    seed: Annotated[int, typer.Option(help="The same seed gives the same adapter.")] = 42,
    threads: Annotated[int, typer.Option(min=1, help="Processor cores to use.")] = 2,
) -> None:
    """Train the adapter that ships in faq/data/adapter anew."""
    from bot.command_line.building import make_adapter

    make_adapter(out, seed=seed, threads=threads)


@import_app.command("faqs")
def import_faqs(
    file: InFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Create or update FAQs; either all rows of the file or none."""
    from bot.command_line.files import bring_in

    asyncio.run(bring_in(load_settings(), file, dry_run=dry_run))


@export_app.command("faqs")
def export_faqs(out: OutFile = None) -> None:
    """All FAQs, in a form that `import faqs` reads back."""
    from bot.command_line.files import take_out_faqs

    asyncio.run(take_out_faqs(load_settings(), out or Path("faqs.csv")))


@export_app.command("queries")
def export_queries(out: OutFile = None) -> None:
    """What was asked and how it was decided, without who asked."""
    from bot.command_line.files import take_out_queries

    asyncio.run(take_out_queries(load_settings(), out or Path("queries.csv")))


@export_app.command("pairs")
def export_pairs(out: OutFile = None) -> None:
    """Messages with the canonical question they belong to, of those who consent: what an encoder is trained with."""
    from bot.command_line.files import take_out_pairs

    asyncio.run(take_out_pairs(load_settings(), out or Path("pairs.jsonl")))


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database's schema up to date; an empty one gets the sample FAQs."""
    from bot.command_line.files import upgrade_database

    asyncio.run(upgrade_database(load_settings()))


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation, and what to do about it."""
    from bot.command_line.doctor import examine

    sys.exit(asyncio.run(examine(load_settings())))


def _run(settings: ServingSettings) -> None:
    from bot.command_line.serve import serve

    with suppress(asyncio.CancelledError):  # told to stop while it got ready
        asyncio.run(serve(settings))


def _chat(settings: Settings, *, as_json: bool) -> None:
    from bot.command_line.answering import chat_in_terminal

    # A thread waits for the next line, and Python for the thread: Ctrl-C would end nothing before Enter.
    usual = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        asyncio.run(chat_in_terminal(settings, as_json=as_json))
    finally:
        signal.signal(signal.SIGINT, usual)
