from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from faq.language.near_duplicates import group_names


def test_texts_in_nearly_the_same_letters_are_one_group() -> None:
    texts = ["bagaimana mencatat gaji bulanan", "bagaimana mencatat gaji bulanannya", "apa itu mode mewah"]
    names = group_names(texts)
    assert names[texts[0]] == names[texts[1]] != names[texts[2]]
    assert set(names.values()) <= set(texts)


def test_a_group_reaches_over_others() -> None:
    chain = ["catat gaji bulanan saya", "catat gaji bulanan saya dong", "catat gaji bulanan saya dong kak"]
    assert len(set(group_names(chain).values())) == 1


def test_short_and_empty_texts_have_groups_too() -> None:
    assert group_names(["", "a", "a", "pin"]) == {"": "", "a": "a", "pin": "pin"}


@given(st.lists(st.text("abc ", max_size=12), max_size=12))
def test_order_changes_nothing(texts: list[str]) -> None:
    assert group_names(texts) == group_names(reversed(texts))
