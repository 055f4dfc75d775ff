"""JSON lines between the outlets of a station and the one process that serves all of them.

An outlet says something every now and then and is answered; each end may die and come back.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from secc import local_socket, notify

log = logging.getLogger(__name__)

Answer = Callable[[bytes], bytes | None]


async def serve(path: Path, answer: Answer, *work: Coroutine[Any, Any, None]) -> None:
    """Answer at `path` and do `work` until SIGTERM or SIGINT.

    `answer` gets a line and returns one, or None; ValueError: the line is none of ours. Raises
    `local_socket.Taken`, OSError, and what `work` raises.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopping = loop.create_task(stop.wait())
    working = [loop.create_task(each) for each in work]
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        lock = local_socket.alone(path)
        try:
            server = Server(path, answer)
            await server.open()
            notify.tell("READY=1")
            feeding = loop.create_task(notify.keep_alive())
            await asyncio.wait((stopping, *working), return_when=asyncio.FIRST_COMPLETED)
            feeding.cancel()
            await server.close()
        finally:
            os.close(lock)
    finally:
        ended = [task for task in working if task.done()]
        for task in (stopping, *working):
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    for task in ended:
        task.result()


class Server:
    """One task for each client; `answer` as in `serve`."""

    def __init__(self, path: Path, answer: Answer) -> None:
        self._path, self._answer = path, answer
        self._clients: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Raises OSError."""
        sock = local_socket.bound(self._path)
        self._server = await asyncio.start_unix_server(self._connected, sock=sock)
        log.info("ready", extra={"path": str(self._path)})

    async def close(self) -> None:
        """Nobody is served any more."""
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
            with suppress(ConnectionError, asyncio.CancelledError):  # `close` ends it
                await self._attend(reader, writer)
        finally:
            self._clients.discard(task)
            writer.close()

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                if (reply := self._answer(line)) is not None:
                    writer.write(reply + b"\n")
                    await writer.drain()
        except ValueError as error:
            log.warning("not a report: %s", error)


async def keep(
    path: Path,
    report: Callable[[], bytes],
    hear: Callable[[bytes], None],
    period_s: float,
    *,
    found: str,
    missing: str,
) -> None:
    """The outlet's end: a `report` every `period_s`, answers to `hear`, until cancelled.

    `hear` raises ValueError for a line that is none. `found` and `missing` are logged once each
    time that the other end comes or goes.
    """
    told = False
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(path)
            log.info(found, extra={"path": str(path)})
            told = False
            try:
                await _talk(reader, writer, report, hear, period_s)
            finally:
                writer.close()
        if not told:
            log.warning(missing, extra={"path": str(path)})
            told = True
        await asyncio.sleep(period_s)


async def _talk(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    report: Callable[[], bytes],
    hear: Callable[[bytes], None],
    period_s: float,
) -> None:
    hears = asyncio.create_task(_hear(reader, hear))
    try:
        while not hears.done():
            writer.write(report() + b"\n")
            await writer.drain()
            await asyncio.wait((hears,), timeout=period_s)
    finally:
        hears.cancel()


async def _hear(reader: asyncio.StreamReader, hear: Callable[[bytes], None]) -> None:
    with suppress(OSError, ValueError):  # a line that is none ends it
        while line := await reader.readline():
            hear(line)
