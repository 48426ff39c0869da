"""A float32 ONNX graph -> the same graph in int8.

Weights have one scale for each output column. Activations are quantised when they arrive, each token with a scale of
its own: one token's outliers spoil no other, and a text's vector does not depend on the rest of the batch. ONNX
Runtime's dynamic quantisation (one scale for a whole tensor) errs several times as much. Half of a short text's time is
what every node costs however little it does, so nodes are few: all products of one input are one product, and its
integers become floats within it (`MatMulIntegerToFloat`, an operator of ONNX Runtime's own).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, numpy_helper
from onnx import helper as onnx_helper

# Part of every model's identity: change it with anything here that changes vectors.
SCHEME = (
    "activations u8 by token, around 0 or from the least of gelu, matrices s7 by column, tables s8 by row"
)

# 7 bits: on processors without VNNI the sum of two products of u8 and s8 is clipped at 16 bits.
_MATRIX_LIMIT = 63
_TABLE_LIMIT = 127
_SMALLEST_TABLE = 1000  # rows; a smaller one is not worth it
_TINY = 1e-12  # keeps a scale above zero where all values are equal
_RUNTIME = "com.microsoft"


@dataclass(frozen=True, slots=True)
class _Code:
    """Activations as bytes: x = most * step * (byte - zero) - below, where `most` is each token's own."""

    name: str
    step: float
    zero: int
    below: float


_AROUND_ZERO = _Code("around_zero", step=1 / 127, zero=128, below=0.0)
_OF_GELU = _Code("of_gelu", step=1 / 255, zero=0, below=0.17)  # it gives nothing less than -0.17


def quantise(model: ModelProto) -> None:
    """Replace, in place, every product with a constant matrix and every lookup in a large table."""
    graph = model.graph
    rewriter = _Rewriter(graph)
    for node in graph.node:
        rewriter.take(node)
    used = {name for node in rewriter.nodes for name in node.input}
    constants = [tensor for tensor in graph.initializer if tensor.name in used] + rewriter.constants
    for field, content in (("node", rewriter.nodes), ("initializer", constants), ("value_info", [])):
        graph.ClearField(field)
        getattr(graph, field).extend(content)
    if any(node.domain == _RUNTIME for node in graph.node):
        model.opset_import.append(onnx_helper.make_opsetid(_RUNTIME, 1))


class _Rewriter:
    """Collects the nodes and constants of the new graph."""

    def __init__(self, graph: GraphProto) -> None:
        self._weights = {tensor.name: tensor for tensor in graph.initializer}
        self._gelus = {node.output[0] for node in graph.node if node.op_type == "Gelu"}
        self._products: defaultdict[str, list[NodeProto]] = defaultdict(list)  # by their input
        for node in graph.node:
            if self._is_product(node):
                self._products[node.input[0]].append(node)
        self._added: dict[str, TensorProto] = {}
        self.nodes: list[NodeProto] = []

    @property
    def constants(self) -> list[TensorProto]:
        return list(self._added.values())

    def take(self, node: NodeProto) -> None:
        if self._is_product(node):
            if products := self._products.pop(node.input[0], None):
                self._multiply(node.input[0], products)
        elif node.op_type == "Gather" and self._rows(node.input[0]) >= _SMALLEST_TABLE:
            self._look_up(node.input[0], node.input[1], node.output[0])
        else:
            self.nodes.append(node)

    def _is_product(self, node: NodeProto) -> bool:
        return node.op_type == "MatMul" and self._rows(node.input[1]) > 0

    def _rows(self, name: str) -> int:
        """The rows of a constant matrix; 0 where it is none."""
        tensor = self._weights.get(name)
        return tensor.dims[0] if tensor is not None and len(tensor.dims) == 2 else 0  # noqa: PLR2004

    def _multiply(self, x: str, products: Sequence[NodeProto]) -> None:
        """x @ W  =  most * (step * (byte - zero) @ W)  -  below * (column sums of W)."""
        matrices = [numpy_helper.to_array(self._weights[node.input[1]]) for node in products]
        outs = [node.output[0] for node in products]
        values, scales = _integers(np.hstack(matrices), 0, _MATRIX_LIMIT)
        code = _OF_GELU if x in self._gelus else _AROUND_ZERO
        integers, most = self._bytes(x, code)
        name = products[0].input[1]
        matrix, scale = self._constant(f"{name}.q", values), self._constant(f"{name}.scale", scales[0])
        step, zero = self._step_and_zero(code)
        product = self._add("MatMulIntegerToFloat", integers, matrix, step, scale, zero, domain=_RUNTIME)
        result = outs[0] if len(outs) == 1 else f"{x}.products"
        if code.below:
            sums = values.sum(axis=0, dtype=np.int64).astype(np.float32) * scales[0]
            below = self._constant(f"{name}.below", np.float32(code.below) * sums)
            self._add("Sub", self._add("Mul", product, most), below, out=result)
        else:
            self._add("Mul", product, most, out=result)
        if len(outs) > 1:
            widths = np.array([one.shape[1] for one in matrices], dtype=np.int64)
            parts = self._constant(f"{name}.widths", widths)
            self.nodes.append(onnx_helper.make_node("Split", [result, parts], outs, axis=-1))

    def _bytes(self, x: str, code: _Code) -> tuple[str, str]:
        """Names of what `x` is in bytes, and of each token's largest. A token of zeros is 0 / 0, but then times 0."""
        if code.below:
            x = magnitude = self._add("Add", x, self._constant(f"{code.name}.below", np.float32(code.below)))
        else:
            magnitude = self._add("Abs", x)
        last_axis = self._constant("last_axis", np.array([-1], dtype=np.int64))
        most = self._add("ReduceMax", magnitude, last_axis)
        return self._add("QuantizeLinear", self._add("Div", x, most), *self._step_and_zero(code)), most

    def _step_and_zero(self, code: _Code) -> tuple[str, str]:
        step = self._constant(f"{code.name}.step", np.float32(code.step))
        return step, self._constant(f"{code.name}.zero", np.uint8(code.zero))

    def _look_up(self, table: str, ids: str, out: str) -> None:
        values, scales = _integers(numpy_helper.to_array(self._weights[table]), 1, _TABLE_LIMIT)
        integers = self._add("Gather", self._constant(f"{table}.q", values), ids)
        row = self._add("Cast", integers, to=TensorProto.FLOAT)
        self._add("Mul", row, self._add("Gather", self._constant(f"{table}.scale", scales), ids), out=out)

    def _constant(self, name: str, value: NDArray[np.generic] | np.generic) -> str:
        name = f"int8.{name}"
        if name not in self._added:
            self._added[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def _add(
        self, operator: str, *inputs: str, out: str = "", domain: str = "", to: int | None = None
    ) -> str:
        out = out or f"int8.{len(self.nodes)}"
        node = onnx_helper.make_node(operator, inputs, [out], domain=domain)
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
