"""`secc pool`: the arbiter of the shared groups, one for a station, on a Unix socket.

It knows nothing that it could lose: when it dies groups go off within a lease, and when it starts
again it grants what connectors have said to be free.
"""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from secc.local_socket import Taken
from secc.power import station_lines
from secc.power.pool.arbiter import Arbiter
from secc.power.pool.settings import PoolSettings
from secc.power.pool.words import Report

log = logging.getLogger(__name__)


class Unusable(Exception):
    """The arbiter cannot serve: why, and what to do."""


def run(settings: PoolSettings, path: Path) -> None:
    """Serve until SIGTERM or SIGINT; raises `Unusable` and OSError."""
    if not settings.groups:
        raise Unusable("power.pool.groups is empty: there is nothing to share")
    try:
        asyncio.run(_serve(settings, path))
    except Taken:
        raise Unusable(f"{path}: another arbiter serves this station: stop it first") from None


async def _serve(settings: PoolSettings, path: Path) -> None:
    await station_lines.serve(path, Office(settings).answer)


class Office:
    """The arbiter behind its socket."""

    def __init__(self, settings: PoolSettings) -> None:
        self._now = asyncio.get_running_loop().time
        now = self._now()
        wired = {group.name: group.connectors for group in settings.groups}
        self._arbiter = Arbiter(
            wired, round(now * 1e6), now, lease_s=settings.lease_s, unheard_s=settings.unheard_s
        )
        self._decode = msgspec.json.Decoder(Report).decode
        self._holders: Mapping[str, int] = {}

    def answer(self, line: bytes) -> bytes | None:
        """The grant for a report; raises ValueError."""
        grant = self._arbiter.receive(self._decode(line), self._now())
        self._tell()
        return None if grant is None else msgspec.json.encode(grant)

    def _tell(self) -> None:
        """A line for each group that has changed hands."""
        holders = self._arbiter.holders
        for group in sorted(holders.keys() | self._holders.keys()):
            if (holder := holders.get(group)) != self._holders.get(group):
                log.info("group %s: %s", group, f"connector {holder}" if holder else "free")
        self._holders = holders
