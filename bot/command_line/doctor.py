"""The command `doctor`: looks at each part of an installation and says what is wrong and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape
from sqlalchemy import make_url

from bot.complaints import SAME_KEY, words_for
from bot.compose import sealer_of
from bot.config import Settings
from faq.errors import DatabaseError, DatabaseNewer, DatabaseOutdated
from faq.models import FaqState
from faq.store import FaqStore, KeyCheck, SealedTexts, connected, lacks_file
from faq.versions.registry import Registry, load_model
from migrations.runner import check_revision

PATIENCE = 10.0
"""Seconds to wait for Telegram."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` is empty where all is well."""

    part: str
    detail: str
    advice: str = ""


async def examine(settings: Settings) -> int:
    """Print a line a part; 0 where nothing is wrong, else 1."""
    findings = [await _safely(part, look, settings) for part, look in _parts()]
    console = Console(highlight=False)
    for finding in findings:
        mark = "[red]✗[/red]" if finding.advice else "[green]✓[/green]"
        console.print(f"{mark} {finding.part}: {escape(finding.detail)}", soft_wrap=True)
        if finding.advice:
            console.print(f"    {escape(finding.advice)}", soft_wrap=True)
    return 1 if any(finding.advice for finding in findings) else 0


def _parts() -> Iterator[tuple[str, Callable[[Settings], Awaitable[Finding]]]]:
    yield "database", _database
    yield "model", _model
    yield "telegram", _telegram
    yield "admins", _admins
    yield "stored text", _stored_text


async def _safely(part: str, look: Callable[[Settings], Awaitable[Finding]], settings: Settings) -> Finding:
    try:
        return await look(settings)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one part, the others are looked at too
        return Finding(part, "cannot be used", words_for(error) or f"{type(error).__name__}: {error}")


async def _database(settings: Settings) -> Finding:
    shown = make_url(settings.database_url).render_as_string(hide_password=True)
    if lacks_file(settings.database_url):
        return Finding("database", shown, "It does not exist yet. Make it with: finbuddy db upgrade")
    async with connected(settings.database_url) as engine:
        try:
            await check_revision(engine)
        except (DatabaseOutdated, DatabaseNewer) as error:
            return Finding("database", f"{shown} at revision {error.revision}", words_for(error) or "")
        live = await FaqStore(engine).all(FaqState.LIVE)
    if not live:
        return Finding(
            "database", f"{shown}, no live FAQ", "Add one with /addfaq or: finbuddy import faqs FILE"
        )
    return Finding("database", f"{shown}, {len(live)} live FAQs")


async def _model(settings: Settings) -> Finding:
    directory = Registry(settings.model_dir).directory()
    model = await asyncio.to_thread(load_model, directory)
    await asyncio.to_thread(model.encoder.encode, ["halo"])
    thresholds = model.policy.thresholds
    told = f"answers from {thresholds.answer:.2f}, suggests from {thresholds.suggest:.2f}"
    return Finding("model", f"{model.encoder.model_id} in {directory}, {told}")


async def _telegram(settings: Settings) -> Finding:
    if settings.telegram_bot_token is None:
        return Finding("telegram", "no token; the terminal chat needs none")
    url = f"{settings.telegram_api_url}/bot{settings.telegram_bot_token.get_secret_value()}/getMe"
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        try:
            answer = (await client.get(url)).json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return Finding("telegram", "no answer", "Check the network and TELEGRAM_API_URL.")
    if not answer.get("ok"):
        return Finding(
            "telegram", "the token was refused", "Ask @BotFather for it and set TELEGRAM_BOT_TOKEN."
        )
    return Finding("telegram", f"@{answer['result'].get('username')}")


async def _admins(settings: Settings) -> Finding:
    if settings.telegram_bot_token is None:
        return Finding("admins", "only Telegram has some")
    if not settings.admin_ids:
        return Finding("admins", "none", "Set ADMIN_IDS, or nobody can keep the FAQs in Telegram.")
    return Finding("admins", f"{len(settings.admin_ids)} in ADMIN_IDS")


async def _stored_text(settings: Settings) -> Finding:
    found = await _key_check(settings)
    looked_at = f"sealed texts looked at: {found.sealed}, the newest and the oldest"
    if found.is_wrong_key:
        why = "sealed with another DATA_KEY" if settings.data_key else "sealed, and no DATA_KEY is set"
        return Finding("stored text", f"{why} ({looked_at}; none can be opened)", SAME_KEY)
    if found.unreadable:
        return Finding(
            "stored text", f"not all can be opened with this DATA_KEY ({looked_at}; {found.unreadable} cannot)",
            "Another DATA_KEY was in use for a time, or they are damaged. Only one can be set: that which opens most.",
        )  # fmt: skip
    url = make_url(settings.database_url)
    path = Path(url.database or "")
    if settings.data_key is None and url.get_backend_name() == "sqlite" and path.is_file():
        readable = path.stat().st_mode & 0o077
        if readable:
            return Finding(
                "stored text", "plain, in a file that others on this machine can read",
                f"Run: chmod 600 {path} (DATA_KEY encrypts what is written from then on)",
            )  # fmt: skip
    kept = f"kept for {settings.retention_days} days"
    if found.sealed:
        kept += f" ({looked_at}; all can be opened)"
    return Finding("stored text", ("encrypted, " if settings.data_key else "not encrypted, ") + kept)


async def _key_check(settings: Settings) -> KeyCheck:
    """Of a database that is not there, or of another version, nothing is looked at: its own line says so."""
    if lacks_file(settings.database_url):
        return KeyCheck(0, 0)
    try:
        async with connected(settings.database_url) as engine:
            await check_revision(engine)
            return await SealedTexts(engine, sealer_of(settings)).check()
    except DatabaseError:
        return KeyCheck(0, 0)
