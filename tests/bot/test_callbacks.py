"""What a button says survives the way to Telegram and back, and nothing else gets through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot import callbacks
from bot.callbacks import (
    Action,
    AskAdmin,
    Choose,
    NoneOfThese,
    OpenInboxItem,
    Rate,
    ShowQuestion,
    ShowTopic,
    ShowTopics,
    WantNews,
    is_a,
    token,
    unpack,
)

KINDS: tuple[type[Action], ...] = tuple(
    kind for kind in vars(callbacks).values() if isinstance(kind, type) and issubclass(kind, Action)
)
IDS = st.integers(0, 2**63 - 1)
TOKENS = st.text(min_size=1, max_size=300).map(token)
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.builds(Choose, IDS, TOKENS),
    st.builds(NoneOfThese, IDS),
    st.builds(Rate, IDS, TOKENS, st.booleans()),
    st.builds(AskAdmin, IDS),
    st.just(ShowTopics()),
    st.builds(ShowTopic, TOKENS, IDS),
    st.builds(ShowQuestion, TOKENS, IDS, TOKENS),
    st.builds(OpenInboxItem, IDS),
    st.builds(WantNews, IDS, st.booleans()),
)


@given(ACTIONS)
def test_packs_into_what_telegram_takes_and_unpacks_to_the_same(action: Action) -> None:
    packed = action.pack()
    assert 1 <= len(packed.encode()) <= 64
    assert unpack(type(action), packed) == action


@given(ACTIONS)
def test_is_read_as_its_own_kind_only(action: Action) -> None:
    others = [kind for kind in KINDS if kind not in {Action, type(action)}]
    assert not any(is_a(kind)(action.pack()) for kind in others)


@given(st.one_of(st.text(), st.none(), st.integers(), st.from_regex(r"[cnratkqih](:[0-9A-Za-z_-]*){0,4}")))
def test_reads_anything_without_failing_and_only_what_it_packs(data: object) -> None:
    for kind in KINDS:
        if kind is not Action:
            action = unpack(kind, data)
            assert action is None or action.pack() == data


def test_refuses_numbers_in_another_form_and_beyond_any_id() -> None:
    for data in ("n:01", "n:+1", "n:-1", "n:1 ", "n:１", "n:", "n:1:2", "n:99999999999999999999"):
        assert unpack(NoneOfThese, data) is None


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in KINDS if kind is not Action]
    assert len(codes) == len(set(codes))


def test_a_token_is_short_stable_and_different_for_different_names() -> None:
    assert token("mode-normal") == token("mode-normal") != token("mode-mewah")
    assert len(token("x" * 80)) == 8
