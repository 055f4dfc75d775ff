"""Packet files: pcap (all byte orders, microseconds and nanoseconds), pcapng, either compressed.

Everything streams: a reader holds one packet and one chunk, whatever the file's length.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from io import BufferedReader
from struct import Struct
from struct import error as StructError
from typing import BinaryIO, NamedTuple, cast

CHUNK = 1 << 18
LARGEST = 1 << 24  # octets of a packet or block; a longer length field is damage

LATEST = (1 << 63) - 1  # ns since 1970 that fit 64 bits: the year 2262

COMPRESSION_ERRORS = (EOFError, OSError, zlib.error, lzma.LZMAError)
_PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_SECTION = 0x0A0D0D0A
_NANOSECOND = 1_000_000_000


class CaptureError(Exception):
    """The input cannot be read further; what came before stands."""


class Packet(NamedTuple):
    """One captured frame; `time` in ns since 1970, `length` octets on the wire.

    `interface` tells apart where pcapng files of several interfaces have it from.
    """

    number: int
    time: int
    link: int
    data: bytes
    length: int
    interface: int = 0


class KeyLog(NamedTuple):
    """TLS secrets that the file itself carries (pcapng decryption secrets block)."""

    text: bytes


class _Octets:
    """A stream cut to order; `offset` is that of the next octet, for messages."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.buffer = b""
        self.at = 0
        self.offset = 0

    def more(self) -> bool:
        """Append what the stream has at once; False at its end."""
        try:
            read = getattr(self.stream, "read1", self.stream.read)
            chunk: bytes = read(CHUNK)
        except COMPRESSION_ERRORS as error:
            raise CaptureError(f"compressed data is damaged: {error}") from None
        self.buffer = self.buffer[self.at :] + chunk
        self.at = 0
        return bool(chunk)

    def take(self, count: int) -> bytes:
        """`count` octets, or fewer at the end."""
        while len(self.buffer) - self.at < count and self.more():
            pass
        piece = self.buffer[self.at : self.at + count]
        self.at += len(piece)
        self.offset += len(piece)
        return piece

    def rest(self) -> int:
        return len(self.buffer) - self.at


def unzipped(stream: BufferedReader) -> BinaryIO:
    """The stream itself, or what it holds compressed."""
    head = stream.peek(8)[:8]
    for magic, opener in _PACKED.items():
        if head.startswith(magic):
            return cast(BinaryIO, opener(stream))  # type: ignore[operator]
    return cast(BinaryIO, stream)


def is_packed(magic: bytes) -> bool:
    """Whether a file that begins like this is compressed in a way that is read here."""
    return magic.startswith(tuple(_PACKED))


def is_capture(magic: bytes) -> bool:
    """Whether a file that begins like this is pcap or pcapng."""
    return magic[:4] in _PCAP or magic[:4] == b"\x0a\x0d\x0d\x0a"


def packets(stream: BinaryIO) -> Iterator[Packet | KeyLog]:
    """Read a whole packet file; raises CaptureError where it is damaged."""
    octets = _Octets(stream)
    magic = octets.take(4)
    if magic in _PCAP:
        return _pcap(octets, *_PCAP[magic])
    if magic == b"\x0a\x0d\x0d\x0a":
        return _pcapng(octets)
    raise CaptureError(f"no packet file: begins with {magic.hex(' ') or 'nothing'}")


_PCAP = {  # magic: byte order, ns per unit of the fraction
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}


def _pcap(octets: _Octets, order: str, unit: int) -> Iterator[Packet]:
    head = octets.take(20)
    if len(head) < 20:
        raise CaptureError("pcap file header is cut")
    link = Struct(order + "16xI").unpack(head)[0] & 0xFFFF
    header = Struct(order + "4I").unpack_from
    number = 0
    while True:
        buffer, at = octets.buffer, octets.at
        end = len(buffer) - 16
        while at <= end:
            seconds, fraction, captured, length = header(buffer, at)
            if captured > LARGEST:
                octets.at = at
                raise CaptureError(
                    f"packet {number + 1} claims {captured} octets: the file is damaged there"
                )
            stop = at + 16 + captured
            if stop > end + 16:
                break
            number += 1
            yield Packet(
                number,
                seconds * _NANOSECOND + fraction * unit,
                link,
                buffer[at + 16 : stop],
                length,
            )
            at = stop
        octets.at = at
        if not octets.more():
            break
    if octets.rest():
        raise CaptureError(f"the file is cut inside packet {number + 1}")


class _Interface(NamedTuple):
    link: int
    per_second: int  # time stamps per second
    offset: int  # ns to add
    snap: int  # greatest captured length, 0 is none


def _pcapng(octets: _Octets) -> Iterator[Packet | KeyLog]:
    section = _Section("<")
    kind_octets = b"\x0a\x0d\x0d\x0a"
    while True:
        rest = octets.take(8 if kind_octets == b"\x0a\x0d\x0d\x0a" else 4)
        if kind_octets == b"\x0a\x0d\x0d\x0a":
            section = _Section.opened(rest, section.number)
        elif len(rest) < 4:
            raise CaptureError(f"the file is cut behind packet {section.number}")
        kind, length = section.block(kind_octets + rest[:4])
        if not 12 <= length <= LARGEST or length % 4:
            raise CaptureError(
                f"block of {length} octets behind packet {section.number}: "
                "the file is damaged there"
            )
        body = rest[4:] + octets.take(length - 8 - len(rest[4:]))
        if len(body) < length - 8:
            raise CaptureError(f"the file is cut behind packet {section.number}")
        found = section.read(kind, body[:-4])
        if found is not None:
            yield found
        kind_octets = octets.take(4)
        if not kind_octets:
            return
        if len(kind_octets) < 4:
            raise CaptureError(f"the file is cut behind packet {section.number}")


class _Section:
    """One pcapng section: its byte order, its interfaces, and the packets counted so far."""

    def __init__(self, order: str, number: int = 0) -> None:
        self.order = order
        self.number = number
        self.time = 0
        self.interfaces: list[_Interface] = []
        self.block = Struct(order + "II").unpack
        self._enhanced = Struct(order + "IIIII").unpack_from

    @classmethod
    def opened(cls, rest: bytes, number: int) -> _Section:
        magic = rest[4:8]
        if magic == b"\x4d\x3c\x2b\x1a":
            return cls("<", number)
        if magic == b"\x1a\x2b\x3c\x4d":
            return cls(">", number)
        raise CaptureError(f"pcapng section header behind packet {number} is damaged")

    def read(self, kind: int, body: bytes) -> Packet | KeyLog | None:
        try:
            if kind == 6:
                return self._packet(body)
            if kind == 1:
                self.interfaces.append(self._interface(body))
            elif kind == 3:
                return self._simple(body)
            elif kind == 2:
                return self._obsolete(body)
            elif kind == 10:
                return self._secrets(body)
        except (IndexError, ValueError, StructError):
            raise CaptureError(
                f"pcapng block of type {kind} behind packet {self.number} is damaged"
            ) from None
        return None

    def _packet(self, body: bytes) -> Packet:
        interface, high, low, captured, length = self._enhanced(body)
        return self._stamped(interface, high, low, body[20 : 20 + captured], captured, length)

    def _obsolete(self, body: bytes) -> Packet:
        interface, _, high, low, captured, length = Struct(self.order + "HHIIII").unpack_from(body)
        return self._stamped(interface, high, low, body[20 : 20 + captured], captured, length)

    def _stamped(
        self, index: int, high: int, low: int, data: bytes, captured: int, length: int
    ) -> Packet:
        if len(data) < captured:
            raise ValueError(captured)
        interface = self.interfaces[index]
        ticks = high << 32 | low
        time = ticks * _NANOSECOND // interface.per_second + interface.offset
        self.time = max(-LATEST, min(time, LATEST))
        self.number += 1
        return Packet(self.number, self.time, interface.link, data, length, index)

    def _simple(self, body: bytes) -> Packet:
        """Without a time stamp: the last one seen stands."""
        interface = self.interfaces[0]
        (length,) = Struct(self.order + "I").unpack_from(body)
        captured = min(length, interface.snap or length)
        if len(body) - 4 < captured:
            raise ValueError(captured)
        self.number += 1
        return Packet(self.number, self.time, interface.link, body[4 : 4 + captured], length)

    def _secrets(self, body: bytes) -> KeyLog | None:
        kind, length = Struct(self.order + "II").unpack_from(body)
        return KeyLog(body[8 : 8 + length]) if kind == 0x544C534B else None

    def _interface(self, body: bytes) -> _Interface:
        link, _, snap = Struct(self.order + "HHI").unpack_from(body)
        per_second, offset, at = 1_000_000, 0, 8
        while at + 4 <= len(body):
            code, length = Struct(self.order + "HH").unpack_from(body, at)
            value = body[at + 4 : at + 4 + length]
            if code == 0:
                break
            if code == 9 and value:
                exponent = value[0] & 0x7F
                per_second = 1 << exponent if value[0] & 0x80 else 10**exponent
            elif code == 14 and length == 8:
                offset = Struct(self.order + "q").unpack(value)[0] * _NANOSECOND
            at += 4 + (length + 3 & ~3)
        return _Interface(link, per_second, offset, snap)
