"""What waits in the inbox, as tests look at it."""

from __future__ import annotations

from faq.groups import Wording
from faq.services.inbox import Inbox


async def groups(inbox: Inbox) -> list[tuple[Wording, ...]]:
    """The wordings of each group, in the order of the list."""
    await inbox.gather()
    page = (await inbox.overview(0, 100)).page
    return [await inbox.wordings(group.id) for group in page.items]


async def missed(inbox: Inbox) -> list[Wording]:
    """Every wording that waits."""
    return [wording for group in await groups(inbox) for wording in group]


async def only_group(inbox: Inbox) -> int:
    """The id of the one group that there is."""
    await inbox.gather()
    (group,) = (await inbox.overview(0, 100)).page.items
    return group.id


async def group_of(inbox: Inbox, query_id: int) -> int:
    """The id of the group in which this query waits."""
    return (await inbox.view_of(query_id)).group.id
