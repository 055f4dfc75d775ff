"""What the vehicle's end puts on the wire: V2GTP, SDP and EXI documents (ISO 15118-2 7.8, 7.10).

Written apart from the station's framing, so that both ends do not share one misreading.
"""

from dataclasses import dataclass, field
from ipaddress import IPv6Address
from types import ModuleType
from typing import Any

EXI, SDP_REQUEST, SDP_RESPONSE = 0x8001, 0x9000, 0x9001
SDP_PORT, SDP_GROUP = 15118, "ff02::1"
TLS, NO_TLS, TCP = 0x00, 0x10, 0x00
LOWEST_PORT = 49152  # of a station's TCP port
_HEADER = 8


class WireError(Exception):
    """The station sent what no station may send."""


def frame(
    payload: bytes, kind: int = EXI, *, version: int = 0x01, inverse: int = 0xFE, length: int = -1
) -> bytes:
    """One V2GTP message; the keywords make it a wrong one."""
    size = len(payload) if length < 0 else length
    return bytes([version, inverse]) + kind.to_bytes(2, "big") + size.to_bytes(4, "big") + payload


@dataclass(slots=True)
class Deframer:
    """Cuts the octets of a TCP connection into EXI payloads."""

    _octets: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads that are complete now; WireError on a header that is none."""
        self._octets += data
        payloads = []
        while len(self._octets) >= _HEADER:
            kind, length = _header(bytes(self._octets[:_HEADER]))
            if kind != EXI:
                raise WireError(f"payload type 0x{kind:04X} on TCP")
            if len(self._octets) < _HEADER + length:
                break
            payloads.append(bytes(self._octets[_HEADER : _HEADER + length]))
            del self._octets[: _HEADER + length]
        return payloads


def sdp_request(security: int = NO_TLS, transport: int = TCP) -> bytes:
    """SECC discovery request."""
    return frame(bytes([security, transport]), SDP_REQUEST)


@dataclass(frozen=True, slots=True)
class SdpAnswer:
    """Where the station listens."""

    address: IPv6Address
    port: int
    security: int


def sdp_answer(datagram: bytes) -> SdpAnswer:
    """Read an SDP response; WireError says what is wrong with it."""
    if len(datagram) != _HEADER + 20:
        raise WireError(f"SDP response of {len(datagram)} octets: {datagram.hex()}")
    kind, length = _header(datagram[:_HEADER])
    if kind != SDP_RESPONSE or length != 20:
        raise WireError(f"not an SDP response: {datagram.hex()}")
    body = datagram[_HEADER:]
    answer = SdpAnswer(IPv6Address(body[:16]), int.from_bytes(body[16:18], "big"), body[18])
    if answer.port < LOWEST_PORT:
        raise WireError(f"SDP response names port {answer.port}, below {LOWEST_PORT}")
    if body[19] != TCP or answer.security not in (TLS, NO_TLS):
        raise WireError(f"SDP response offers unknown security or transport: {body.hex()}")
    return answer


def _header(octets: bytes) -> tuple[int, int]:
    if octets[:2] != b"\x01\xfe":
        raise WireError(f"no V2GTP header: {octets.hex()}")
    return int.from_bytes(octets[2:4], "big"), int.from_bytes(octets[4:8], "big")


def document(m: ModuleType, session_id: bytes, body: Any, signature: Any = None) -> bytes:
    """EXI document of a V2G message."""
    header = m.MessageHeaderType(SessionID=session_id, Signature=signature)
    message = m.V2G_Message(Header=header, Body=m.BodyType(BodyElement=body))
    return bytes(m.encode(message))


# --- the session id inside a document that must stay as it was recorded -------------------------

_ID_LENGTH_AT = 26 - 8  # bits before its length: EXI header 8, root 7, and three of one bit


def recorded_session_id(document: bytes) -> bytes:
    """Session id of a V2G message, read at its place: the first value of every message."""
    bits = _Bits(document)
    length = bits.octet(_ID_LENGTH_AT)
    return bytes(bits.octet(_ID_LENGTH_AT + 8 + 8 * i) for i in range(length))


def with_session_id(document: bytes, session_id: bytes) -> bytes:
    """The same document, bit by bit, with another session id (of any length)."""
    old = len(recorded_session_id(document))
    text = _Bits(document).text
    head, tail = text[:_ID_LENGTH_AT], text[_ID_LENGTH_AT + 8 + 8 * old :]
    used = len(head) + 8 + 8 * len(session_id) + len(tail)
    middle = f"{len(session_id):08b}" + "".join(f"{octet:08b}" for octet in session_id)
    whole = head + middle + tail + "0" * (-used % 8)
    return int(whole, 2).to_bytes(len(whole) // 8, "big")


class _Bits:
    def __init__(self, octets: bytes) -> None:
        self.text = f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}"

    def octet(self, at: int) -> int:
        return int(self.text[at : at + 8], 2)
