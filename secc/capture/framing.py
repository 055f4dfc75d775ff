"""V2GTP messages out of captured octets (ISO 15118-2, 7.8.3), damage marked and stepped over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from secc.v2gtp import HEADER

LONGEST = 1 << 17  # octets of a payload; a longer length field is damage

_HEADER = HEADER.unpack_from
_TYPES = frozenset((0x8001, 0x9000, 0x9001, 0x9002, 0x9003))


class Cut(NamedTuple):
    """One message, or (with `error`) octets that are none. `time` is that of the last frame."""

    payload_type: int | None
    payload: bytes
    frames: list[int]
    time: int
    error: str | None = None


def is_header(data: bytes | bytearray, at: int = 0) -> bool:
    """Whether a plausible V2GTP header stands here."""
    if len(data) < at + 8 or data[at] != 1 or data[at + 1] != 0xFE:
        return False
    _, _, kind, length = _HEADER(data, at)
    return length <= LONGEST and (
        kind in _TYPES or 0x8000 < kind < 0x8200 or kind >= 0xA000 or kind == 0x4C41
    )


def is_tls(data: bytes | bytearray) -> bool:
    """Whether a stream that begins like this is TLS instead."""
    return len(data) >= 3 and 20 <= data[0] <= 23 and data[1] == 3 and data[2] <= 4


@dataclass(slots=True)
class Framing:
    """One direction of one connection; `synchronised` once a header has been seen."""

    synchronised: bool = False
    buffer: bytearray = field(default_factory=bytearray)
    marks: list[tuple[int, list[int], int]] = field(default_factory=list)  # end, frames, time
    damage: int = 0  # octets skipped in a row

    def feed(self, data: bytes, frames: list[int], time: int) -> list[Cut]:
        """More octets; the messages that are complete now."""
        if not self.buffer and len(data) >= 8:
            _, _, kind, length = _HEADER(data)
            if len(data) == length + 8 and is_header(data):
                self.synchronised = True
                self.damage = 0
                return [Cut(kind, data[8:], frames, time)]
        self.buffer += data
        self.marks.append((len(self.buffer), frames, time))
        return self._cuts()

    def gap(self, lost: int) -> list[Cut]:
        """Octets are missing here (-1: unknown how many); what was begun stays incomplete."""
        cuts = self.rest()
        missing = f"{lost} octets" if lost > 0 else "octets"
        return [*cuts, Cut(None, b"", [], 0, f"{missing} missing in the capture")]

    def rest(self) -> list[Cut]:
        """The end: what was begun and never completed."""
        if not self.buffer:
            return []
        frames, time = self._frames(len(self.buffer))
        data = bytes(self.buffer)
        self._drop(len(data))
        if not self.synchronised:
            return []
        if len(data) < 8 and b"\x01\xfe".startswith(data[:2]):
            error = f"cut: {len(data)} of 8 octets of a V2GTP header captured"
            return [Cut(None, data, frames, time, error)]
        if not is_header(data):
            return [Cut(None, data, frames, time, f"{len(data)} octets are no V2GTP message")]
        _, _, kind, length = _HEADER(data)
        error = f"cut: {len(data) - 8} of {length} octets captured"
        return [Cut(kind, data[8:], frames, time, error)]

    def _cuts(self) -> list[Cut]:
        cuts: list[Cut] = []
        while len(self.buffer) >= 8:
            if not is_header(self.buffer):
                if not self._resynchronise(cuts):
                    break
                continue
            self.synchronised = True
            self.damage = 0
            _, _, kind, length = _HEADER(self.buffer)
            if len(self.buffer) < length + 8:
                break
            frames, time = self._frames(length + 8)
            cuts.append(Cut(kind, bytes(self.buffer[8 : length + 8]), frames, time))
            self._drop(length + 8)
        return cuts

    def _resynchronise(self, cuts: list[Cut]) -> bool:
        """Step to the next header; tell once what is skipped. False when octets are lacking."""
        head = bytes(self.buffer[:8])
        if self.synchronised and not self.damage:
            frames, time = self._frames(8)
            cuts.append(Cut(None, head, frames, time, f"bad V2GTP header {head.hex(' ')}"))
        at = self.buffer.find(b"\x01\xfe", 1)
        while at >= 0 and len(self.buffer) >= at + 8 and not is_header(self.buffer, at):
            at = self.buffer.find(b"\x01\xfe", at + 1)
        if at < 0:  # a header may begin with the last octet
            at = len(self.buffer) - (self.buffer[-1] == 1)
        self.damage += at
        self._drop(at)
        return len(self.buffer) >= 8

    def _frames(self, count: int) -> tuple[list[int], int]:
        """Frames that carry the first `count` octets, and the time of the last of them."""
        found: list[int] = []
        latest = 0
        start = 0
        when = 0
        for end, frames, time in self.marks:
            if start >= count:
                break
            found += [frame for frame in frames if frame not in found]
            if max(frames, default=0) >= latest:
                latest, when = max(frames, default=0), time
            start = end
        return found, when

    def _drop(self, count: int) -> None:
        del self.buffer[:count]
        self.marks = [(end - count, *rest) for end, *rest in self.marks if end > count]  # type: ignore[misc]
