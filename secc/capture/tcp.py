"""TCP reassembly (RFC 9293) of what a sniffer saw, which need not be what the ends saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct
from typing import NamedTuple

FIN, SYN, RST, ACK = 1, 2, 4, 16

_HEADER = Struct("!HHIIBB").unpack_from
_MASK = 0xFFFF_FFFF
_HALF = 0x8000_0000
_WINDOW = 1 << 20  # a jump beyond it is another connection on the same ports
_IN_FLIGHT = 1 << 16  # octets around the end of a connection that still belong to it
_MOST_WAITING = 64  # segments behind a hole before it is given up
_LONGEST_WAIT = 3_000_000_000  # ns


class Segment(NamedTuple):
    """One TCP header; the payload begins at `start` of the frame."""

    source: int
    destination: int
    sequence: int
    acknowledged: int
    flags: int
    start: int


def segment(data: bytes, at: int, stop: int) -> Segment | None:
    """Read a header, None if it is cut or nonsense."""
    if stop - at < 20:
        return None
    source, destination, sequence, acknowledged, words, flags = _HEADER(data, at)
    start = at + (words >> 4) * 4
    if not at + 20 <= start <= stop:
        return None
    return Segment(source, destination, sequence, acknowledged, flags, start)


class Piece(NamedTuple):
    """Octets that come next in the stream; before them, `lost` octets were not captured."""

    data: bytes
    frame: int
    time: int
    lost: int = 0


@dataclass(slots=True)
class Direction:
    """The octets of one direction in order: repeats dropped, holes waited for, then given up.

    A hole is given up as soon as the other end acknowledges what lies behind it (it had the
    octets, the sniffer had not), else when too much waits or too long.
    """

    next: int | None = None
    initial: int | None = None  # number of the first octet, if the SYN was captured
    acknowledged: int | None = None  # highest number the other end has confirmed
    waiting: dict[int, Piece] = field(default_factory=dict)

    def start(self, sequence: int) -> None:
        self.next = self.initial = sequence & _MASK
        self.acknowledged = None
        self.waiting.clear()

    def is_started_by(self, syn: Segment) -> bool:
        return self.initial == (syn.sequence + 1) & _MASK

    def is_near(self, sequence: int) -> bool:
        """Whether a segment may belong to the end of this stream."""
        return self.next is None or abs(self._distance(sequence)) < _IN_FLIGHT

    def receive(self, sequence: int, data: bytes, frame: int, time: int) -> list[Piece]:
        """A segment was captured; the pieces that are in order now."""
        if self.next is None:
            self.next = sequence
        ahead = (sequence - self.next) & _MASK
        if ahead >= _HALF:
            behind = _MASK + 1 - ahead
            if behind > _WINDOW:
                return self._jump(sequence, data, frame, time)
            if behind >= len(data):
                return []  # a retransmission
            data, ahead = data[behind:], 0
            sequence = self.next
        if ahead > _WINDOW:
            return self._jump(sequence, data, frame, time)
        if ahead:
            known = self.waiting.get(sequence)
            if known is None or len(known.data) < len(data):
                self.waiting[sequence] = Piece(data, frame, time)
            return self._give_up(time)
        self.next = (sequence + len(data)) & _MASK
        pieces = [Piece(data, frame, time)]
        if self.waiting:
            pieces += self._released() + self._give_up(time)
        return pieces

    def confirm(self, acknowledged: int) -> list[Piece]:
        """The other end has everything before this number."""
        self.acknowledged = acknowledged
        return self._give_up(0) if self.waiting else []

    def has(self, sequence: int, count: int) -> bool:
        """Whether these octets have come before."""
        return self.next is not None and self._distance(sequence + count & _MASK) <= 0

    def skip(self, count: int) -> None:
        """`count` octets were sent but cut off by the sniffer."""
        if self.next is not None:
            self.next = (self.next + count) & _MASK

    def end(self) -> list[Piece]:
        """Nothing more will come: all that waits, holes given up."""
        pieces: list[Piece] = []
        while self.waiting:
            pieces += self._over_the_hole()
        return pieces

    def _jump(self, sequence: int, data: bytes, frame: int, time: int) -> list[Piece]:
        pieces = self.end()
        self.start(sequence + len(data))
        return [*pieces, Piece(data, frame, time, lost=-1)]

    def _released(self) -> list[Piece]:
        """What waited and now follows on."""
        pieces: list[Piece] = []
        while self.waiting and self.next is not None:
            sequence = min(self.waiting, key=self._distance)
            ahead = self._distance(sequence)
            if ahead > 0:
                break
            piece = self.waiting.pop(sequence)
            if len(piece.data) > -ahead:
                piece = piece._replace(data=piece.data[-ahead:])
                self.next = (self.next + len(piece.data)) & _MASK
                pieces.append(piece)
        return pieces

    def _distance(self, sequence: int) -> int:
        """From the next expected octet; negative behind it."""
        ahead = (sequence - (self.next or 0)) & _MASK
        return ahead - _MASK - 1 if ahead >= _HALF else ahead

    def _give_up(self, now: int) -> list[Piece]:
        pieces: list[Piece] = []
        while self.waiting:
            sequence = min(self.waiting, key=self._distance)
            confirmed = self.acknowledged is not None and self._distance(
                sequence
            ) <= self._distance(self.acknowledged)
            late = now - self.waiting[sequence].time > _LONGEST_WAIT
            if not (confirmed or late or len(self.waiting) > _MOST_WAITING):
                break
            pieces += self._over_the_hole()
        return pieces

    def _over_the_hole(self) -> list[Piece]:
        sequence = min(self.waiting, key=self._distance)
        lost = max(self._distance(sequence), 0)
        self.next = sequence if lost else self.next
        first, *others = self._released() or [Piece(b"", 0, 0)]
        return [first._replace(lost=lost), *others]
