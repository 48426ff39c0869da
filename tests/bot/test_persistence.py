"""What belongs to a person is kept in the database, and written only where it changed."""

from __future__ import annotations

from bot.transport.persistence import StatePersistence
from tests.support.bot_rig import Rig


async def test_only_what_changed_is_written(rig: Rig) -> None:
    persistence = StatePersistence(rig.state)
    await persistence.update_user_data(1, {})
    assert await rig.state.load() == {}
    await persistence.update_user_data(1, {"step": "answer"})
    await rig.state.delete("user:1")
    await persistence.update_user_data(1, {"step": "answer"})
    assert await rig.state.load() == {}
    await persistence.update_user_data(1, {"step": "category"})
    assert await StatePersistence(rig.state).get_user_data() == {1: {"step": "category"}}
    await persistence.drop_user_data(1)
    assert await rig.state.load() == {}
