"""The same conversation in a terminal: the same use cases, the same texts, choices by number or in words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TextIO

from bot.callbacks import AskAdmin, Choose, NoneOfThese, token, unpack
from bot.privacy_replies import terminal_privacy
from bot.replies import Button, Recourse, Reply, passed_on, render_all
from bot.texts import Words
from faq.language.choices import Middle, NoneOfThem, Place, pick, said
from faq.markup import plain
from faq.matching.decision import NoMatch, Understanding, to_json
from faq.models import Asker
from faq.services.conversation import Conversation
from faq.services.listening import Listener
from faq.services.responses import Asked

PRIVACY = frozenset({"/privacy", "/privasi"})
QUIT = frozenset({"/quit", "/keluar"})
ASKER = Asker(user_id=0, chat_id=0)  # a terminal has no accounts
RECOURSE = Recourse(admin=True)
Choice = Choose | NoneOfThese | AskAdmin
KINDS: tuple[type[Choice], ...] = (Choose, NoneOfThese, AskAdmin)


class Terminal:
    """One conversation. Lines come from `source` until it ends or says /quit; `as_json` prints an object a line."""

    def __init__(
        self,
        conversation: Conversation,
        listener: Listener,
        words: Words,
        source: TextIO,
        target: TextIO,
        *,
        retention_days: int,
        as_json: bool = False,
    ) -> None:
        self._conversation = conversation
        self._listener = listener
        self._words = words
        self._source = source
        self._target = target
        self._retention_days = retention_days
        self._as_json = as_json
        self._choices: tuple[Choice, ...] = ()  # as they were numbered
        self._seen: frozenset[int | None] = frozenset()

    async def run(self) -> None:
        person = self._source.isatty() and not self._as_json
        if person:
            self._say(plain(self._words.get("terminal.welcome")))
        while (line := await self._read(prompt=person)) is not None:
            if line in QUIT:
                break
            if line:
                await self._take(line, echo=not person)

    async def _read(self, *, prompt: bool) -> str | None:
        if prompt:
            self._target.write("> ")
            self._target.flush()
        line = await asyncio.to_thread(self._source.readline)
        return line.strip() if line else None

    async def _take(self, line: str, *, echo: bool) -> None:
        if echo and not self._as_json:
            self._say(f"> {line}")
        if (choice := self._chosen(line)) is not None:
            await self._choose(line, choice)
            return
        if line in PRIVACY and not self._as_json:
            self._say(plain(terminal_privacy(self._retention_days, self._words).text) + "\n")
            return
        self._show_all(await self._listener.hear(line, ASKER, seen=self._seen, admin=True))

    def _chosen(self, line: str) -> Choice | None:
        """The choice printed last that is meant: by its number, or in words among the suggestions at the bottom.

        Words are for suggestions only, as in Telegram: "yang pertama" is no "1" where that asks an admin.
        """
        by_number = any(character.isdigit() for character in line)
        suggestions = [choice for choice in self._choices if isinstance(choice, Choose)]
        last = [choice for choice in suggestions if choice.query_id == suggestions[-1].query_id]
        match said(line):
            case Place() | Middle() as place:
                return pick(place, self._choices if by_number else last)
            case NoneOfThem() if last:
                return NoneOfThese(last[0].query_id)
            case _:
                return None

    async def _choose(self, line: str, choice: Choice) -> None:
        query = await self._conversation.query(choice.query_id)
        match choice:
            case Choose(faq=name):
                chosen = next(c for c in query.candidates if token(c.slug) == name)
                self._show_all(await self._listener.take(query, chosen, line, ASKER))
            case NoneOfThese():
                self._show_all(await self._listener.take(query, None, line, ASKER))
            case AskAdmin():  # nobody gets a note from here
                await self._conversation.pass_on(query, ASKER.user_id)
                decision = NoMatch(line, query.normalised, query.candidates)
                noted = passed_on(query.id, self._words, told=False, bell=False)
                self._show([noted], Understanding((decision,), query.model))

    def _show_all(self, asked: Asked) -> None:
        self._show(render_all(asked, self._words, RECOURSE, listed=False), asked.understanding)

    def _show(self, replies: Sequence[Reply], understanding: Understanding) -> None:
        self._seen = frozenset({None})  # what is on the screen is all that a reaction can be about
        buttons = [button for reply in replies for row in reply.buttons for button in row]
        offered = [(button.label, choice) for button in buttons if (choice := _choice(button))]
        self._choices = tuple(choice for _, choice in offered)
        listed = [f"  {number}. {label}" for number, (label, _) in enumerate(offered, start=1)]
        text = "\n".join(["\n\n".join(plain(reply.text) for reply in replies), *listed])
        if self._as_json:
            self._say(json.dumps({**to_json(understanding), "reply": text}, ensure_ascii=False))
        else:
            self._say(text + "\n")

    def _say(self, text: str) -> None:
        self._target.write(text + "\n")
        self._target.flush()


def _choice(button: Button) -> Choice | None:
    """What a number can stand for; thumbs are for Telegram."""
    return next((choice for kind in KINDS if (choice := unpack(kind, button.data)) is not None), None)
