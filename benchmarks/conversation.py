"""Two questions in one message, follow-ups, the same asked again, single words: how many are answered, on the
development files.

python -m benchmarks.conversation, with the model of MODEL_DIR.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from bot.compose import normaliser
from bot.config import load_settings
from faq.files.seed import load, to_snapshot
from faq.learning.measuring.labelled import Labelled
from faq.matching.decision import Decision, Match, Suggest, Understanding
from faq.matching.matcher import Matcher
from faq.matching.vectors import MemoryVectors
from faq.models import FaqKind, Turn
from faq.versions.registry import Registry, load_model

DATA = Path(__file__).parent / "data"


async def main(directory: Path) -> None:
    with closing(Matcher(load_model(directory), normaliser(), MemoryVectors())) as matcher:
        await matcher.refresh(to_snapshot(load()))
        await _two_questions(matcher)
        await _follow_ups(matcher, "follow-ups", "dev_follow_ups.tsv")
        await _follow_ups(matcher, "asked again", "dev_asked_again.tsv")
        await _follow_ups(matcher, "something else in few words", "dev_unrelated.tsv")
        await _alone(matcher)
        await _words(matcher)


async def _two_questions(matcher: Matcher) -> None:
    rows = _rows("dev_two_questions.tsv")
    both = [row for row in rows if not row[2].startswith("oos") and not row[1].startswith("oos")]
    found = [await matcher.understand(text) for text, *_ in both]
    served = [set(labels) <= _served(u) for u, (_, *labels) in zip(found, both, strict=True)]
    print(
        f"two questions: both answered or offered {_share(served)}, read as two {_share(map(_split, found))}"
    )
    for name, texts in (
        (
            "messages with commas and stories that ask one thing",
            [r[0] for r in _rows("dev_one_question.tsv")],
        ),
        ("development set", [r[0] for r in _rows("dev.tsv")]),
    ):
        print(
            f"  wrongly read as two, {name}: {_share([_split(await matcher.understand(t)) for t in texts])}"
        )


async def _follow_ups(matcher: Matcher, kind: str, file: str) -> None:
    rows = _rows(file)
    for name, context in (("with context", True), ("without", False)):
        ranked, answered, offered, wrong, false = [], [], [], [], []
        for previous, slug, text, label in rows:
            turn = Turn(previous, slug) if context else None
            decision = (await matcher.understand(text, turn)).decisions[0]
            answer = _answer(decision)
            if label.startswith("oos"):
                false.append(answer is not None)
                continue
            ranked.append(decision.candidates[0].slug == label)
            answered.append(answer == label)
            wrong.append(answer not in (None, label))
            offered.append(isinstance(decision, Suggest) and label in {c.slug for c in decision.offered})
        print(
            f"{kind} {name}: top-1 {_share(ranked)}, right {_share(answered)}, "
            f"offered {_share(offered)}, wrong {_share(wrong)}"
            + (f", false answers {_share(false)}" if false else "")
        )


async def _alone(matcher: Matcher) -> None:
    """Every development message after another one: what stands alone must not change."""
    queries = [Labelled(text, label) for text, label in _rows("dev.tsv")]
    turns = [Turn(q.text, q.slug) for q in queries if q.slug is not None]
    right, right_after, false, false_after = [], [], [], []
    for number, query in enumerate(queries):
        turn = turns[(number * 7 + 3) % len(turns)]
        alone = (await matcher.understand(query.text)).decisions[0]
        after = (await matcher.understand(query.text, turn)).decisions[0]
        if query.slug is None:
            false.append(_answer(alone) is not None)
            false_after.append(_answer(after) is not None)
        else:
            right.append(alone.candidates[0].slug == query.slug)
            right_after.append(after.candidates[0].slug == query.slug)
    print(
        f"stand-alone messages: top-1 {_share(right)} alone, {_share(right_after)} after an unrelated question"
    )
    print(f"  false answers {_share(false)} alone, {_share(false_after)} after an unrelated question")


async def _words(matcher: Matcher) -> None:
    """What people type as into a search; a label may name several FAQs, `small_talk` any of that kind."""
    answered, offered, wrong, false = [], [], [], []
    for text, label in _rows("dev_words.tsv"):
        decision, meant = (await matcher.understand(text)).decisions[0], set(label.split("|"))
        answer = (
            decision.best if isinstance(decision, Match) and decision.best.kind is FaqKind.ANSWER else None
        )
        if meant & {"oos", "small_talk"}:
            false.append(answer is not None)
            continue
        answered.append(answer is not None and answer.slug in meant)
        wrong.append(answer is not None and answer.slug not in meant)
        offered.append(isinstance(decision, Suggest) and bool(meant & {c.slug for c in decision.offered}))
    print(f"single words: right {_share(answered)}, offered {_share(offered)}, wrong {_share(wrong)}")
    print(f"  false answers to words that ask for none {_share(false)}")


def _served(understanding: Understanding) -> set[str]:
    """What is answered or offered, over all parts."""
    slugs: set[str] = set()
    for decision in understanding.decisions:
        if isinstance(decision, Match):
            slugs.add(decision.best.slug)
        elif isinstance(decision, Suggest):
            slugs |= {candidate.slug for candidate in decision.offered}
    return slugs


def _answer(decision: Decision) -> str | None:
    return decision.best.slug if isinstance(decision, Match) else None


def _split(understanding: Understanding) -> bool:
    return len(understanding.decisions) > 1


def _share(flags: Iterable[bool]) -> str:
    hits = list(flags)
    return f"{sum(hits)}/{len(hits)} = {sum(hits) / len(hits):.3f}"


def _rows(name: str) -> Sequence[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


if __name__ == "__main__":
    asyncio.run(main(Registry(load_settings().model_dir).directory()))
