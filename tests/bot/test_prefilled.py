"""Users' words that fill in a new FAQ stay theirs: with their consent, and as long as they are kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.app import App
from faq.models import Asker, FaqDraft, NewQuery, Outcome
from faq.store import QueryStore, Sealer
from tests.bot.test_personal_data import finished
from tests.support.admin_talk import says, taps
from tests.support.bot_rig import ADMIN_ID, RETENTION_DAYS, Rig
from tests.support.database import Clock
from tests.support.inbox import only_group
from tests.support.matching import PLAIN
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

TITLE = "gaya hidup sultan tajir melintir sekali"
HERS = "Gaya hidup sultan, tajir melintir"
HIS = "gaya hidup SULTAN tajir melintir!!!"
ANSWER = "Itu orang kaya."


@pytest.fixture
async def budi(rig: Rig) -> User:
    budi = rig.api.user(45, "Budi", language_code="id")
    await rig.people.ask_once(budi.id)
    return budi


async def opens(admin: User) -> Message:
    """A new FAQ from the first group of the inbox, whose question is asked for."""
    listed = await admin.ask("/inbox")
    return await taps(admin, await taps(admin, listed, listed.buttons[0]), "➕ FAQ baru")


async def begins(admin: User, question: str = TITLE) -> Message:
    """The same, with the question as a user has written it."""
    await opens(admin)
    return await says(admin, question, "Ubah pertanyaan")


async def answered(admin: User) -> Message:
    """On from the step that asks for the answer."""
    return await taps(admin, await says(admin, ANSWER, "👍 Lanjut"), "👍 Lanjut")


async def to_summary(admin: User) -> Message:
    return await taps(admin, await answered(admin), "Akun")


async def learnt(rig: Rig) -> dict[str, tuple[str, int | None]]:
    """The source and the query of each phrasing that came with the test, by text."""
    wanted = sa.text("SELECT text, source, query_id FROM phrasings WHERE source != 'sample'")
    async with rig.engine.connect() as connection:
        return {row.text: (row.source, row.query_id) for row in await connection.execute(wanted)}


async def erases(person: User) -> str:
    question = await person.ask("/hapus_data")
    await person.answered(await person.tap(question, "🗑 Ya"))
    return question.text


async def kept(rig: Rig) -> str:
    """All that is stored of the admin's step."""
    await finished(rig)
    return (await rig.state.load("user:")).get(f"user:{ADMIN_ID}", "")


async def edits_away(rig: Rig, person: User, text: str) -> None:
    message = next(message for message in person.chat.history if message.text == text)
    await person.edit(message, "lupa password")
    await person.sees(lambda shown: "Lupa kata sandi" in shown.text)


async def test_the_older_of_two_wordings_of_one_form_is_its_askers_too(
    polling: App, rig: Rig, sari: User, budi: User, admin: User
) -> None:
    await sari.ask(TITLE)
    await sari.ask(HERS)
    await budi.ask(HIS)
    await edits_away(rig, budi, HIS)
    await begins(admin)
    await taps(admin, await to_summary(admin), "✅ Simpan")
    assert await learnt(rig) == {HERS: ("inbox", 2)}
    await admin.ask("/export")
    files = [message.document for message in admin.chat.messages if message.attachment]
    assert files and not any(HERS in file.content.decode() for file in files)
    assert "1 contoh kalimat" in await erases(sari)
    assert await learnt(rig) == {HIS: ("inbox", 3)}  # what he wrote himself means the same
    (decision,) = (await rig.live.understand(HERS)).decisions
    assert decision.candidates[0].question == TITLE and decision.confidence > 0.9
    assert "1 contoh kalimat" in await erases(budi)
    assert await learnt(rig) == {}


async def test_the_question_is_the_admins_and_the_words_are_the_users(
    polling: App, rig: Rig, sari: User, admin: User
) -> None:
    """What the admin wrote outlives whoever asked; their own words do not."""
    await sari.ask(HERS)
    asked = await opens(admin)
    assert HERS in asked.text and "1 dari 3" in asked.text
    await says(admin, "Apa itu gaya sultan?", "Ubah pertanyaan")
    await taps(admin, await to_summary(admin), "✅ Simpan")
    assert await learnt(rig) == {HERS: ("inbox", 1)}
    assert "1 contoh kalimat" in await erases(sari)
    assert await learnt(rig) == {}
    faq = await rig.faqs.get("apa-itu-gaya-sultan")
    assert faq.question == "Apa itu gaya sultan?" and HERS not in repr(await rig.faqs.history(faq.slug))


async def test_words_that_are_erased_while_the_question_is_asked_for_help_no_more(
    polling: App, rig: Rig, sari: User, budi: User, admin: User
) -> None:
    await sari.ask(HERS)
    await budi.ask(f"{TITLE} banget")
    assert HERS in (await opens(admin)).text
    await erases(sari)
    asked = await admin.ask("/tambah")
    assert HERS not in asked.text and f"{TITLE} banget" in asked.text
    await erases(budi)
    assert "Apa pertanyaannya?" in (await admin.ask("/tambah")).text


async def test_a_wording_that_was_split_off_meanwhile_is_its_askers(
    polling: App, rig: Rig, sari: User, admin: User
) -> None:
    await sari.ask(HERS)
    await sari.ask(TITLE)
    await begins(admin)
    (group,) = (await rig.inbox.overview(0, 10)).page.items
    await rig.inbox.split(group.id, 1, ADMIN_ID)
    await taps(admin, await to_summary(admin), "✅ Simpan")
    found = await learnt(rig)
    assert set(found) < {HERS, TITLE} and {source for source, _ in found.values()} == {"inbox"}


async def test_what_is_erased_leaves_the_open_step(
    bot: App, rig: Rig, sari: User, budi: User, admin: User
) -> None:
    await sari.ask(HERS)
    await budi.ask(TITLE)
    await budi.ask(f"{TITLE} banget")
    await begins(admin)
    assert HERS in await kept(rig)
    await erases(sari)
    assert HERS not in await kept(rig) and TITLE in await kept(rig)
    summary = await to_summary(admin)
    assert HERS not in summary.text and TITLE in summary.text
    await taps(admin, summary, "✅ Simpan")
    assert {source for source, _ in (await learnt(rig)).values()} == {"inbox"}
    assert HERS not in await learnt(rig) and (await sari.ask(TITLE)).text == ANSWER


@pytest.mark.parametrize("here", [True, False])
async def test_an_erased_question_is_asked_for_anew(
    polling: App, rig: Rig, sari: User, admin: User, *, here: bool
) -> None:
    """Also where another process has erased it, and nothing has emptied the step before."""
    await sari.ask(HERS)
    await begins(admin, HERS)
    summary = await to_summary(admin)
    if here:
        await erases(sari)
        assert HERS not in await kept(rig)
    else:
        await rig.people.erase(sari.id, PLAIN)
        assert HERS in await kept(rig)
    asked = await taps(admin, summary, "✅ Simpan")
    assert "kata-katamu sendiri" in asked.text and "1 dari 3" in asked.text
    await taps(admin, await says(admin, "Apa itu sultan?", "✅ Simpan"), "✅ Simpan")
    assert (await sari.ask("apa itu sultan")).text == ANSWER
    assert await learnt(rig) == {}


async def test_a_question_that_is_erased_while_its_answer_is_written(
    polling: App, rig: Rig, sari: User, admin: User
) -> None:
    await sari.ask(HERS)
    await begins(admin, HERS)
    await erases(sari)
    assert "kata-katamu sendiri" in (await answered(admin)).text
    summary = await taps(admin, await says(admin, "Apa itu sultan?", "Akun"), "Akun")
    assert "Apa itu sultan?" in summary.text and ANSWER in summary.text


async def test_a_step_that_was_open_over_a_restart_is_emptied(rig: Rig, sari: User, admin: User) -> None:
    async with rig.running():
        await sari.ask(TITLE)
        await sari.ask(HERS)
        await begins(admin)
    async with rig.running():
        await erases(sari)
    async with rig.running():
        assert "FAQ baru" in (await admin.ask("/tambah")).text
        stored = await kept(rig)
        assert TITLE not in stored and HERS not in stored


async def test_what_goes_in_another_process_is_not_saved(
    polling: App, rig: Rig, sari: User, budi: User, admin: User
) -> None:
    await budi.ask(TITLE)
    await budi.ask(f"{TITLE} banget")
    await sari.ask(HERS)
    await begins(admin)
    summary = await to_summary(admin)
    await rig.people.erase(sari.id, PLAIN)
    assert HERS in await kept(rig)
    await taps(admin, summary, "✅ Simpan")
    assert (await rig.faqs.all())[-2].answer == ANSWER and HERS not in await learnt(rig)


async def test_what_is_too_old_leaves_the_open_step(
    polling: App, rig: Rig, admin: User, clock: Clock
) -> None:
    clock.now = datetime.now(UTC) - timedelta(days=RETENTION_DAYS, minutes=1)
    old = QueryStore(rig.engine, Sealer(None), clock=clock)
    for message, text in enumerate((TITLE, HERS)):
        await old.log([NewQuery(Asker(1, 1, message), text, text, Outcome.NO_MATCH, (), "model")])
    await begins(admin)
    assert TITLE in await kept(rig) and HERS in await kept(rig)
    assert polling.job_queue is not None
    [job] = polling.job_queue.get_jobs_by_name("housekeeping")
    await job.run(polling)
    assert TITLE not in await kept(rig) and HERS not in await kept(rig)


async def test_what_an_admin_has_written_anew_is_the_admins(
    polling: App, rig: Rig, sari: User, admin: User
) -> None:
    await sari.ask(TITLE)
    await sari.ask(HERS)
    await begins(admin)
    summary = await to_summary(admin)
    await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Pertanyaan")
    await says(admin, "Apa itu sultan?", "✅ Simpan")
    await taps(admin, await taps(admin, admin.chat.messages[-1], "✏️ Ubah"), "Contoh")
    summary = await says(admin, f"- {HERS}\n- gaya sultan", "✅ Simpan")
    await erases(sari)
    assert HERS not in await kept(rig) and "gaya sultan" in await kept(rig)
    await taps(admin, summary, "✅ Simpan")
    assert await learnt(rig) == {"gaya sultan": ("admin", None)}


async def test_what_joins_another_faq_stays_its_askers(
    polling: App, rig: Rig, sari: User, budi: User, admin: User
) -> None:
    """The question that was filled in, too; also where other admins have dealt with the group meanwhile."""
    await budi.ask(TITLE)
    await budi.ask(f"{TITLE} banget")
    await sari.ask(HERS)
    await begins(admin)
    group_id = await only_group(rig.inbox)
    await rig.inbox.split(group_id, 2, 77)
    await rig.inbox.ignore(group_id, 77)
    summary = await to_summary(admin)
    await rig.catalogue.add(FaqDraft(f"{TITLE}?", ANSWER, "Akun", slug="sultan"), ADMIN_ID)
    twins = await taps(admin, summary, "✅ Simpan")
    look = await taps(admin, twins, "👀")
    await rig.people.erase(sari.id, PLAIN)
    joined = await taps(admin, look, "➕ Jadikan contoh")
    assert "2 contoh kalimat masuk" in joined.text
    assert await learnt(rig) == {TITLE: ("inbox", 1), f"{TITLE} banget": ("inbox", 2)}


async def test_a_step_of_before_the_update_goes_on(rig: Rig, sari: User, budi: User, admin: User) -> None:
    async with rig.running():
        await sari.ask(TITLE)
        await sari.ask(HERS)
        await budi.ask(HIS)
        await edits_away(rig, budi, HIS)
        await begins(admin)
        stored = json.loads(await kept(rig))
    del stored["step"]["origins"]
    await rig.state.save(f"user:{ADMIN_ID}", json.dumps(stored))
    async with rig.running():
        await taps(admin, await to_summary(admin), "✅ Simpan")
    assert await learnt(rig) == {HERS: ("inbox", 2)}
