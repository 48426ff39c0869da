"""What a reader is fitted to: the live FAQs and the rejects of an installation, in normal form."""

from __future__ import annotations

from faq.language.text import Normalise
from faq.matching.answers import normal_sentences
from faq.matching.ranker import Entry
from faq.models import Snapshot


def entries_of(snapshot: Snapshot, normalise: Normalise) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries, and the rejects. Of texts with the same normal form an FAQ has one, as the rejects have.

    A reject that is a wording of an FAQ by now would speak against it as surely as that speaks for it: it is left out.
    """
    entries = [
        Entry(
            faq.slug,
            faq.question,
            faq.kind,
            tuple(dict.fromkeys(map(normalise, faq.wordings))),
            normal_sentences(faq.answer, normalise),
        )
        for faq in snapshot.faqs
    ]
    answered = {wording for entry in entries for wording in entry.wordings}
    rejects = dict.fromkeys(map(normalise, snapshot.rejects))
    return entries, tuple(form for form in rejects if form not in answered)
