"""A reader over an installation without event loop, database or cache, for trying parts one by one."""

from __future__ import annotations

from collections.abc import Sequence

from faq.entries import entries_of
from faq.learning.evaluate import Prediction
from faq.learning.labelled import Labelled
from faq.models import Snapshot
from faq.ranker import Ranker, texts_of
from faq.reader import Model, Reader
from faq.text import Normalise


def build_reader(
    model: Model, normalise: Normalise, snapshot: Snapshot, ranker: type[Ranker] = Ranker
) -> Reader:
    entries, rejects = entries_of(snapshot, normalise)
    vectors = model.encoder.encode(texts_of(entries, rejects))
    return Reader.fit(model, normalise, entries, rejects, vectors, ranker=ranker)


def read(reader: Reader, queries: Sequence[Labelled]) -> tuple[Prediction, ...]:
    return tuple(Prediction(query, reader.understand(query.text)) for query in queries)
