"""An admin on a phone: the moves that the tests about /addfaq, /listfaq and /inbox share."""

from __future__ import annotations

from bot.titles import title
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

QUESTION = "Bagaimana cara ganti nomor HP?"
ANSWER = "Buka Profil, lalu ketuk Ganti nomor."
PHRASINGS = "ganti nomor gmn min\nnomor hape lama hangus"
CATEGORY = "Akun"


async def says(admin: User, text: str, button: str) -> Message:
    """Sends `text`; gives the panel that comes below it, which has this button."""
    admin.catch_up()
    await admin.send(text)
    return await admin.receives(lambda message: any(button in label for label in message.buttons))


async def taps(admin: User, message: Message, label: str) -> Message:
    """Taps and waits for the end of it; gives the newest message on the screen."""
    await toast(admin, message, label)
    return admin.chat.messages[-1]


async def toast(admin: User, message: Message, label: str) -> str:
    """Taps; gives what the toast said."""
    return await admin.answered(await admin.tap(message, label))


async def to_answer(admin: User, question: str = QUESTION, *, command: str = "/addfaq") -> Message:
    """The step that asks for the answer."""
    await says(admin, command, "Batal")
    return await says(admin, question, "Ubah pertanyaan")


async def to_phrasings(admin: User, question: str = QUESTION, answer: str = ANSWER) -> Message:
    await to_answer(admin, question)
    preview = await says(admin, answer, "Lanjut")
    return await taps(admin, preview, "👍 Lanjut")


async def to_summary(
    admin: User,
    question: str = QUESTION,
    answer: str = ANSWER,
    phrasings: str = PHRASINGS,
    category: str = CATEGORY,
) -> Message:
    """The last step, with everything filled in."""
    await to_phrasings(admin, question, answer)
    categories = await says(admin, phrasings, category)
    return await taps(admin, categories, category)


async def view_of(admin: User, question: str) -> Message:
    """An FAQ as /listfaq shows it."""
    listed = await admin.ask("/listfaq")
    return await taps(admin, listed, title(question))
