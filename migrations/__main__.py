"""`python -m migrations "what changes"`: a new revision with what `faq.tables` has and the others lack."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from migrations.runner import revise, upgrade


async def main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_async_engine(f"sqlite+aiosqlite:///{Path(folder) / 'scratch.sqlite'}")
        await upgrade(engine)
        await revise(engine, message)
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
