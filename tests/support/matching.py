"""Small installations to match messages with: the nearest wording decides, in an encoder that knows letters only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from faq.language.text import Lexicon, Normaliser
from faq.matching.encoder import Encoder, Vectors
from faq.matching.ranker import Entry, Ranker, texts_of
from faq.matching.reader import Model, Reader
from faq.models import Faq, FaqKind, FaqState
from tests.support.encoders import NgramEncoder
from tests.support.predictions import nearest_policy, weights_of

ENCODER = NgramEncoder()
PLAIN = Normaliser(Lexicon({}))


def faq(slug: str, *wordings: str, kind: FaqKind = FaqKind.ANSWER) -> Faq:
    """The first of `wordings` is the canonical question."""
    return Faq(slug, wordings[0], f"Tentang {slug}.", "Umum", kind, FaqState.LIVE, wordings[1:])


SANDI = faq("sandi", "Bagaimana kalau lupa kata sandi?", "lupa password", "tidak bisa masuk")
GAJI = faq("gaji", "Bagaimana mencatat pendapatan?", "catat gaji", "masukin gaji bulanan")
NORMAL = faq("normal", "Apa itu mode normal?", "arti mode normal")
MEWAH = faq("mewah", "Apa itu mode mewah?", "arti mode mewah")
SALAM = faq("salam", "Halo", "hai", "selamat pagi", kind=FaqKind.SMALL_TALK)
FAQS = (SANDI, GAJI, NORMAL, MEWAH, SALAM)
REJECTS = ("cuaca besok gimana", "harga emas hari ini")


def model_of(encoder: Encoder = ENCODER) -> Model:
    """What is like nothing at all is left alone, with rejects too."""
    policy = nearest_policy(encoder.model_id)
    none = weights_of({}, reject={"dense_max": 12.0, "bias": 8.0}, bare={"bias": 11.0})
    return Model(encoder, replace(policy, weights=replace(none, faq=policy.weights.faq)))


def entry(slug: str, *wordings: str, kind: FaqKind = FaqKind.ANSWER) -> Entry:
    return Entry(slug, wordings[0], kind, wordings)


def ranker_of(entries: Sequence[Entry], rejects: Sequence[str] = ()) -> Ranker:
    return Ranker.fit(entries, rejects, encoded(texts_of(entries, rejects)))


def reader_of(faqs: Iterable[Faq] = FAQS, rejects: Sequence[str] = ()) -> Reader:
    entries = [Entry(f.slug, f.question, f.kind, tuple(map(PLAIN, f.wordings))) for f in faqs]
    plain = tuple(map(PLAIN, rejects))
    return Reader.fit(model_of(), PLAIN, entries, plain, encoded(texts_of(entries, plain)))


def encoded(texts: Sequence[str]) -> Vectors:
    return ENCODER.encode(texts) if texts else np.zeros((0, ENCODER.dimension), np.float32)
