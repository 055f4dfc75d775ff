"""Messages of a trace as a pcapng capture that every tool opens: the layers below are made here.

The trace holds V2GTP messages and SLAC frames; Ethernet, IPv6, UDP and TCP around them are
synthetic, with right lengths, checksums and sequence numbers, so that nothing has to be guessed.
What came over TLS is written in the plain.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address
from struct import Struct
from typing import BinaryIO

from secc.checksum import checksum
from secc.trace import Connection, Message

_BLOCK = Struct("<II")
_SECTION = Struct("<IHHq")
_INTERFACE = Struct("<HHI")
_PACKET = Struct("<IIIII")
_OPTION = Struct("<HH")
_IPV6 = Struct("!IHBB16s16s")
_TCP = Struct("!HHIIBBHHH")
_UDP = Struct("!HHHH")
_PSEUDO = Struct("!16s16sII")

_ETHERNET, _SNAPLEN = 1, 1 << 18
_MAC_VEHICLE, _MAC_STATION = bytes.fromhex("020000000002"), bytes.fromhex("020000000001")
_TCP_PROTOCOL, _UDP_PROTOCOL = 6, 17
_FIN, _SYN, _RST, _PSH, _ACK = 1, 2, 4, 8, 16
_SDP_PORT, _DEFAULT_PORT = 15118, 49152
_SEGMENT = 1440  # octets of payload that fit an Ethernet frame
_MASK = 0xFFFF_FFFF
_STATION = IPv6Address("fe80::1")
_SDP_RESPONSE, _V2GTP_HEADER = 0x9001, 8
_NANOSECONDS, _COMMENT, _END = 9, 1, 0


@dataclass(slots=True)
class _Half:
    """One end of a connection."""

    mac: bytes
    address: bytes
    port: int
    sequence: int


class Capture:
    """Writes a pcapng file; `message` and `connection` take the lines of one trace in order."""

    def __init__(self, out: BinaryIO, comment: str) -> None:
        self._out = out
        self._station, self._port = _STATION.packed, _DEFAULT_PORT  # until SDP has told them
        self._ends: tuple[_Half, _Half] | None = None  # vehicle and station while TCP is open
        self._connections = 0
        text = comment.encode()
        self._block(0x0A0D0D0A, _SECTION.pack(0x1A2B3C4D, 1, 0, -1) + _option(_COMMENT, text))
        self._block(1, _INTERFACE.pack(_ETHERNET, 0, _SNAPLEN) + _option(_NANOSECONDS, b"\x09"))

    def message(self, line: Message) -> None:
        """One message or frame."""
        octets = bytes.fromhex(line.octets)
        if line.carrier == "ethernet":
            self._frame(line.time, octets)
        elif line.carrier == "udp":
            self._datagram(line, octets)
        else:
            if self._ends is None:  # the trace begins within a connection
                self._open(line.time, line.peer)
            self._stream(line.time, line.direction == "in", octets)

    def connection(self, line: Connection) -> None:
        """The connection of the vehicle has come or gone."""
        if line.open:
            self._open(line.time, line.peer)
        elif self._ends is not None:
            by_vehicle = line.by == "ev"
            self._segment(line.time, by_vehicle, _FIN | _ACK)
            self._segment(line.time, not by_vehicle, _FIN | _ACK)
            self._segment(line.time, by_vehicle, _ACK)
            self._ends = None

    def _open(self, time: float, peer: str) -> None:
        address, port = _endpoint(peer)
        self._connections += 1
        first = self._connections * 1_000_003  # numbers of connections do not meet
        self._ends = (
            _Half(_MAC_VEHICLE, address, port, first & _MASK),
            _Half(_MAC_STATION, self._station, self._port, (first ^ 0x5EC0_0000) & _MASK),
        )
        self._segment(time, True, _SYN)
        self._segment(time, False, _SYN | _ACK)
        self._segment(time, True, _ACK)

    def _stream(self, time: float, inwards: bool, octets: bytes) -> None:
        for at in range(0, len(octets), _SEGMENT):
            self._segment(time, inwards, _PSH | _ACK, octets[at : at + _SEGMENT])

    def _segment(self, time: float, inwards: bool, flags: int, payload: bytes = b"") -> None:
        assert self._ends is not None
        near, far = self._ends if inwards else reversed(self._ends)
        acknowledged = far.sequence if flags & _ACK else 0
        head = _TCP.pack(
            *(near.port, far.port, near.sequence, acknowledged, 5 << 4, flags, 0xFFFF, 0, 0)
        )
        near.sequence += len(payload) + bool(flags & (_SYN | _FIN))
        near.sequence &= _MASK
        self._ip(
            time, (near.mac, far.mac), (near.address, far.address), _TCP_PROTOCOL, head + payload
        )

    def _datagram(self, line: Message, octets: bytes) -> None:
        address, port = _endpoint(line.peer)
        if line.direction == "in":
            ports, macs = (port, _SDP_PORT), (_MAC_VEHICLE, bytes.fromhex("333300000001"))
            addresses = address, IPv6Address("ff02::1").packed
        else:
            self._learn(octets)
            ports, macs = (_SDP_PORT, port), (_MAC_STATION, _MAC_VEHICLE)
            addresses = self._station, address
        head = _UDP.pack(*ports, _UDP.size + len(octets), 0)
        self._ip(line.time, macs, addresses, _UDP_PROTOCOL, head + octets)

    def _learn(self, response: bytes) -> None:
        """SDP says where the station serves TCP."""
        kind, body = response[2:4], response[_V2GTP_HEADER:]
        if kind == _SDP_RESPONSE.to_bytes(2, "big") and len(body) >= 18:
            self._station, self._port = body[:16], int.from_bytes(body[16:18], "big")

    def _ip(
        self,
        time: float,
        macs: tuple[bytes, bytes],
        addresses: tuple[bytes, bytes],
        protocol: int,
        body: bytes,
    ) -> None:
        """An IPv6 packet on Ethernet; the checksum of `body` is filled in."""
        at = 16 if protocol == _TCP_PROTOCOL else 6
        total = checksum(_PSEUDO.pack(*addresses, len(body), protocol) + body)
        if protocol == _UDP_PROTOCOL and not total:
            total = 0xFFFF  # RFC 768: 0 means that there is none
        body = body[:at] + total.to_bytes(2, "big") + body[at + 2 :]
        head = _IPV6.pack(6 << 28, len(body), protocol, 64, *addresses)
        source, destination = macs
        self._frame(time, destination + source + b"\x86\xdd" + head + body)

    def _frame(self, time: float, frame: bytes) -> None:
        high, low = divmod(round(time * 1e9), 1 << 32)
        head = _PACKET.pack(0, high, low, len(frame), len(frame))
        self._block(6, head + frame + bytes(-len(frame) % 4))

    def _block(self, kind: int, body: bytes) -> None:
        size = len(body) + 12
        self._out.write(_BLOCK.pack(kind, size) + body + size.to_bytes(4, "little"))


def _option(code: int, value: bytes) -> bytes:
    padded = value + bytes(-len(value) % 4)
    return _OPTION.pack(code, len(value)) + padded + _OPTION.pack(_END, 0)


def _endpoint(peer: str) -> tuple[bytes, int]:
    """`[fe80::1%plc0]:50000` or the like; a made-up address where it is none."""
    host, _, port = peer.rpartition(":")
    try:
        return IPv6Address(host.strip("[]").partition("%")[0]).packed, int(port)
    except ValueError:
        return IPv6Address("fe80::2").packed, _DEFAULT_PORT + 1
