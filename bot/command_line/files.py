"""The commands that move data between the database and files."""

from __future__ import annotations

from pathlib import Path

from bot.command_line.console import aside
from bot.compose import normaliser, opened_stores
from bot.config import Settings
from faq.files.pair_files import write_pairs
from faq.files.seed import accompany
from faq.files.transfer import ImportReport, import_faqs, write_faqs, write_queries
from faq.services.pairs import collect
from faq.store import lacks_file


async def bring_in(settings: Settings, path: Path, *, dry_run: bool) -> None:
    """An empty database gets what the file has and small talk, no sample FAQs beside it.

    Raises BadFile for the last of several faults, after the others have been told.
    """
    async with opened_stores(_for_trial(settings) if dry_run else settings, samples=False) as stores:
        first = await stores.faqs.is_empty()
        report = await import_faqs(path, stores.faqs, dry_run=dry_run)
        if first and not dry_run and not report.errors:
            await accompany(stores.faqs)
    if report.errors:
        for error in report.errors[:-1]:
            aside(f"{error.path}, line {error.line}: {error.reason}")
        raise report.errors[-1]
    aside(_counts(report, dry_run=dry_run))


async def take_out_faqs(settings: Settings, path: Path) -> None:
    async with opened_stores(settings) as stores:
        faqs = await stores.faqs.all()
        write_faqs(faqs, path)
    aside(f"{len(faqs)} FAQs written to {path}")


async def take_out_queries(settings: Settings, path: Path) -> None:
    async with opened_stores(settings, texts=True) as stores:
        await write_queries(stores.queries.all(), path)
    aside(f"Queries written to {path}")


async def take_out_pairs(settings: Settings, path: Path) -> None:
    async with opened_stores(settings, texts=True) as stores:
        found = await collect(stores.faqs, stores.queries, stores.people, normaliser())
    aside(f"{write_pairs(found.examples, path)} pairs written to {path}")
    if found.contradictions:
        aside(
            f"{len(found.contradictions)} contradicting labels left out: /conflicts in Telegram decides them"
        )


async def upgrade_database(settings: Settings) -> None:
    """Migrations, and the sample FAQs where there is none."""
    async with opened_stores(settings):
        aside("The database is up to date")


def _for_trial(settings: Settings) -> Settings:
    """Where there is no SQLite file yet, an empty database in memory stands for it: a trial makes none."""
    if not lacks_file(settings.database_url):
        return settings
    return settings.model_copy(update={"database_url": "sqlite://"})


def _counts(report: ImportReport, *, dry_run: bool) -> str:
    told = f"{report.created} new, {report.updated} changed, {report.archived} archived, {report.unchanged} unchanged"
    return f"Would be: {told}" if dry_run else f"Imported: {told}"
