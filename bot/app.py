"""The Telegram application: what it is made of, and its handlers in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram.ext import Application, JobQueue

from bot.background.housekeeping import AT_FIRST, DAY, OFTEN, SOON, Gatherer, Housekeeping
from bot.background.news import EVERY, Herald
from bot.erasure import Erasure
from bot.handlers import (
    ask,
    browse,
    choices,
    consent,
    errors,
    feedback,
    flood,
    hear_back,
    leftovers,
    media,
    privacy,
    start,
)
from bot.handlers.admin import menu as admin
from bot.handlers.admin.base import UserData
from bot.handlers.base import Desk, Handler
from bot.lifecycle import Lifecycle
from bot.models.desk import ModelDesk
from bot.texts import Texts
from bot.transport.answers import AnswerMemory
from bot.transport.intake import DurableApplication, Intake
from bot.transport.limits import Rates
from bot.transport.order import ChatOrder
from bot.transport.pace import Pace
from bot.transport.persistence import StatePersistence
from bot.transport.updates import Context
from faq.services.hear_back import HearBack
from faq.services.inbox import Inbox
from faq.services.labelling import Labelling
from faq.services.people import People
from faq.services.service import FaqService
from faq.store import StateStore, UpdateStore
from faq.versions.follower import NotFollowed

App = Application[Any, Context, Any, Any, Any, Any]

TELEGRAM = "https://api.telegram.org"
PATIENCE = 20.0
"""Seconds to wait for Telegram's answer to a request."""


def build_application(
    *,
    service: FaqService,
    inbox: Inbox,
    hear_back: HearBack,
    people: People,
    labelling: Labelling,
    updates: UpdateStore,
    state: StateStore,
    texts: Texts,
    token: str,
    admin_ids: Sequence[int],
    retention_days: int,
    models: ModelDesk,
    fallback: NotFollowed | None = None,
    api_url: str = TELEGRAM,
    rates: Rates | None = None,
) -> App:
    """The application, ready for `serving.running`.

    `api_url` is the root of a Bot API server, `rates` what it takes if that is not what Telegram does.
    """
    intake, order = Intake(updates), ChatOrder()
    jobs: JobQueue[Context] = JobQueue()
    answers, admins = AnswerMemory(state), tuple(admin_ids)
    erasure = Erasure(people, updates, answers, service)
    desk = Desk(
        service, inbox, hear_back, people, labelling, erasure, models, texts, answers, admins, retention_days
    )
    life = Lifecycle(desk, intake, fallback)
    application: App = (
        Application.builder()
        .application_class(DurableApplication, {"updates": updates, "intake": intake})
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .rate_limiter(Pace(rates=rates))
        .read_timeout(PATIENCE)
        .update_queue(intake)
        .concurrent_updates(order)
        .persistence(StatePersistence(state))
        .job_queue(jobs)
        .post_init(life.begin)
        .post_stop(life.end)
        .build()
    )
    application.add_handlers([flood.Flood(desk, order), ask.listener()], group=-1)
    application.add_handlers(_handlers(desk, application.user_data))
    application.add_error_handler(errors.Errors(texts).handle)
    housekeeping = Housekeeping(
        service, updates, desk.answers, erasure, models, retention_days=retention_days
    )
    jobs.run_repeating(housekeeping.run, DAY, SOON, name="housekeeping")
    jobs.run_repeating(Herald(hear_back, texts).run, EVERY, name="news")
    jobs.run_repeating(Gatherer(inbox).run, OFTEN, AT_FIRST, name="groups")
    return application


def _handlers(desk: Desk, user_data: UserData) -> list[Handler]:
    """The first that takes an update handles it."""
    return [
        *admin.handlers(desk, user_data),
        *start.handlers(desk),
        *privacy.handlers(desk),
        *consent.handlers(desk),
        *browse.handlers(desk),
        *choices.handlers(desk),
        *feedback.handlers(desk),
        *hear_back.handlers(desk),
        *ask.handlers(desk),
        *media.handlers(desk),
        *leftovers.handlers(desk),
    ]
