"""A listener's end of the control socket of one SECC: words in, requests out, comes back for ever.

The process at the other end must be root's, the listener's user's or that of the socket's owner,
and speak the same version of `secc.reports`. It is asked something every few seconds.
"""

import asyncio
import logging
import os
import struct
from collections import deque
from collections.abc import Callable
from pathlib import Path
from socket import SO_PEERCRED, SOL_SOCKET

import msgspec

from secc.reports import VERSION, Answer, GetState, Hello, Report, Request

log = logging.getLogger(__name__)

_RETRY_S = 0.5
_BEAT_S = 5.0  # between two questions that only ask whether it lives
_ANSWER_S = 5.0
_LONGEST_LINE = 1024 * 1024

_decode: Callable[[bytes], Report | Answer] = msgspec.json.Decoder(Report | Answer).decode
_encode = msgspec.json.Encoder().encode


class StationLink:
    """Attached to the socket at `path`; `report` gets every word, `lost` is told of the end."""

    def __init__(
        self, path: Path, report: Callable[[Report], None], lost: Callable[[], None]
    ) -> None:
        self._path, self._report, self._lost = path, report, lost
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: deque[asyncio.Future[Answer]] = deque()
        self._complaint = ""

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        while True:
            try:
                await self._attend()
                self._complain("the SECC has closed the connection")
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                self._complain(str(error) or "the SECC does not answer")
            await asyncio.sleep(_RETRY_S)

    async def ask(self, request: Request) -> Answer:
        """The answer to `request`; not ok when there is no connection or no answer."""
        if self._writer is None:
            return Answer(ok=False, error="the SECC cannot be reached")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._writer.write(_encode(request) + b"\n")
        try:
            return await asyncio.wait_for(asyncio.shield(answer), _ANSWER_S)
        except TimeoutError:
            self._complain("the SECC does not answer")
            if self._writer is not None:
                self._writer.transport.abort()
            return Answer(ok=False, error="the SECC does not answer")

    @property
    def is_up(self) -> bool:
        """Hello has come."""
        return self._writer is not None

    def _complain(self, why: str) -> None:
        if why != self._complaint:  # once, not with every attempt
            log.warning("no contact: %s", why, extra={"socket": str(self._path)})
        self._complaint = why

    async def _attend(self) -> None:
        reader, writer = await asyncio.open_unix_connection(str(self._path), limit=_LONGEST_LINE)
        beat: asyncio.Task[None] | None = None
        try:
            self._check_peer(writer)
            await self._welcome(reader)
            self._writer = writer
            self._complaint = ""
            log.info("attached", extra={"socket": str(self._path)})
            beat = asyncio.ensure_future(self._beat())
            await self._read(reader)
        finally:
            if beat is not None:
                beat.cancel()
            was_up, self._writer = self._writer is not None, None
            writer.close()
            while self._waiting:
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(Answer(ok=False, error="the SECC has gone"))
            if was_up:
                self._lost()

    def _check_peer(self, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        _, uid, _ = struct.unpack("3i", sock.getsockopt(SOL_SOCKET, SO_PEERCRED, 12))
        if uid not in (0, os.geteuid(), self._path.stat().st_uid):
            raise PermissionError(f"{self._path} is served by user {uid}, who does not own it")

    async def _welcome(self, reader: asyncio.StreamReader) -> None:
        async with asyncio.timeout(_ANSWER_S):
            word = _decode(await reader.readline())
        if not isinstance(word, Hello) or word.version != VERSION:
            raise ValueError(f"{self._path} does not speak version {VERSION} of the reports")
        self._report(word)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            try:
                word = _decode(line)
            except msgspec.ValidationError:  # of a newer SECC
                continue
            if not isinstance(word, Answer):
                self._report(word)
            elif self._waiting:
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(word)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            await self.ask(GetState())
