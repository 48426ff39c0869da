"""One tap decides about a group of the inbox, and one takes it back."""

from __future__ import annotations

from bot.admin.inbox_callbacks import ChooseSplit, IgnoreGroup, LinkGroup, RejectGroup, SplitOff, UndoVerdict
from bot.app import App
from bot.callbacks import Action, token
from bot.titles import title
from faq.models import Asker, FaqChange, FaqState, LabelKind, NewQuery, Outcome
from tests.support.admin_talk import taps, toast
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.inbox import missed, only_group
from tests.support.telegram_people import User

UNKNOWN = "gaya hidup sultan tajir melintir"
UNKNOWN_TOO = "gaya hidup sultan tajir melintir dong"
RAIN = "cuaca ekstrem di sumatera"
LOST = "kok saldo & kartu raib"


async def asks(sari: User, *texts: str) -> None:
    for text in texts:
        await sari.ask(text)


async def kinds(rig: Rig) -> list[LabelKind]:
    return [label.kind async for _, labels in rig.queries.all() for label in labels]


async def test_a_link_works_at_once_and_the_next_group_comes(
    bot: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, LOST, UNKNOWN, UNKNOWN_TOO)
    group = await taps(admin, await admin.ask("/inbox"), f"• {UNKNOWN_TOO}")
    likeliest = next(label for label in group.buttons if label.startswith("🔗"))
    linked = next(faq for faq in await rig.faqs.all() if title(faq.question) == likeliest[2:])
    following = await taps(admin, group, likeliest)
    assert f"2 pesan masuk ke FAQ {linked.question}" in following.text
    assert "mulai sekarang" in following.text
    assert LOST in following.text
    answer = await sari.ask(UNKNOWN)
    faq = await rig.faqs.get(linked.slug)
    assert answer.html[:12] == faq.answer[:12]
    assert {UNKNOWN, UNKNOWN_TOO} <= set(faq.phrasings)
    assert await kinds(rig) == [LabelKind.LINKED, LabelKind.LINKED]
    done = await taps(admin, following, "🔗")
    assert "Kotak masuk kosong" in done.text
    assert done.buttons == ["↩️ Batalkan yang barusan"]


async def test_a_link_is_taken_back_with_one_tap(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    before = await rig.faqs.all()
    group = await taps(admin, await admin.ask("/inbox"), "•")
    done = await taps(admin, group, "🔗")
    back = await taps(admin, done, "↩️ Batalkan")
    assert "Dibatalkan" in back.text and UNKNOWN in back.text
    assert await rig.faqs.all() == before and await kinds(rig) == []
    assert "belum tahu" in (await sari.ask(UNKNOWN)).text


async def test_out_of_scope_and_back(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, RAIN)
    done = await taps(admin, await taps(admin, await admin.ask("/inbox"), "•"), "🚫 Di luar topik")
    assert "1 pesan ditandai di luar topik" in done.text
    assert await rig.faqs.rejects() == (RAIN,) and await kinds(rig) == [LabelKind.OUT_OF_SCOPE]
    await taps(admin, done, "↩️ Batalkan")
    assert await rig.faqs.rejects() == () and await kinds(rig) == []


async def test_an_ignored_group_is_gone_and_stays_away(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, RAIN, UNKNOWN)
    group = await taps(admin, await admin.ask("/inbox"), f"• {UNKNOWN}")
    following = await taps(admin, group, "🙈 Abaikan")
    assert "1 pesan diabaikan" in following.text and RAIN in following.text
    await asks(sari, UNKNOWN_TOO)
    assert [wording.text for wording in await missed(rig.inbox)] == [RAIN]
    assert await kinds(rig) == [LabelKind.IGNORED]


async def test_a_wording_is_split_off_and_comes_back(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN, UNKNOWN_TOO)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    choice = await taps(admin, group, "✂️ Pisahkan")
    assert sorted(choice.buttons) == sorted([f"✂️ {UNKNOWN}", f"✂️ {UNKNOWN_TOO}", "« Kembali"])
    rest = await taps(admin, choice, f"✂️ {UNKNOWN_TOO}")
    assert "Sudah dipisah" in rest.text and UNKNOWN_TOO not in rest.text
    assert (await admin.ask("/inbox")).buttons == [f"• {UNKNOWN_TOO}", f"• {UNKNOWN}"]
    await toast(admin, rest, "↩️ Batalkan")
    assert UNKNOWN_TOO in rest.text and "2 pesan" in rest.text


async def test_the_choice_of_wordings_has_pages(polling: App, admin: User, sari: User) -> None:
    await asks(sari, *(f"{UNKNOWN} {word}" for word in "abcdefghi"))
    group = await taps(admin, await admin.ask("/inbox"), "•")
    choice = await taps(admin, group, "✂️ Pisahkan")
    last = await taps(admin, choice, "Berikutnya ›")
    assert len([label for label in last.buttons if label.startswith("✂️")]) == 1


async def test_what_another_admin_has_handled_is_said_kindly(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, RAIN, UNKNOWN)
    listed = await admin.ask("/inbox")
    first = next(button["callback_data"] for row in listed.keyboard for button in row)
    group_id = int(first.split(":")[1])
    group = await taps(admin, listed, f"• {UNKNOWN}")
    await rig.inbox.ignore(group_id, 77)
    assert "sudah dibereskan" in await toast(admin, group, "➕ FAQ baru")
    late: tuple[Action, ...] = (
        LinkGroup(group_id, 0, token("mode-mewah")),
        RejectGroup(group_id, 0),
        IgnoreGroup(group_id, 0),
        ChooseSplit(group_id, 0, 0),
        SplitOff(group_id, 0, 1),
    )
    for action in late:
        listed = await admin.ask("/inbox")
        await admin.answered(await admin.tap_data(listed, action.pack()))
        assert "sudah dibereskan" in listed.text and RAIN in listed.text
    await admin.answered(await admin.tap_data(listed, first))
    assert "sudah dibereskan" in listed.text and listed.buttons == [f"• {RAIN}"]
    assert UNKNOWN not in (await rig.faqs.get("mode-mewah")).phrasings


async def test_two_admins_at_once(rig: Rig, admin: User, sari: User) -> None:
    other = rig.api.user(901, "Rudi", language_code="id")
    other.chat.started = True
    async with Rig(rig.api, rig.engine, rig.encoder, rig.served, (ADMIN_ID, other.id)).running():
        await asks(sari, UNKNOWN)
        screens = [await taps(person, await person.ask("/inbox"), "•") for person in (admin, other)]
        both = [await admin.tap(screens[0], "🔗"), await other.tap(screens[1], "🔗")]
        await admin.answered(both[0])
        await other.answered(both[1])
    told = ["sudah dibereskan" in screen.text for screen in screens]
    assert sorted(told) == [False, True]
    assert await kinds(rig) == [LabelKind.LINKED]


async def test_an_faq_that_was_archived_meanwhile(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    for faq in await rig.faqs.all(FaqState.LIVE):
        await rig.catalogue.edit(faq.slug, FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    assert "sudah tidak aktif" in await toast(admin, group, "🔗")
    assert len(await missed(rig.inbox)) == 1


async def test_it_can_be_too_late_to_undo(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    group_id = await only_group(rig.inbox)
    verdict = await rig.inbox.link(group_id, "mode-mewah", ADMIN_ID)
    undo = UndoVerdict(verdict.id, 0).pack()
    listed = await admin.ask("/inbox")
    await rig.catalogue.edit("mode-mewah", FaqChange(answer="Baru."), ADMIN_ID)
    assert "sudah diubah" in await admin.answered(await admin.tap_data(listed, undo))
    gone = UndoVerdict(999, 0).pack()
    assert "sudah dibatalkan" in await admin.answered(await admin.tap_data(listed, gone))


async def test_a_question_from_a_terminal_can_be_too_long_to_be_learnt(
    polling: App, rig: Rig, admin: User
) -> None:
    text = "sapi terbang " * 100
    await rig.queries.log([NewQuery(Asker(0, 0), text, text, Outcome.NO_MATCH, (), "ngrams-256")])
    group = await taps(admin, await admin.ask("/inbox"), "•")
    done = await taps(admin, group, "🔗")
    assert "1 kalimat kepanjangan" in done.text
    assert await kinds(rig) == [LabelKind.LINKED] and await missed(rig.inbox) == []
