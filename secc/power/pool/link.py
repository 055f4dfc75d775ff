"""The connector's line to the arbiter of the shared groups."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec

from secc.power import station_lines
from secc.power.pool.source import PooledSource
from secc.power.pool.words import Grant

_PER_LEASE = 5  # reports, so that some may be lost


async def keep(path: Path, pool: PooledSource, lease_s: float, told: Callable[[], None]) -> None:
    """Report and hear grants until cancelled; `told` is called after each grant."""
    now, decode = asyncio.get_running_loop().time, msgspec.json.Decoder(Grant).decode

    def report() -> bytes:
        return msgspec.json.encode(pool.leases.report(pool.wish, now()))

    def hear(line: bytes) -> None:
        pool.leases.receive(decode(line))
        told()

    await station_lines.keep(
        path,
        report,
        hear,
        lease_s / _PER_LEASE,
        found="arbiter of the shared groups found",
        missing="no arbiter: shared groups stay off",
    )
