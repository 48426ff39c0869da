"""The settings: read once from the environment and `.env`, every mistake reported at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_DATABASE = re.compile(
    r"sqlite(\+aiosqlite)?://.*"
    r"|postgres(ql(\+asyncpg)?)?://(.*@)?(\[[0-9a-fA-F:.]+\]|[^/:?@]*)(:[0-9]+)?([/?].*)?"
)


class Settings(BaseSettings):
    """One field for each variable of `.env.example`, which explains them."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    database_url: str = "sqlite+aiosqlite:///var/finbuddy.db"
    model_dir: Path = Path("var/models")
    base_model: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = Field(default=None, validate_default=True)
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    data_key: SecretStr | None = None
    retention_days: int = Field(default=180, ge=1, le=36_500)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("give Telegram user ids as numbers, separated by commas, such as 12345,67890")
        return tuple(int(part) for part in parts)

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            number, colon, secret = value.get_secret_value().partition(":")
            if not (number.isdigit() and colon and secret):
                raise ValueError("a token looks like 123456:ABC...; ask @BotFather for one")
        return value

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value is not None and not _is_http_url(value):
            raise ValueError("give a URL that starts with http:// or https://, then a host")
        return value.rstrip("/") if value is not None else None

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not _DATABASE.fullmatch(value):
            raise ValueError("give sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if value is None and others.data.get("webhook_url") is not None:
            raise ValueError("set it whenever WEBHOOK_URL is set, or anybody could post updates")
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("use 1 to 256 letters, digits, _ or -")
        return value


class ServingSettings(Settings):
    """With the token that serving Telegram needs."""

    telegram_bot_token: SecretStr


class BadSettings(Exception):
    """`problems` has one line for each bad variable: its name and what to do."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def load_settings() -> Settings:
    """Raises BadSettings with every problem at once; values are never part of the message."""
    return _load(Settings)


def load_serving_settings() -> ServingSettings:
    """The same, where a missing token is a problem too."""
    return _load(ServingSettings)


_Kind = TypeVar("_Kind", bound=Settings)


def _load(kind: type[_Kind]) -> _Kind:
    try:
        return kind()
    except ValidationError as error:
        raise BadSettings(tuple(map(_problem, error.errors()))) from None
    except UnicodeDecodeError:
        raise BadSettings((".env: save it as UTF-8",)) from None


def _problem(error: ErrorDetails) -> str:
    name = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        return f"{name}: set it to serve Telegram; `finbuddy chat` needs none"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def _is_http_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket too many
        return False
