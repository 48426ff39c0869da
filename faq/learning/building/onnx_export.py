"""A sentence-transformers model -> one ONNX graph from tokens to a vector of length 1."""

from __future__ import annotations

import warnings

import torch
from onnx import ModelProto
from sentence_transformers import SentenceTransformer

_OPSET = 20  # the first with Gelu as one operator
_INPUTS = ["input_ids", "attention_mask"]
_EXAMPLES = ["gimana cara daftar akun?", "makasih ya"]  # of different length, so that one is padded


class _Pipeline(torch.nn.Module):
    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.steps = torch.nn.ModuleList(model)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        for step in self.steps:
            features = step(features)
        return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)


def export_graph(model: SentenceTransformer) -> ModelProto:
    """The whole model, pooling and all, in float32.

    Inputs `input_ids` and `attention_mask`: int64 (texts, tokens). Output `vectors`: float32 (texts,
    dimension), rows of length 1. The model is left with eager attention, which gives the plainest graph.
    """
    if model.transformers_model is not None:
        model.transformers_model.set_attn_implementation("eager")
    tokens = model.preprocess(_EXAMPLES)
    axes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's remarks about its own future
        program = torch.onnx.export(
            _Pipeline(model).eval(),
            tuple(tokens[name] for name in _INPUTS),
            input_names=_INPUTS,
            output_names=["vectors"],
            dynamic_shapes=dict.fromkeys(_INPUTS, axes),
            opset_version=_OPSET,
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("the exporter returned no graph")
    return _without_origins(program.model_proto)


def _without_origins(graph: ModelProto) -> ModelProto:
    """The exporter notes the source line of every node: paths of the machine it ran on."""
    for described in (graph, graph.graph, *graph.graph.node, *graph.graph.input, *graph.graph.output):
        del described.metadata_props[:]
        described.doc_string = ""
    return graph
