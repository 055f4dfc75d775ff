"""The connector's line to the arbiter: JSON lines on a Unix socket, opened again when lost."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from secc.power.pool.source import PooledSource
from secc.power.pool.words import Grant

log = logging.getLogger(__name__)

_PER_LEASE = 5  # reports, so that some may be lost


async def keep(path: Path, pool: PooledSource, lease_s: float, told: Callable[[], None]) -> None:
    """Report and hear grants until cancelled; `told` is called after each grant."""
    missing = False
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(path)
            log.info("arbiter of the shared groups found", extra={"path": str(path)})
            missing = False
            try:
                await _talk(reader, writer, pool, lease_s / _PER_LEASE, told)
            finally:
                writer.close()
        if not missing:
            log.warning("no arbiter: shared groups stay off", extra={"path": str(path)})
            missing = True
        await asyncio.sleep(lease_s / _PER_LEASE)


async def _talk(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    pool: PooledSource,
    period_s: float,
    told: Callable[[], None],
) -> None:
    loop, hears = asyncio.get_running_loop(), asyncio.create_task(_hear(reader, pool, told))
    try:
        while not hears.done():
            report = pool.leases.report(pool.wish, loop.time())
            writer.write(msgspec.json.encode(report) + b"\n")
            await writer.drain()
            await asyncio.wait((hears,), timeout=period_s)
    finally:
        hears.cancel()


async def _hear(reader: asyncio.StreamReader, pool: PooledSource, told: Callable[[], None]) -> None:
    decode = msgspec.json.Decoder(Grant).decode
    with suppress(OSError, ValueError, msgspec.DecodeError):  # a line that is none ends it
        while line := await reader.readline():
            pool.leases.receive(decode(line))
            told()
