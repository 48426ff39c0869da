"""The Telegram application: what it is made of, and its handlers in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram.ext import Application, JobQueue

from bot.background.housekeeping import AT_FIRST, DAY, OFTEN, SOON, GroupingJob, Housekeeping
from bot.background.news import EVERY, NewsJob
from bot.background.retracting import Retractor
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
from bot.handlers.base import Dependencies, Handler
from bot.lifecycle import Lifecycle
from bot.models.operations import ModelOperations
from bot.texts import Texts
from bot.transport.answers import AnswerMemory
from bot.transport.intake import DurableApplication, Intake
from bot.transport.limits import Rates
from bot.transport.order import ChatOrder
from bot.transport.pace import Pace
from bot.transport.persistence import StatePersistence
from bot.transport.updates import Context
from faq.services.bundle import Services
from faq.store import Stores
from faq.versions.follower import NotFollowed

App = Application[Any, Context, Any, Any, Any, Any]

TELEGRAM = "https://api.telegram.org"
PATIENCE = 20.0
"""Seconds to wait for Telegram's answer to a request."""


def build_application(
    *,
    stores: Stores,
    services: Services,
    texts: Texts,
    token: str,
    admin_ids: Sequence[int],
    retention_days: int,
    models: ModelOperations,
    fallback: NotFollowed | None = None,
    api_url: str = TELEGRAM,
    rates: Rates | None = None,
) -> App:
    """The application, ready for `serving.running`.

    `api_url` is the root of a Bot API server, `rates` what it takes if that is not what Telegram does.
    """
    intake, order = Intake(stores.updates), ChatOrder()
    jobs: JobQueue[Context] = JobQueue()
    answers = AnswerMemory(stores.state)
    erasure = Erasure(services.people, stores.updates, answers, services.conversation)
    deps = Dependencies(
        services, erasure, models, texts, answers, stores.notes, tuple(admin_ids), retention_days
    )
    life = Lifecycle(deps, intake, fallback)
    application: App = (
        Application.builder()
        .application_class(DurableApplication, {"updates": stores.updates, "intake": intake})
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .rate_limiter(Pace(rates=rates))
        .read_timeout(PATIENCE)
        .update_queue(intake)
        .concurrent_updates(order)
        .persistence(StatePersistence(stores.state))
        .job_queue(jobs)
        .post_init(life.begin)
        .post_stop(life.end)
        .build()
    )
    application.add_handlers([flood.Flood(deps, order), ask.listener()], group=-1)
    application.add_handlers(_handlers(deps, application.user_data))
    application.add_error_handler(errors.Errors(texts).handle)
    housekeeping = Housekeeping(
        services.conversation, stores.updates, answers, erasure, models, retention_days=retention_days
    )
    jobs.run_repeating(housekeeping.run, DAY, SOON, name="housekeeping")
    jobs.run_repeating(NewsJob(services.hear_back, services.people, texts).run, EVERY, name="news")
    jobs.run_repeating(Retractor(stores.notes, texts).run, EVERY, name="notes")
    jobs.run_repeating(GroupingJob(services.inbox).run, OFTEN, AT_FIRST, name="groups")
    return application


def _handlers(deps: Dependencies, user_data: UserData) -> list[Handler]:
    """The first that takes an update handles it."""
    return [
        *admin.handlers(deps, user_data),
        *start.handlers(deps),
        *privacy.handlers(deps),
        *consent.handlers(deps),
        *browse.handlers(deps),
        *choices.handlers(deps),
        *feedback.handlers(deps),
        *hear_back.handlers(deps),
        *ask.handlers(deps),
        *media.handlers(deps),
        *leftovers.handlers(deps),
    ]
