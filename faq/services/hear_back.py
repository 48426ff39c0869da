"""The use cases of hearing back: somebody got no answer, and wants to know when there is one."""

from __future__ import annotations

from faq.groups import News
from faq.store import Due, FaqStore, HearBackStore

_AT_ONCE = 30  # news in one round: what Telegram lets through in a second


class HearBack:
    def __init__(self, store: HearBackStore, faqs: FaqStore) -> None:
        self._store = store
        self._faqs = faqs

    async def want(self, query_id: int, *, wanted: bool) -> None:
        """Raises UnknownQuery."""
        if wanted:
            await self._store.want(query_id)
        else:
            await self._store.want_no_more(query_id)

    async def due(self) -> tuple[News, ...]:
        """Who is to be told now, each person once an FAQ, of the last question that they asked about it."""
        of_person: dict[tuple[int, int, str], list[Due]] = {}
        for due in await self._store.due(_AT_ONCE):
            of_person.setdefault((due.asker.user_id, due.asker.chat_id, due.slug), []).append(due)
        return tuple([await self._news(all_due) for all_due in of_person.values()])

    async def claim(self, news: News) -> bool:
        """To be called before telling: False where another process tells it, or where it was taken back."""
        return bool(await self._store.claim(news.query_ids, news.faq.slug))

    async def release(self, news: News) -> None:
        """Nothing was sent: it is due again, unless it was taken back."""
        await self._store.release(news.query_ids, news.faq.slug)

    async def _news(self, all_due: list[Due]) -> News:
        last = max(all_due, key=lambda due: due.query_id)
        faq = await self._faqs.get(last.slug)
        return News(tuple(due.query_id for due in all_due), last.asker, last.text, faq, last.corrects)
