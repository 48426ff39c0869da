"""Files of pairs: the same bytes for the same pairs, and readable by those who train."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from faq.files.pair_files import write_pairs
from faq.services.pairs import TrainingExample

PLAIN = TrainingExample("lupa pw 😭", "Lupa kata sandi?", "sandi", "phrasing", 1.0, "train", None)
REFUSED = TrainingExample(
    "ga bisa masuk", "Lupa kata sandi?", "sandi", "admin", 1.0, "train", "Apa itu mode?"
)
HELD = TrainingExample("mewah itu apa", "Apa itu mode?", "mode", "choice", 0.8, "held_out", None)
EXAMPLES = (PLAIN, REFUSED, HELD)


def test_jsonl_has_an_object_a_line(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    assert write_pairs(EXAMPLES, path) == 3
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows[1] == {
        "anchor": "ga bisa masuk",
        "positive": "Lupa kata sandi?",
        "negative": "Apa itu mode?",
        "faq": "sandi",
        "source": "admin",
        "split": "train",
    }
    assert [row["split"] for row in rows] == ["train", "train", "held_out"]


def test_every_row_has_a_negative_and_the_likeliest_to_be_mistaken_stands_in(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    other = TrainingExample("hapus akun dong", "Cara hapus akun?", "hapus", "phrasing", 1.0, "train", None)
    alike = TrainingExample("bikin akun", "Cara membuat akun?", "buat", "phrasing", 1.0, "train", None)
    write_pairs((*EXAMPLES, other, alike), path)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert all(row["negative"] and row["negative"] != row["positive"] for row in rows)
    assert [row["negative"] for row in rows[3:]] == ["Cara membuat akun?", "Cara hapus akun?"]


def test_with_a_single_faq_there_is_no_negative(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    write_pairs((PLAIN,), path)
    assert "negative" not in path.read_text("utf-8")


def test_csv_has_the_shape_of_the_model_card(tmp_path: Path) -> None:
    """It knows no split: what is held out stays out."""
    path = tmp_path / "pairs.csv"
    assert write_pairs(EXAMPLES, path) == 2
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["sentence_0", "sentence_1", "label"],
        ["lupa pw 😭", "Lupa kata sandi?", "1.0"],
        ["ga bisa masuk", "Lupa kata sandi?", "1.0"],
    ]


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".tsv"])
def test_the_same_pairs_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    paths = [tmp_path / f"{name}{ending}" for name in ("one", "two")]
    for path in paths:
        write_pairs(EXAMPLES, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


TRAIN = """
import sys
from datasets import load_dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers import SentenceTransformerTrainingArguments
from sentence_transformers.losses import MultipleNegativesRankingLoss

file, base, output, *columns = sys.argv[1:]
dataset = load_dataset("json", data_files=file, split="train")
if columns:
    dataset = dataset.filter(lambda row: row["split"] == "train").select_columns(columns)
model = SentenceTransformer(base, device="cpu")
arguments = SentenceTransformerTrainingArguments(output, max_steps=1, per_device_train_batch_size=2, report_to="none")
trainer = SentenceTransformerTrainer(
    model, arguments, train_dataset=dataset, loss=MultipleNegativesRankingLoss(model)
)
print("loss", trainer.train().training_loss, dataset.num_rows)
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("columns", "rows"), [([], 3), (["anchor", "positive"], 2), (["anchor", "positive", "negative"], 2)]
)
def test_sentence_transformers_own_loader_trains_with_the_jsonl(
    tmp_path: Path, tiny_model_directory: Path, columns: list[str], rows: int
) -> None:
    path = tmp_path / "pairs.jsonl"
    write_pairs(EXAMPLES, path)
    command = [sys.executable, "-c", TRAIN, path, tiny_model_directory, tmp_path / "out", *columns]
    done = subprocess.run(  # noqa: S603
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        env={"HF_DATASETS_CACHE": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == str(rows)
