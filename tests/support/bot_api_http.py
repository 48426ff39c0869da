"""Requests of the bot and answers to it, as they go over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

from tests.support.bot_api_check import ApiError, Upload

Json: TypeAlias = dict[str, Any]


@dataclass
class Request:
    """A call of the bot. `params` are JSON values once they were found valid; `at` is monotonic seconds."""

    method: str
    params: Json
    at: float
    error: ApiError | None = None


@dataclass(frozen=True)
class Refusal:
    method: str
    description: str
    params: Json


async def received(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """The parameters from the query string and a form or JSON body, and the files."""
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw |= await request.json()
        return raw, uploads
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                uploads[name] = Upload(value.filename, file.read(), value.content_type)
        else:
            raw[name] = value
    return raw, uploads


def error_response(error: ApiError) -> web.Response:
    """Telegram's shape of a failure."""
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


def cut(request: web.Request) -> web.Response:
    """Ends the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
