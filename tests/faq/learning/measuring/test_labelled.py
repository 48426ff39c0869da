"""Files of labelled messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.errors import BadFile
from faq.learning.measuring.labelled import (
    Labelled,
    check_labels,
    read_negatives,
    read_queries,
    read_snapshot,
)


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("text\tlabel", *rows)) + "\n", encoding="utf-8")
    return path


def test_which_labels_are_out_of_scope(tmp_path: Path) -> None:
    path = written(tmp_path / "q.tsv", "satu\ta", "dua\t", "tiga\toos", "empat\toos/near")
    assert [(q.text, q.slug) for q in read_queries(path)] == [
        ("satu", "a"),
        ("dua", None),
        ("tiga", None),
        ("empat", None),
    ]


def test_negatives_are_out_of_scope_whatever_their_labels_say(tmp_path: Path) -> None:
    path = written(tmp_path / "n.tsv", "hai\tsalam", "cuaca\toos/far", "lain\t")
    found = read_negatives(path)
    assert found == (Labelled("hai", "oos/salam"), Labelled("cuaca", "oos/far"), Labelled("lain", ""))
    assert all(query.slug is None for query in found)


def test_faqs_of_a_file(tmp_path: Path) -> None:
    path = written(
        tmp_path / "f.tsv",
        "Cara daftar?\tdaftar",
        "cuaca besok\toos",
        "Lupa sandi?\tsandi",
        "gmn daftar\tdaftar",
    )
    snapshot = read_snapshot(path)
    assert [(faq.slug, faq.question, faq.phrasings) for faq in snapshot.faqs] == [
        ("daftar", "Cara daftar?", ("gmn daftar",)),
        ("sandi", "Lupa sandi?", ()),
    ]
    assert snapshot.rejects == ("cuaca besok",)


def test_a_misspelt_label_is_no_failure_to_match(tmp_path: Path) -> None:
    snapshot = read_snapshot(written(tmp_path / "f.tsv", "Cara daftar?\tdaftar"))
    queries = [
        Labelled("gmn daftar", "dafar"),
        Labelled("cuaca", "oos"),
        *(Labelled("x", f"z{i}") for i in range(6)),
    ]
    with pytest.raises(BadFile, match=r"no FAQ is called dafar, z0, z1, z2, z3 \.\.\."):
        check_labels(tmp_path / "q.tsv", queries, snapshot)
    check_labels(tmp_path / "q.tsv", queries[1:2], snapshot)
