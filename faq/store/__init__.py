"""The database behind values: one method is one transaction, and no row ever leaves this package."""

from faq.store.conflicts import ConflictStore
from faq.store.engine import connected, lacks_file, open_engine, utc_now
from faq.store.faq_rows import Upserted
from faq.store.faqs import FaqStore
from faq.store.hear_backs import Due, HearBackStore
from faq.store.inbox import InboxStore
from faq.store.key_check import KeyCheck, SealedTexts
from faq.store.notes import Note, NoteStore
from faq.store.paging import page_of
from faq.store.people import PeopleStore
from faq.store.queries import QueryStore
from faq.store.sealing import Sealer
from faq.store.state import StateStore
from faq.store.statistics import StatisticsStore
from faq.store.stores import Stores
from faq.store.teaching import NO_ORIGINS, Origins
from faq.store.updates import UpdateStore
from faq.store.vectors import VectorStore
from faq.store.verdicts import VerdictStore

__all__ = [
    "NO_ORIGINS",
    "ConflictStore",
    "Due",
    "FaqStore",
    "HearBackStore",
    "InboxStore",
    "KeyCheck",
    "Note",
    "NoteStore",
    "Origins",
    "PeopleStore",
    "QueryStore",
    "SealedTexts",
    "Sealer",
    "StateStore",
    "StatisticsStore",
    "Stores",
    "UpdateStore",
    "Upserted",
    "VectorStore",
    "VerdictStore",
    "connected",
    "lacks_file",
    "open_engine",
    "page_of",
    "utc_now",
]
