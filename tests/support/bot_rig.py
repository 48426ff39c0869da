"""The whole bot on a test's database and Bot API server, with a small encoder in place of a model."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import App, build_application
from bot.models.notes import ModelNotes
from bot.models.operations import ModelOperations
from bot.serving import Webhook, running
from bot.texts import load_texts
from bot.transport.limits import Rate, Rates
from faq.language.text import Lexicon, Normaliser
from faq.matching.decision import Thresholds
from faq.matching.matcher import Matcher
from faq.matching.policy import Policy
from faq.matching.reader import Model
from faq.models import FaqDraft, FaqKind
from faq.services.bundle import Services
from faq.services.catalogue import Catalogue
from faq.services.conversation import Conversation
from faq.services.inbox import Inbox
from faq.services.labelling import Labelling
from faq.services.live_faqs import LiveFaqs
from faq.store import FaqStore, NoteStore, PeopleStore, QueryStore, Sealer, StateStore, Stores, UpdateStore
from faq.versions.follower import Follower
from faq.versions.registry import Registry
from faq.versions.version import DEFAULT
from tests.support.bot_api import BotApiServer
from tests.support.encoders import NgramEncoder
from tests.support.predictions import FOLLOW_UP, weights_of

ADMIN_ID = 900
TEXTS = load_texts()
RETENTION_DAYS = 30
SECRET = "test-secret"
HURRIED = Rates(private=Rate(1000, 1), group=Rate(1000, 1))
"""A test's people type faster than anybody can."""
BUSY = 3.0
"""Seconds that the inbox waits for its groups: the machine may be busy with other tests."""

# The nearest wording decides. An FAQ alone with a similarity of 0.55 is as likely as none.
WEIGHTS = weights_of(faq={"dense_max": 16}, reject={"dense_max": 16}, bare={"bias": 8.8})
POLICY = Policy("ngrams-256", WEIGHTS, Thresholds(answer=0.8, suggest=0.2), follow_up=FOLLOW_UP)

LONG_ANSWER = "\n\n".join(
    f"<b>Langkah {n}</b>\n" + "Buka menu dan ketuk tombolnya. " * 12 for n in range(1, 16)
)

FAQS = (
    FaqDraft(
        "Apa itu mode normal?",
        "<b>Mode normal</b> menjaga pengeluaran harianmu.",
        "Mode",
        ("mode normal itu apa", "arti mode normal"),
        "mode-normal",
    ),
    FaqDraft(
        "Apa itu mode mewah?",
        "<b>Mode mewah</b> memberi batas yang lebih longgar.",
        "Mode",
        ("mode mewah itu apa", "arti mode mewah"),
        "mode-mewah",
    ),
    FaqDraft(
        "Bagaimana kalau lupa kata sandi?",
        "Ketuk <i>Lupa kata sandi</i> di halaman masuk.",
        "Akun",
        ("lupa password", "lupa sandi"),
        "lupa-kata-sandi",
    ),
    FaqDraft(
        "Bagaimana cara mencatat pendapatan?",
        LONG_ANSWER,
        "Catatan",
        ("catat gaji", "masukin gaji"),
        "catat-pendapatan",
    ),
    FaqDraft("Halo", "Halo juga! 👋", "Obrolan", ("hai", "selamat pagi"), "salam", FaqKind.SMALL_TALK),
)


@dataclass(frozen=True)
class Served:
    """The use cases, over their stores. News go out at once."""

    stores: Stores
    services: Services
    models: ModelOperations


@dataclass(frozen=True)
class Rig:
    """The parts; `running` puts a bot on them, as often as a test restarts it."""

    api: BotApiServer
    engine: AsyncEngine
    encoder: NgramEncoder
    served: Served
    admin_ids: tuple[int, ...] = (ADMIN_ID,)
    rates: Rates = HURRIED

    @property
    def faqs(self) -> FaqStore:
        return self.served.stores.faqs

    @property
    def queries(self) -> QueryStore:
        return self.served.stores.queries

    @property
    def people(self) -> PeopleStore:
        return self.served.stores.people

    @property
    def updates(self) -> UpdateStore:
        return self.served.stores.updates

    @property
    def state(self) -> StateStore:
        return self.served.stores.state

    @property
    def conversation(self) -> Conversation:
        return self.served.services.conversation

    @property
    def catalogue(self) -> Catalogue:
        return self.served.services.catalogue

    @property
    def live(self) -> LiveFaqs:
        return self.served.services.live

    @property
    def inbox(self) -> Inbox:
        return self.served.services.inbox

    @property
    def labelling(self) -> Labelling:
        return self.served.services.labelling

    @property
    def notes(self) -> NoteStore:
        return self.served.stores.notes

    @property
    def models(self) -> ModelOperations:
        return self.served.models

    @property
    def application(self) -> App:
        """A new one."""
        return application_on(
            self.served,
            token=self.api.token,
            api_url=self.api.url,
            admin_ids=self.admin_ids,
            rates=self.rates,
        )

    @asynccontextmanager
    async def running(self, mode: str = "polling") -> AsyncIterator[App]:
        application = self.application
        async with self.on(application, mode):
            yield application

    def on(self, application: App, mode: str = "polling") -> AbstractAsyncContextManager[object]:
        """Runs this one."""
        return running(application, webhook() if mode == "webhook" else None)


@asynccontextmanager
async def rig_on(engine: AsyncEngine, api: BotApiServer) -> AsyncIterator[Rig]:
    """A rig whose database has `FAQS`."""
    await FaqStore(engine).seed(FAQS, ())
    encoder = NgramEncoder()
    async with served_on(engine, encoder) as served:
        yield Rig(api, engine, encoder, served)


@asynccontextmanager
async def served_on(engine: AsyncEngine, encoder: NgramEncoder) -> AsyncIterator[Served]:
    """The models lie beside the database; the encoder stands for one that is called `default`."""
    stores = Stores.over(engine, Sealer(None), grace=timedelta(0))
    matcher = Matcher(Model(encoder, POLICY), Normaliser(Lexicon({})), stores.vectors)
    services = Services.over(stores, matcher, retention_days=RETENTION_DAYS, patience=BUSY)
    await services.live.refresh()
    registry = Registry(Path(engine.url.database or "").parent / "models")
    follower = Follower(registry, matcher, serving=DEFAULT, seen=registry.sight())
    program = (sys.executable, "-m", "tests.support.trainer", str(registry.folder))
    models = ModelOperations(follower, ModelNotes(stores.state), stores.vectors, program)
    try:
        yield Served(stores, services, models)
    finally:
        encoder.release()
        await services.close()
        matcher.close()


def application_on(
    served: Served,
    *,
    token: str,
    api_url: str,
    admin_ids: tuple[int, ...],
    rates: Rates = HURRIED,
) -> App:
    return build_application(
        stores=served.stores,
        services=served.services,
        texts=TEXTS,
        token=token,
        admin_ids=admin_ids,
        retention_days=RETENTION_DAYS,
        models=served.models,
        api_url=api_url,
        rates=rates,
    )


def webhook() -> Webhook:
    """On a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Webhook(f"http://127.0.0.1:{port}/telegram", SECRET, "127.0.0.1", port)
