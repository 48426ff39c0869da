"""Settings: what is read from where, and every mistake in one message."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import BadSettings, Settings, load_serving_settings, load_settings
from tests.support.command_line import CommandLine

BAD = {
    "TELEGRAM_BOT_TOKEN": "sekret-token",
    "TELEGRAM_API_URL": "ftp://sekret",
    "ADMIN_IDS": "12,sekret",
    "DATABASE_URL": "mysql://me:sekret@host/name",
    "WEBHOOK_URL": "sekret.example",
    "WEBHOOK_SECRET": "sekret secret!",
    "PORT": "sekret",
    "RETENTION_DAYS": "0",
    "LOG_LEVEL": "sekret",
}


def problems_of(settings: dict[str, str], bare: CommandLine) -> tuple[str, ...]:
    for name, value in settings.items():
        bare.set(name, value)
    with pytest.raises(BadSettings) as failed:
        load_settings()
    return failed.value.problems


def test_every_bad_variable_is_named_at_once_and_no_value_is_told(bare: CommandLine) -> None:
    for name, value in BAD.items():
        bare.set(name, value)
    ran = bare("chat")
    assert ran.code == 2
    assert ran.out == ""
    assert [line.strip().partition(":")[0] for line in ran.err.splitlines()[1:]] == list(BAD)
    assert "sekret" not in ran.err
    assert "Traceback" not in ran.err


def test_a_time_that_no_calendar_has_is_refused(bare: CommandLine) -> None:
    bare.set("RETENTION_DAYS", "1000000")
    ran = bare("chat")
    assert ran.code == 2 and "RETENTION_DAYS" in ran.err


def test_a_process_ends_with_the_same_message(bare: CommandLine) -> None:
    bare.set("PORT", "0")
    ran = bare.process("doctor")
    assert ran.code == 2
    assert "  PORT: " in ran.err
    assert "Traceback" not in ran.said


def test_a_webhook_needs_its_secret(bare: CommandLine) -> None:
    problems = problems_of({"WEBHOOK_URL": "https://bot.example/x", "PORT": "many"}, bare)
    assert [problem.partition(":")[0] for problem in problems] == ["WEBHOOK_SECRET", "PORT"]


def test_serving_names_a_missing_token_beside_the_rest(bare: CommandLine) -> None:
    bare.set("RETENTION_DAYS", "never")
    with pytest.raises(BadSettings) as failed:
        load_serving_settings()
    names = [problem.partition(":")[0] for problem in failed.value.problems]
    assert names == ["TELEGRAM_BOT_TOKEN", "RETENTION_DAYS"]


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/a b.db",
        "sqlite+aiosqlite:////srv/x:y.db",
        "postgres://me:p@ss:w0rd@db.example:5432/name",
        "postgresql://me@[::1]:5432/name",
        "postgresql+asyncpg:///name?host=/run/postgresql",
    ],
)
def test_databases_that_the_program_can_open(bare: CommandLine, url: str) -> None:
    bare.set("DATABASE_URL", url)
    assert load_settings().database_url == url


@pytest.mark.parametrize("url", ["finbuddy.db", "postgresql://me:sekret@host:many/name", "sqlite"])
def test_databases_that_it_cannot(bare: CommandLine, url: str) -> None:
    assert problems_of({"DATABASE_URL": url}, bare)[0].startswith("DATABASE_URL: give ")


@pytest.mark.parametrize("url", ["https://", "http://host:many", "http://[::1", "host:80", "ftp://host"])
def test_an_address_is_an_http_url_with_a_host(bare: CommandLine, url: str) -> None:
    assert problems_of({"TELEGRAM_API_URL": url}, bare)[0].startswith("TELEGRAM_API_URL: give ")


@pytest.mark.parametrize("token", ["abc", "123:", ":abc", "x1:abc"])
def test_a_token_has_a_shape(bare: CommandLine, token: str) -> None:
    assert problems_of({"TELEGRAM_BOT_TOKEN": token}, bare)[0].startswith("TELEGRAM_BOT_TOKEN: ")


def test_an_empty_variable_is_as_good_as_none(bare: CommandLine) -> None:
    bare.set("TELEGRAM_BOT_TOKEN", "")
    bare.set("PORT", "")
    settings = load_settings()
    assert settings.telegram_bot_token is None
    assert settings.port == 8080


def test_what_is_set_is_read(bare: CommandLine) -> None:
    bare.set("ADMIN_IDS", " 12, 34 ,")
    bare.set("TELEGRAM_API_URL", "http://127.0.0.1:8081/")
    bare.set("LOG_LEVEL", "debug")
    settings = load_settings()
    assert settings.admin_ids == (12, 34)
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.log_level == "DEBUG"


def test_the_environment_goes_before_the_file(bare: CommandLine) -> None:
    Path(".env").write_text("HOST=0.0.0.0\nPORT=1234\nOTHER=1\n", encoding="utf-8")
    bare.set("PORT", "4321")
    settings = load_settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 4321)  # noqa: S104 - nothing listens


def test_a_file_that_is_no_utf_8_is_one_message(bare: CommandLine) -> None:
    Path(".env").write_bytes(b"DATA_KEY=k\xe9y\n")
    ran = bare("doctor")
    assert ran.code == 2
    assert "  .env: save it as UTF-8" in ran.err
    assert "Traceback" not in ran.err


def test_secrets_do_not_show() -> None:
    settings = Settings(telegram_bot_token="1:sekret", data_key="sekret")  # type: ignore[arg-type]
    assert "sekret" not in repr(settings)
