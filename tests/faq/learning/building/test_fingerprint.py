"""What changes a model's identity, and what does not."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer

from faq.learning.building.fingerprint import Fingerprint, add_model, sha256_of


def test_equal_parts_give_equal_digits() -> None:
    first, second = Fingerprint(), Fingerprint()
    for fingerprint in (first, second):
        fingerprint.add("a", b"1")
        fingerprint.add_json("b", {"x": 1, "y": 2})

    assert first.digits == second.digits
    assert len(first.digits) == 12


def test_parts_that_join_to_the_same_bytes_differ() -> None:
    first, second = Fingerprint(), Fingerprint()
    first.add("ab", b"c")
    second.add("a", b"bc")

    assert first.digits != second.digits


def test_the_order_of_keys_is_no_difference() -> None:
    first, second = Fingerprint(), Fingerprint()
    first.add_json("a", {"x": 1, "y": 2})
    second.add_json("a", {"y": 2, "x": 1})

    assert first.digits == second.digits


def test_a_file_counts_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")

    assert sha256_of(path) == hashlib.sha256(b"content").hexdigest()
    before, after = Fingerprint(), Fingerprint()
    before.add_file("file", path)
    path.write_bytes(b"kontent")
    after.add_file("file", path)
    assert before.digits != after.digits


def test_a_model_counts_by_what_determines_its_vectors(tiny_bert: Path) -> None:
    model = SentenceTransformer(str(tiny_bert), device="cpu")
    inner: Any = model.transformers_model
    original = _digits(model)

    model.encode("padding and truncation are left on in the tokenizer by this")
    with torch.no_grad():
        inner.pooler.dense.bias += 1  # read by no module
    assert _digits(model) == original

    model.prompts["query"], model.default_prompt_name = "tanya: ", "query"
    with_prompt = _digits(model)
    assert with_prompt != original

    with torch.no_grad():
        inner.embeddings.word_embeddings.weight[7, 3] += 1e-3
    assert _digits(model) not in {original, with_prompt}


def _digits(model: SentenceTransformer) -> str:
    fingerprint = Fingerprint()
    add_model(fingerprint, model)
    return fingerprint.digits
