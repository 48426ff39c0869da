"""What Alembic runs, inside the transaction that `migrations.runner` has opened."""

from __future__ import annotations

from typing import Literal

from alembic import context

from faq import inbox_tables  # noqa: F401 - the metadata must know them
from faq.tables import Base, UtcDateTime


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """What the database knows of our own type: a migration does not change when the type's Python does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
