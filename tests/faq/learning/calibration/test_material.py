"""What calibration is fitted on: nobody's words are both known and asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser
from faq.learning.calibration.conversations import FollowUp
from faq.learning.calibration.material import (
    CALIBRATION_AUTHORS,
    FOREIGN,
    FOREIGN_KNOWN,
    HELD_OUT,
    SMALL_TALK_AUTHOR,
    calibration_material,
    read_paraphrases,
    read_phrasings,
    read_rows,
)
from tests.support.matching import PLAIN

AUTHOR = sorted(CALIBRATION_AUTHORS)[0]
QUESTIONS = FOREIGN * (FOREIGN_KNOWN + 1)
FAQS = """
[[faq]]
slug = "biaya"
question = "Gratis?"
category = "Umum"
answer = "Gratis."

[[faq]]
slug = "halo"
question = "Halo"
category = "Obrolan"
kind = "small_talk"
answer = "Halo juga"
"""
PHRASINGS = (
    "text\tlabel\tauthor\n"
    f'bayar ga\tbiaya\ta1\nBAYAR GA!\tbiaya\ta2\n"mahal" ya\tbiaya\t{AUTHOR}\n'
    + "".join(f"hai {n}\thalo\t{SMALL_TALK_AUTHOR}\n" for n in range(HELD_OUT * 2))
)
REJECTS = (
    "text\tlabel\tauthor\ncuaca besok\toos/far\tr1\n"
    f"harga emas\toos/near\t{AUTHOR}\nhujan ga\toos/far\t{AUTHOR}\nCuaca besok?\toos/far\t{AUTHOR}\n"
)
PARAPHRASES = "text\tlabel\n" + "".join(
    f"tanya {n} cara {way}\tq{n}\n" for n in range(QUESTIONS) for way in range(FOREIGN_KNOWN + 2)
)
FOLLOW_UPS = (
    "previous\tprevious_label\ttext\tlabel\tauthor\n"
    f"Gratis?\tbiaya\tTerus halo\thalo\t{AUTHOR}\nGratis?\tbiaya\thujan ga\toos\t{AUTHOR}\n"
    "Gratis?\tbiaya\tyang lain\thalo\tf9\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "faqs.toml": FAQS,
        "phrasings.tsv": PHRASINGS,
        "rejects.tsv": REJECTS,
        "paraphrases.tsv": PARAPHRASES,
        "follow_ups.tsv": FOLLOW_UPS,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_questions_are_by_strangers(folder: Path) -> None:
    found = calibration_material(PLAIN, folder)
    assert found.wordings["biaya"] == ("gratis", "bayar ga")  # in normal form, each once
    assert found.rejects == ("cuaca besok",)
    assert ("mahal ya", "biaya") in found.questions and ("harga emas", None) in found.questions
    assert found.small_talk == {"halo"}
    assert found.far == ("hujan ga",)


def test_what_is_known_already_is_not_asked(folder: Path) -> None:
    (folder / "phrasings.tsv").write_text(f"{PHRASINGS}Bayar ga?\tbiaya\t{AUTHOR}\n")
    found = calibration_material(PLAIN, folder)
    known = {*found.wordings["biaya"], *found.wordings["halo"], *found.rejects}
    assert {"bayar ga", "cuaca besok"} <= known
    assert known.isdisjoint(text for text, _ in found.questions)


def test_what_is_asked_may_train_no_encoder(folder: Path) -> None:
    trained, asked = read_phrasings(folder)
    assert [row.text for row in asked] == ['"mahal" ya', f"hai {HELD_OUT - 1}", f"hai {HELD_OUT * 2 - 1}"]
    assert len(trained) + len(asked) == len(read_rows("phrasings.tsv", folder))


def test_small_talk_is_divided_by_row(folder: Path) -> None:
    found = calibration_material(PLAIN, folder)
    asked = [text for text, slug in found.questions if slug == "halo"]
    assert asked == [f"hai {HELD_OUT - 1}", f"hai {HELD_OUT * 2 - 1}"]
    assert set(asked).isdisjoint(found.wordings["halo"]) and len(found.wordings["halo"]) == 1 + 8


def test_follow_ups_are_by_strangers_too(folder: Path) -> None:
    assert calibration_material(PLAIN, folder).follow_ups == (
        FollowUp("biaya", "terus halo", "gratis ? terus halo", "halo"),
        FollowUp("biaya", "hujan ga", "gratis ? hujan ga", None),
        # A stranger's question, after another.
        FollowUp("biaya", "harga emas", "mahal ya ? harga emas", None),
    )


def test_the_foreign_field_trains_no_encoder_and_is_partly_unknown(folder: Path) -> None:
    general, foreign = read_paraphrases(folder)
    assert len(foreign) == QUESTIONS // FOREIGN and set(general).isdisjoint(foreign)
    found = calibration_material(PLAIN, folder).foreign
    assert found is not None and set(found.wordings) == set(list(foreign)[:-1])
    assert all(len(known) == FOREIGN_KNOWN for known in found.wordings.values())
    unknown = list(foreign)[-1]
    assert {text for text, slug in found.questions if slug is None} == set(foreign[unknown])
    known = {text for texts in found.wordings.values() for text in texts}
    assert known.isdisjoint(text for text, _ in found.questions)


def test_rows_are_read_as_they_stand(folder: Path) -> None:
    assert read_rows("phrasings.tsv", folder)[2] == ('"mahal" ya', "biaya", AUTHOR)


def test_the_shipped_material_is_large_enough() -> None:
    found = calibration_material(Normaliser(load_lexicon()))
    answers = [slug for slug in found.wordings if slug not in found.small_talk]
    asked = {slug: [text for text, label in found.questions if label == slug] for slug in (*answers, None)}
    assert len(answers) == 24 and min(map(len, asked.values())) >= 5
    assert all(len(found.wordings[slug]) >= 30 for slug in answers)
    assert len(found.rejects) >= 1000 and len(asked[None]) >= 200
    assert found.foreign is not None and len(found.foreign.wordings) > 50
    assert len(found.follow_ups) > 500
