"""A reader over an installation without event loop, database or cache, for trying parts one by one."""

from __future__ import annotations

from collections.abc import Sequence

from faq.answers import normal_sentences
from faq.learning.evaluate import Prediction
from faq.learning.labelled import Labelled
from faq.models import Snapshot
from faq.ranker import Entry, Ranker, texts_of
from faq.reader import Model, Reader
from faq.text import Normalise


def build_reader(
    model: Model, normalise: Normalise, snapshot: Snapshot, ranker: type[Ranker] = Ranker
) -> Reader:
    entries = [
        Entry(
            faq.slug,
            faq.question,
            faq.kind,
            _distinct(faq.wordings, normalise),
            normal_sentences(faq.answer, normalise),
        )
        for faq in snapshot.faqs
    ]
    rejects = _distinct(snapshot.rejects, normalise)
    vectors = model.encoder.encode(texts_of(entries, rejects))
    return Reader.fit(model, normalise, entries, rejects, vectors, ranker=ranker)


def read(reader: Reader, queries: Sequence[Labelled]) -> tuple[Prediction, ...]:
    return tuple(Prediction(query, reader.understand(query.text)) for query in queries)


def _distinct(texts: Sequence[str], normalise: Normalise) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for text in texts if (form := normalise(text))))
