"""The last sessions of a trace, each as a capture, and its lines without identities.

for line in lines(file): ...           a trace in order; damaged lines are passed over
Traces(...).read(files)                redacted lines to one file, captures of sessions to others
"""

import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from secc.ocpp.diagnostics.octets import Octets
from secc.ocpp.diagnostics.pcapng import Capture
from secc.ocpp.diagnostics.redaction import Redactor
from secc.trace import Connection, Message

_LONGEST_LINE = 1 << 20
_MOST_OCTETS = 32 << 20  # of one session: a day-long charge has about as much
_MOST_BEFORE = 400  # frames of matching and discovery that go before a connection


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """Objects of a file of JSON lines; what is damaged or endless is passed over. OSError."""
    with file.open("rb") as stream:
        while line := stream.readline(_LONGEST_LINE):
            try:
                found = msgspec.json.decode(line)
            except (msgspec.DecodeError, RecursionError):
                continue
            if isinstance(found, dict) and isinstance(found.get("time"), int | float):
                yield found


@dataclass(slots=True)
class _Session:
    """A capture that is being written, from discovery to the end of the connection."""

    name: str
    octets: BinaryIO
    capture: Capture

    def add(self, line: Message | Connection) -> None:
        if self.octets.tell() <= _MOST_OCTETS:
            if isinstance(line, Message):
                self.capture.message(line)
            else:
                self.capture.connection(line)


class Traces:
    """Reads the trace of one connector between two times; keeps the last `most` sessions.

    Without a redactor nothing is hidden. Captures are made in `folder`, under no name.
    """

    def __init__(
        self,
        connector: int,
        folder: Path,
        redactor: Redactor | None,
        within: tuple[float, float],
        most: int,
    ) -> None:
        self._connector, self._folder = connector, folder
        self._redactor, self._within = redactor, within
        self._octets = Octets(redactor) if redactor else None
        self._before: deque[Message] = deque(maxlen=_MOST_BEFORE)  # matching and discovery
        self._session: _Session | None = None
        self._sessions: deque[_Session] = deque(maxlen=most)

    @property
    def replaced(self) -> int:
        """Messages whose content could not be read and was replaced."""
        return self._octets.replaced if self._octets else 0

    @property
    def captures(self) -> list[tuple[str, BinaryIO]]:
        """Names and contents of the last sessions, the newest first."""
        return [(one.name, one.octets) for one in reversed(self._sessions)]

    def read(self, files: Iterable[Path], out: BinaryIO) -> None:
        """Write the lines within the times to `out`, as they may leave; raises OSError."""
        first, last = self._within
        for file in files:
            for line in lines(file):
                if first <= line["time"] <= last:
                    out.write(msgspec.json.encode(self._line(line)) + b"\n")

    def _line(self, line: dict[str, Any]) -> Any:
        if line.get("type") not in ("message", "connection"):
            return self._redactor.json(line) if self._redactor else line
        try:
            typed = msgspec.convert(line, Message | Connection)
            hidden = self._octets.line(typed) if self._octets else typed
            self._record(hidden)
        except ValueError:  # a damaged line, msgspec.ValidationError included
            return {"type": "damaged", "time": line["time"]}
        return hidden

    def _record(self, line: Message | Connection) -> None:
        """Frames before a connection wait for it, those within are part of it."""
        opens = isinstance(line, Connection) and line.open
        below = isinstance(line, Message) and line.carrier in ("ethernet", "udp")
        if isinstance(line, Message) and below and self._session is None:
            self._before.append(line)
            return
        if self._session is None or opens:
            self._session = self._new(line.time)
            self._sessions.append(self._session)
            while self._before:
                self._session.add(self._before.popleft())
        self._session.add(line)
        if isinstance(line, Connection) and not line.open:
            self._session = None

    def _new(self, time: float) -> _Session:
        when = datetime.fromtimestamp(time, UTC).strftime("%Y%m%dT%H%M%S.%f")[:-3]
        comment = f"connector {self._connector}; the layers below V2GTP are synthetic"
        octets: BinaryIO = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
        name = f"connector-{self._connector}-{when}Z.pcapng"
        return _Session(name, octets, Capture(octets, comment))
