"""Writes the 4-bit format of the default encoder's weights, for tests that need to know what is inside."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "a", "k", "u", "▁aku", "▁kamu", "ñ", "▁ΨΩ", "<mask>")
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Matrix:
    """Blocks of 32 weights: `scales` (blocks,), `nibbles` (blocks, 32) from 0 to 15."""

    scales: NDArray[np.float16]
    nibbles: NDArray[np.uint8]

    def pack(self) -> bytes:
        low, high = self.nibbles[:, :16], self.nibbles[:, 16:]
        packed = np.zeros(len(self.scales), dtype=[("scale", "<f2"), ("nibbles", "u1", 16)])
        packed["scale"], packed["nibbles"] = self.scales, low | high << 4
        return packed.tobytes()


Tensor = Matrix | NDArray[np.float32]


def pack_model(
    tensors: Mapping[str, Tensor],
    *,
    pieces: Sequence[str] = PIECES,
    replacements: Mapping[str, str] | None = None,
    magic: bytes = b"E5S1",
    block: int = _BLOCK,
) -> bytes:
    """A whole file: hidden size 32, 1 layer, 4 heads, feed-forward 64, 16 positions, 2 token types."""
    head = magic + struct.pack("<I7ifi", 1, 32, 1, 4, 64, len(pieces), 16, 2, 1e-12, block)
    head += _pack_pieces(pieces) + _pack_replacements(replacements or {})
    contents = {name: _content(tensor) for name, tensor in tensors.items()}
    offset = len(head) + len(_directory(contents, 0))
    return head + _directory(contents, offset) + b"".join(content for _, content in contents.values())


def _pack_pieces(pieces: Sequence[str]) -> bytes:
    encoded = [piece.encode() for piece in pieces]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    scores = -np.arange(len(pieces), dtype="<f4")
    blob = b"".join(encoded)
    return (
        struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(blob)) + offsets.tobytes() + scores.tobytes() + blob
    )


def _pack_replacements(replacements: Mapping[str, str]) -> bytes:
    entries = b"".join(
        struct.pack(f"<IB{len(new)}I", ord(old), len(new), *map(ord, new))
        for old, new in replacements.items()
    )
    return struct.pack("<iI", len(replacements), len(entries)) + entries


def _content(tensor: Tensor) -> tuple[int, bytes]:
    """The number of weights and their bytes."""
    if isinstance(tensor, Matrix):
        return tensor.nibbles.size, tensor.pack()
    return tensor.size, tensor.astype("<f4").tobytes()


def _directory(contents: Mapping[str, tuple[int, bytes]], offset: int) -> bytes:
    packed = struct.pack("<i", len(contents))
    for name, (count, content) in contents.items():
        packed += struct.pack("<H", len(name)) + name.encode()
        packed += struct.pack("<BIQQ", 0, count, offset, len(content))
        offset += len(content)
    return packed
