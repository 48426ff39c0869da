"""Model directories of other bases, and that a build is all or nothing."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling, StaticEmbedding
from tokenizers import Tokenizer

from faq.errors import ModelBuildFailed, ModelMissing
from faq.learning.building.base_model import load_base
from faq.learning.building.build import build_from
from faq.learning.building.quiet import quiet_libraries
from faq.matching.encoder import OnnxEncoder, Vectors
from faq.matching.manifest import GRAPH, Manifest
from tests.support.models import TINY_DIMENSION, make_tiny_bert, no_progress

TEXTS = ["halo", "gimana cara daftar akun saya?", "Dashboard kok KOSONG, di mana gaji saya", "lupa sandi"]
PROMPT = "apa itu: "


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "models" / "mine"


@pytest.fixture
def sentence_model(tiny_bert: Path, tmp_path: Path) -> SentenceTransformer:
    """First-token pooling, a dimension of its own, and a prompt: nothing as the default has it."""
    with quiet_libraries():
        return SentenceTransformer(
            modules=[Transformer(str(tiny_bert)), Pooling(TINY_DIMENSION, "cls"), Dense(TINY_DIMENSION, 24)],
            prompts={"query": PROMPT},
            default_prompt_name="query",
            device="cpu",
        )


def test_a_plain_encoder_gets_mean_pooling_and_keeps_its_dimension(tiny_model_directory: Path) -> None:
    model = SentenceTransformer(str(tiny_model_directory), device="cpu")
    encoder = OnnxEncoder.load(tiny_model_directory)

    assert isinstance(model[1], Pooling)
    assert model[1].pooling_mode == "mean"
    assert encoder.dimension == TINY_DIMENSION
    assert _cosines(model, encoder).min() > 0.99
    assert Manifest.read(tiny_model_directory).prompt == ""


@pytest.mark.long
def test_a_sentence_transformer_keeps_pooling_dimension_and_prompt(
    sentence_model: SentenceTransformer, tmp_path: Path, directory: Path
) -> None:
    sentence_model.save(str(tmp_path / "base"), create_model_card=False)
    build_from(str(tmp_path / "base"), directory, progress=no_progress)
    encoder = OnnxEncoder.load(directory)
    saved = SentenceTransformer(str(directory), device="cpu")

    assert encoder.dimension == 24
    assert Manifest.read(directory).prompt == PROMPT
    assert _cosines(sentence_model, encoder).min() > 0.99
    np.testing.assert_allclose(saved.encode(TEXTS), sentence_model.encode(TEXTS), atol=1e-5)
    unprompted = sentence_model.encode(TEXTS, prompt="", normalize_embeddings=True)
    assert (encoder.encode(TEXTS) * unprompted).sum(axis=1).max() < 0.99


@pytest.mark.long
def test_a_second_build_is_the_same_and_reports_what_it_does(
    tiny_bert: Path, tiny_model_directory: Path, directory: Path
) -> None:
    seen: list[tuple[str, float]] = []

    def finish(staged: Path) -> None:
        assert not directory.exists()
        (staged / "policy.json").write_text(OnnxEncoder.load(staged).model_id)

    build_from(str(tiny_bert), directory, progress=lambda *step: seen.append(step), finish=finish)

    assert (directory / GRAPH).read_bytes() == (tiny_model_directory / GRAPH).read_bytes()
    assert Manifest.read(directory) == Manifest.read(tiny_model_directory)
    assert (directory / "policy.json").read_text() == Manifest.read(directory).model_id
    assert [step for step, _ in seen] == ["weights", "save", "export", "quantise", "check", "done"]
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_id_names_the_base_and_its_content(tiny_bert: Path, tmp_path: Path) -> None:
    first = load_base(str(tiny_bert)).model_id
    other = load_base(str(make_tiny_bert(tmp_path / "Tiny_BERT", seed=1))).model_id

    assert first.startswith("tiny-bert-")
    assert other.startswith("tiny-bert-")
    assert first != other


def test_files_are_readable_for_another_user(tiny_model_directory: Path) -> None:
    for path in (tiny_model_directory, *tiny_model_directory.rglob("*")):
        assert path.stat().st_mode & 0o044 == 0o044


@pytest.mark.long
def test_a_failure_leaves_the_old_model_and_nothing_else(
    tiny_bert: Path, tiny_model_directory: Path, directory: Path
) -> None:
    shutil.copytree(tiny_model_directory, directory)

    def finish(_staged: Path) -> None:
        raise OSError("no space left on device")

    with pytest.raises(ModelBuildFailed, match="no space left") as caught:
        build_from(str(tiny_bert), directory, progress=no_progress, finish=finish)
    assert caught.value.directory == directory
    OnnxEncoder.load(directory)
    assert _beside(directory) == {"mine", ".mine.lock"}


def test_a_base_that_is_nowhere_fails_clearly(tmp_path: Path, directory: Path) -> None:
    with pytest.raises(ModelBuildFailed, match="cannot be loaded from the hub"):
        build_from("nobody/no-such-model-anywhere", directory, progress=no_progress)
    with pytest.raises(ModelBuildFailed, match="cannot be loaded from its path"):
        build_from(str(tmp_path), directory, progress=no_progress)

    with pytest.raises(ModelMissing):
        OnnxEncoder.load(directory)
    assert _beside(directory) == {".mine.lock"}


def test_a_base_that_is_no_encoder_fails_clearly(tiny_bert: Path, tmp_path: Path, directory: Path) -> None:
    tokenizer = Tokenizer.from_file(str(tiny_bert / "tokenizer.json"))
    static = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=8)], device="cpu")
    static.save(str(tmp_path / "static"), create_model_card=False)

    with pytest.raises(ModelBuildFailed, match="no transformers encoder"):
        build_from(str(tmp_path / "static"), directory, progress=no_progress)


@pytest.mark.long
def test_a_model_that_the_graph_cannot_express_is_refused(
    sentence_model: SentenceTransformer, tmp_path: Path, directory: Path
) -> None:
    # "The first token after the prompt": the graph cannot tell the prompt from the text.
    pooling = Pooling(TINY_DIMENSION, "cls", include_prompt=False)
    model = SentenceTransformer(
        modules=[sentence_model[0], pooling],
        prompts={"query": PROMPT},
        default_prompt_name="query",
        device="cpu",
    )
    model.save(str(tmp_path / "base"), create_model_card=False)

    with pytest.raises(ModelBuildFailed, match="disagrees with the model"):
        build_from(str(tmp_path / "base"), directory, progress=no_progress)


def test_a_model_moved_away_by_a_killed_build_is_put_back(
    tiny_model_directory: Path, directory: Path
) -> None:
    shutil.copytree(tiny_model_directory, directory.parent / ".mine.old")

    with pytest.raises(ModelBuildFailed):
        build_from(str(directory.parent / "nothing"), directory, progress=no_progress)

    OnnxEncoder.load(directory)
    assert _beside(directory) == {"mine", ".mine.lock"}


@pytest.mark.long
def test_two_builds_at_once_take_turns(tiny_bert: Path, directory: Path) -> None:
    inside, most = 0, 0

    def finish(_staged: Path) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        inside -= 1

    def build() -> None:
        build_from(str(tiny_bert), directory, progress=no_progress, finish=finish)

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1
    OnnxEncoder.load(directory)
    assert _beside(directory) == {"mine", ".mine.lock"}


@pytest.mark.long
def test_a_build_killed_half_way_changes_nothing(
    tiny_bert: Path, tiny_model_directory: Path, directory: Path
) -> None:
    shutil.copytree(tiny_model_directory, directory)
    program = """
import sys, time
from pathlib import Path
from faq.learning.building.base_model import load_base
from faq.learning.building.build import build_from
def finish(staged):
    print("half way", flush=True)
    time.sleep(600)
build_from(sys.argv[1], Path(sys.argv[2]), progress=lambda step, share: None, finish=finish)
"""
    command = [
        sys.executable,
        "-c",
        program,
        str(make_tiny_bert(directory.parent / "other", seed=1)),
        str(directory),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        process.send_signal(signal.SIGKILL)

    assert OnnxEncoder.load(directory).model_id == Manifest.read(tiny_model_directory).model_id
    assert len(_beside(directory)) == 4  # the half-built directory is still there
    shutil.copytree(tiny_model_directory, directory.parent / ".mine.old")
    build_from(str(tiny_bert), directory, progress=no_progress)
    assert _beside(directory) == {"mine", ".mine.lock", "other"}


def _cosines(model: SentenceTransformer, encoder: OnnxEncoder) -> Vectors:
    return np.asarray((model.encode(TEXTS, normalize_embeddings=True) * encoder.encode(TEXTS)).sum(axis=1))


def _beside(directory: Path) -> set[str]:
    return {path.name for path in directory.parent.iterdir()}
