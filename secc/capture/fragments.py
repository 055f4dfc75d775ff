"""IP packets put together from their fragments (RFC 8200 4.5, RFC 791), as a listener may do it.

What is kept is bounded in datagrams, octets and time of the capture. Overlaps are refused
(RFC 5722), an exact repetition is not one. A datagram that never becomes whole is told once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from secc.capture import ip

MOST_OPEN = 64  # datagrams
MOST_OCTETS = 1 << 20  # of all open datagrams
MOST_PIECES = 512  # of one datagram
_MOST_DONE = 8  # datagrams whose repetition is known as such: some captures have every packet twice
LONGEST_WAIT = 60_000_000_000  # ns, RFC 8200 4.5
_LARGEST = 65_535  # octets of a datagram behind its IP header
_NEVER = 1 << 64


class Whole(NamedTuple):
    """A datagram that is complete: `data` holds what `datagram` points into."""

    datagram: ip.Datagram
    data: bytes
    frames: list[int]


class Failure(NamedTuple):
    """A datagram that will never be whole; `first` octets of it, if they were captured."""

    addresses: bytes
    protocol: int
    first: bytes
    frames: list[int]
    time: int
    why: str


@dataclass(slots=True)
class _Open:
    """The fragments of one datagram by their offset; `time` is that of the latest."""

    began: int
    addresses: bytes
    protocol: int
    time: int = 0
    pieces: dict[int, bytes] = field(default_factory=dict)
    frames: list[int] = field(default_factory=list)
    octets: int = 0
    length: int | None = None  # known once the last fragment is here
    refused: bool = False  # told already; what still comes of it is dropped, RFC 5722

    @property
    def is_whole(self) -> bool:
        return self.octets == self.length  # without overlaps that is enough


class Reassembly:
    """Feed it every fragment; `due` is when `expire` has something to do."""

    def __init__(self) -> None:
        self.due = _NEVER
        self._open: OrderedDict[bytes, _Open] = OrderedDict()
        self._done: OrderedDict[bytes, _Open] = OrderedDict()
        self._octets = 0

    def receive(
        self, fragment: ip.Fragment, data: bytes, frame: int, time: int
    ) -> tuple[Whole | None, list[Failure]]:
        """The datagram if it is whole now, and those that had to be given up."""
        piece = data[fragment.start : fragment.stop]
        known = self._open.get(fragment.key)
        if known is None:
            done = self._done.get(fragment.key)
            if done is not None and done.pieces.get(fragment.offset) == piece:
                return None, []
            known = _Open(time, fragment.addresses, fragment.protocol)
            self._open[fragment.key] = known
            self.due = min(self.due, time + LONGEST_WAIT)
        known.time = time
        if known.refused:
            return None, self._overflow()
        if known.pieces.get(fragment.offset) == piece:
            return None, []
        known.frames.append(frame)
        why = _objection(known, fragment, len(piece))
        if why:
            return None, [self._refuse(known, why), *self._overflow()]
        known.pieces[fragment.offset] = piece
        known.octets += len(piece)
        self._octets += len(piece)
        if not fragment.more:
            known.length = fragment.offset + len(piece)
        if not known.is_whole:
            return None, self._overflow()
        self._drop(fragment.key)
        self._done[fragment.key] = known
        if len(self._done) > _MOST_DONE:
            self._done.popitem(last=False)
        return _joined(known), []

    def expire(self, now: int) -> list[Failure]:
        """Give up what has waited too long."""
        old = [key for key, one in self._open.items() if now - one.began > LONGEST_WAIT]
        failures = [failure for key in old if (failure := self._drop(key))]
        oldest = min((one.began for one in self._open.values()), default=_NEVER - LONGEST_WAIT)
        self.due = oldest + LONGEST_WAIT
        return failures

    def end(self) -> list[Failure]:
        """No more packets."""
        return [failure for key in list(self._open) if (failure := self._drop(key))]

    def _overflow(self) -> list[Failure]:
        failures = []
        while len(self._open) > MOST_OPEN or self._octets > MOST_OCTETS:
            failure = self._drop(next(iter(self._open)))
            failures += [failure] if failure else []
        return failures

    def _drop(self, key: bytes) -> Failure | None:
        dropped = self._open.pop(key)
        self._octets -= dropped.octets
        if dropped.refused or dropped.is_whole:
            return None
        of = "" if dropped.length is None else f" of {dropped.length}"
        why = f"never complete: {dropped.octets}{of} octets in {len(dropped.pieces)} fragments"
        return _failure(dropped, why)

    def _refuse(self, known: _Open, why: str) -> Failure:
        failure = _failure(known, why)
        self._octets -= known.octets
        known.refused, known.octets, known.length = True, 0, None
        known.pieces.clear()
        known.frames = []
        return failure


def _objection(known: _Open, fragment: ip.Fragment, size: int) -> str:
    """Why this fragment spoils its datagram, if it does."""
    begin, end = fragment.offset, fragment.offset + size
    if fragment.missing:
        return f"{fragment.missing} octets of a fragment were cut off by the sniffer"
    if end > _LARGEST or len(known.pieces) >= MOST_PIECES:
        return "larger than any datagram"
    if fragment.more and (not size or size % 8):
        return f"a fragment in the middle has {size} octets, no multiple of 8"
    ends_elsewhere = known.length is not None and (
        end > known.length or (not fragment.more and end != known.length)
    )
    beyond = not fragment.more and any(at + len(p) > end for at, p in known.pieces.items())
    if ends_elsewhere or beyond:
        return "its fragments disagree on where it ends"
    if any(begin < at + len(p) and at < end for at, p in known.pieces.items()):
        return "its fragments overlap (RFC 5722)"
    return ""


def _joined(known: _Open) -> Whole:
    data = b"".join(known.pieces[at] for at in sorted(known.pieces))
    datagram = ip.transport(data, known.protocol, known.addresses)
    return Whole(datagram, data, sorted(known.frames))


def _failure(known: _Open, why: str) -> Failure:
    first = known.pieces.get(0, b"")
    return Failure(known.addresses, known.protocol, first, sorted(known.frames), known.time, why)
