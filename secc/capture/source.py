"""Whatever the analyst has at hand -> records: packet file, trace, hex, standard input."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Protocol

from secc.capture import files, foreign, hexdump, hextext, link, tracefile
from secc.capture.conversation import Conversation
from secc.capture.files import CaptureError, Packet
from secc.capture.keylog import KeyLog
from secc.capture.record import Record

_OCTETS = re.compile(r"(?:0x)?[0-9A-Fa-f]{2,8},?")
_LONGEST_LINE = 1 << 20
_SUFFIXES = (".pcap", ".pcapng", ".cap", ".dump", ".gz", ".bz2", ".xz", ".jsonl", ".trace", ".hex")

Progress = Callable[[int], None]  # octets of the file that have been read
Tap = Callable[[Packet], None]  # sees every packet before its records come


class Input(Protocol):
    """Where records come from; `ended` is the time of the last packet read.

    `is_session` is False for documents pasted as hex, which have neither time nor connection.
    """

    name: str
    ended: int
    is_session: bool
    notes: list[str]

    def records(
        self, progress: Progress | None = None, tap: Tap | None = None
    ) -> Iterator[Record]: ...


class Source:
    """One input. `records` streams; `ended` is the time of the last packet once it has."""

    def __init__(
        self, name: str, *, keys: KeyLog | None = None, forced: str = "", text: bytes | None = None
    ) -> None:
        self.name = name
        self.ended = 0
        self.is_session = text is None
        self.notes: list[str] = []
        self._keys = keys or KeyLog()
        self._forced = forced
        self.text = text

    def records(self, progress: Progress | None = None, tap: Tap | None = None) -> Iterator[Record]:
        """Everything that can be read, then CaptureError if that was not all."""
        if self.text is not None:
            yield from hextext.HexReader("hex", self._forced).read(self.text, 1)
            return
        try:
            with self._open() as stream:
                yield from self._of_stream(stream, progress, tap)
        except OSError as error:
            raise CaptureError(f"cannot be read: {error.strerror or error}") from None

    def _open(self) -> io.BufferedReader:
        if self.name == "-":
            return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
        return Path(self.name).open("rb")

    def _of_stream(
        self, stream: io.BufferedReader, progress: Progress | None, tap: Tap | None
    ) -> Iterator[Record]:
        plain = files.unzipped(stream)
        head = _peek(plain)
        if files.is_capture(head):
            packets = files.packets(plain)
            yield from self._packets(packets, stream, progress, tap)
        elif hexdump.is_dump(head):
            yield from self._dumps(hexdump.dumps(_lines(plain)), stream, progress, tap)
        elif head.lstrip()[:1] == b"{":
            yield from tracefile.lines(_lines(plain), self.name, self._forced)
        elif not head:
            raise CaptureError("the file is empty")
        elif hextext.octets(head.decode("ascii", "replace").split("\n")[0]) is not None or (
            head.lstrip()[:1] == b"#"
        ):
            self.is_session = False
            yield from hextext.lines(_lines(plain), self.name, self._forced)
        else:
            raise CaptureError(foreign.what(head) or "neither a packet file, a trace nor hex")

    def _dumps(
        self,
        dumps: Iterator[hexdump.Dump],
        stream: io.BufferedReader,
        progress: Progress | None,
        tap: Tap | None,
    ) -> Iterator[Record]:
        """Hex dumps are packets if the first is one, else documents."""
        first = next(dumps, None)
        if first is None:
            raise CaptureError("a hex dump without octets")
        dumps = chain((first,), dumps)
        if link.guess(first.data) is not None:
            packets = (dump.packet() for dump in dumps)
            yield from self._packets(packets, stream, progress, tap)
            return
        self.is_session = False
        reader = hextext.HexReader(self.name, self._forced)
        for dump in dumps:
            yield from reader.read(dump.data, dump.number)

    def _packets(
        self,
        packets: Iterator[Packet | files.KeyLog],
        stream: io.BufferedReader,
        progress: Progress | None,
        tap: Tap | None,
    ) -> Iterator[Record]:
        conversation = Conversation(self.name, self._keys, self._forced)
        receive = conversation.receive
        problem: CaptureError | None = None
        due = 0
        try:
            for packet in packets:
                if tap is not None and isinstance(packet, Packet):
                    tap(packet)
                found = receive(packet)
                if found:
                    yield from found
                if progress is not None:
                    due += 1
                    if due % 4096 == 0:
                        progress(stream.tell())
                if len(packet) > 1:
                    self.ended = packet[1]
        except CaptureError as error:
            problem = error
        yield from conversation.end()
        self.notes += conversation.notes()
        if problem is not None:
            raise problem


def _peek(stream: BinaryIO) -> bytes:
    try:
        return stream.peek(4096)[:4096]  # type: ignore[attr-defined,no-any-return]
    except files.COMPRESSION_ERRORS as error:
        raise CaptureError(f"compressed data is damaged: {error}") from None


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Lines of bounded length; whatever is no UTF-8 is replaced."""
    while True:
        try:
            line = stream.readline(_LONGEST_LINE)
        except files.COMPRESSION_ERRORS as error:
            raise CaptureError(f"compressed data is damaged: {error}") from None
        if not line:
            return
        yield line.decode("utf-8", "replace")


def sources(arguments: list[str], keys: KeyLog, forced: str) -> list[Source]:
    """What the arguments of the command name; CaptureError for what is nothing."""
    if all(_OCTETS.fullmatch(one) and not _exists(Path(one)) for one in arguments):
        arguments = [" ".join(arguments)]  # the shell took one hex string apart
    found: list[Source] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            found.append(Source(argument, keys=keys, forced=forced))
        elif _exists(path) and path.is_dir():
            found += [Source(str(p), keys=keys, forced=forced) for p in _captures(path)]
        elif _exists(path):
            found.append(Source(argument, keys=keys, forced=forced))
        else:
            text = hextext.octets(argument)
            if text is None:
                raise CaptureError(f"{argument}: no such file, and not hex")
            found.append(Source("hex", forced=forced, text=text))
    return found


def _exists(path: Path) -> bool:
    """Whether there is such a file; hex may be longer than any name of a file."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _captures(directory: Path) -> list[Path]:
    """Packet files and traces below a directory, by what they hold rather than by their name."""
    return sorted(path for path in directory.rglob("*") if path.is_file() and _is_input(path))


def _is_input(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError:
        return False
    if files.is_capture(head):
        return True
    return files.is_packed(head) and path.name.lower().endswith(_SUFFIXES)
