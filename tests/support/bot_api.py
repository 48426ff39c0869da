"""A Bot API server for tests: real HTTP on loopback, as strict as Telegram, with people who talk to the bot.

    async with BotApiServer() as server:                # or the fixture `bot_api`
        ...  start the bot with TELEGRAM_BOT_TOKEN=server.token and TELEGRAM_API_URL=server.url
        sari = server.user(42, "Sari", language_code="id")
        await sari.send("/start")
        menu = await sari.receives()                    # the next bot message that she has not received yet
        tap = await sari.tap(menu, "Kategori")          # a label, or how it begins
        assert await sari.answered(tap) == ""           # what the bot said to the tap
        await sari.sees(lambda m: "Pilih" in m.text)    # any message on her screen, edits included
        reply = await sari.ask("lupa pin min")          # send, then the first message after it
        assert reply.buttons == ["👍", "👎"]              # also .text .html .keyboard .document.content
        group = server.group("Keluarga", members=[sari])
        await sari.send("@finbuddy_bot halo", chat=group)
        await sari.receives(chat=group)
        assert sari.chat.messages[0].edited             # all that the bot said and she still sees

Telegram's view: `server.commands(scope, language_code)`, `sari.menu()`, `server.requests`,
`server.updates.pending`, `server.updates.deliveries`, `server.world`. What Telegram would refuse gets
Telegram's answer and is kept in `server.refused`. The fixture ends with `server.assert_clean()`, which
fails on refusals that were not announced with `expect_refusals("part of the description")` and on taps
without answer, unless `expect_unanswered_taps()`. That a person has blocked the bot (403) is no refusal:
the bot cannot know.

Faults: `fail_next(method, code, description, retry_after=, times=)`, `drop_next(method, Drop.AFTER)`,
`slow_down(method, seconds)`, `clear_faults()`; a method of None means any but getUpdates.
`server.updates.redeliver_last()` hands an update out twice; what a killed bot has not confirmed comes
again.

Beyond Telegram: an unknown parameter is refused, so is Markdown. Short of it: no rate limits, no age limits
for edits and deletions, no inline mode, topics or albums; URLs of files are not fetched.

By hand: `python -m tests.support.bot_api --port 8081 --token 1:x`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self, TypeAlias

from aiohttp import web

from tests.support.bot_api_account import ACCOUNT_METHODS, scope_key
from tests.support.bot_api_check import ApiError, Upload, checked
from tests.support.bot_api_faults import Drop, Fault, Faults
from tests.support.bot_api_http import Refusal, Request, cut, error_response, received
from tests.support.bot_api_messages import MESSAGE_METHODS, file_at
from tests.support.bot_api_updates import Updates
from tests.support.telegram_people import User
from tests.support.telegram_world import Chat, Person, Tap, World

Json: TypeAlias = dict[str, Any]

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
_BOT_S_FAULT = {400, 401, 404, 409}
_METHODS = {**MESSAGE_METHODS, **ACCOUNT_METHODS}


class BotApiServer:
    def __init__(
        self,
        token: str = "700000000:test-token",  # noqa: S107 - opens nothing outside the tests
        *,
        username: str = "finbuddy_bot",
        group_privacy: bool = True,
        webhook_retry_seconds: float = 0.1,
    ) -> None:
        """`group_privacy` (Telegram's default): of a group the bot gets commands, mentions, replies to it."""
        bot = Person(int(token.partition(":")[0]), "FinBuddy", username=username, is_bot=True)
        self.token = token
        self.world = World(bot, group_privacy)
        self.updates = Updates(self.world.pulse, webhook_retry_seconds)
        self.requests: list[Request] = []
        self.refused: list[Refusal] = []
        self.url = ""
        self._faults = Faults()
        self._expected_refusals: list[str] = []
        self._unanswered_taps_expected = False
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listens on loopback; port 0 takes a free one. `url` is the root for TELEGRAM_API_URL."""
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._serve_method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        # A client that goes away ends its long poll, as on Telegram.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # People

    def user(
        self,
        user_id: int,
        first_name: str = "Sari",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
    ) -> User:
        """A person; the same id is the same person, who stays as first named."""
        stranger = Person(user_id, first_name, last_name, username, language_code)
        return User(self.world.people.setdefault(user_id, stranger), self.world, self.updates)

    def group(self, title: str = "Grup", *, members: Iterable[User] = (), kind: str = "supergroup") -> Chat:
        """A group with the bot in it; more people join by writing. Add ids to `.admins` and `.members`."""
        chat_id = -1_001_000_000_000 - len(self.world.chats)
        people = {user.id: user.person for user in members}
        chat = Chat(chat_id, kind, title=title, members=people, started=True)
        self.world.chats[chat_id] = chat
        self.world.people.update(people)
        return chat

    # What Telegram knows

    def commands(self, scope: Json | None = None, language_code: str = "") -> list[tuple[str, str]]:
        """(command, description) of exactly this scope, as {"type": "chat", "chat_id": 1}, and language."""
        found = self.world.commands.get(scope_key(scope, language_code), [])
        return [(command["command"], command["description"]) for command in found]

    def calls(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    # Faults

    def fail_next(
        self,
        method: str | None,
        code: int = 500,
        description: str = "Internal Server Error",
        *,
        retry_after: int | None = None,
        times: int | None = 1,
    ) -> None:
        parameters = {} if retry_after is None else {"retry_after": retry_after}
        self._faults.add(Fault(method, times, error=ApiError(code, description, parameters)))

    def drop_next(self, method: str | None, when: Drop = Drop.BEFORE, *, times: int | None = 1) -> None:
        """Cuts the connection without an answer."""
        self._faults.add(Fault(method, times, drop=when))

    def slow_down(self, method: str | None, seconds: float, *, times: int | None = None) -> None:
        """The request has its effect at once, its answer comes late."""
        self._faults.add(Fault(method, times, delay_seconds=seconds))

    def clear_faults(self) -> None:
        self._faults.clear()

    # What the fixture asks at the end

    def expect_refusals(self, *parts: str) -> None:
        """Refusals whose description contains one of `parts` are part of the test; without parts, all are."""
        self._expected_refusals.extend(parts or ("",))

    def expect_unanswered_taps(self) -> None:
        self._unanswered_taps_expected = True

    @property
    def unexpected_refusals(self) -> list[Refusal]:
        return [
            refusal
            for refusal in self.refused
            if not any(part in refusal.description for part in self._expected_refusals)
        ]

    @property
    def unanswered_taps(self) -> list[Tap]:
        """Taps that the bot left with a spinner."""
        if self._unanswered_taps_expected:
            return []
        return [tap for tap in self.world.taps.values() if not tap.answers]

    async def assert_clean(self, grace: float = 1.0) -> None:
        """Every tap is answered within `grace` seconds, and nothing was refused unexpectedly."""
        with contextlib.suppress(TimeoutError):
            await self.world.pulse.until(lambda: not self.unanswered_taps or None, grace)
        assert not self.unexpected_refusals, self.unexpected_refusals
        unanswered = [tap.data for tap in self.unanswered_taps]
        assert not unanswered, f"taps without answerCallbackQuery: {unanswered}"

    # HTTP

    async def _serve_method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        raw, uploads = await received(request)
        call = Request(name, {**raw, **uploads}, time.monotonic())
        self.requests.append(call)
        fault = self._faults.take(name)
        if fault.drop is Drop.BEFORE:
            return cut(request)
        try:
            if fault.error is not None:
                raise fault.error
            result = await self._answer(request, call, uploads)
        except ApiError as error:
            call.error = error
            if error is not fault.error:
                self._note(call, error)
            return error_response(error)
        await asyncio.sleep(fault.delay_seconds)
        return cut(request) if fault.drop is Drop.AFTER else web.json_response({"ok": True, "result": result})

    async def _answer(self, request: web.Request, call: Request, uploads: dict[str, Upload]) -> object:
        self._authorize(request)
        raw = {name: value for name, value in call.params.items() if name not in uploads}
        call.params = checked(call.method, raw, uploads)
        match call.method:
            case "getUpdates":
                return await self.updates.get_updates(call.params)
            case "setWebhook":
                return await self.updates.set_webhook(call.params)
            case "deleteWebhook":
                return await self.updates.delete_webhook(call.params)
            case "getWebhookInfo":
                return self.updates.webhook_info()
            case _:
                return _METHODS[call.method](self.world, call.params)

    async def _serve_file(self, request: web.Request) -> web.Response:
        try:
            self._authorize(request)
            return web.Response(body=file_at(self.world, request.match_info["path"]))
        except ApiError as error:
            self._note(Request("download", {"path": request.path}, time.monotonic()), error)
            return error_response(error)

    def _authorize(self, request: web.Request) -> None:
        if request.match_info["token"] != self.token:
            raise ApiError(401, "Unauthorized")

    def _note(self, call: Request, error: ApiError) -> None:
        if error.code in _BOT_S_FAULT:
            self.refused.append(Refusal(call.method, error.description, call.params))


if __name__ == "__main__":
    from tests.support.bot_api_console import main

    main()
