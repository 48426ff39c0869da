"""How updates reach the bot: a queue for getUpdates, or POSTs to the webhook until it says 2xx."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import aiohttp

from tests.support.bot_api_check import ApiError, bad_request
from tests.support.telegram_world import Pulse

Json: TypeAlias = dict[str, Any]

FIRST_UPDATE_ID = 700_000_001
WEBHOOK_PORTS = {None, 80, 88, 443, 8443}
WEBHOOK_ANSWER_SECONDS = 30.0
CONFLICT_GRACE_SECONDS = 0.1
_ON_REQUEST_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Delivery:
    """One attempt to POST an update; `status` is 0 where there was no HTTP answer."""

    update_id: int
    status: int


@dataclass
class _Pending:
    update: Json
    handed_out: bool = False


@dataclass
class Webhook:
    url: str
    secret_token: str | None = None
    max_connections: int = 40
    last_error: Json = field(default_factory=dict)


class Updates:
    """Updates that the bot has not confirmed yet, oldest first, and the webhook if one is set."""

    def __init__(self, pulse: Pulse, webhook_retry_seconds: float) -> None:
        self.deliveries: list[Delivery] = []
        self.webhook: Webhook | None = None
        self._pulse = pulse
        self._retry_seconds = webhook_retry_seconds
        self._pending: list[_Pending] = []
        self._next_id = FIRST_UPDATE_ID
        self._allowed: list[str] = []
        self._last: Json | None = None
        self._poll = 0
        self._waiting = 0
        self._closing = False
        self._courier: asyncio.Task[None] | None = None

    @property
    def pending(self) -> list[Json]:
        return [entry.update for entry in self._pending]

    def put(self, kind: str, payload: Json) -> None:
        """A new update, unless the bot did not ask for its kind."""
        if (kind in _ON_REQUEST_ONLY or self._allowed) and kind not in self._allowed:
            return
        self._last = {"update_id": self._next_id, kind: payload}
        self._next_id += 1
        self._pending.append(_Pending(self._last))
        self._pulse.beat()

    def redeliver_last(self) -> None:
        """Hands out the newest update once more, as after a crash between handling and confirming."""
        assert self._last is not None, "there has been no update"
        self._pending.append(_Pending(self._last))
        self._pulse.beat()

    async def get_updates(self, params: Json) -> list[Json]:
        if self.webhook is not None:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        await self._end_other_polls()
        self._allow(params)
        self._confirm(params.get("offset", 0))
        self._poll += 1
        self._waiting += 1
        try:
            await self._wait(self._poll, params.get("timeout", 0))
        finally:
            self._waiting -= 1
        taken = self._pending[: params.get("limit", 100)]
        for entry in taken:
            entry.handed_out = True
        return [entry.update for entry in taken]

    async def _end_other_polls(self) -> None:
        """A poll whose client is gone ends within the grace time; a living one is told of the conflict."""
        deadline = time.monotonic() + CONFLICT_GRACE_SECONDS
        while self._waiting and time.monotonic() < deadline:
            await asyncio.sleep(0.005)
        self._poll += 1
        self._pulse.beat()

    async def _wait(self, poll: int, seconds: int) -> None:
        def over() -> bool | None:
            return True if self._pending or self._closing or poll != self._poll else None

        try:
            await self._pulse.until(over, seconds)
        except TimeoutError:
            return
        if poll != self._poll:
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )

    def _allow(self, params: Json) -> None:
        if "allowed_updates" in params:
            self._allowed = params["allowed_updates"]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._pending = self._pending[offset:]
            return
        self._pending = [
            entry for entry in self._pending if entry.update["update_id"] >= offset or not entry.handed_out
        ]

    async def set_webhook(self, params: Json) -> bool:
        if not params["url"]:
            return await self.delete_webhook(params)
        _check_webhook(params)
        await self._stop_courier()
        self._allow(params)
        self._drop(params)
        self.webhook = Webhook(params["url"], params.get("secret_token"), params.get("max_connections", 40))
        self._courier = asyncio.create_task(self._deliver(self.webhook))
        return True

    async def delete_webhook(self, params: Json) -> bool:
        await self._stop_courier()
        self._drop(params)
        self.webhook = None
        return True

    def webhook_info(self) -> Json:
        known: Json = {
            "url": self.webhook.url if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._pending),
        }
        if self.webhook:
            known |= {"max_connections": self.webhook.max_connections, **self.webhook.last_error}
        if self._allowed:
            known["allowed_updates"] = self._allowed
        return known

    async def close(self) -> None:
        self._closing = True
        self._pulse.beat()
        await self._stop_courier()

    def _drop(self, params: Json) -> None:
        if params.get("drop_pending_updates", False):
            self._pending.clear()

    async def _stop_courier(self) -> None:
        if self._courier is not None:
            self._courier.cancel()
            await asyncio.gather(self._courier, return_exceptions=True)
            self._courier = None

    async def _deliver(self, webhook: Webhook) -> None:
        """POSTs one update after the other, each until it is accepted."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret_token} if webhook.secret_token else {}
        timeout = aiohttp.ClientTimeout(total=WEBHOOK_ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                await self._pulse.until(lambda: self._pending[0] if self._pending else None)
                update = self._pending[0].update
                status = await _posted(session, webhook.url, update, headers)
                self.deliveries.append(Delivery(update["update_id"], status))
                if 200 <= status < 300:
                    self._pending.pop(0)
                else:
                    message = f"Wrong response from the webhook: {status}" if status else "Connection refused"
                    webhook.last_error = {
                        "last_error_date": int(time.time()),
                        "last_error_message": message,
                    }
                    await asyncio.sleep(self._retry_seconds)
                self._pulse.beat()


async def _posted(session: aiohttp.ClientSession, url: str, update: Json, headers: Mapping[str, str]) -> int:
    try:
        async with session.post(url, json=update, headers=headers) as response:
            await response.read()
            return response.status
    except (aiohttp.ClientError, TimeoutError):
        return 0


def _check_webhook(params: Json) -> None:
    """HTTPS on Telegram's four ports, as Telegram wants; plain HTTP only on loopback, for tests."""
    url = urlsplit(params["url"])
    local = url.hostname in _LOOPBACK
    if url.scheme != "https" and not (url.scheme == "http" and local):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if url.port not in WEBHOOK_PORTS and not local:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if "secret_token" in params and not _SECRET.fullmatch(params["secret_token"]):
        raise bad_request("secret token contains unallowed characters")
