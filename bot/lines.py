"""What is answered in one line: the response -> the keys of what there is to say. Pure."""

from __future__ import annotations

from typing import assert_never

from faq.language.secret_codes import CHANGEABLE
from faq.language.signs import Sign
from faq.services.responses import (
    Aside,
    Asked,
    Helped,
    NothingAsked,
    NothingToChoose,
    WhichOne,
    Withdrawn,
    Wordless,
)

_TO_SIGN = {
    Sign.UNHAPPY: "wordless.unhappy",
    Sign.PUZZLED: "wordless.puzzled",
    Sign.THUMB_UP: "wordless.glad",
    Sign.GLAD: "wordless.glad",
    Sign.GREETING: "wordless.greeting",
    Sign.LAUGH: "wordless.laugh",
    Sign.UNCLEAR: "wordless.unclear",
}


def line(response: Aside) -> str:
    match response:
        case Helped():
            return "feedback.thanks_up"
        case Wordless(sign):
            return _TO_SIGN[sign]
        case WhichOne(several):
            return "offer.which" if several else "offer.one.which"
        case NothingToChoose(anothers):
            return "choice.anothers" if anothers else "choice.nothing"
        case NothingAsked():
            return "personal.nothing_asked"
        case Withdrawn():
            return "tap.stale"
        case _:
            assert_never(response)


def warning(asked: Asked) -> tuple[str, ...]:
    """For who gave a secret away: only some can be changed."""
    found = "secret.found_with_number" if asked.gave_number else "secret.found"
    advice = "secret.delete" if CHANGEABLE.isdisjoint(asked.told) else "secret.change"
    return found, advice, "secret.nobody"
