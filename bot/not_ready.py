"""What stands at the webhook's port until the bot can take updates there: it says when to come again.

A model that is built first, or a process before this one that is still to end, may take minutes. Platforms that look
for an open port would end this process meanwhile, or wait for it before they stop the other.
"""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import structlog
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

log = structlog.get_logger(__name__)

SOON = 5
"""Seconds after which Telegram may try again; it does so by itself, too."""


class Address(Protocol):
    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


class Doorman:
    """Answers 503 to whatever comes. Where the port is taken, as by the process before this one, it is not needed."""

    def __init__(self, address: Address) -> None:
        self._server = HTTPServer(Application(default_handler_class=_ComeAgain))
        try:
            self._server.listen(address.port, address.host)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            log.info("port_taken", port=address.port)

    async def leave(self) -> None:
        """The port is free when this returns, and no proxy has a connection left that leads here."""
        self._server.stop()
        await self._server.close_all_connections()


@asynccontextmanager
async def doorman(address: Address | None) -> AsyncIterator[Doorman | None]:
    """Nobody where there is no webhook. Raises OSError where the port cannot be opened."""
    if address is None:
        yield None
        return
    here = Doorman(address)
    try:
        yield here
    finally:
        await here.leave()


class _ComeAgain(RequestHandler):
    def prepare(self) -> None:
        self.set_status(503)
        self.set_header("Retry-After", str(SOON))
        self.finish("The bot is getting ready.\n")
