"""Every model of an installation, and which one serves: `MODEL_DIR/<name>/`, named by the file `MODEL_DIR/current`.

Each operation is one atomic step, or a row of them after each of which a process may be killed: what serves is
always complete, and the next operation finishes or forgets what was begun.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from faq.durable import settle, sync, write_durably
from faq.errors import (
    ModelBroken,
    ModelError,
    ModelMissing,
    ModelOutdated,
    ModelPruned,
    ModelRefused,
    ModelReplaced,
    NoEarlierModel,
    PolicyMismatch,
    VersionTaken,
)
from faq.locks import FileLock, lock_at
from faq.matching.encoder import OnnxEncoder
from faq.matching.manifest import MANIFEST, SERVING_FILES, Manifest
from faq.matching.policy import load_policy
from faq.matching.reader import Model
from faq.versions.version import DEFAULT, VERSION_FILE, Entry, Version, VersionState

CURRENT = "current"
HISTORY = "history.json"
KEPT_GOOD = 2
"""Models beside the current one that can serve at once, whatever is pruned."""
KEPT_UNUSED = timedelta(days=30)
"""How long a candidate that nobody promoted is kept."""
_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Sight:
    """What serves, as far as a look at the disk tells: it differs once another model serves, or the same is built anew.

    `stamp` is the manifest's inode and time, None where there is none.
    """

    name: str
    stamp: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class WayBack:
    """From the model in use to the one that served before it."""

    leaving: str
    to: str


class Registry:
    """Over one MODEL_DIR, which need not exist. Several processes may work on the same one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> str:
        """The name of the model in use; its directory need not exist."""
        try:
            name = (self.folder / CURRENT).read_text(encoding="utf-8").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            name = ""
        return name or DEFAULT

    def directory(self, name: str | None = None) -> Path:
        """Where the model of that name, or the one in use, lies."""
        return self.folder / (name or self.current())

    def entries(self) -> tuple[Entry, ...]:
        """Every model, oldest first; also those whose version.json cannot be read."""
        current = self.current()
        return tuple(
            sorted(
                (Entry.of(path, current) for path in self._directories()),
                key=lambda e: (e.created_at, e.name),
            )
        )

    def versions(self) -> tuple[Version, ...]:
        """The trained ones, oldest first, without those whose version.json cannot be read."""
        return tuple(entry.version for entry in self.entries() if entry.version is not None)

    def get(self, name: str) -> Entry:
        """Raises ModelMissing."""
        for path in self._directories():
            if path.name == name:
                return Entry.of(path, self.current())
        raise ModelMissing(self.folder / name)

    def history(self) -> tuple[str, ...]:
        """The names that served, oldest first; the last one serves now."""
        try:
            names = json.loads((self.folder / HISTORY).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # never written yet, or damaged: it only says where a rollback leads
            names = None
        past = [name for name in names if isinstance(name, str)] if isinstance(names, list) else [DEFAULT]
        # A process that was killed while it promoted has changed `current` and not written this yet.
        return tuple(past) if past[-1:] == [self.current()] else (*past, self.current())

    def earlier(self) -> str | None:
        """Where a rollback leads: the model that served last before the current one and still can."""
        current = self.current()
        complete = {entry.name for entry in self.entries() if entry.complete}
        return next((name for name in reversed(self.history()) if name != current and name in complete), None)

    def fresh_name(self, at: datetime) -> str:
        """A name that no model has: the minute, and a number where that is taken."""
        stem = f"{at.astimezone(UTC):%Y-%m-%d-%H%M}"
        names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
        return next(name for name in names if not (self.folder / name).exists())

    def sight(self, name: str | None = None) -> Sight:
        """What a process looks at again and again: cheap."""
        name = name or self.current()
        try:
            found = (self.folder / name / MANIFEST).stat()
        except OSError:
            return Sight(name, None)
        return Sight(name, (found.st_ino, found.st_mtime_ns))

    def add(self, staged: Path, version: Version) -> Path:
        """Take in the directory `staged`, which lies on the same disk: whole or not at all. Raises VersionTaken."""
        with self._changing():
            target = self.folder / version.name
            if target.exists():
                raise VersionTaken(target)
            version.write(staged)
            settle(staged)
            staged.rename(target)
            sync(self.folder)
        return target

    def check(self, name: str, *, force: bool = False) -> None:
        """Raises what `use` would raise."""
        entry = self.get(name)
        if entry.refused and not force:
            raise ModelRefused(self.folder / name, entry.version.reasons if entry.version else ())
        if not entry.complete:
            raise ModelPruned(self.folder / name)

    def use(self, name: str, *, force: bool = False) -> None:
        """Let it serve from now on; every process follows.

        Raises ModelMissing, ModelRefused where the gate refused it, unless `force`, ModelPruned where its serving
        files must be made anew first.
        """
        with self._changing():
            self.check(name, force=force)
            past = self.history()
            self._point_to(name)
            self._remember(past if past[-1] == name else (*past, name))
            self._approve(name)

    def way_back(self) -> WayBack:
        """Raises NoEarlierModel."""
        leaving, to = self.current(), self.earlier()
        if to is None:
            raise NoEarlierModel(self.folder)
        return WayBack(leaving, to)

    def rollback(self, way: WayBack) -> None:
        """Let `way.to` serve from now on. Raises ModelReplaced where this is not the way back any more."""
        with self._changing():
            if way != self.way_back():
                raise ModelReplaced(self.folder / way.leaving)
            past = self.history()
            place = max(index for index, earlier in enumerate(past) if earlier == way.to)
            # Written first: killed in between, the current one is simply added again.
            self._remember(past[: place + 1])
            self._point_to(way.to)

    def mark(self, name: str, state: VersionState) -> Version:
        """Raises ModelMissing, and ModelBroken where it has no readable version.json."""
        with self._changing():
            version = self.get(name).version
            if version is None:
                raise ModelBroken(self.folder / name, f"{VERSION_FILE} is missing or unreadable")
            changed = replace(version, state=state)
            changed.write(self.folder / name)
            return changed

    def prune(self, now: datetime) -> tuple[str, ...]:
        """Free the disk of what will hardly serve again; returns the names that shrank or went.

        The current one, `default`, the last two good ones and what adapters lie over always stay. Other good ones
        keep their adapter, from which `model use` makes the rest anew; what never served goes after KEPT_UNUSED.
        """
        with self._changing():
            for leftover in self.folder.glob(".*.gone"):
                shutil.rmtree(leftover, ignore_errors=True)
            entries = self.entries()
            kept = self._kept(entries)
            touched = [entry.name for entry in entries if entry.name not in kept and self._shrink(entry, now)]
        return tuple(touched)

    def _shrink(self, entry: Entry, now: datetime) -> bool:
        version, directory = entry.version, self.folder / entry.name
        if version is None:  # built by hand, or broken: nobody could make it again
            return False
        unused = version.state is not VersionState.GOOD
        if unused and now - entry.created_at > KEPT_UNUSED:
            gone = directory.with_name(f".{entry.name}.gone")
            directory.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
            return True
        if version.state is VersionState.CANDIDATE or not entry.complete:
            return False
        (directory / MANIFEST).unlink()  # first: without it the rest counts as not there
        for name in SERVING_FILES:  # not the policy, which was fitted in training
            (directory / name).unlink(missing_ok=True)
        return True

    def _kept(self, entries: Sequence[Entry]) -> set[str]:
        current = self.current()
        served = [name for name in dict.fromkeys(reversed(self.history())) if name != current]
        versions = [entry.version for entry in entries if entry.version is not None]
        good = [version.name for version in versions if version.state is VersionState.GOOD]
        kept = {current, DEFAULT, *served[:KEPT_GOOD], *good[-KEPT_GOOD:]}
        return kept | {version.base for version in versions}

    def _directories(self) -> Iterator[Path]:
        if not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            known = (path / VERSION_FILE).exists() or (path / MANIFEST).exists()
            if not path.name.startswith(".") and known:
                yield path

    def _point_to(self, name: str) -> None:
        write_durably(self.folder / CURRENT, name + "\n")

    def _remember(self, names: Sequence[str]) -> None:
        write_durably(self.folder / HISTORY, json.dumps(names[-_REMEMBERED:], indent=2) + "\n")

    def _approve(self, name: str) -> None:
        version = self.get(name).version
        if version is not None and version.state is not VersionState.GOOD:
            replace(version, state=VersionState.GOOD).write(self.folder / name)

    def _changing(self) -> FileLock:
        """One process at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return lock_at(self.folder / ".registry.lock")


def load_model(directory: Path, threads: int = 1) -> Model:
    """Encoder and policy, which belong together. Raises ModelMissing, ModelBroken, PolicyMismatch."""
    encoder = OnnxEncoder.load(directory, threads)
    return Model(encoder, load_policy(directory, encoder.model_id))


def is_outdated(directory: Path) -> bool:
    """Whether another version of this program made what is there."""
    try:
        load_policy(directory, Manifest.read(directory).model_id)
    except (ModelError, PolicyMismatch) as error:
        return isinstance(error, ModelOutdated)
    return False
