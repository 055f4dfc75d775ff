"""Hex dumps with offsets: tcpdump -x, -xx, -X and -XX, tshark -x, text2pcap, hexdump -C, xxd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from secc.capture import link
from secc.capture.files import LATEST, CaptureError, Packet

_FIRST = re.compile(rb"^[ \t]*(?:0x)?0{4,8}:?[ \t]+[0-9A-Fa-f]{2}", re.MULTILINE)
_LINE = re.compile(r"\s*(?:0x)?([0-9A-Fa-f]{4,8}):?\s+(.*)")
_HEX = re.compile(r"(?:(?:[0-9A-Fa-f]{2}){1,2}(?: |$))+")
_TIME = re.compile(
    r"(?:(\d{4}-\d\d-\d\d)[ T])?(\d\d:\d\d:\d\d)[.,](\d{1,9})|^\s*(\d{9,10})\.(\d{1,9})"
)
_LONGEST = 1 << 18  # octets of a packet


class Dump(NamedTuple):
    """One packet or document; `time` in ns since 1970, or of the day if the text has no date."""

    number: int
    time: int
    data: bytes

    def packet(self) -> Packet:
        kind = link.guess(self.data)
        return Packet(self.number, self.time, kind or link.RAW, self.data, len(self.data))


def is_dump(head: bytes) -> bool:
    """Whether a text has a line with offset 0 near its beginning."""
    return _FIRST.search(head) is not None


def dumps(lines: Iterator[str]) -> Iterator[Dump]:
    """The dumps of a text in order; what stands between them may tell the time."""
    number, time, moment = 0, 0, 0
    data = bytearray()
    for line in lines:
        found = _LINE.match(line)
        offset = int(found[1], 16) if found else -1
        if found is None or offset not in (0, len(data)):
            moment = _time(line, moment)
            continue
        octets = _octets(found[2].rstrip())
        if not octets:
            continue
        if offset == 0 and data:
            number += 1
            yield Dump(number, time, bytes(data))
            data.clear()
        if offset == 0:
            time = moment
        data += octets
        if len(data) > _LONGEST:
            raise CaptureError(f"hex dump {number + 1} is longer than {_LONGEST} octets")
    if data:
        yield Dump(number + 1, time, bytes(data))


def _octets(text: str) -> bytes:
    """The hex of a line without the text beside it, which two spaces or a bar set off."""
    found = _HEX.match(text)
    if found is None:
        return b""
    octets = bytes.fromhex(found[0])
    if len(octets) == 8 and "|" in text:  # hexdump -C has a gap in the middle
        more = _HEX.match(text[found.end() :].lstrip(" "))
        octets += bytes.fromhex(more[0]) if more else b""
    return octets[:64]


def _time(line: str, before: int) -> int:
    """The time that a line tells, else that of the packet before."""
    found = _TIME.search(line)
    if found is None:
        return before
    date, clock, fraction, epoch, part = found.groups()
    nanoseconds = int((fraction or part).ljust(9, "0"))
    if epoch:
        return min(int(epoch) * 10**9 + nanoseconds, LATEST)
    try:
        moment = datetime.fromisoformat(f"{date or '1970-01-01'}T{clock}").replace(tzinfo=UTC)
    except ValueError:  # 25 o'clock
        return before
    return int(moment.timestamp()) * 10**9 + nanoseconds
