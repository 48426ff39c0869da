"""What each part is worth: it is left out, weights and thresholds are fitted anew, and the same messages are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.installation import build_reader, read
from benchmarks.splits import Split
from benchmarks.tables import Table, points, share
from faq.language.text import Lexicon, Normalise, Normaliser
from faq.learning.calibration.calibrate import Bench, Material
from faq.learning.calibration.fusion import Trial
from faq.learning.calibration.material import calibration_material
from faq.learning.calibration.thresholds import Targets
from faq.learning.measuring.evaluate import Report, measure
from faq.matching.encoder import Encoder, Vectors
from faq.matching.policy import FAQ_EVIDENCE, REJECT_EVIDENCE, Policy
from faq.matching.ranker import Entry, Evidence, Ranker
from faq.matching.reader import Model
from faq.models import Snapshot

SAME = "x"

LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "the linear score (ridge)": ("ridge",),
    "the score against the rejects (logistic)": ("logistic",),
    "the sentences of the answers": ("answer",),
    "the nearest wording": ("dense_max", "char_max"),
    "the mean of the wordings": ("dense_mean", "char_mean"),
}
"""Evidence by its names."""
NAMES = {"top1": "top-1", "auroc": "AUROC", "right": "right", "false_answer": "false answers"}


class NoMeaning:
    """In the place of `encoder`: every text means the same."""

    def __init__(self, encoder: Encoder) -> None:
        self.model_id = encoder.model_id
        self.dimension = encoder.dimension
        self.is_common = encoder.is_common

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), self.dimension), np.float32)


class NoLetters(Ranker):
    """A ranker to which every text is spelt the same."""

    @classmethod
    def fit(cls, entries: Sequence[Entry], rejects: Sequence[str], vectors: Vectors) -> Ranker:
        alike = [replace(entry, wordings=(SAME,) * len(entry.wordings)) for entry in entries]
        return super().fit(alike, [SAME] * len(rejects), vectors)

    def evidence(self, texts: Sequence[str], vectors: Vectors) -> list[Evidence]:
        return super().evidence([SAME] * len(texts), vectors)


@dataclass(frozen=True, slots=True)
class Variant:
    """The product with one part left out."""

    name: str
    model: Model
    normalise: Normalise
    ranker: type[Ranker] = Ranker
    with_rejects: bool = True

    def measure(self, split: Split) -> Report:
        snapshot = split.installation if self.with_rejects else Snapshot(split.installation.faqs)
        reader = build_reader(self.model, self.normalise, snapshot, self.ranker)
        return measure(read(reader, split.queries), self.model.encoder.model_id)


def variants(
    model: Model, normalise: Normalise, lexicon: Lexicon, untuned: Model | None
) -> Iterator[Variant]:
    """The whole product first. Each is fitted when its turn comes, which takes a while."""
    trials = _Trials.of(model.encoder, normalise)

    def refitted(encoder: Encoder, normalise: Normalise, ranker: type[Ranker] = Ranker) -> Model:
        return Model(encoder, _Trials.of(encoder, normalise, ranker).fit())

    whole = Variant("nothing", Model(model.encoder, trials.fit()), normalise)
    yield whole
    for name, evidence in LEFT_OUT.items():
        yield replace(whole, name=name, model=Model(model.encoder, trials.fit(evidence)))
    meaningless = refitted(NoMeaning(model.encoder), normalise)
    yield replace(whole, name="the meaning (encoder)", model=meaningless)
    letterless = refitted(model.encoder, normalise, NoLetters)
    yield replace(whole, name="the letters (n-grams)", model=letterless, ranker=NoLetters)
    # The same weights: they are fitted to installations without rejects, too.
    yield replace(whole, name="reject examples", with_rejects=False)
    for name, simpler in (
        ("the slang lexicon", Normaliser(replace(lexicon, slang={}))),
        ("all normalisation", _only_case),
    ):
        yield replace(whole, name=name, model=refitted(model.encoder, simpler), normalise=simpler)
    if untuned:
        yield replace(whole, name="the encoder's tuning", model=refitted(untuned.encoder, normalise))


def table(splits: Sequence[Split], found: Iterable[Variant]) -> Table:
    """The whole product's measures, then what changes, in points."""
    columns = [f"{split.name}: {NAMES[measure]}" for split in splits for measure in _measures(split)]
    made = Table("What each part is worth: points lost or won without it", ("left out", *columns), 1)
    base: list[float] = []
    for variant in found:
        reports = [(split, variant.measure(split)) for split in splits]
        values = [getattr(report, measure) for split, report in reports for measure in _measures(split)]
        changes = [points(value - before) for value, before in zip(values, base, strict=False)]
        made.add(variant.name, *(changes if base else map(share, values)))
        base = base or values
    return made


@dataclass(frozen=True, slots=True)
class _Trials:
    """Those of the product's calibration, with every second question, since there are many variants."""

    bench: Bench
    home: Sequence[Trial]
    abroad: Sequence[Trial]

    @classmethod
    def of(cls, encoder: Encoder, normalise: Normalise, ranker: type[Ranker] = Ranker) -> _Trials:
        material = calibration_material(normalise)
        bench, foreign = Bench(encoder, _halved(material), ranker), material.foreign
        abroad = Bench(encoder, _halved(foreign), ranker).small_trials() if foreign else []
        return cls(bench, bench.trials(), abroad)

    def fit(self, left_out: Sequence[str] = ()) -> Policy:
        """Without the evidence called `left_out`."""
        home, abroad = ([without(trial, left_out) for trial in side] for side in (self.home, self.abroad))
        return self.bench.policy(home, Targets(), abroad)


def _halved(material: Material) -> Material:
    return replace(material, questions=material.questions[::2])


def _measures(split: Split) -> tuple[str, ...]:
    outside = any(query.slug is None for query in split.queries)
    return tuple(NAMES) if outside else ("top1",)


def without(trial: Trial, names: Sequence[str]) -> Trial:
    """Evidence that is always 0 gets the weight 0."""
    faq = [name not in names for name in FAQ_EVIDENCE]
    reject = [name not in names for name in REJECT_EVIDENCE]
    return replace(
        trial, cases=tuple(replace(case, evidence=_kept(case.evidence, faq, reject)) for case in trial.cases)
    )


def _kept(evidence: Evidence, faq: Sequence[bool], reject: Sequence[bool]) -> Evidence:
    rejecting = None if evidence.reject is None else evidence.reject * np.array(reject, np.float32)
    return replace(evidence, faqs=evidence.faqs * np.array(faq, np.float32), reject=rejecting)


def _only_case(text: str) -> str:
    return " ".join(text.casefold().split())
