"""The same conversation in a terminal: the same service, the same texts, choices by number."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TextIO

from bot.callbacks import AskAdmin, Choose, NoneOfThese, token, unpack
from bot.privacy_replies import terminal_privacy
from bot.replies import Button, Recourse, Reply, answer, refused, render_all
from bot.texts import Words
from faq.decision import Decision, Match, NoMatch, Understanding, to_json
from faq.errors import UnknownFaq
from faq.markup import plain
from faq.models import Asker, Candidate, LoggedQuery
from faq.service import FaqService

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
        service: FaqService,
        words: Words,
        source: TextIO,
        target: TextIO,
        *,
        retention_days: int,
        as_json: bool = False,
    ) -> None:
        self._service = service
        self._words = words
        self._source = source
        self._target = target
        self._retention_days = retention_days
        self._as_json = as_json
        self._choices: dict[str, Choice] = {}  # by what is typed

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
        if (choice := self._choices.get(line)) is not None:
            await self._choose(line, choice)
            return
        if echo and not self._as_json:
            self._say(f"> {line}")
        if line in PRIVACY and not self._as_json:
            self._say(plain(terminal_privacy(self._retention_days, self._words).text) + "\n")
            return
        asked = await self._service.ask(line, ASKER)
        self._show(render_all(asked, self._words, RECOURSE), asked.understanding)

    async def _choose(self, line: str, choice: Choice) -> None:
        query = await self._service.query(choice.query_id)
        reply, chosen = await self._act(choice, query)
        others = tuple(c for c in query.candidates if c != chosen)
        decision: Decision = NoMatch(line, query.normalised, others)
        if chosen is not None:
            decision = Match(line, query.normalised, (chosen, *others))
        self._show([reply], Understanding((decision,), query.model))

    async def _act(self, choice: Choice, query: LoggedQuery) -> tuple[Reply, Candidate | None]:
        """What to say, and the candidate that was chosen."""
        match choice:
            case Choose(faq=name):
                chosen = next(c for c in query.candidates if token(c.slug) == name)
                try:
                    faq = await self._service.choose(query.id, chosen.slug, ASKER.user_id)
                except UnknownFaq:  # archived since it was offered
                    return Reply(self._words.get("tap.stale")), None
                return answer(faq, query.id, self._words), chosen
            case NoneOfThese():
                await self._service.none_of_these(query.id, ASKER.user_id)
                return refused(query.id, self._words, RECOURSE), None
            case AskAdmin():  # nobody gets a note from here
                await self._service.pass_on(query, ASKER.user_id)
                return Reply(self._words.get("ask_admin.noted")), None

    def _show(self, replies: Sequence[Reply], understanding: Understanding) -> None:
        buttons = [button for reply in replies for row in reply.buttons for button in row]
        offered = [(button.label, choice) for button in buttons if (choice := _choice(button))]
        self._choices = {str(number): choice for number, (_, choice) in enumerate(offered, start=1)}
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
