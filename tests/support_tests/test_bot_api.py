"""How updates reach the real python-telegram-bot, by polling and by webhook."""

from __future__ import annotations

import asyncio
import socket

import aiohttp

from tests.support.bot_api import BotApiServer
from tests.support_tests.helpers import call, echo_application, polling


async def converse(server: BotApiServer) -> None:
    sari = server.user(42, "Sari", language_code="id")
    await sari.send("halo 👋 FinBuddy")
    reply = await sari.receives()
    assert (reply.text, reply.html, reply.buttons) == (
        "halo 👋 FinBuddy",
        "<b>halo 👋 FinBuddy</b>",
        ["👍 Ya"],
    )
    assert reply.entities == [{"type": "bold", "offset": 0, "length": 16}]
    tap = await sari.tap(reply, "👍")
    assert await sari.answered(tap) == "Sip!"
    shown = await sari.sees(lambda message: message.text == "Makasih")
    assert shown is reply
    assert reply.edited
    assert reply.buttons == []
    assert server.refused == []


async def test_conversation_by_polling(server: BotApiServer) -> None:
    async with polling(server):
        await converse(server)
    assert server.refused == []
    assert server.unanswered_taps == []


async def test_conversation_by_webhook(server: BotApiServer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with echo_application(server) as application:
        assert application.updater is not None
        await application.updater.start_webhook(
            "127.0.0.1", port, "hook", webhook_url=f"http://127.0.0.1:{port}/hook", secret_token="s3cret"
        )
        await application.start()
        await converse(server)
        await application.updater.stop()
        await application.stop()
    assert {delivery.status for delivery in server.updates.deliveries} <= {0, 200}
    assert server.updates.pending == []


async def test_webhook_is_tried_again_until_it_accepts(server: BotApiServer) -> None:
    statuses, secrets = [500, 403, 200], []

    async def hook(request: aiohttp.web.Request) -> aiohttp.web.Response:
        secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return aiohttp.web.Response(status=statuses[len(secrets) - 1])

    app = aiohttp.web.Application()
    app.router.add_post("/hook", hook)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    assert (await call(server, "setWebhook", {"url": url, "secret_token": "a-B_9"}))["ok"]
    await server.user(42).send("halo")
    await server.world.pulse.until(lambda: None if server.updates.pending else True, 5)
    assert [delivery.status for delivery in server.updates.deliveries] == [500, 403, 200]
    assert secrets == ["a-B_9"] * 3
    info = (await call(server, "getWebhookInfo"))["result"]
    assert "403" in info["last_error_message"]
    assert (await call(server, "getUpdates"))["error_code"] == 409
    await call(server, "deleteWebhook")
    assert (await call(server, "getUpdates"))["result"] == []
    await runner.cleanup()


async def test_updates_come_until_they_are_confirmed(server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("satu")
    await sari.send("dua")
    first = (await call(server, "getUpdates"))["result"]
    again = (await call(server, "getUpdates", {"limit": 1}))["result"]
    assert [update["message"]["text"] for update in first] == ["satu", "dua"]
    assert again == first[:1]
    rest = (await call(server, "getUpdates", {"offset": first[0]["update_id"] + 1}))["result"]
    assert rest == first[1:]
    server.updates.redeliver_last()
    assert (await call(server, "getUpdates", {"offset": first[1]["update_id"] + 1}))["result"] == first[1:]
    assert (await call(server, "getUpdates", {"offset": first[1]["update_id"] + 1}))["result"] == []


async def test_long_poll_ends_with_the_first_update(server: BotApiServer) -> None:
    poll = asyncio.create_task(call(server, "getUpdates", {"timeout": 30}))
    await asyncio.sleep(0.05)
    await server.user(42).send("halo")
    assert len((await poll)["result"]) == 1


async def test_long_poll_ends_by_itself(server: BotApiServer) -> None:
    assert (await call(server, "getUpdates", {"timeout": 1}))["result"] == []


async def test_pending_updates_are_dropped_on_request(server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("satu")
    await sari.send("dua")
    assert len((await call(server, "getUpdates", {"offset": -1}))["result"]) == 1
    assert len(server.updates.pending) == 1
    await call(server, "setWebhook", {"url": "", "drop_pending_updates": True})
    assert server.updates.pending == []


async def test_webhook_that_nobody_listens_on(server: BotApiServer) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        await call(server, "setWebhook", {"url": f"http://127.0.0.1:{closed.getsockname()[1]}/hook"})
        await server.user(42).send("halo")
        await server.world.pulse.until(lambda: server.updates.deliveries or None, 5)
    assert server.updates.deliveries[0].status == 0
    assert (await call(server, "getWebhookInfo"))["result"]["pending_update_count"] == 1


async def test_asking_skips_what_came_before(server: BotApiServer) -> None:
    sari = server.user(42)
    async with polling(server):
        await sari.ask("satu")
        await sari.send("dua")
        await sari.sees(lambda message: message.text == "dua")
        assert (await sari.ask("tiga")).text == "tiga"
        await sari.send_voice()
        await sari.send_sticker()
        assert [(await sari.receives()).text for _ in range(2)] == ["?", "?"]


async def test_second_poller_is_a_conflict(server: BotApiServer) -> None:
    first = asyncio.create_task(call(server, "getUpdates", {"timeout": 30}))
    await asyncio.sleep(0.05)
    await call(server, "getUpdates")
    assert (await first)["error_code"] == 409


async def test_poll_of_a_client_that_went_away_is_no_conflict(server: BotApiServer) -> None:
    first = asyncio.create_task(call(server, "getUpdates", {"timeout": 30}))
    await asyncio.sleep(0.05)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert (await call(server, "getUpdates"))["result"] == []
    assert server.refused == []


async def test_allowed_updates(server: BotApiServer) -> None:
    await call(server, "getUpdates", {"allowed_updates": ["message"]})
    sari = server.user(42)
    message = await sari.send("halo")
    await sari.edit(message, "hai")
    assert [set(update) for update in server.updates.pending] == [{"update_id", "message"}]


async def test_killed_bot_gets_unconfirmed_updates_again(server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    assert len((await call(server, "getUpdates"))["result"]) == 1
    async with polling(server):
        assert (await sari.receives()).text == "halo"
    assert server.updates.pending == []
