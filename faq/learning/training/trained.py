"""A trained version is kept small, as an adapter over its base; what serves is made of the two, at any time anew.

`<version>/adapter/` is a PEFT directory; where every weight was trained, `<version>/weights/` is a whole
SentenceTransformer instead. `<version>/origin.json` says what the version was made of.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from faq.errors import ModelBroken, ModelBuildFailed, PolicyMismatch
from faq.learning.building.base_model import BaseModel, load_base, model_id
from faq.learning.building.build import Progress, alone_at, failing_as, write_serving_files
from faq.learning.building.fingerprint import Fingerprint
from faq.learning.building.merging import merge
from faq.learning.building.quiet import quiet_libraries
from faq.matching.manifest import GRAPH, MANIFEST, SERVING_FILES, Manifest
from faq.matching.policy import POLICY_FILE, load_policy
from faq.versions.registry import Registry

ADAPTER = "adapter"
WEIGHTS = "weights"
ORIGIN_FILE = "origin.json"

FitPolicy = Callable[[Path], None]
"""Writes the policy of the encoder in that directory into it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """`base` is the name of a directory beside the version, a hub id or a path; `base_id` the id of its weights."""

    base: str
    base_id: str

    def write(self, directory: Path) -> None:
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        (directory / ORIGIN_FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> Origin:
        """Raises ModelBroken."""
        try:
            return cls(**json.loads((directory / ORIGIN_FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ModelBroken(directory, f"{ORIGIN_FILE} is missing or unreadable") from error


def load_named_base(base: str, folder: Path) -> BaseModel:
    """A model directory in `folder` by its name, else a hub id or a path. Raises ModelBuildFailed."""
    directory = folder / base
    if "/" in base or not directory.is_dir():
        return load_base(base)
    loaded = load_base(str(directory))
    try:
        return replace(loaded, model_id=Manifest.read(directory).model_id)
    except ModelBroken:
        return loaded


def load_trained(version: Path, base: BaseModel | None) -> BaseModel:
    """The trained model in float32: the adapter merged into `base`, or the version's own weights.

    The id is taken from base and adapter, since merging may round differently on another machine. Raises
    ModelBuildFailed.
    """
    if (version / WEIGHTS).is_dir():
        own = load_base(str(version / WEIGHTS))
        return replace(own, model_id=f"trained-{own.model_id.rpartition('-')[2]}")
    if base is None:
        raise ModelBuildFailed(version, "the adapter needs the model that it lies over")
    fingerprint = Fingerprint()
    fingerprint.add("base", base.model_id.encode())
    merge(base.model.transformers_model, version / ADAPTER, fingerprint, building=version)
    name = base.model_id.rpartition("-")[0]
    return BaseModel(model_id(name, fingerprint, base.max_tokens), base.model, base.max_tokens)


def rebuild(version: Path, folder: Path, *, progress: Progress, fit_policy: FitPolicy) -> None:
    """Make the serving files of `version` anew from its adapter and its base, a model directory in `folder` or another.

    Blocking, for a minute or so. A second one waits for the first, and finds the work done. Killed at any moment it
    leaves the version as it was, or without a manifest: then it does not load, and can be rebuilt again. Raises
    ModelBroken, ModelBuildFailed.
    """
    progress("weights", 0.0)
    before = _stamp(version)
    with alone_at(version):
        if _stamp(version) in {None, before}:  # else somebody has made it anew while this one waited
            _rebuild(version, folder, progress, fit_policy)
    progress("done", 1.0)


def _stamp(version: Path) -> tuple[int, int] | None:
    return Registry(version.parent).sight(version.name).stamp


def _rebuild(version: Path, folder: Path, progress: Progress, fit_policy: FitPolicy) -> None:
    origin = Origin.read(version)
    with failing_as(version), quiet_libraries():
        base = None
        if (version / ADAPTER).is_dir():
            base = load_named_base(origin.base, folder)
            if base.model_id != origin.base_id:
                detail = f"its base {origin.base} is {base.model_id} now; the adapter was trained over {origin.base_id}"
                raise ModelBuildFailed(version, detail)

        def keep_policy(scratch: Path) -> None:
            """The one that was measured, where it is still there and fits."""
            try:
                load_policy(version, Manifest.read(scratch).model_id).save(scratch)
            except (ModelBroken, PolicyMismatch):
                fit_policy(scratch)

        materialise(load_trained(version, base), version, progress=progress, fit_policy=keep_policy)


def materialise(trained: BaseModel, version: Path, *, progress: Progress, fit_policy: FitPolicy) -> None:
    """Write graph, tokenizer, policy and manifest of `trained` into `version`, the manifest last.

    For whoever is alone there: what lies about of another build is removed as a killed one's.
    """
    for leftover in version.parent.glob(f".{version.name}.serving-*"):
        shutil.rmtree(leftover)
    scratch = Path(mkdtemp(prefix=f".{version.name}.serving-", dir=version.parent))
    try:
        trained.model.tokenizer.save_pretrained(str(scratch))
        write_serving_files(trained, scratch, progress)
        progress("policy", 0.75)
        fit_policy(scratch)
        (version / MANIFEST).unlink(missing_ok=True)
        (version / GRAPH).parent.mkdir(exist_ok=True)
        for name in (*SERVING_FILES, POLICY_FILE, MANIFEST):
            (scratch / name).chmod(0o644)
            (scratch / name).replace(version / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
