"""Building a model directory: all of it or nothing, whatever happens in between."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import onnx

from faq.durable import settle, sync
from faq.errors import FinBuddyError, ModelBuildFailed
from faq.learning.building.base_model import BaseModel, load_base
from faq.learning.building.default_model import default_model
from faq.learning.building.fingerprint import sha256_of
from faq.learning.building.quantisation import quantise
from faq.learning.building.quiet import quiet_libraries
from faq.locks import FileLock, lock_at
from faq.matching.encoder import OnnxEncoder
from faq.matching.manifest import GRAPH, SERVING_FILES, WEIGHTS, Manifest

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Progress = Callable[[str, float], None]
Finish = Callable[[Path], None]

_SMALL = 1024  # bytes; what is smaller stays in the graph
# The worst cosine between the model and its int8 form that passes for the same model.
_LEAST_AGREEMENT = 0.98
_PROBES = (
    "gimana cara daftar akun?",
    "kak dashboard aku kosong, padahal udah nyatet banyak pengeluaran dari kemarin",
    "Is my data safe?",
    "makasih 🙏",
)


def build_default(
    directory: Path, *, adapter: Path | None, progress: Progress, finish: Finish = lambda _: None
) -> None:
    """Make the default encoder at `directory`, replacing what is there only once the new one is complete.

    `progress` gets the step that begins and the share in [0, 1] that is done. `finish` may add files to the
    directory before it takes its place; the encoder in it can be loaded by then. Raises ModelBuildFailed.
    """
    _build(directory, lambda: default_model(adapter), progress, finish)


def build_from(base: str, directory: Path, *, progress: Progress, finish: Finish = lambda _: None) -> None:
    """Make the encoder at `directory` from a hub id or a local path.

    `base` is a SentenceTransformer or a plain transformers encoder; otherwise as `build_default`.
    """
    _build(directory, lambda: load_base(base), progress, finish)


def _build(directory: Path, load: Callable[[], BaseModel], progress: Progress, finish: Finish) -> None:
    progress("weights", 0.0)
    with _replacing(directory) as staged, failing_as(directory):
        with quiet_libraries():
            base = load()
            progress("save", 0.3)
            save_model(base.model, staged)
            write_serving_files(base, staged, progress)
        finish(staged)
    progress("done", 1.0)


def write_serving_files(base: BaseModel, directory: Path, progress: Progress) -> None:
    """Put the int8 graph and its manifest beside the tokenizer that is in `directory` already.

    Raises what exporter, onnx and numpy raise, ValueError where the graph is not the model.
    """
    from faq.learning.building.onnx_export import export_graph

    progress("export", 0.35)
    graph = export_graph(base.model)
    progress("quantise", 0.65)
    quantise(graph)
    (directory / GRAPH).parent.mkdir()
    onnx.save_model(
        graph,
        directory / GRAPH,
        save_as_external_data=True,
        location=Path(WEIGHTS).name,
        size_threshold=_SMALL,
    )
    progress("check", 0.7)
    _manifest(base, directory).write(directory)
    _compare(base.model, OnnxEncoder.load(directory))


def save_model(model: SentenceTransformer, directory: Path) -> None:
    """Weights, tokenizer and modules, such that SentenceTransformer(directory) is the same model."""
    model.save(str(directory), create_model_card=False)
    if getattr(model.transformers_model, "pooler", ...) is None:
        # Said in the configuration, or each load would add a random pooler and complain.
        path = directory / "sentence_bert_config.json"
        config = json.loads(path.read_text(encoding="utf-8"))
        config["model_kwargs"] = {"add_pooling_layer": False}
        path.write_text(json.dumps(config, indent=2), encoding="utf-8")


def _manifest(base: BaseModel, directory: Path) -> Manifest:
    model = base.model
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise ValueError("the model does not say its dimension")
    return Manifest(
        model_id=base.model_id,
        dimension=dimension,
        prompt=model.prompts.get(model.default_prompt_name or "") or "",
        max_tokens=base.max_tokens,
        pad_id=model.tokenizer.pad_token_id,
        files={name: sha256_of(directory / name) for name in SERVING_FILES},
    )


def _compare(model: SentenceTransformer, encoder: OnnxEncoder) -> None:
    """A graph that left something of the model out is not served. Raises ValueError."""
    cosines = (model.encode(list(_PROBES), normalize_embeddings=True) * encoder.encode(_PROBES)).sum(axis=1)
    if not cosines.min() >= _LEAST_AGREEMENT:
        raise ValueError(f"the exported graph disagrees with the model: cosine {cosines.min():.3f}")


@contextmanager
def failing_as(directory: Path) -> Iterator[None]:
    """Whatever goes wrong inside becomes ModelBuildFailed."""
    try:
        yield
    except FinBuddyError:
        raise
    except Exception as error:  # the exporter, onnx and transformers each have their own
        raise ModelBuildFailed(directory, f"{type(error).__name__}: {error}") from error


def alone_at(directory: Path) -> FileLock:
    """With it nobody else builds this model meanwhile: a second one waits."""
    return lock_at(directory.with_name(f".{directory.name}.lock"))


@contextmanager
def _replacing(directory: Path) -> Iterator[Path]:
    """A new directory beside `directory` that takes its place at the end, or vanishes where the block fails.

    One build at a time: a second one waits. What a killed build left behind is removed, or put back where the
    build was cut off between moving the old model away and the new one in.
    """
    directory = directory.absolute()
    directory.parent.mkdir(parents=True, exist_ok=True)
    retired = directory.with_name(f".{directory.name}.old")
    with alone_at(directory):
        _recover(directory, retired)
        staged = Path(mkdtemp(prefix=f".{directory.name}.new-", dir=directory.parent))
        try:
            yield staged
            settle(staged)
            if directory.exists():
                directory.rename(retired)
            staged.rename(directory)
            sync(directory.parent)
        finally:
            _recover(directory, retired)


def _recover(directory: Path, retired: Path) -> None:
    """Put the old model back where no new one is in its place, and remove everything that is left over."""
    if retired.exists() and not directory.exists():
        retired.rename(directory)
    for leftover in (retired, *directory.parent.glob(f".{directory.name}.new-*")):
        shutil.rmtree(leftover, ignore_errors=True)
