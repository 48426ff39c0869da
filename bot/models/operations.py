"""What admins do with models: train one, let it serve, take it back; and what became of it where a process died."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.models.notes import ModelNotes
from bot.models.training_job import START, Outcome, Stopped, TrainingJob
from faq.errors import ModelBuildFailed, ModelError, ModelPruned
from faq.matching.manifest import Manifest
from faq.store import VectorStore
from faq.versions.follower import Follower
from faq.versions.registry import Registry
from faq.versions.training_folder import is_taken, left_behind
from faq.versions.version import VersionState


@dataclass(frozen=True, slots=True)
class TrainingCutOff:
    """A training ended without a result; the next one goes on where it was, at `share` in [0, 1] if that is known."""

    share: float | None


@dataclass(frozen=True, slots=True)
class PromotionCutOff:
    """The process died while `name` was being put to use; `done`: it serves all the same."""

    name: str
    done: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The version `name` is better than the one in use, and nobody has decided about it yet."""

    name: str


Missed = TrainingCutOff | PromotionCutOff | Waiting


class ModelOperations:
    """`program` is the command line of finbuddy itself: heavy work happens in processes of their own."""

    def __init__(
        self, follower: Follower, notes: ModelNotes, vectors: VectorStore, program: Sequence[str]
    ) -> None:
        self.follower = follower
        self.training = TrainingJob((*program, "train", "--json"))
        self._program = tuple(program)
        self._notes = notes
        self._vectors = vectors
        self._running: asyncio.Task[Outcome] | None = None
        self._made_anew: dict[str, asyncio.Task[None]] = {}

    @property
    def registry(self) -> Registry:
        return self.follower.registry

    @property
    def serving(self) -> str:
        """The name of the model that answers here."""
        return self.follower.serving

    @property
    def trained_at(self) -> datetime | None:
        """When the newest version was trained."""
        return max((version.at for version in self.registry.versions()), default=None)

    def trains_elsewhere(self) -> bool:
        """Somebody trains in a terminal."""
        return not self.training.running and is_taken(self.registry.folder)

    def train(self) -> asyncio.Task[Outcome]:
        """The training that runs, or a new one."""
        if self._running is None or self._running.done():
            self.training.step = START
            self._running = asyncio.create_task(self._train())
        return self._running

    async def close(self) -> None:
        """Stop a training in order; it goes on where it was when it is started again."""
        await self.training.close()

    async def use(self, name: str) -> None:
        """Let it serve from the next message on, made anew first where only its adapter is left.

        Raises ModelError, PolicyMismatch; what served before goes on then.
        """
        await self._notes.begin_promotion(name)
        try:
            try:
                await self.follower.use(name)
            except ModelPruned:
                await self._make_anew(name)
                await self.follower.use(name)
        finally:
            await self._notes.end_promotion()

    async def rollback(self, leaving: str) -> str:
        """Back from `leaving` to the model that served before; returns its name.

        Raises ModelReplaced where another one has taken its place already, ModelError, PolicyMismatch.
        """
        return await self.follower.rollback(leaving)

    async def discard(self, name: str) -> bool:
        """False where it has served already, and may again. Raises ModelError."""
        version = self.registry.get(name).version
        if name == self.serving or version is None or version.state is VersionState.GOOD:
            return False
        await asyncio.to_thread(self.registry.mark, name, VersionState.DISCARDED)
        return True

    async def told(self, name: str) -> None:
        """The admins have seen the result of this version: the next start need not tell them."""
        await self._notes.tell_version(name)

    async def missed(self) -> tuple[Missed, ...]:
        """What happened before this process started, or without it; each is told once."""
        found = [await self._promotion(), await self._training(), await self._waiting()]
        return tuple(missed for missed in found if missed is not None)

    async def tidy(self, now: datetime) -> None:
        """Free what old models take, on the disk and in the database."""
        await asyncio.to_thread(self.registry.prune, now)
        known = await asyncio.to_thread(_model_ids, self.registry)
        await self._vectors.forget({*known, self.follower.model_id})

    async def _train(self) -> Outcome:
        await self._notes.begin_training()
        try:
            outcome = await self.training.run()
        finally:
            await self._notes.end_training()
        if isinstance(outcome, Stopped):
            await self._know_of_training()
        return outcome

    async def _promotion(self) -> PromotionCutOff | None:
        name = await self._notes.promotion()
        if name is None:
            return None
        await self._notes.end_promotion()
        return PromotionCutOff(name, done=self.serving == name)

    async def _training(self) -> TrainingCutOff | None:
        died_with_us, status = await self._notes.training(), left_behind(self.registry.folder)
        await self._notes.end_training()
        if status is None:
            return TrainingCutOff(None) if died_with_us else None
        if status.started_at == await self._notes.told_training():
            return None
        await self._notes.tell_training(status.started_at)
        return TrainingCutOff(status.share)

    async def _waiting(self) -> Waiting | None:
        newest = next(reversed(self.registry.versions()), None)
        if newest is None or newest.name == await self._notes.told_version():
            return None
        await self._notes.tell_version(newest.name)
        waits = newest.promotable and newest.state is VersionState.CANDIDATE
        return Waiting(newest.name) if waits else None

    async def _know_of_training(self) -> None:
        if status := left_behind(self.registry.folder):
            await self._notes.tell_training(status.started_at)

    async def _make_anew(self, name: str) -> None:
        """Whoever wants the same model waits for the same build, which goes on for the others where one gives up."""
        task = self._made_anew.get(name)
        if task is None or task.done():
            task = self._made_anew[name] = asyncio.create_task(self._build(name))
            # Where all who waited have given up, nobody hears of a failure; the next one begins anew.
            task.add_done_callback(lambda built: built.cancelled() or built.exception())
        await asyncio.shield(task)

    async def _build(self, name: str) -> None:
        directory = self.registry.directory(name)
        process = await asyncio.create_subprocess_exec(
            *self._program, "model", "build", "--version", name, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE
        )
        _, complaint = await process.communicate()
        if process.returncode:
            lines = complaint.decode(errors="replace").strip().splitlines()
            raise ModelBuildFailed(directory, lines[-1] if lines else "")


def _model_ids(registry: Registry) -> set[str]:
    """Of everything that can serve."""
    ids = set()
    for entry in registry.entries():
        try:
            ids.add(Manifest.read(registry.directory(entry.name)).model_id)
        except ModelError:  # pruned, or damaged: its vectors are no use
            continue
    return ids
