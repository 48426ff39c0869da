"""From labelled messages to a candidate: train, export, calibrate, measure against the model in use, register."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from faq.language.text import Normalise
from faq.learning.building.base_model import BaseModel
from faq.learning.building.build import failing_as
from faq.learning.building.quiet import quiet_libraries
from faq.learning.calibration.calibrate import Material, fit_policy
from faq.learning.calibration.caution import cautious
from faq.learning.calibration.thresholds import Targets
from faq.learning.measuring.comparison import compare
from faq.learning.measuring.evaluate import Prediction, measure, predict_in
from faq.learning.measuring.exam import Exam, set_exam
from faq.learning.measuring.labelled import Labelled
from faq.learning.training.curriculum import Curriculum, Data, Order
from faq.learning.training.findings import Findings
from faq.learning.training.lessons import Lessons
from faq.learning.training.trained import ADAPTER, WEIGHTS, Origin, load_named_base, load_trained, materialise
from faq.learning.training.training_report import write_report
from faq.matching.encoder import OnnxEncoder
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors
from faq.versions.registry import Registry, load_model
from faq.versions.training_folder import Stage, TrainingFolder
from faq.versions.version import Version, VersionState

Tell = Callable[[Stage, float], None]
"""The stage that goes on, and the share of the whole that is done, in [0, 1]."""

_STARTS = {
    Stage.PREPARE: 0.0,
    Stage.TRAIN: 0.03,
    Stage.EXPORT: 0.6,
    Stage.POLICY: 0.68,
    Stage.MEASURE: 0.82,
    Stage.REPORT: 0.97,
}


@dataclass(frozen=True, slots=True)
class Words:
    """How messages are normalised, and the slang that they are misspelt with in training."""

    normalise: Normalise
    slang: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Retrained:
    version: Version
    directory: Path


class Retraining:
    """`material` is what confidence is fitted on; none of its questions is trained with."""

    def __init__(
        self, registry: Registry, folder: TrainingFolder, material: Material, words: Words, *, tell: Tell
    ) -> None:
        self._registry = registry
        self._folder = folder
        self._material = material
        self._normalise = words.normalise
        # The shipped adapter was trained on every shipped text but these.
        self._reserved = frozenset(text for text, _ in material.questions)
        self._far = material.far
        self._lessons = Lessons(words.normalise, words.slang, self._reserved)
        self._vectors = MemoryVectors()  # the same installation is asked for practice and for the exam
        self._tell = tell

    def run(self, order: Order, data: Data, now: datetime) -> Retrained:
        """Blocking, for minutes. The version is registered whether it may serve or not; the one in use stays.

        An interrupted run goes on where it was if base, data and order are the same. Raises TooFewPairs, ModelError,
        PolicyMismatch.
        """
        self._say(Stage.PREPARE)
        name = self._registry.current()
        # What would fail at the end fails at the start.
        parent = load_model(self._registry.directory(name), order.threads)
        curriculum = Curriculum.of(order, data.pairs, self._lessons)
        exam = set_exam(data.snapshot, data.pairs, self._normalise, self._reserved, self._far)
        with quiet_libraries():
            base = load_named_base(order.base, self._registry.folder)
            place = self._folder.place(curriculum.identity(base))
            trained = self._train(base, curriculum, place)
            staged = self._stage(trained, base, order, place)
        candidate = self._cautioned(staged, parent, exam, order.threads)
        findings = self._findings(name, (parent, candidate), exam, curriculum, data)
        self._say(Stage.REPORT)
        version = _version(findings, self._registry.fresh_name(now), now)
        write_report(staged, version, findings)
        directory = self._registry.add(staged, version)
        shutil.rmtree(place)
        return Retrained(version, directory)

    def _train(self, base: BaseModel, curriculum: Curriculum, place: Path) -> Path:
        """The adapter or the weights in `place`; made before, they are taken as they are."""
        from faq.learning.training.train import TrainingProgress, train

        output = place / (ADAPTER if curriculum.recipe.lora else WEIGHTS)
        if output.exists():
            return output
        self._say(Stage.TRAIN)

        def report(at: TrainingProgress) -> None:
            self._say(Stage.TRAIN, at.step / at.steps)

        with failing_as(output):
            train(
                base.model,
                curriculum.rows,
                curriculum.recipe,
                output,
                base_name=curriculum.order.base,
                seed=curriculum.order.seed,
                threads=curriculum.order.threads,
                report=report,
            )
        return output

    def _stage(self, trained: Path, base: BaseModel, order: Order, place: Path) -> Path:
        """A version directory that serves, without its report."""
        staged = place / "version"
        shutil.rmtree(staged, ignore_errors=True)
        shutil.copytree(trained, staged / trained.name)
        Origin(order.base, base.model_id).write(staged)
        self._say(Stage.EXPORT)
        with failing_as(staged):
            over = load_named_base(order.base, self._registry.folder) if trained.name == ADAPTER else None
            materialise(
                load_trained(staged, over),
                staged,
                progress=lambda step, _share: self._say(Stage.POLICY if step == "policy" else Stage.EXPORT),
                fit_policy=lambda directory: self._fit(directory, order.threads),
            )
        return staged

    def _fit(self, directory: Path, threads: int) -> None:
        encoder = OnnxEncoder.load(directory, threads)
        fit_policy(encoder, self._material, Targets()).save(directory)

    def _findings(
        self,
        parent: str,
        models: tuple[Model, Model],
        exam: Exam,
        curriculum: Curriculum,
        data: Data,
    ) -> Findings:
        """`models`: the one in use, called `parent`, and the candidate."""
        self._say(Stage.MEASURE, 0.3)
        before = self._take(exam, exam.messages, models[0])
        self._say(Stage.MEASURE, 0.6)
        after = self._take(exam, exam.messages, models[1])
        return Findings(
            parent=parent,
            base=curriculum.order.base,
            recipe=curriculum.order.recipe,
            settings=replace(curriculum.recipe, epochs=curriculum.passes),
            seed=curriculum.order.seed,
            sources=Counter(example.source for example in curriculum.examples),
            faqs=len({example.faq for example in curriculum.examples}),
            rows=len(curriculum.rows),
            contradictions=len(data.pairs.contradictions),
            data_hash=data.digits,
            exam=exam,
            before=before,
            after=after,
            reports=(measure(before, models[0].policy.model), measure(after, models[1].policy.model)),
            verdict=compare(before, after),
        )

    def _cautioned(self, staged: Path, parent: Model, exam: Exam, threads: int) -> Model:
        """The candidate, as sure as it must be."""
        self._say(Stage.MEASURE)
        candidate = load_model(staged, threads)
        before, after = (self._take(exam, exam.practice, model) for model in (parent, candidate))
        policy = cautious(candidate.policy, before, after)
        policy.save(staged)
        return replace(candidate, policy=policy)

    def _take(self, exam: Exam, messages: Sequence[Labelled], model: Model) -> tuple[Prediction, ...]:
        return asyncio.run(predict_in(exam.installation, messages, model, self._normalise, self._vectors))

    def _say(self, stage: Stage, share: float = 0.0) -> None:
        """`share` of this stage."""
        starts = [*_STARTS.values(), 1.0]
        place = list(_STARTS).index(stage)
        done = starts[place] + share * (starts[place + 1] - starts[place])
        self._folder.tell(stage, done)
        self._tell(stage, done)


def _version(findings: Findings, name: str, now: datetime) -> Version:
    verdict = findings.verdict
    gain = verdict.differences.get("top1")
    measures = {"parent": findings.shares(0), "candidate": findings.shares(1)}
    return Version(
        name=name,
        created_at=now.isoformat(timespec="seconds"),
        parent=findings.parent,
        base=findings.base,
        data_hash=findings.data_hash,
        pairs=findings.sources.total(),
        measures=measures | ({"top1_gain": {"low": gain.low, "high": gain.high}} if gain else {}),
        promotable=verdict.promotable,
        reasons=tuple(verdict.reasons),
        state=VersionState.CANDIDATE if verdict.promotable else VersionState.REFUSED,
    )
