"""A reader over an installation without event loop, database or cache, for trying parts one by one."""

from __future__ import annotations

from collections.abc import Sequence

from faq.language.text import Normalise
from faq.learning.measuring.evaluate import Prediction
from faq.learning.measuring.labelled import Labelled
from faq.matching.entries import entries_of
from faq.matching.ranker import Ranker, texts_of
from faq.matching.reader import Model, Reader
from faq.models import Snapshot


def build_reader(
    model: Model, normalise: Normalise, snapshot: Snapshot, ranker: type[Ranker] = Ranker
) -> Reader:
    entries, rejects = entries_of(snapshot, normalise)
    vectors = model.encoder.encode(texts_of(entries, rejects))
    return Reader.fit(model, normalise, entries, rejects, vectors, ranker=ranker)


def read(reader: Reader, queries: Sequence[Labelled]) -> tuple[Prediction, ...]:
    return tuple(Prediction(query, reader.understand(query.text)) for query in queries)
