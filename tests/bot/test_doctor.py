"""The command `doctor`: what it finds in a sound installation and in a broken one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.command_line.doctor import examine
from bot.config import load_settings
from faq.store import Sealer, StateStore, open_engine
from tests.support.bot_api import BotApiServer
from tests.support.command_line import CommandLine
from tests.support.database import sqlite_url


def test_a_sound_installation(cli: CommandLine) -> None:
    cli.set("ADMIN_IDS", "1,2")
    cli.set("DATA_KEY", "a-key-of-the-tests")
    ran = cli("doctor")
    assert ran.code == 0, ran.said
    assert "5 live FAQs" in ran.out
    assert "answers from 0.80, suggests from 0.20" in ran.out
    assert "only Telegram has some" in ran.out
    assert "encrypted, kept for 180 days" in ran.out
    assert "✗" not in ran.out


def test_every_trouble_comes_with_advice(bare: CommandLine) -> None:
    bare.set("TELEGRAM_BOT_TOKEN", "1:sekret")
    bare.set("TELEGRAM_API_URL", "http://127.0.0.1:1")
    ran = bare("doctor")
    assert ran.code == 1
    assert "finbuddy db upgrade" in ran.out
    assert "finbuddy model build" in ran.out
    assert "Set ADMIN_IDS" in ran.out
    assert "TELEGRAM_API_URL" in ran.out
    assert ran.out.count("✗") == 4
    assert "sekret" not in ran.said
    assert "Traceback" not in ran.said
    assert not bare.database.exists()


def test_a_terminal_needs_no_admins(bare: CommandLine) -> None:
    assert "✓ admins" in bare("doctor").out


@pytest.mark.long
def test_a_schema_of_another_version_is_told(bare: CommandLine) -> None:
    bare.database.touch()
    assert "at revision None" in bare("doctor").out
    bare("db", "upgrade")
    assert "✓ database" in bare("doctor").out


def test_a_database_without_a_live_faq_is_told(bare: CommandLine, database_file: Path) -> None:
    assert "no live FAQ" in bare("doctor").out


def test_a_broken_model_is_told(cli: CommandLine) -> None:
    (cli.models / "default" / "onnx" / "model.onnx").write_bytes(b"")
    ran = cli("doctor")
    assert ran.code == 1
    assert "model.onnx is not the file that was built. Make it anew with: finbuddy model build" in ran.out


def test_paths_are_shown_as_they_are(cli: CommandLine) -> None:
    folder = cli.models.rename(cli.folder / "models [b]")
    cli.set("MODEL_DIR", str(folder))
    assert "models [b]/default" in cli("doctor").out


def test_a_readable_file_of_plain_text_is_told(cli: CommandLine) -> None:
    cli.database.chmod(0o644)
    assert "DATA_KEY" in cli("doctor").out


@pytest.mark.parametrize(
    ("now", "why"), [("another", "sealed with another DATA_KEY"), ("", "sealed, and no DATA_KEY is set")]
)
def test_stored_text_of_another_key_is_told(filled: CommandLine, now: str, why: str) -> None:
    asyncio.run(keep_state(filled, "a-key-of-the-tests"))
    filled.set("DATA_KEY", now)
    ran = filled("doctor")
    assert f"✗ stored text: {why} (sealed texts looked at: 1, the newest and the oldest; none" in ran.out
    assert "Set DATA_KEY to the one that was in use" in ran.out
    filled.set("DATA_KEY", "a-key-of-the-tests")
    assert "180 days (sealed texts looked at: 1, the newest and the oldest; all" in filled("doctor").out


def test_stored_text_of_two_keys_is_told(filled: CommandLine) -> None:
    for key in ("a-key-of-the-tests", "another"):
        asyncio.run(keep_state(filled, key))
    filled.set("DATA_KEY", "another")
    ran = filled("doctor")
    assert "✗ stored text: not all can be opened with this DATA_KEY (sealed texts looked at: 2" in ran.out
    assert "Only one can be set" in ran.out


async def keep_state(cli: CommandLine, key: str) -> None:
    """Something that is sealed with `key`, as an earlier run would leave it."""
    engine = open_engine(sqlite_url(cli.database))
    await StateStore(engine, Sealer(key)).save(f"user:{key}", "{}")
    await engine.dispose()


async def test_telegram_knows_the_token(
    bare: CommandLine, bot_api: BotApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    bare.set("TELEGRAM_BOT_TOKEN", bot_api.token)
    bare.set("TELEGRAM_API_URL", bot_api.url)
    await examine(load_settings())
    assert "✓ telegram: @finbuddy_bot" in capsys.readouterr().out


async def test_telegram_refuses_another_token(
    bare: CommandLine, bot_api: BotApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    bot_api.expect_refusals("Unauthorized")
    bare.set("TELEGRAM_BOT_TOKEN", "1:sekret")
    bare.set("TELEGRAM_API_URL", bot_api.url)
    assert await examine(load_settings()) == 1
    said = capsys.readouterr().out
    assert "the token was refused" in said
    assert "sekret" not in said
