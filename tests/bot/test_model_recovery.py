"""Killed at any moment of a training or a promotion: the next start serves a whole model and says what happened."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from pathlib import Path

import pytest

from bot.models.notes import ModelNotes
from faq.versions.registry import CURRENT, Registry
from faq.versions.version import DEFAULT
from tests.support.admin_talk import taps
from tests.support.bot_rig import Rig
from tests.support.killed import process
from tests.support.telegram_people import User
from tests.support.trainer import Plan, plan
from tests.support.versions import add_version, another_tiny_model, version_of

pytestmark = pytest.mark.long

LONG = 60.0


@pytest.fixture(autouse=True)
def registry(rig: Rig, answering_models: Path, tmp_path: Path) -> Registry:
    registry = rig.models.registry
    shutil.copytree(answering_models, registry.folder)
    other = another_tiny_model(registry.directory(DEFAULT), tmp_path / "other")
    add_version(registry, other, version_of("monday"))
    return registry


@pytest.fixture
async def told(rig: Rig) -> Rig:
    """The admins know what there is."""
    await ModelNotes(rig.state).tell_version("monday")
    return rig


@pytest.mark.long
async def test_killed_while_it_trains(
    told: Rig, registry: Registry, admin: User, sari: User, database_file: Path
) -> None:
    plan(registry.folder, Plan(steps=3000, pause=0.05))
    async with process(told, database_file):
        await admin.send("/train")
        shown = await admin.sees(lambda m: "Belajar" in m.text, timeout=LONG)
    status = registry.folder / ".training" / "status.json"
    while status.exists():  # the training hears nobody any more, and ends by itself
        await asyncio.sleep(0.05)
    plan(registry.folder, Plan())
    async with process(told, database_file):
        await admin.receives(lambda m: "terputus" in m.text and "/latih" in m.text, timeout=LONG)
        assert "Lupa kata sandi" in (await sari.ask("lupa password", timeout=LONG)).text
        assert registry.current() == DEFAULT
        tap = await admin.tap(shown, "✋ Batalkan")
        assert "tidak berjalan" in await admin.answered(tap, timeout=LONG)
        await admin.send("/train")
        await admin.receives(lambda m: "Lolos uji" in m.text, timeout=LONG)
        while await ModelNotes(told.state).told_version() == "monday":
            await asyncio.sleep(0.05)
        # The report, after the result.
        await admin.receives(
            lambda m: m.attachment is not None and m.attachment.kind == "photo", timeout=LONG
        )
        await admin.receives(
            lambda m: m.attachment is not None and m.attachment.kind == "document", timeout=LONG
        )
    async with told.running():
        await admin.receives_nothing(seconds=0.5)  # it was told, and its result too


async def test_a_training_of_the_command_line_that_was_killed(
    told: Rig, registry: Registry, admin: User
) -> None:
    plan(registry.folder, Plan(steps=10, pause=0.3))
    command = (sys.executable, "-m", "tests.support.trainer", str(registry.folder), "train")
    trainer = await create_subprocess_exec(*command, stdout=PIPE)
    assert trainer.stdout is not None
    for _ in range(4):
        await trainer.stdout.readline()
    async with told.running():
        await admin.receives_nothing(seconds=0.3)  # it runs
    trainer.kill()
    await trainer.communicate()
    for expected in (True, False):
        admin.catch_up()
        async with told.running():
            if expected:
                assert re.search(r"terputus di \d0%", (await admin.receives()).text)
            await admin.receives_nothing(seconds=0.3)


async def test_a_status_that_cannot_be_read_is_no_news(told: Rig, registry: Registry, admin: User) -> None:
    folder = registry.folder / ".training"
    folder.mkdir(exist_ok=True)
    for content in ("", "[]", "{}", json.dumps({"started_at": "x", "share": "much"})):
        (folder / "status.json").write_text(content)
        async with told.running():
            await admin.receives_nothing(seconds=0.1)


@pytest.mark.long
@pytest.mark.parametrize("wait", [0.0, 0.1, 0.4])
async def test_killed_while_it_promotes(
    told: Rig, admin: User, sari: User, database_file: Path, wait: float
) -> None:
    registry = told.models.registry
    told.api.expect_refusals("not modified", "query is too old")  # taps that the next process handles again
    async with process(told, database_file):
        await admin.send("/models")
        listed = await admin.receives(timeout=LONG)
        asked = await taps(admin, listed, "Pakai")
        await admin.tap(asked, "✅ Ya, pakai")
        await asyncio.sleep(wait)
    serving = registry.current()
    assert serving in {DEFAULT, "monday"} and registry.get(serving).complete
    admin.catch_up()
    async with process(told, database_file):
        assert "Lupa kata sandi" in (await sari.ask("lupa password", timeout=LONG)).text


@pytest.mark.parametrize("done", [False, True])
async def test_a_promotion_that_was_cut_off_is_told_once(
    told: Rig, registry: Registry, admin: User, done: bool
) -> None:
    await ModelNotes(told.state).begin_promotion("monday")
    if done:
        registry.use("monday")
        told.models.follower.serving = "monday"  # as a start that finds it in use
    async with told.running():
        news = await admin.receives()
        assert ("pemasangannya selesai" if done else "Pemasangan") in news.text
        assert "23 Nov 2026" in news.text
        if not done:
            await admin.tap(news, "🔁 Coba pasang lagi")
            await admin.sees(lambda m: "sekarang menjawab" in m.text, timeout=LONG)
            assert registry.current() == "monday"
    admin.catch_up()
    async with told.running():
        await admin.receives_nothing(seconds=0.3)


async def test_a_result_that_nobody_saw_is_told(rig: Rig, registry: Registry, admin: User) -> None:
    async with rig.running():
        assert "lolos uji" in (await admin.receives()).text
    admin.catch_up()
    async with rig.running():
        await admin.receives_nothing(seconds=0.3)


async def test_a_start_with_another_model_than_it_should_says_so(
    told: Rig, registry: Registry, admin: User
) -> None:
    (registry.folder / CURRENT).write_text("gone")
    async with told.running():  # the rig's own model stands for the fallback; the registry has changed since
        news = await admin.receives(timeout=LONG)
        assert "gone" in news.text and "tetap menjawab" in news.text
