"""Scenes at help desks of all fields but ours: two questions on one matter, and how the second follows the first.

What follows in a conversation is rarely a whole sentence: "terus biayanya?" means nothing without what came before,
nor does "emang harus klik apa lagi?", which asks the same once more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from faq.files.seed import SAMPLES
from faq.learning.calibration.material import read_cells, without_foreign

KINDS = ("first", "next", "follow", "again")


@dataclass(frozen=True, slots=True)
class Scene:
    """Wordings of the `first` question and of the `next`, each whole.

    Said after the first, `follow` asks the next and `again` the first once more; alone they mean nothing.
    """

    name: str
    first: tuple[str, ...]
    next: tuple[str, ...]
    follow: tuple[str, ...]
    again: tuple[str, ...]

    @property
    def first_name(self) -> str:
        return f"{self.name} first"

    @property
    def next_name(self) -> str:
        return f"{self.name} next"

    @property
    def questions(self) -> dict[str, tuple[str, ...]]:
        """The wordings of both, each under a name of its own."""
        return {self.first_name: self.first, self.next_name: self.next}


def read_scenes(folder: Path = SAMPLES) -> tuple[list[Scene], list[Scene]]:
    """Those that may train an encoder, and the foreign ones."""
    found: defaultdict[str, defaultdict[str, tuple[str, ...]]] = defaultdict(lambda: defaultdict(tuple))
    for path in sorted((folder / "scenes").glob("*.tsv")):
        for name, kind, text in read_cells(path):
            found[name][kind] += (text,)
    return without_foreign(Scene(name, *(said[kind] for kind in KINDS)) for name, said in found.items())
