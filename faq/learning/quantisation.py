"""A float32 ONNX graph -> the same graph in int8, in standard operators only.

Weights have one scale for each output column. Activations are quantised when they arrive, each token with a
scale and a minimum of its own: one token's outliers spoil no other, and a text's vector does not depend on
the rest of the batch. ONNX Runtime's dynamic quantisation (one scale for a whole tensor) is no faster and
errs five times as much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, numpy_helper
from onnx import helper as onnx_helper

# Part of every model's identity: change it with anything here that changes vectors.
SCHEME = "activations u8 by token, matrices s7 by column, tables s8 by row"

# 7 bits: on processors without VNNI the sum of two products of u8 and s8 is clipped at 16 bits.
_MATRIX_LIMIT = 63
_TABLE_LIMIT = 127
_STEPS = 255  # between a token's smallest and largest activation
_SMALLEST_TABLE = 1000  # rows; a smaller one is not worth it
_TINY = 1e-12  # keeps a scale above zero where all values are equal


def quantise(model: ModelProto) -> None:
    """Replace, in place, every product with a constant matrix and every lookup in a large table."""
    graph = model.graph
    rewriter = _Rewriter({tensor.name: tensor for tensor in graph.initializer})
    for node in graph.node:
        rewriter.take(node)
    used = {name for node in rewriter.nodes for name in node.input}
    constants = [tensor for tensor in graph.initializer if tensor.name in used] + rewriter.constants
    for field, content in (("node", rewriter.nodes), ("initializer", constants), ("value_info", [])):
        graph.ClearField(field)
        getattr(graph, field).extend(content)


class _Rewriter:
    """Collects the nodes and constants of the new graph."""

    def __init__(self, weights: dict[str, TensorProto]) -> None:
        self._weights = weights
        self._added: dict[str, TensorProto] = {}
        self._quantised: set[str] = set()
        self.nodes: list[NodeProto] = []

    @property
    def constants(self) -> list[TensorProto]:
        return list(self._added.values())

    def take(self, node: NodeProto) -> None:
        match node.op_type:
            case "MatMul" if self._rows(node.input[1]):
                self._product(node.input[0], node.input[1], node.output[0])
            case "Gather" if self._rows(node.input[0]) >= _SMALLEST_TABLE:
                self._lookup(node.input[0], node.input[1], node.output[0])
            case _:
                self.nodes.append(node)

    def _rows(self, name: str) -> int:
        """The rows of a constant matrix; 0 where it is none."""
        tensor = self._weights.get(name)
        return tensor.dims[0] if tensor is not None and len(tensor.dims) == 2 else 0  # noqa: PLR2004

    def _product(self, x: str, matrix: str, out: str) -> None:
        """With x = scale * q + least:  x @ W  =  scale * (q @ W)  +  least * (column sums of W)."""
        values, scales = _integers(numpy_helper.to_array(self._weights[matrix]), 0, _MATRIX_LIMIT)
        sums = values.sum(axis=0, dtype=np.int64).astype(np.float32) * scales
        q, scale, least = self._quantise(x)
        integers = self._add("MatMulInteger", q, self._constant(f"{matrix}.q", values))
        by_token = self._add("Mul", self._float(integers), scale)
        exact = self._add("Mul", by_token, self._constant(f"{matrix}.scale", scales[0]))
        offset = self._add("Mul", least, self._constant(f"{matrix}.sum", sums[0]))
        self._add("Add", exact, offset, out=out)

    def _quantise(self, x: str) -> tuple[str, str, str]:
        """Names of x in 8 bits, of its scale and of its minimum by token."""
        q, scale, least = f"{x}.q", f"{x}.scale", f"{x}.least"
        if x not in self._quantised:
            self._quantised.add(x)
            last_axis = self._constant("last_axis", np.array([-1], dtype=np.int64))
            self._add("ReduceMin", x, last_axis, out=least)
            spread = self._add("Sub", self._add("ReduceMax", x, last_axis), least)
            step = self._add("Div", spread, self._constant("steps", np.float32(_STEPS)))
            self._add("Max", step, self._constant("tiny", np.float32(_TINY)), out=scale)
            steps = self._add("Div", self._add("Sub", x, least), scale)
            self._add("Cast", self._add("Round", steps), out=q, to=TensorProto.UINT8)
        return q, scale, least

    def _lookup(self, table: str, ids: str, out: str) -> None:
        values, scales = _integers(numpy_helper.to_array(self._weights[table]), 1, _TABLE_LIMIT)
        row = self._float(self._add("Gather", self._constant(f"{table}.q", values), ids))
        self._add("Mul", row, self._add("Gather", self._constant(f"{table}.scale", scales), ids), out=out)

    def _float(self, integers: str) -> str:
        return self._add("Cast", integers, to=TensorProto.FLOAT)

    def _constant(self, name: str, value: NDArray[np.generic] | np.float32) -> str:
        name = f"int8.{name}"
        if name not in self._added:
            self._added[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def _add(self, operator: str, *inputs: str, out: str = "", to: int | None = None) -> str:
        out = out or f"int8.{len(self.nodes)}"
        node = onnx_helper.make_node(operator, inputs, [out])
        if to is not None:
            node.attribute.append(onnx_helper.make_attribute("to", to))
        self.nodes.append(node)
        return out


def _integers(
    weights: NDArray[np.float32], axis: int, limit: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """weights = integers * scales, with one scale for all values along `axis`."""
    scales = np.maximum(np.abs(weights).max(axis=axis, keepdims=True) / limit, _TINY).astype(np.float32)
    return np.rint(weights / scales).astype(np.int8), scales
