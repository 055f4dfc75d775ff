"""Fills the history from a trace with what happened while the page was not running.

    python -m secc.web.catch_up < JOB      a `Missed` as JSON

A program of its own: a trace may be long, damaged or forged, and the page waits for nobody. It goes
on where it stopped the last time; what was told already stays as it is.
"""

import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from exi import ExiError
from secc import protocols, trace, v2gtp
from secc.reports import Alert, Exchange, FaultRaised, Plug, SessionEnded, SessionStarted
from secc.web.keeping import Missed
from secc.web.recorder import Recorder, Sample
from secc.web.store import Store

_MOST_OCTETS = 1 << 30  # the end of a longer trace is read
_LONGEST_LINE = 1 << 18
_HEAD = 512  # octets, of two lines or more, that tell files apart when they are renamed
_PRUNE_LINES = 100_000
_LATEST = 4_102_444_800.0  # 2100: what is later is no time
_LONGEST_ID = 64
_NICE = 10
_KIND = re.compile(rb'\{"type":"(\w+)"')
_PROTOCOLS = {"DIN 70121": "din", "ISO 15118-2": "iso2"}

_Word = SessionStarted | SessionEnded | Exchange | FaultRaised | Alert | Plug
_word = msgspec.json.Decoder(_Word).decode
_message = msgspec.json.Decoder(trace.Message).decode
_WORDS = frozenset((b"session_started", b"session_ended", b"exchange", b"fault", b"alert", b"plug"))


class Replay:
    """Tells a recorder what the lines of a trace say."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._protocol: str | None = None
        self._soc: int | None = None

    def line(self, line: bytes, *, first: bool) -> None:
        """One line, `first` of its file; what cannot be read says nothing."""
        kind = _KIND.match(line)
        try:
            if kind is None:
                return
            if kind[1] in _WORDS:
                self._hear(_word(line))
            elif kind[1] == b"message" and self._recorder.is_open:
                self._measure(_message(line))
            elif kind[1] == b"trace" and not first:  # first: a full file was renamed
                self._recorder.cut()
        except (msgspec.MsgspecError, ValueError):
            return

    def _hear(self, word: _Word) -> None:
        if not 0 < word.time < _LATEST or len(getattr(word, "session", None) or "") > _LONGEST_ID:
            return
        if isinstance(word, SessionStarted):
            self._protocol, self._soc = _PROTOCOLS.get(word.protocol), None
        self._recorder.hear(word)

    def _measure(self, line: trace.Message) -> None:
        """Voltage and current as the vehicle was told them, its state of charge as it told it."""
        if self._protocol is None or line.broken or not self._recorder.wants(line.time):
            return
        octets = bytes.fromhex(line.octets)
        try:
            said = protocols.decode(octets[v2gtp.HEADER.size :], self._protocol)
        except ExiError:
            return
        body: Any = getattr(getattr(said, "Body", None), "BodyElement", None)
        if line.direction == "in":
            self._soc = getattr(getattr(body, "DC_EVStatus", None), "EVRESSSOC", self._soc)
        elif (voltage := getattr(body, "EVSEPresentVoltage", None)) is not None:
            current = getattr(body, "EVSEPresentCurrent", None)
            self._recorder.hear(Sample(line.time, _si(voltage), _si(current), self._soc))


def _si(value: Any) -> float:
    """A PhysicalValue in its unit without prefix; 0 where there is none."""
    return 0.0 if value is None else float(value.Value) * 10.0 ** int(value.Multiplier)


def run(job: Missed) -> None:
    """Read what is new; raises OSError and StoreError."""
    store = Store(Path(job.folder))
    recorder = Recorder(store, job.connector)
    replay = Replay(recorder)
    head, octets = store.trace_read(job.connector)
    for number, (file, begin, line, end) in enumerate(_new(Path(job.trace), head, octets), 1):
        was_open = recorder.is_open
        replay.line(line, first=begin == 0)
        if not recorder.is_open:
            head, octets = file, end
        elif not was_open:
            head, octets = file, begin  # the next time again from here
        if not number % _PRUNE_LINES:
            store.prune(time.time(), job.days, job.most_sessions)
    recorder.keep()
    store.prune(time.time(), job.days, job.most_sessions)
    store.set_trace_read(job.connector, head, octets)
    store.close()


def _new(path: Path, head: bytes, octets: int) -> Iterator[tuple[bytes, int, bytes, int]]:
    """Lines behind what has been read: head of the file, where the line begins, it, and its end."""
    files = [_Opened(one) for one in trace.files(path)]
    known = [number for number, one in enumerate(files) if head and one.head.startswith(head)]
    if known:  # the oldest of them: rather read again than pass over
        del files[: known[0]]
        files[0].skip = octets if octets <= files[0].size else 0
    left = _MOST_OCTETS
    for one in reversed(files):  # of too much, the end
        one.skip = max(one.skip, one.size - left)
        left -= one.size - one.skip
    for one in files:
        with one.stream:
            yield from ((one.head, *line) for line in one.lines())


class _Opened:
    """A file of the trace; it stays the same when it is renamed meanwhile."""

    def __init__(self, path: Path) -> None:
        self.stream: BinaryIO = path.open("rb")
        self.size = os.fstat(self.stream.fileno()).st_size
        self.head = self.stream.read(_HEAD)
        self.skip = 0

    def lines(self) -> Iterator[tuple[int, bytes, int]]:
        """Whole lines of sensible length from `skip` on."""
        self.stream.seek(self.skip)
        begin = self.skip
        whole = True  # at the begin of a line
        while begin < self.size and (line := self.stream.readline(_LONGEST_LINE)):
            end = begin + len(line)
            ends = line.endswith(b"\n")
            if whole and ends:
                yield begin, line, end
            whole, begin = ends, end


def main(words: Iterable[bytes] = sys.stdin.buffer) -> None:
    """One job; what goes wrong is told by code and standard error."""
    os.nice(_NICE)
    run(msgspec.json.decode(b"".join(words), type=Missed))


if __name__ == "__main__":
    main()
