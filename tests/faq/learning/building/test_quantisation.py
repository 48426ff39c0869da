"""Small graphs, quantised and run."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from faq.learning.building.quantisation import quantise

Floats = NDArray[np.float32]

RANDOM = np.random.default_rng(7)
MATRIX = RANDOM.normal(size=(64, 48)).astype(np.float32)
TABLE = RANDOM.normal(size=(2000, 32)).astype(np.float32)
INPUT = RANDOM.normal(size=(2, 5, 64)).astype(np.float32)


def product_graph(*matrices: Floats) -> ModelProto:
    """y0 = x @ first, y1 = x @ second, ..."""
    nodes = [helper.make_node("MatMul", ["x", f"w{i}"], [f"y{i}"]) for i in range(len(matrices))]
    constants = [numpy_helper.from_array(matrix, f"w{i}") for i, matrix in enumerate(matrices)]
    outputs = [_floats(f"y{i}", "n", "t", matrix.shape[1]) for i, matrix in enumerate(matrices)]
    return _model(nodes, [_floats("x", "n", "t", 64)], outputs, constants)


def lookup_graph(table: Floats) -> ModelProto:
    node = helper.make_node("Gather", ["table", "ids"], ["y"])
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])
    rows = _floats("y", "n", table.shape[1])
    return _model([node], [ids], [rows], [numpy_helper.from_array(table, "table")])


def test_a_product_stays_nearly_the_same_with_integer_weights() -> None:
    model = product_graph(MATRIX)
    quantise(model)

    (result,) = _run(model, x=INPUT)
    expected = INPUT @ MATRIX
    assert np.abs(result - expected).max() < 0.02 * np.abs(expected).max()
    assert "MatMul" not in _operators(model)
    assert "w0" not in {tensor.name for tensor in model.graph.initializer}
    stored = {t.dims[0]: t.data_type for t in model.graph.initializer if len(t.dims) == 2}
    assert stored == {64: TensorProto.INT8}


def test_products_of_one_input_quantise_it_once() -> None:
    model = product_graph(MATRIX, -MATRIX)
    quantise(model)

    first, second = _run(model, x=INPUT)
    np.testing.assert_allclose(first, -second, atol=1e-4)
    assert _operators(model).count("QuantizeLinear") == 1


def test_products_of_one_input_may_differ_in_width() -> None:
    model = product_graph(MATRIX, MATRIX[:, :7])
    quantise(model)

    wide, narrow = _run(model, x=INPUT)
    np.testing.assert_array_equal(wide[..., :7], narrow)
    assert _operators(model).count("MatMulIntegerToFloat") == 1


def test_what_gelu_gives_uses_all_of_a_byte() -> None:
    model = product_graph(MATRIX)
    model.graph.node.insert(0, helper.make_node("Gelu", ["before"], ["x"]))
    model.graph.input[0].name = "before"
    original = onnx.ModelProto.FromString(model.SerializeToString())
    quantise(model)

    (expected,), (result,) = _run(original, before=INPUT), _run(model, before=INPUT)
    assert np.abs(result - expected).max() < 0.01 * np.abs(expected).max()


def test_a_token_s_outlier_does_not_touch_the_others() -> None:
    model = product_graph(MATRIX)
    quantise(model)
    spoilt = INPUT.copy()
    spoilt[1, 4, 3] = 1e4

    calm, rough = _run(model, x=INPUT)[0], _run(model, x=spoilt)[0]
    np.testing.assert_array_equal(
        np.delete(calm.reshape(10, -1), 9, 0), np.delete(rough.reshape(10, -1), 9, 0)
    )


@pytest.mark.parametrize("value", [0.0, 3.5])
def test_equal_activations_are_no_division_by_zero(value: float) -> None:
    model = product_graph(MATRIX)
    quantise(model)
    flat = np.full((1, 1, 64), value, dtype=np.float32)

    (result,) = _run(model, x=flat)
    np.testing.assert_allclose(result, flat @ MATRIX, atol=0.02 * max(1, np.abs(flat @ MATRIX).max()))


def test_a_column_of_zeros_is_no_division_by_zero() -> None:
    matrix = MATRIX.copy()
    matrix[:, 5] = 0
    model = product_graph(matrix)
    quantise(model)

    assert not _run(model, x=INPUT)[0][..., 5].any()


def test_a_large_table_is_kept_in_integers() -> None:
    model = lookup_graph(TABLE)
    quantise(model)

    (rows,) = _run(model, ids=np.array([0, 7, 1999]))
    np.testing.assert_allclose(rows, TABLE[[0, 7, 1999]], atol=0.02)
    assert model.ByteSize() < TABLE.nbytes / 3


def test_a_small_table_and_products_without_a_constant_stay_as_they_are() -> None:
    table = lookup_graph(TABLE[:100])
    quantise(table)
    np.testing.assert_array_equal(_run(table, ids=np.array([3]))[0], TABLE[[3]])

    node = helper.make_node("MatMul", ["x", "z"], ["y"])
    attention = _model(
        [node], [_floats("x", "n", 4, 4), _floats("z", "n", 4, 4)], [_floats("y", "n", 4, 4)], []
    )
    before = attention.SerializeToString()
    quantise(attention)
    assert attention.SerializeToString() == before


def _floats(name: str, *shape: str | int) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _model(
    nodes: list[NodeProto],
    inputs: list[ValueInfoProto],
    outputs: list[ValueInfoProto],
    constants: list[TensorProto],
) -> ModelProto:
    graph = helper.make_graph(nodes, "graph", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def _run(model: ModelProto, **inputs: NDArray[np.generic]) -> list[Floats]:
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    outputs: list[Floats] = session.run(None, inputs)
    return outputs


def _operators(model: ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]
