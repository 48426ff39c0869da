"""One model as a value: what its directory and its `version.json` say, and how that file is written and read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from faq.durable import write_durably
from faq.errors import ModelBroken
from faq.matching.manifest import MANIFEST

VERSION_FILE = "version.json"
DEFAULT = "default"
"""The name of the model that `model build` makes."""
REPORT = "report.md"
"""What a training tells people about its version."""


class VersionState(StrEnum):
    CANDIDATE = "candidate"  # passed the gate, and waits for somebody to decide
    GOOD = "good"  # serves, or has served
    REFUSED = "refused"  # measured worse than the model it should have replaced
    DISCARDED = "discarded"  # somebody decided against it


class Reason(StrEnum):
    """Why the gate refused a version."""

    TOP1_WORSE = "top1_worse"
    MORE_FALSE_ANSWERS = "more_false_answers"
    FEWER_RIGHT = "fewer_right"  # so many fewer that chance does not explain it
    TOO_FEW_QUESTIONS = "too_few_questions"


Measures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of one trained model.

    `created_at` is ISO 8601 in UTC. `parent` is the model that was in use when it was trained, `base` what the
    adapter lies over: the name of a directory beside it, a hub id or a path. `measures["candidate"]` and
    `measures["parent"]` have the shares of `evaluate --json` (`top1`, `right`, `false_answer`, ...) over the same
    held-out messages; `measures["top1_gain"]` has `low` and `high`, the interval of the difference in top-1.
    `reasons` are the gate's where it is not `promotable`: values of Reason, or of what another version of this program
    knows.
    """

    name: str
    created_at: str
    parent: str
    base: str
    data_hash: str
    pairs: int
    measures: Mapping[str, Measures] = field(default_factory=dict)
    promotable: bool = False
    reasons: tuple[str, ...] = ()
    state: VersionState = VersionState.CANDIDATE

    @property
    def at(self) -> datetime:
        """When it was trained."""
        return datetime.fromisoformat(self.created_at)

    def write(self, directory: Path) -> None:
        """Put it in the place of what `directory` says, all of it or nothing."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False)
        write_durably(directory / VERSION_FILE, text + "\n")

    @classmethod
    def read(cls, directory: Path) -> Version:
        """Raises FileNotFoundError where the directory says nothing, ModelBroken where that cannot be read."""
        try:
            return _version(json.loads((directory / VERSION_FILE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelBroken(directory, f"{VERSION_FILE} is unreadable") from error


@dataclass(frozen=True, slots=True)
class Entry:
    """One model directory. `version` is None where the model was built here, or where its version.json is `broken`.

    `complete` says that its serving files are there. `created_at` is the directory's where nothing better is known.
    """

    name: str
    created_at: datetime
    version: Version | None
    broken: bool
    complete: bool
    serves: bool

    @property
    def refused(self) -> bool:
        """The gate found it worse, and nobody has let it serve all the same."""
        version = self.version
        return version is not None and not version.promotable and version.state is not VersionState.GOOD

    @classmethod
    def of(cls, directory: Path, current: str) -> Entry:
        """What lies in `directory`, where the model `current` is in use."""
        version, broken = None, False
        try:
            version = replace(Version.read(directory), name=directory.name)
        except FileNotFoundError:
            pass
        except ModelBroken:
            broken = True
        return cls(
            name=directory.name,
            created_at=version.at if version else datetime.fromtimestamp(directory.stat().st_mtime, UTC),
            version=version,
            broken=broken,
            complete=(directory / MANIFEST).exists(),
            serves=directory.name == current,
        )


def _version(raw: Mapping[str, Any]) -> Version:
    version = Version(
        name=str(raw["name"]),
        created_at=str(raw["created_at"]),
        parent=str(raw["parent"]),
        base=str(raw["base"]),
        data_hash=str(raw["data_hash"]),
        pairs=int(raw["pairs"]),
        measures={
            name: {measure: float(value) for measure, value in row.items()}
            for name, row in raw["measures"].items()
        },
        promotable=raw["promotable"] is True,
        reasons=tuple(map(str, raw["reasons"])),
        state=VersionState(raw["state"]),
    )
    if version.at.tzinfo is None:
        raise ValueError("created_at names no time zone")
    return version
