"""/models: seen, chosen and taken back by taps; damage is told and harms nothing."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App
from faq.matching.manifest import GRAPH, MANIFEST, Manifest
from faq.models import PhrasingSource
from faq.versions.registry import Registry
from faq.versions.version import DEFAULT, VERSION_FILE, VersionState
from tests.bot.conftest import Log
from tests.support.admin_talk import taps, toast
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message
from tests.support.versions import add_version, another_tiny_model, version_of

LONG = 30.0
MONDAY, TUESDAY = "23 Nov 2026 15.00 WIB", "24 Nov 2026 15.00 WIB"


@pytest.fixture(autouse=True)
def registry(rig: Rig, answering_models: Path, tmp_path: Path) -> Registry:
    """The default model, and two that passed the gate."""
    registry = rig.models.registry
    shutil.copytree(answering_models, registry.folder)
    for number, name in enumerate(("monday", "tuesday")):
        other = another_tiny_model(registry.directory(DEFAULT), tmp_path / name)
        add_version(registry, other, version_of(name, days=number, pairs=240 + number))
    return registry


async def promoted(admin: User, model: str) -> Message:
    """By taps, from the list to the end."""
    asked = await taps(admin, await admin.ask("/models"), f"Pakai {model}")
    await admin.tap(asked, "✅ Ya, pakai")
    return await admin.sees(lambda m: "sekarang menjawab" in m.text and model in m.text, timeout=LONG)


async def test_every_model_is_listed_with_what_it_can(polling: App, registry: Registry, admin: User) -> None:
    version_of("refused", days=-1, promotable=False, state=VersionState.REFUSED).write(
        add_version(registry, registry.directory("monday"), version_of("refused", days=-1))
    )
    (add_version(registry, registry.directory("monday"), version_of("odd")) / VERSION_FILE).write_text("{")
    listed = await admin.ask("/model")
    assert f"🆕 {TUESDAY} · baru, menunggu keputusanmu\nBelajar dari 241 contoh" in listed.text
    assert "Benar 93 dari 100 pertanyaan" in listed.text and "tetap dijawab: 4 dari 100" in listed.text
    assert "🟢 Versi bawaan · dipakai sekarang" in listed.text
    assert "⛔ 22 Nov 2026 15.00 WIB · tidak lolos uji, jadi tidak dipakai" in listed.text
    assert "⚠️ odd · catatannya rusak" in listed.text
    assert listed.buttons == [f"Pakai {TUESDAY}", f"Pakai {MONDAY}"]


async def test_chosen_with_a_confirmation_and_taken_back_with_one_tap(
    bot: App, rig: Rig, registry: Registry, admin: User, sari: User
) -> None:
    asked = await taps(admin, await admin.ask("/models"), f"Pakai {MONDAY}")
    assert "Pakai " + MONDAY in asked.text and asked.buttons == ["✅ Ya, pakai", "« Kembali"]
    assert registry.current() == DEFAULT
    assert "Versi bot" in (await taps(admin, asked, "« Kembali")).text
    await promoted(admin, MONDAY)
    used = await promoted(admin, TUESDAY)
    assert registry.history() == (DEFAULT, "monday", "tuesday")
    serving = Manifest.read(registry.directory("tuesday")).model_id
    assert (await rig.live.understand("lupa password")).model == serving
    assert "Lupa kata sandi" in (await sari.ask("lupa password")).text
    await admin.tap(used, "↩️ Kembali")
    await admin.sees(lambda m: "Sudah kembali" in m.text and MONDAY in m.text, timeout=LONG)
    assert (registry.current(), rig.models.serving) == ("monday", "monday")


async def test_a_rollback_of_what_serves_no_more_is_stale(
    polling: App, rig: Rig, registry: Registry, admin: User
) -> None:
    used = await promoted(admin, MONDAY)
    listed = await admin.ask("/models")
    await admin.tap(listed, "↩️ Kembali")
    await admin.sees(lambda m: "Sudah kembali" in m.text, timeout=LONG)
    assert "nggak berlaku" in await toast(admin, used, "↩️ Kembali")
    assert registry.current() == DEFAULT


async def test_of_two_admins_who_go_back_at_once_one_does(rig: Rig, registry: Registry, admin: User) -> None:
    two = replace(rig, admin_ids=(ADMIN_ID, ADMIN_ID + 1))
    other = rig.api.user(ADMIN_ID + 1, "Rina", language_code="id")
    other.chat.started = True
    async with two.running():
        await promoted(admin, MONDAY)
        await promoted(admin, TUESDAY)
        mine, theirs = await admin.ask("/models"), await other.ask("/models")
        rig.api.slow_down("sendMessage", 0.5, times=2)  # both have tapped before either goes back
        await admin.tap(mine, "↩️ Kembali")
        await other.tap(theirs, "↩️ Kembali")
        await admin.sees(lambda m: "Sudah kembali" in m.text and MONDAY in m.text, timeout=LONG)
        await other.sees(lambda m: "nggak berlaku" in m.text, timeout=LONG)
    assert (registry.current(), rig.models.serving) == ("monday", "monday")


async def test_an_error_that_nobody_expected_is_told(
    polling: App, rig: Rig, registry: Registry, admin: User, log: Log
) -> None:
    rig.api.expect_refusals("query is too old")  # the apology, in a toast: the tap was answered at once
    (registry.folder / ".registry.lock").unlink(missing_ok=True)
    (registry.folder / ".registry.lock").mkdir()  # as a disk that takes no more files
    asked = await taps(admin, await admin.ask("/models"), f"Pakai {MONDAY}")
    await admin.tap(asked, "✅ Ya, pakai")
    told = await admin.sees(lambda m: "Ada gangguan" in m.text, timeout=LONG)
    assert told.buttons == ["🧠 Semua versi"] and rig.models.serving == DEFAULT
    async with asyncio.timeout(LONG):
        while len(rig.api.calls("answerCallbackQuery")) <= 2:  # a refused call is no event
            await asyncio.sleep(0.02)
    (failed,) = [event for event in log if event["event"] == "update_failed"]
    assert failed["error"] == "IsADirectoryError"
    log.clear()


async def test_a_damaged_model_is_not_installed(
    polling: App, rig: Rig, registry: Registry, admin: User, sari: User
) -> None:
    (registry.directory("monday") / GRAPH).write_bytes(b"torn")
    asked = await taps(admin, await admin.ask("/models"), f"Pakai {MONDAY}")
    await admin.tap(asked, "✅ Ya, pakai")
    await admin.sees(lambda m: "rusak" in m.text and "tetap menjawab" in m.text, timeout=LONG)
    assert (registry.current(), rig.models.serving) == (DEFAULT, DEFAULT)
    assert "Lupa kata sandi" in (await sari.ask("lupa password")).text


async def test_what_only_has_its_adapter_left_is_made_anew(
    polling: App, rig: Rig, registry: Registry, admin: User
) -> None:
    (registry.directory("monday") / MANIFEST).unlink()
    asked = await taps(admin, await admin.ask("/models"), f"Pakai {MONDAY}")
    assert "satu atau dua menit" in asked.text
    await admin.tap(asked, "✅ Ya, pakai")
    await admin.sees(lambda m: "sekarang menjawab" in m.text, timeout=LONG)
    assert registry.current() == "monday" and registry.get("monday").complete


async def test_what_cannot_be_made_anew_changes_nothing(
    polling: App, registry: Registry, admin: User, rig: Rig
) -> None:
    (registry.directory("monday") / MANIFEST).unlink()
    asked = await taps(admin, await admin.ask("/models"), f"Pakai {MONDAY}")
    shutil.rmtree(registry.directory(DEFAULT))  # what its adapter lies over
    await admin.tap(asked, "✅ Ya, pakai")
    await admin.sees(lambda m: "tidak berhasil disiapkan" in m.text, timeout=LONG)
    assert registry.current() == DEFAULT


async def test_taps_on_what_is_gone(polling: App, registry: Registry, admin: User) -> None:
    listed = await admin.ask("/models")
    asked = await taps(admin, listed, f"Pakai {MONDAY}")
    shutil.rmtree(registry.directory("monday"))
    assert "sudah tidak ada" in await toast(admin, asked, "✅ Ya, pakai")
    again = await admin.ask("/models")
    assert again.buttons == [f"Pakai {TUESDAY}"]


# What happens elsewhere.


@pytest.mark.long
async def test_a_running_bot_follows_the_command_line_within_five_seconds(
    polling: App, rig: Rig, registry: Registry
) -> None:
    Registry(registry.folder).use("monday")
    wanted = Manifest.read(registry.directory("monday")).model_id

    async def followed() -> None:
        while (await rig.live.understand("lupa password")).model != wanted:
            await asyncio.sleep(0.05)

    await asyncio.wait_for(followed(), 5)


@pytest.mark.long
async def test_faqs_of_another_process_answer_within_five_seconds(polling: App, rig: Rig, sari: User) -> None:
    await rig.faqs.remove_phrasing("mode-mewah", "arti mode mewah", by=1)
    await rig.faqs.add_phrasings("mode-mewah", ["sultan mode on"], PhrasingSource.IMPORT, by=None)
    await asyncio.sleep(4)
    assert "lebih longgar" in (await sari.ask("sultan mode on")).text


@pytest.mark.long
async def test_a_model_that_cannot_be_loaded_is_told_once(
    polling: App, rig: Rig, registry: Registry, admin: User, sari: User
) -> None:
    (registry.directory("monday") / GRAPH).write_bytes(b"torn")
    registry.use("monday")
    alarm = await admin.receives(lambda m: "tidak bisa dimuat" in m.text, timeout=LONG)
    assert MONDAY in alarm.text and "Versi bawaan tetap menjawab" in alarm.text
    assert "Lupa kata sandi" in (await sari.ask("lupa password")).text
    await admin.receives_nothing(seconds=5)
    listed = await taps(admin, alarm, "🧠 Semua versi")
    again = await admin.ask("/models")
    await admin.tap(listed, "↩️ Kembali")
    await admin.sees(lambda m: "Sudah kembali" in m.text, timeout=LONG)
    assert registry.current() == DEFAULT
    assert "nggak berlaku" in await toast(admin, again, "↩️ Kembali")
