"""A tiny installation with what it has learnt, to train a tiny BERT with in seconds."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from faq.language.text import Lexicon, Normaliser
from faq.learning.calibration.calibrate import Material, fit_policy
from faq.learning.calibration.thresholds import Targets
from faq.learning.training.curriculum import Data, Order
from faq.learning.training.retrain import Retrained, Retraining, Words
from faq.matching.encoder import OnnxEncoder
from faq.models import Faq, FaqKind, FaqState, Snapshot
from faq.services.pairs import PairSet, Reject, TrainingExample
from faq.versions.registry import Registry
from faq.versions.training_folder import opened
from faq.versions.version import DEFAULT

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
PLAIN = Normaliser(Lexicon({}))
QUESTIONS = {
    "daftar": "Bagaimana cara daftar akun?",
    "dashboard": "Apa itu dashboard?",
    "gaji": "Di mana saya catat gaji?",
    "sandi": "Saya lupa sandi, bagaimana?",
}
_STEMS = {"daftar": "daftar akun", "dashboard": "buka dashboard", "gaji": "catat gaji", "sandi": "lupa sandi"}
_SECRET = {"daftar": "zx", "dashboard": "qv", "gaji": "wf", "sandi": "jy"}
"""Words that share no letter with the questions they belong to: only a trained encoder knows."""
_FRAMES = (
    "gimana {}", "cara {}", "mau {}", "kok {}", "saya mau {}", "apa itu {}", "{} di mana", "{} yang kosong",
    "halo {}", "{} saya kosong", "{} itu apa", "cara {} di mana", "kok {} saya", "mau {} gimana", "{} ke mana",
)  # fmt: skip
_REJECTS = (
    "cuaca besok",
    "harga emas",
    "resep soto",
    "jadwal kereta",
    "skor bola",
    "lagu baru",
    "film horor",
)


def example(
    anchor: str, faq: str, split: str = "train", *, source: str = "choice", weight: float = 1.0
) -> TrainingExample:
    held_out = split == "held_out"
    return TrainingExample(
        anchor, QUESTIONS[faq], faq, source, weight, "held_out" if held_out else "train", None
    )


def tiny_pairs(*, secret: bool = False) -> PairSet:
    """Two thirds of each FAQ's messages train, the others are held out; rejects likewise."""
    examples = tuple(
        example(frame.format(stem), slug, "held_out" if place % 3 == 0 else "train")
        for slug, stem in (_SECRET if secret else _STEMS).items()
        for place, frame in enumerate(_FRAMES)
    )
    rejects = tuple(Reject(text, "held_out" if i % 2 else "train") for i, text in enumerate(_REJECTS))
    return PairSet(examples, (), rejects)


def tiny_snapshot(*, phrasings: bool = False) -> Snapshot:
    faqs = (
        Faq(
            slug,
            question,
            "Begini.",
            "Umum",
            FaqKind.ANSWER,
            FaqState.LIVE,
            _phrasings(slug) if phrasings else (),
        )
        for slug, question in QUESTIONS.items()
    )
    return Snapshot(tuple(faqs), _REJECTS)


def tiny_material() -> Material:
    """What confidence is fitted on: strangers' messages before canonical questions, none of them a pair."""
    return Material(
        wordings={slug: (PLAIN(question),) for slug, question in QUESTIONS.items()},
        small_talk=frozenset(),
        rejects=_REJECTS[:3],
        questions=(
            *(
                (f"tolong {word}", slug)
                for stems in (_STEMS, _SECRET)
                for slug, stem in stems.items()
                for word in (stem, f"{stem} ya", f"dong {stem}")
            ),
            *((f"tolong {text}", None) for text in _REJECTS[3:]),
        ),
        far=tuple(f"tolong {text}" for text in _REJECTS[3:]),
    )


def tiny_models(folder: Path, tiny_model_directory: Path) -> Path:
    """A MODEL_DIR whose default model is the tiny one, with a policy."""
    directory = Path(shutil.copytree(tiny_model_directory, folder / DEFAULT))
    fit_policy(OnnxEncoder.load(directory), tiny_material(), Targets()).save(directory)
    return folder


def retrain_tiny(
    models: Path, data: Data, *, recipe: str = "default", epochs: int = 1, base: str = DEFAULT
) -> Retrained:
    with opened(models, lambda: NOW) as folder:
        retraining = Retraining(
            Registry(models), folder, tiny_material(), Words(PLAIN, {}), tell=lambda _stage, _share: None
        )
        return retraining.run(Order(base, recipe, epochs, seed=1, threads=1), data, NOW)


def _phrasings(slug: str) -> tuple[str, ...]:
    return tuple(frame.format(_STEMS[slug]) for frame in _FRAMES)
