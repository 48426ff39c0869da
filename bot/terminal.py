"""The same conversation in a terminal: the same service, the same texts, choices by number."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TextIO

from bot.callbacks import Action, AskAdmin, Choose, NoneOfThese, token, unpack
from bot.replies import Button, Reply, answer, refused, render
from bot.texts import Words
from faq.decision import to_json
from faq.markup import plain
from faq.models import Asker
from faq.service import FaqService

QUIT = frozenset({"/quit", "/keluar"})
ASKER = Asker(user_id=0, chat_id=0)  # a terminal has no accounts
CHOICES: tuple[type[Action], ...] = (Choose, NoneOfThese, AskAdmin)


class Terminal:
    """One conversation. Lines come from `source` until it ends or says /quit; `as_json` prints an object a line."""

    def __init__(
        self, service: FaqService, words: Words, source: TextIO, target: TextIO, *, as_json: bool = False
    ) -> None:
        self._service = service
        self._words = words
        self._source = source
        self._target = target
        self._as_json = as_json
        self._choices: tuple[Button, ...] = ()

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
        if line.isascii() and line.isdigit() and 1 <= int(line) <= len(self._choices):
            await self._choose(self._choices[int(line) - 1])
            return
        if echo and not self._as_json:
            self._say(f"> {line}")
        asked = await self._service.ask(line, ASKER)
        replies = [render(response, self._words) for response in asked.responses]
        self._show(replies, extra=to_json(asked.understanding) if self._as_json else None)

    async def _choose(self, button: Button) -> None:
        for kind in CHOICES:
            if (action := unpack(kind, button.data)) is not None:
                self._show([await self._act(action)], extra={} if self._as_json else None)

    async def _act(self, action: Action) -> Reply:
        match action:
            case Choose(query_id=query_id, faq=name):
                query = await self._service.query(query_id)
                slug = next(c.slug for c in query.candidates if token(c.slug) == name)
                return answer(
                    await self._service.choose(query_id, slug, ASKER.user_id), query_id, self._words
                )
            case NoneOfThese(query_id=query_id):
                await self._service.none_of_these(query_id, ASKER.user_id)
                return refused(query_id, self._words)
            case _:
                return Reply(self._words.get("ask_admin.done"))

    def _show(self, replies: Sequence[Reply], extra: dict[str, object] | None) -> None:
        buttons = [button for reply in replies for row in reply.buttons for button in row]
        self._choices = tuple(b for b in buttons if any(unpack(kind, b.data) for kind in CHOICES))
        listed = [f"  {number}. {button.label}" for number, button in enumerate(self._choices, start=1)]
        text = "\n\n".join(plain(reply.text) for reply in replies)
        if extra is None:
            self._say("\n".join([text, *listed]) + "\n")
        else:
            self._say(json.dumps({**extra, "reply": "\n".join([text, *listed])}, ensure_ascii=False))

    def _say(self, text: str) -> None:
        self._target.write(text + "\n")
        self._target.flush()
