"""What a trained version says about itself: report.md and charts for people, report.json for programs, its card."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from faq.learning.building.model_card import REPORT_FILE
from faq.learning.measuring.comparison import Difference
from faq.learning.measuring.confusions import confusions, matrix
from faq.learning.measuring.plots import can_draw, draw_before_after, draw_confusion_matrix, draw_reliability
from faq.learning.measuring.reliability import calibration_error, reliability
from faq.learning.training.findings import Findings
from faq.learning.training.trained_card import write_card
from faq.versions.version import REPORT, Reason, Version

BARS, CONFUSED, RELIABLE = "before_after.png", "confusions.png", "reliability.png"
LABELS_DRAWN = 30
CONFUSIONS_SHOWN = 10

NAMES = {
    "top1": "right FAQ ranked first (top-1)",
    "right": "answered at once, rightly",
    "wrong": "answered at once, wrongly",
    "false_answer": "out of scope, yet answered (false answers)",
}
WORDS = {
    Reason.TOP1_WORSE: "it ranks the right FAQ first less often than the model in use",
    Reason.MORE_FALSE_ANSWERS: "it answers more messages that it must not answer",
    Reason.FEWER_RIGHT: "it answers clearly fewer messages rightly at once",
    Reason.TOO_FEW_QUESTIONS: "too few held-out messages to tell the two apart",
}

_REPORT = """\
# {name}

{verdict}

| | {parent} | {name} | difference | 95 % interval | messages |
| --- | ---: | ---: | ---: | ---: | ---: |
{rows}

Intervals: paired bootstrap, 2,000 resamples of the messages.

## What was asked

{in_scope} messages in scope: {from_users} labelled messages of users, {from_phrasings} held-out phrasings \
({unseen} of these unknown to the adapter that ships). {out_of_scope} messages out of scope, {lent} of these lent \
since the installation has few. None of them was trained with here, and all were taken out of the \
installation for both models.

## What it learnt from

{pairs} pairs of {faqs} FAQs ({sources}), seen as {training_rows} rows; data {data_hash}. {contradictions} \
contradicting labels were left for an admin.
Recipe {recipe} over {base}, {epochs} epochs, learning rate {learning_rate:g}, seed {seed}.

## Where it goes wrong

{confusions}

Calibration error: {error_before:.3f} before, {error_after:.3f} after.
{charts}"""


def write_report(directory: Path, version: Version, findings: Findings) -> None:
    """Every file, into the version's directory."""
    charts = can_draw()
    if charts:
        draw_before_after(findings.verdict.differences, NAMES, directory / BARS)
        draw_confusion_matrix(matrix(findings.after, LABELS_DRAWN), directory / CONFUSED)
        draw_reliability(reliability(findings.after), directory / RELIABLE)
    text = json.dumps(_json(version, findings), indent=2, sort_keys=True, ensure_ascii=False)
    (directory / REPORT_FILE).write_text(text + "\n", encoding="utf-8")
    (directory / REPORT).write_text(_markdown(version, findings, charts=charts), encoding="utf-8")
    write_card(directory, version, findings)


def summary(version: Version) -> str:
    """One line: what changes from the model in use to this one."""
    before, after = (version.measures[side] for side in ("parent", "candidate"))
    parts = [
        f"{name.replace('_', ' ')} {before[name]:.3f} -> {after[name]:.3f}"
        for name in NAMES
        if name in before
    ]
    return ", ".join(parts)


def _json(version: Version, findings: Findings) -> dict[str, Any]:
    exam = findings.exam
    return {
        "name": version.name,
        "parent": version.parent,
        "base": findings.base,
        "recipe": {"name": findings.recipe, **asdict(findings.settings)},
        "seed": findings.seed,
        "pairs": dict(findings.sources),
        "faqs": findings.faqs,
        "rows": findings.rows,
        "contradictions": findings.contradictions,
        "data_hash": findings.data_hash,
        "asked": {
            "from_users": exam.from_users,
            "from_phrasings": exam.from_phrasings,
            "unseen_phrasings": exam.unseen,
            "rejects": len(exam.rejects),
            "lent_rejects": exam.lent,
        },
        "differences": {name: asdict(d) for name, d in findings.verdict.differences.items()},
        "measures": version.measures,
        "promotable": version.promotable,
        "reasons": list(version.reasons),
    }


def _markdown(version: Version, findings: Findings, *, charts: bool) -> str:
    exam, settings = findings.exam, findings.settings
    errors = [
        calibration_error(reliability(predictions)) for predictions in (findings.before, findings.after)
    ]
    return _REPORT.format(
        name=version.name,
        parent=version.parent,
        verdict=_verdict(version, findings),
        rows="\n".join(_row(NAMES[name], d) for name, d in findings.verdict.differences.items()),
        in_scope=len(exam.asked),
        from_users=exam.from_users,
        from_phrasings=exam.from_phrasings,
        unseen=exam.unseen,
        out_of_scope=len(exam.rejects),
        lent=exam.lent,
        pairs=version.pairs,
        faqs=findings.faqs,
        sources=", ".join(f"{count} {source}" for source, count in sorted(findings.sources.items())),
        training_rows=findings.rows,
        data_hash=findings.data_hash,
        contradictions=findings.contradictions,
        recipe=findings.recipe,
        base=findings.base,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        seed=findings.seed,
        confusions=_confusions(findings),
        error_before=errors[0],
        error_after=errors[1],
        charts="".join(f"\n![{path}]({path})\n" for path in (BARS, CONFUSED, RELIABLE)) if charts else "",
    )


def _verdict(version: Version, findings: Findings) -> str:
    if version.promotable:
        return f"**May serve**: at least as good as {version.parent} on every point that counts."
    reasons = "; ".join(WORDS[reason] for reason in findings.verdict.reasons)
    return f"**Refused**: {reasons}. {version.parent} goes on serving."


def _row(name: str, d: Difference) -> str:
    shares = f"{d.parent:.3f} | {d.candidate:.3f} | {d.gain:+.3f}"
    return f"| {name} | {shares} | {d.low:+.3f} to {d.high:+.3f} | {d.count} |"


def _confusions(findings: Findings) -> str:
    """FAQs only: what a person wrote does not belong in a file that is passed around."""
    found = confusions(findings.after)[:CONFUSIONS_SHOWN]
    if not found:
        return "Nowhere in these messages."
    rows = [
        f"| {c.gold or '(out of scope)'} | {c.predicted or '(nothing)'} | {c.count} | {c.answered} |"
        for c in found
    ]
    return "\n".join(
        ["| asked for | taken for | messages | answered at once |", "| --- | --- | ---: | ---: |", *rows]
    )
