"""The word lists that ship: every row does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser

LEXICON = load_lexicon()
NORMALISE = Normaliser(LEXICON)
QUESTION = "cara ubah sandi"


def test_tables_are_read(tmp_path: Path) -> None:
    (tmp_path / "slang.tsv").write_text('slang\tformal\ngmn\tbagaimana\n"x\t"y\n')
    (tmp_path / "fillers.tsv").write_text(
        "text\tkind\nmin\tfiller\nhalo\tgreeting\nmau tanya\tphrase\ntq\tthanks\n"
    )
    lexicon = load_lexicon(tmp_path)
    assert lexicon.slang == {"gmn": "bagaimana", '"x': '"y'}
    assert (lexicon.fillers, lexicon.greetings) == (frozenset({"min"}), frozenset({"halo"}))
    assert (lexicon.phrases, lexicon.thanks) == (frozenset({"mau tanya"}), frozenset({"tq"}))


@pytest.mark.parametrize("folder", ["before", "after"])
def test_every_filler_and_phrase_is_left_out(folder: str) -> None:
    for words in LEXICON.fillers | LEXICON.phrases:
        text = f"{words} {QUESTION}" if folder == "before" else f"{QUESTION} {words}"
        assert NORMALISE(text) == QUESTION, words


def test_every_greeting_and_thanks_is_left_out_around_a_question_and_kept_alone() -> None:
    for words in LEXICON.greetings:
        assert NORMALISE(f"{words} {QUESTION}") == QUESTION, words
        assert NORMALISE(words), words
    for words in LEXICON.thanks:
        assert NORMALISE(f"{QUESTION} {words}") == QUESTION, words
        assert NORMALISE(words) == words, words


def test_slang_leads_to_words_that_are_no_slang() -> None:
    for word, formal in LEXICON.slang.items():
        assert [LEXICON.slang.get(part, part) for part in formal.split()] == formal.split(), word
