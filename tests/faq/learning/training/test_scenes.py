"""Scenes of two questions, and of how the second follows the first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from faq.learning.calibration.material import FOREIGN
from faq.learning.training.scenes import Scene, read_scenes

ROWS = (
    ("first", "paket sampai mana"),
    ("next", "ongkir berapa"),
    ("next", 'biaya "kirim"'),
    ("follow", "ongkirnya?"),
    ("again", "kok lama ya"),
)


def scenes(folder: Path, count: int) -> tuple[list[Scene], list[Scene]]:
    """In two files."""
    (folder / "scenes").mkdir()
    for name, numbers in (("1", range(1)), ("2", range(1, count))):
        rows = (f"s{n}\t{kind}\t{text} {n}\n" for n in numbers for kind, text in ROWS)
        (folder / "scenes" / f"{name}.tsv").write_text("scene\tkind\ttext\n" + "".join(rows))
    return read_scenes(folder)


def test_a_scene_is_read_whole(tmp_path: Path) -> None:
    ((scene,), foreign) = scenes(tmp_path, 1)
    assert scene == Scene(
        "s0",
        ("paket sampai mana 0",),
        ("ongkir berapa 0", 'biaya "kirim" 0'),
        ("ongkirnya? 0",),
        ("kok lama ya 0",),
    )
    assert scene.questions == {"s0 first": scene.first, "s0 next": scene.next}
    assert (scene.first_name, scene.next_name) == tuple(scene.questions) and not foreign


def test_each_tenth_is_foreign(tmp_path: Path) -> None:
    trained, foreign = scenes(tmp_path, 2 * FOREIGN)
    assert [scene.name for scene in foreign] == [f"s{FOREIGN - 1}", f"s{2 * FOREIGN - 1}"]
    assert len(trained) == 2 * FOREIGN - 2 and set(trained).isdisjoint(foreign)


def test_the_shipped_scenes_are_whole_and_say_nothing_twice() -> None:
    trained, foreign = read_scenes()
    every = (*trained, *foreign)
    assert len(every) >= 288 and len({scene.name for scene in every}) == len(every)
    assert all((len(s.first), len(s.next), len(s.follow)) == (5, 5, 3) for s in every)
    assert {len(s.again) for s in every} == {0, 2}
    texts = Counter(text.lower() for s in every for text in (*s.first, *s.next, *s.follow, *s.again))
    assert not [text for text, count in texts.items() if count > 1]
