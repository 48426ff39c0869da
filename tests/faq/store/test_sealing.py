from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.errors import StoredTextUnreadable
from faq.store import Sealer

PLAIN = Sealer(None)
SEALED = Sealer("kunci rahasia")


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    assert SEALED.open(SEALED.seal(text)) == text
    assert PLAIN.open(PLAIN.seal(text)) == text


@pytest.mark.parametrize("text", ["sealed:gaji 5 juta", "plain:gaji", "sealed:", "plain:sealed:"])
def test_text_that_looks_sealed_is_only_text(text: str) -> None:
    assert PLAIN.open(PLAIN.seal(text)) == text
    assert SEALED.open(PLAIN.seal(text)) == text


def test_a_key_hides_the_text() -> None:
    stored = SEALED.seal("gaji saya 5 juta")
    assert "gaji" not in stored
    assert SEALED.seal("gaji saya 5 juta") != stored


def test_text_from_before_the_key_opens() -> None:
    assert SEALED.open("gaji saya 5 juta") == "gaji saya 5 juta"


@pytest.mark.parametrize("other", [Sealer("kunci lain"), Sealer(None), Sealer("")])
def test_another_key_does_not_open(other: Sealer) -> None:
    with pytest.raises(StoredTextUnreadable):
        other.open(SEALED.seal("gaji"))


def test_damaged_text_does_not_open() -> None:
    with pytest.raises(StoredTextUnreadable):
        SEALED.open("sealed:not a token")


def test_the_same_passphrase_opens_in_another_process() -> None:
    assert Sealer("kunci rahasia").open(SEALED.seal("gaji")) == "gaji"


def test_text_keys_group_and_depend_on_the_key() -> None:
    keys = [sealer.text_key("lupa sandi") for sealer in (PLAIN, SEALED, Sealer("kunci lain"))]
    assert len(set(keys)) == 3
    assert {len(key) for key in keys} == {64}
    assert SEALED.text_key("lupa sandi") == keys[1]
    assert SEALED.text_key("lupa pin") != keys[1]
