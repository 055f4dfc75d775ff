"""The trace: one JSON line per message and transition, exact octets included.

Written by a thread of its own from a bounded queue: a slow or full disk costs lines, which are
counted in the trace itself, never a delay of the session. The keys are stable; new ones may appear.
"""

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from secc.reports import Report
from secc.v2gtp import HEADER
from secc.v2gtp import VERSION as V2GTP_VERSION
from secc.writer import Writer

log = logging.getLogger(__name__)

VERSION = 1  # raised when a key changes its meaning
_LONGEST_PAYLOAD = 65_536
_RETRY_LINES = 1000  # after a failed write, try again when so many lines were lost

Direction = Literal["in", "out"]  # as the station sees it
# tls: octets are those inside the encryption; ethernet: a whole frame of SLAC
Carrier = Literal["udp", "tcp", "tls", "ethernet"]


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of the lines that are not reports; `time` is seconds since 1970 (UTC)."""

    time: float


class Begin(Line, frozen=True, tag="trace"):
    """First line of every file."""

    version: int
    software: str
    connector: int
    interface: str


class Message(Line, frozen=True, tag="message"):
    """One V2GTP message or SLAC frame, header included, in hex; `broken`: without V2GTP header."""

    direction: Direction
    carrier: Carrier
    peer: str
    octets: str
    broken: bool = False


class Connection(Line, frozen=True, tag="connection"):
    """The connection of the vehicle has come or gone; `by`: ev or station.

    Over TLS with the `suite` (as OpenSSL calls it) and the `chain` that was shown.
    """

    open: bool
    peer: str
    suite: str | None = None
    chain: str | None = None
    by: str | None = None
    reason: str | None = None


class PhaseChange(Line, frozen=True, tag="phase"):
    """The charge has moved on; words of `secc.session.plant.Phase`."""

    before: str
    after: str


class CommandGiven(Line, frozen=True, tag="command"):
    """A command to the plant: its name in `secc.session.plant` and its values."""

    name: str
    values: dict[str, float | bool | str | None]


class Lost(Line, frozen=True, tag="lost"):
    """Lines missing here because the disk did not keep up."""

    lines: int


def files(path: Path) -> list[Path]:
    """Those of the trace at `path` that are there, the oldest first."""
    older = [one for one in path.parent.glob(f"{path.name}.*") if one.suffix[1:].isdecimal()]
    older.sort(key=lambda one: -int(one.suffix[1:]))
    return [one for one in (*older, path) if one.is_file()]


class Cutter:
    """Cuts one direction of a connection into messages with their headers."""

    def __init__(self) -> None:
        self._octets = bytearray()

    def cut(self, octets: bytes) -> Iterator[tuple[bytes, bool]]:
        """Complete messages so far; (octets, True) for such that have no V2GTP header."""
        self._octets += octets
        while len(self._octets) >= HEADER.size:
            version, inverse, _, length = HEADER.unpack_from(self._octets)
            sound = version == V2GTP_VERSION and inverse == V2GTP_VERSION ^ 0xFF
            if not sound or length > _LONGEST_PAYLOAD:
                break
            end = HEADER.size + length
            if len(self._octets) < end:
                return
            yield bytes(self._octets[:end]), False
            del self._octets[:end]
        else:
            return
        yield from self.rest()

    def rest(self) -> Iterator[tuple[bytes, bool]]:
        """What is left of a message that has not become complete."""
        if self._octets:
            yield bytes(self._octets), True
            self._octets.clear()


class Trace:
    """Appends lines to `path`; beyond `max_octets` (0: no bound) the file moves to `.1`, ...

    `keep` older files remain. Raises OSError when the file cannot be opened.
    """

    def __init__(self, path: Path, begin: Begin, *, max_octets: int = 0, keep: int = 3) -> None:
        self._path, self._begin = path, msgspec.json.encode(begin) + b"\n"
        self._max_octets, self._keep = max_octets, keep
        self._encode = msgspec.json.Encoder().encode
        self._lost = 0  # since the last line that found room
        self._failed = 0  # lines since the disk refused one
        self._file = self._open()
        self._writer = Writer("trace", self._append, self._flush)

    @property
    def behind(self) -> int:
        """Lines that are still to be written."""
        return self._writer.behind

    def write(self, line: Line | Report) -> None:
        """Append `line`; never blocks."""
        if self._lost:
            lost = Lost(time=time.time(), lines=self._lost)
            if self._writer.put(self._encode(lost) + b"\n"):
                self._lost = 0
        if not self._writer.put(self._encode(line) + b"\n"):
            self._lost += 1

    def close(self, patience_s: float = 2.0) -> None:
        """Write what is queued and close the file; gives up after `patience_s`."""
        self._writer.close(patience_s)
        if self.behind:
            log.warning("the end of the trace is missing", extra={"lines": self.behind})
            return
        try:
            self._file.close()
        except OSError as error:
            self._fail(error)

    def _append(self, line: bytes) -> None:
        if self._failed % _RETRY_LINES:
            self._failed += 1
            return
        try:
            self._file.write(line)
            if self._max_octets and self._file.tell() >= self._max_octets:
                self._rotate()
            self._failed = 0
        except OSError as error:
            self._fail(error)

    def _flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        if not self._failed % _RETRY_LINES:
            log.error("trace not written: %s", error, extra={"file": str(self._path)})
        self._failed += 1

    def _open(self) -> BinaryIO:
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        file = os.fdopen(fd, "ab")
        file.write(self._begin)
        return file

    def _rotate(self) -> None:
        full = self._file
        for number in range(self._keep, 0, -1):
            newer = self._numbered(number - 1)
            if newer.exists():
                newer.replace(self._numbered(number))
        if not self._keep:
            self._path.unlink()
        self._file = self._open()
        full.close()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path
