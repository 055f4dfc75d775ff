"""A copy of a capture in which TLS is opened: the plain messages travel in TCP segments made here,
so that tools without the secrets can read them. Everything else is copied as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO

from secc.capture import ip, link, tcp
from secc.capture.files import Packet
from secc.capture.framing import is_tls
from secc.capture.record import Record
from secc.capture.session import Session
from secc.checksum import checksum
from secc.v2gtp import HEADER as V2GTP
from secc.v2gtp import VERSION

_FILE = Struct("<IHHiIII")
_PACKET = Struct("<IIII")
_TCP = Struct("!HHIIBBHHH")
_NANOSECOND_MAGIC = 0xA1B23C4D
_MASK = 0xFFFF_FFFF
_PUSH = 8


@dataclass(slots=True)
class _Half:
    """One direction of a connection: the octets below TCP, ports, and numbers of our segments."""

    below: bytes
    at: int  # where IP begins in `below`
    source: int
    destination: int
    sequence: int
    encrypted: bool = False


class DecryptedCopy:
    """A pcap file with nanoseconds, of the link type of the first packet."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._link: int | None = None
        self._halves: dict[str, tuple[_Half, str]] = {}  # by endpoints, and those of the other way
        self._skipped = 0  # packets of another link type

    def packet(self, packet: Packet) -> None:
        """Copy one packet unless it is part of a TLS connection."""
        if self._link is None:
            self._link = packet.link
            self._out.write(_FILE.pack(_NANOSECOND_MAGIC, 2, 4, 0, 0, 1 << 18, packet.link))
        if packet.link != self._link:
            self._skipped += 1
            return
        frame = link.unwrap(packet.link, packet.data)
        if frame.kind == link.IPV6:
            datagram = ip.unwrap(frame.kind, packet.data, frame.offset)
            if datagram.protocol == ip.TCP and self._replaced(packet, frame.offset, datagram):
                return
        self._write(packet.time, packet.data, packet.length)

    def record(self, record: Record, _: Session | None = None) -> None:
        """Write the plain octets of a message that came over TLS."""
        if record.layer != "v2gtp" or record.payload_type is None:
            return
        found = self._halves.get(f"{record.source} {record.destination}")
        if found is None or not found[0].encrypted:
            return
        head = V2GTP.pack(VERSION, VERSION ^ 0xFF, record.payload_type, len(record.exi))
        self._segment(found, record.time, head + record.exi, tcp.ACK | _PUSH)

    def end(self) -> None:
        """Nothing is kept back."""

    def notes(self) -> list[str]:
        """What the copy lacks."""
        if not self._skipped:
            return []
        kind = f"link type {self._link}, that of the first"
        return [f"the copy is of {kind}: {self._skipped} packets of others are not in it"]

    def _replaced(self, packet: Packet, at: int, datagram: ip.Datagram) -> bool:
        """Whether this segment is replaced by ours (or by nothing)."""
        segment = tcp.segment(packet.data, datagram.start, datagram.stop)
        if segment is None:
            return False
        near = ip.endpoint(datagram.addresses[:16], segment.source)
        far = ip.endpoint(datagram.addresses[16:], segment.destination)
        here, there = f"{near} {far}", f"{far} {near}"
        if segment.flags & tcp.SYN or here not in self._halves:
            sequence = segment.sequence + bool(segment.flags & tcp.SYN) & _MASK
            below = packet.data[: at + 40]
            half = _Half(below, at, segment.source, segment.destination, sequence)
            self._halves[here] = half, there
            if segment.flags & tcp.SYN:
                return False
        half = self._halves[here][0]
        payload = packet.data[segment.start : datagram.stop]
        if not half.encrypted and payload and is_tls(payload):
            half.encrypted = True
            if there in self._halves:
                self._halves[there][0].encrypted = True
        if not half.encrypted:
            return False
        if segment.flags & (tcp.FIN | tcp.RST):
            self._segment(self._halves[here], packet.time, b"", segment.flags & ~_PUSH)
        return True

    def _segment(self, found: tuple[_Half, str], time: int, payload: bytes, flags: int) -> None:
        half, there = found
        back = self._halves.get(there)
        acknowledged = back[0].sequence if back else 0
        head = _TCP.pack(
            *(half.source, half.destination, half.sequence, acknowledged, 5 << 4, flags),
            *(0xFFFF, 0, 0),
        )
        half.sequence = half.sequence + len(payload) & _MASK
        body = head + payload
        addresses = half.below[half.at + 8 : half.at + 40]
        pseudo = addresses + Struct("!II").pack(len(body), ip.TCP)
        body = body[:16] + Struct("!H").pack(checksum(pseudo + body)) + body[18:]
        below = bytearray(half.below)
        Struct("!HB").pack_into(below, half.at + 4, len(body), ip.TCP)
        data = bytes(below) + body
        self._write(time, data, len(data))

    def _write(self, time: int, data: bytes, length: int) -> None:
        seconds, rest = divmod(time, 1_000_000_000)
        self._out.write(_PACKET.pack(seconds & _MASK, rest, len(data), length) + data)
