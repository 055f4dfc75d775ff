"""`secc pool`: the arbiter of the shared groups, one for a station, on a Unix socket.

It knows nothing that it could lose: when it dies groups go off within a lease, and when it starts
again it grants what connectors have said to be free.
"""

import asyncio
import fcntl
import logging
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from secc import notify
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
    asyncio.run(_serve(settings, path))


async def _serve(settings: PoolSettings, path: Path) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    lock = _alone(path)
    try:
        server = Server(settings, path)
        await server.open()
        notify.tell("READY=1")
        feeding = asyncio.create_task(notify.keep_alive())
        await stop.wait()
        feeding.cancel()
        await server.close()
    finally:
        os.close(lock)


class Server:
    """One task for each connector that is connected."""

    def __init__(self, settings: PoolSettings, path: Path) -> None:
        now = asyncio.get_running_loop().time()
        wired = {group.name: group.connectors for group in settings.groups}
        self._arbiter = Arbiter(
            wired, round(now * 1e6), now, lease_s=settings.lease_s, unheard_s=settings.unheard_s
        )
        self._path = path
        self._holders: Mapping[str, int] = {}
        self._clients: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Raises OSError."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._connected, self._path)
        self._path.chmod(0o600)
        log.info("ready", extra={"path": str(self._path)})

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        try:
            await self._answer(reader, writer)
        finally:
            self._clients.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        decode, loop = msgspec.json.Decoder(Report).decode, asyncio.get_running_loop()
        with suppress(ConnectionError):
            while line := await reader.readline():
                try:
                    report = decode(line)
                except (ValueError, msgspec.DecodeError) as error:
                    log.warning("not a report: %s", error)
                    return
                grant = self._arbiter.receive(report, loop.time())
                if grant is not None:
                    writer.write(msgspec.json.encode(grant) + b"\n")
                    await writer.drain()
                self._tell()

    def _tell(self) -> None:
        """A line for each group that has changed hands."""
        holders = self._arbiter.holders
        for group in sorted(holders.keys() | self._holders.keys()):
            if (holder := holders.get(group)) != self._holders.get(group):
                log.info("group %s: %s", group, f"connector {holder}" if holder else "free")
        self._holders = holders


def _alone(path: Path) -> int:
    """A lock that no second arbiter of this station gets; raises `Unusable`."""
    lock = os.open(
        path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise Unusable(f"{path}: another arbiter serves this station: stop it first") from None
    return lock
