"""What misspelling costs, and whether words that ask nothing change anything: on the development set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from benchmarks.installation import read
from benchmarks.tables import Table, points, share
from faq.language.text import Normalise
from faq.learning.measuring.evaluate import Prediction, measure
from faq.learning.measuring.labelled import Labelled
from faq.learning.training.noise import NoiseGenerator
from faq.matching.decision import Match, Suggest
from faq.matching.reader import Reader

STRENGTHS = (0.3, 0.5)
"""Share of the words that the generator tries to misspell; the encoder's training has heard the same noise."""
VARIANTS = 3
SEED = 7

FILLERS: Mapping[str, Callable[[str], str]] = {
    "halo min ...": lambda text: f"halo min {text}",
    "... kak": lambda text: f"{text} kak",
    "... dong": lambda text: f"{text} dong",
    "tolong dong bantu, ...": lambda text: f"tolong dong bantu, {text}",
    "... 🙏😭": lambda text: f"{text} 🙏😭",
    "elongation": lambda text: f"{text}{text[-1] * 4}" if text[-1:].isalpha() else f"{text} yaaaa",
    "UPPER CASE": str.upper,
}


def noise_table(
    reader: Reader, normalise: Normalise, slang: Mapping[str, str], queries: Sequence[Labelled]
) -> Table:
    """Over the messages in scope. `normalise` undoes some of the noise: what is left is counted."""
    inside = [query for query in queries if query.slug is not None]
    clean = measure(read(reader, inside), "")
    made = Table(
        "Misspelt messages (development set, in scope)",
        ("strength", "messages with another normal form", "top-1", "change", "right", "wrong"),
        1,
    )
    made.add("none", "", share(clean.top1), "", share(clean.right), share(clean.wrong))
    for strength in STRENGTHS:
        noise = NoiseGenerator(slang, seed=SEED, strength=strength)
        noisy = [Labelled(noise(query.text, v), query.label) for v in range(VARIANTS) for query in inside]
        other = [
            normalise(n.text) != normalise(q.text) for n, q in zip(noisy, inside * VARIANTS, strict=True)
        ]
        report = measure(read(reader, noisy), "")
        change = points(report.top1 - clean.top1)
        made.add(
            f"{strength:.0%}",
            share(sum(other) / len(other)),
            share(report.top1),
            change,
            share(report.right),
            share(report.wrong),
        )
    return made


def filler_table(reader: Reader, queries: Sequence[Labelled]) -> Table:
    """Over all messages: the share whose decision (what is answered, or which buttons are offered) is another."""
    made = Table("Fillers (development set)", ("added", "decisions changed"), 1)
    before = [_outcome(prediction) for prediction in read(reader, queries)]
    changed = 0
    for name, add in FILLERS.items():
        after = map(_outcome, read(reader, [Labelled(add(query.text), query.label) for query in queries]))
        count = sum(new != old for new, old in zip(after, before, strict=True))
        made.add(name, share(count / len(queries)))
        changed += count
    made.add("all of these", share(changed / (len(queries) * len(FILLERS))))
    return made


def _outcome(prediction: Prediction) -> tuple[object, ...]:
    """What the person gets to see."""
    return tuple(
        decision.best.slug
        if isinstance(decision, Match)
        else frozenset(c.slug for c in decision.offered)
        if isinstance(decision, Suggest)
        else None
        for decision in prediction.understanding.decisions
    )
