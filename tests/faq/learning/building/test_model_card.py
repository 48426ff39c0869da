"""What a model directory says about itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faq.errors import ModelMissing
from faq.learning.building.model_card import CARD_FILE, REPORT_FILE, describe
from faq.learning.calibration.thresholds import Scored, Targets, fit_thresholds
from faq.matching.decision import Thresholds
from faq.matching.manifest import Manifest
from faq.matching.policy import Policy
from tests.support.predictions import weights_of

SCORED = (
    Scored("sandi", "sandi", 0.95, 0.95, small_talk=False),
    Scored("gaji", "sandi", 0.4, 0.4, small_talk=False),
    Scored(None, "gaji", 0.2, 0.2, small_talk=False),
)
MANIFEST = Manifest("e5@1", dimension=384, prompt="query: ", max_tokens=64, pad_id=0, files={})


@pytest.fixture
def policy() -> Policy:
    thresholds, about = fit_thresholds(SCORED, Targets(0, 0, 0))
    return Policy("e5@1", weights_of({}, {}, {}), thresholds, about)


def test_the_report_is_for_programs(tmp_path: Path, policy: Policy) -> None:
    MANIFEST.write(tmp_path)
    describe(tmp_path, policy, base="intfloat/multilingual-e5-small", adapted=True)
    report = json.loads((tmp_path / REPORT_FILE).read_text("utf-8"))
    assert (report["model"], report["base"]) == ("e5@1", "intfloat/multilingual-e5-small")
    assert report["adapted"] is True
    assert {name: report[name] for name in policy.about} == policy.about


def test_the_card_is_for_people(tmp_path: Path, policy: Policy) -> None:
    MANIFEST.write(tmp_path)
    describe(tmp_path, policy, base="intfloat/multilingual-e5-small", adapted=True)
    card = (tmp_path / CARD_FILE).read_text("utf-8")
    assert card.startswith("---\nlibrary_name: sentence-transformers\n")
    for line in (
        "# e5@1",
        "| base | intfloat/multilingual-e5-small |",
        "| adapter | FinBuddy's, merged |",
        "| longest text | 64 tokens |",
        "| prompt | `query: ` before every text |",
        "| top1 | 0.500 |",
        "| wrong | 0.000 |",
    ):
        assert line in card.splitlines()
    assert "vector of 384 numbers" in card and "On 2 messages in scope and 1 out of scope" in card
    assert policy.thresholds == Thresholds(0.4001, 0.2001)
    assert "answers from a confidence of 0.4001, suggests from 0.2001." in card


def test_a_model_as_it_came_says_so(tmp_path: Path, policy: Policy) -> None:
    MANIFEST.write(tmp_path)
    describe(tmp_path, policy, base="some/encoder", adapted=False)
    assert "| adapter | none |" in (tmp_path / CARD_FILE).read_text("utf-8")
    assert json.loads((tmp_path / REPORT_FILE).read_text("utf-8"))["adapted"] is False


def test_no_directory_is_described(tmp_path: Path, policy: Policy) -> None:
    with pytest.raises(ModelMissing):
        describe(tmp_path / "nowhere", policy, base="some/encoder", adapted=False)
