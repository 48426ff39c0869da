"""Text to vectors: the protocol, and the encoder that serving uses (onnxruntime and tokenizers, no torch)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from faq.errors import ModelBroken
from faq.matching.manifest import GRAPH, SERVING_FILES, TOKENIZER, Manifest

Vectors = NDArray[np.float32]

# Padded tokens in one run of the graph: beyond this a batch gets no faster, only larger in memory.
_TOKENS_AT_ONCE = 256


class Encoder(Protocol):
    @property
    def model_id(self) -> str:
        """Name and content hash of the weights: vectors and policies of another id do not fit."""

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, rows of length 1; blocking."""

    def is_common(self, word: str) -> bool:
        """Whether the vocabulary has the whole word."""


class OnnxEncoder:
    """An int8 graph from tokens to a vector of length 1. Thread-safe."""

    def __init__(
        self, manifest: Manifest, tokenizer: Tokenizer, session: onnxruntime.InferenceSession, threads: int
    ) -> None:
        self._manifest = manifest
        self._tokenizer = tokenizer
        self._session = session
        self._threads = threads

    @classmethod
    def load(cls, directory: Path, threads: int = 1) -> OnnxEncoder:
        """Check every serving file against the manifest, then load. Raises ModelMissing, ModelBroken.

        So many batches are encoded at once: threads that share one batch would mostly wait for each other.
        """
        manifest = Manifest.read(directory)
        for name in SERVING_FILES:
            _verify(directory, name, manifest.files.get(name, ""))
        return cls(manifest, _open_tokenizer(directory, manifest), _open_graph(directory), threads)

    @property
    def model_id(self) -> str:
        return self._manifest.model_id

    @property
    def dimension(self) -> int:
        return self._manifest.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, rows of length 1; a text's vector does not depend on the others."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens = [self._tokens(text) for text in texts]
        batches = list(_batches([len(ids) for ids in tokens]))

        def fill(batch: list[int]) -> None:
            vectors[batch] = self._run([tokens[i] for i in batch])

        if self._threads == 1 or len(batches) <= 1:
            for batch in batches:
                fill(batch)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(fill, batches))  # raises what a batch raised
        return vectors

    def is_common(self, word: str) -> bool:
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids) == 1

    def _tokens(self, text: str) -> list[int]:
        # Half a surrogate pair is no text to the tokenizer; whoever sent it meant a character anyway.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        encoding: Encoding = self._tokenizer.encode(self._manifest.prompt + clean)
        return encoding.ids

    def _run(self, batch: Sequence[Sequence[int]]) -> Vectors:
        ids = np.full((len(batch), max(map(len, batch))), self._manifest.pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        vectors: Vectors = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of texts of similar length, so that little is padded."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > _TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _verify(directory: Path, name: str, digest: str) -> None:
    try:
        with (directory / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise ModelBroken(directory, f"{name} is missing") from error
    except OSError as error:
        raise ModelBroken(directory, f"{name} is unreadable") from error
    if found != digest:
        raise ModelBroken(directory, f"{name} is not the file that was built")


def _open_tokenizer(directory: Path, manifest: Manifest) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
    except Exception as error:  # the library raises plain Exception for a file it does not understand
        raise ModelBroken(directory, f"{TOKENIZER} cannot be loaded: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(manifest.max_tokens)
    return tokenizer


def _open_graph(directory: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # A tenth less memory.
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    # Errors reach the caller as exceptions; warnings are no news to an operator.
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(directory / GRAPH), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors share no base class
        raise ModelBroken(directory, f"{GRAPH} cannot be loaded: {error}") from error
