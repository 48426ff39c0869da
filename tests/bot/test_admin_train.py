"""/train on a phone: progress, result, decision, and everything that can cut it short."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from bot.app import App
from bot.models.notes import ModelNotes
from faq.matching.manifest import Manifest
from faq.models import Asker, Label, LabelKind
from faq.services.responses import Answered
from faq.versions.version import DEFAULT, VersionState
from tests.bot.conftest import Log
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message
from tests.support.trainer import Plan, plan

LONG = 40.0


@pytest.fixture(autouse=True)
def models(rig: Rig, answering_models: Path) -> Path:
    """A default model that a training can lie over."""
    return Path(shutil.copytree(answering_models, rig.models.registry.folder))


async def finished(admin: User) -> Message:
    """The result, with its buttons."""
    return await admin.receives(lambda m: any("Buang" in label for label in m.buttons), timeout=LONG)


async def gone(rig: Rig, message: Message) -> None:
    await rig.api.world.pulse.until(lambda: message.deleted or None, LONG)


async def training(admin: User, rig: Rig, steps: int = 3000) -> Message:
    """One that goes on until it is stopped; its message."""
    plan(rig.models.registry.folder, Plan(steps=steps, pause=0.05))
    shown = await admin.ask("/train")
    await asyncio.wait_for(_under_way(rig), LONG)
    return shown


async def _under_way(rig: Rig) -> None:
    while not rig.models.training.step.share:
        await asyncio.sleep(0.02)


@pytest.mark.long
async def test_from_the_command_to_the_model_in_use_and_back(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    plan(rig.models.registry.folder, Plan(steps=50, pause=0.1))
    shown = await admin.ask("/latih")
    assert "Sedang melatih versi baru" in shown.text and "0%" in shown.text
    assert shown.buttons == ["✋ Batalkan"]
    await admin.sees(lambda m: m.id == shown.id and "Belajar" in m.text and "▓" in m.text, timeout=LONG)
    assert "Mode normal" in (await sari.ask("mode normal itu apa")).text  # answers go on
    result = await finished(admin)
    assert "lebih sering benar: 93 dari 100, sebelumnya 89" in result.text
    assert "tetap dijawab: 4 dari 100, sebelumnya 5" in result.text
    assert "antara +1 dan +8" in result.text
    assert result.buttons == ["✅ Pakai versi ini", "🗑 Buang"]
    await gone(rig, shown)
    files = [m.attachment for m in admin.chat.history if m.attachment is not None]
    assert [file.kind for file in files] == ["photo", "document"]
    assert files[1].name.endswith("report.md")

    await admin.tap(result, "✅ Pakai versi ini")
    used = await admin.sees(lambda m: "sekarang menjawab" in m.text, timeout=LONG)
    (version,) = rig.models.registry.versions()
    assert (rig.models.registry.current(), version.state) == (version.name, VersionState.GOOD)
    assert result.buttons == []
    new = Manifest.read(rig.models.registry.directory(version.name)).model_id
    assert (await rig.live.understand("lupa password")).model == new
    assert "Lupa kata sandi" in (await sari.ask("lupa password")).text

    await admin.tap(used, "↩️ Kembali")
    await admin.sees(lambda m: "Sudah kembali" in m.text and "Versi bawaan" in m.text, timeout=LONG)
    assert rig.models.registry.current() == DEFAULT
    assert (await rig.live.understand("lupa password")).model != new


async def test_new_judgements_are_counted(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await sari.ask("lupa password")
    asked = await rig.conversation.ask("mode normal", Asker(42, 42, 99))
    (answered,) = asked.responses
    assert isinstance(answered, Answered)
    await rig.queries.label(Label(answered.query_id, LabelKind.UP, 42, "mode-normal"))
    shown = await admin.ask("/train")
    assert "1 masukan baru" in shown.text
    await finished(admin)
    await gone(rig, shown)
    admin.catch_up()
    again = await admin.ask("/train")
    assert "Belum ada masukan baru" in again.text
    assert " 0%" in again.text and "Mengumpulkan contoh" in again.text  # not how far the last one came
    await finished(admin)


async def test_what_the_gate_refused_cannot_be_promoted(polling: App, rig: Rig, admin: User) -> None:
    reasons = ("top1_worse", "more_false_answers", "fewer_right", "too_few_questions", "odd")
    plan(rig.models.registry.folder, Plan(promotable=False, reasons=reasons))
    await admin.ask("/train")
    result = await finished(admin)
    assert "tetap dipakai, karena" in result.text and result.text.count("•") == 5
    assert result.buttons == ["🗑 Buang"]
    await admin.tap(result, "🗑 Buang")
    await admin.receives(lambda m: "Dibuang" in m.text)
    assert [v.state for v in rig.models.registry.versions()] == [VersionState.DISCARDED]


async def test_cancelled_and_taken_up_again(polling: App, rig: Rig, admin: User) -> None:
    shown = await training(admin, rig)
    assert "dihentikan" in await admin.answered(await admin.tap(shown, "✋ Batalkan"))
    await admin.receives(lambda m: "melanjutkannya" in m.text, timeout=LONG)
    await gone(rig, shown)
    assert not rig.models.training.running
    plan(rig.models.registry.folder, Plan())
    await admin.ask("/train")
    assert "Lolos uji" in (await finished(admin)).text


async def test_a_failure_is_told_in_its_own_last_line(polling: App, rig: Rig, admin: User) -> None:
    plan(rig.models.registry.folder, Plan(complaint="Only <4> pairs: judge more questions first."))
    await admin.ask("/train")
    told = await admin.receives(lambda m: "belum berhasil" in m.text, timeout=LONG)
    assert "Only <4> pairs" in told.text and "Traceback" not in told.text


async def test_too_little_to_learn_from_is_told_kindly(polling: App, rig: Rig, admin: User) -> None:
    refusal = {"stage": "refused", "reason": "too_few_pairs", "found": 5, "least": 32}
    plan(rig.models.registry.folder, Plan(refusal=refusal, complaint="There is not enough."))
    await admin.ask("/train")
    told = await admin.receives(lambda m: "belum cukup" in m.text, timeout=LONG)
    assert "baru ada 5" in told.text and "paling sedikit 32" in told.text and "not enough" not in told.text


async def test_one_that_began_elsewhere_meanwhile_is_told_so(polling: App, rig: Rig, admin: User) -> None:
    refusal = {"stage": "refused", "reason": "training_running"}
    plan(rig.models.registry.folder, Plan(refusal=refusal, complaint="Another training runs."))
    await admin.ask("/train")
    await admin.receives(lambda m: "dari komputer server" in m.text, timeout=LONG)


async def test_a_chart_that_telegram_refuses_hides_no_result(
    polling: App, rig: Rig, admin: User, log: Log
) -> None:
    rig.api.fail_next("sendPhoto", 400, "Bad Request: IMAGE_PROCESS_FAILED")
    shown = await admin.ask("/train")
    assert (await finished(admin)).buttons == ["✅ Pakai versi ini", "🗑 Buang"]
    await gone(rig, shown)
    (version,) = rig.models.registry.versions()
    assert await ModelNotes(rig.state).told_version() == version.name
    assert [event for event in log if event["event"] == "report_not_sent"]


async def test_a_training_that_is_killed_harms_nothing(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await training(admin, rig)
    status = (rig.models.registry.folder / ".training" / "status.json").read_text()
    os.kill(int(status.split('"pid": ')[1].split(",")[0]), signal.SIGKILL)
    await admin.receives(lambda m: "terhenti sendiri" in m.text, timeout=LONG)
    assert "Lupa kata sandi" in (await sari.ask("lupa password")).text
    assert rig.models.registry.current() == DEFAULT


async def test_a_second_one_shows_the_first(polling: App, rig: Rig, admin: User) -> None:
    await training(admin, rig)
    again = await admin.ask("/train")
    assert "Sedang melatih" in again.text and again.buttons == ["✋ Batalkan"]
    await admin.tap(again, "✋ Batalkan")
    for _ in range(2):
        await admin.receives(lambda m: "melanjutkannya" in m.text, timeout=LONG)


async def test_one_in_a_terminal_is_left_alone(polling: App, rig: Rig, admin: User) -> None:
    plan(rig.models.registry.folder, Plan(steps=100, pause=0.1))
    folder = str(rig.models.registry.folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.trainer", folder, "train", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    assert "dari komputer server" in (await admin.ask("/train")).text
    process.kill()
    await process.communicate()


async def test_a_stop_of_the_bot_stops_the_training(rig: Rig, admin: User) -> None:
    async with rig.running():
        await training(admin, rig)
    assert not rig.models.training.running
    assert "melanjutkannya" in admin.chat.messages[-1].text


async def test_an_old_cancel_button_says_so(rig: Rig, admin: User) -> None:
    async with rig.running():
        shown = await training(admin, rig)
        data = shown.keyboard[0][0]["callback_data"]
    async with rig.running():
        tap = await admin.tap_data(admin.chat.messages[-1], data)
        assert "tidak berjalan" in await admin.answered(tap)


async def test_only_admins_train(polling: App, rig: Rig, sari: User) -> None:
    assert "admin" in (await sari.ask("/train")).text
    assert "admin" in (await sari.ask("/models")).text
    assert not rig.models.training.running


@pytest.mark.long
async def test_a_chat_that_cannot_be_reached_stops_no_training(
    polling: App, rig: Rig, admin: User, log: Log
) -> None:
    plan(rig.models.registry.folder, Plan(steps=50, pause=0.1))
    await admin.ask("/train")
    rig.api.fail_next("editMessageText", times=1)
    assert "Lolos uji" in (await finished(admin)).text
