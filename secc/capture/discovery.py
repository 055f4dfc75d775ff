"""SECC discovery in captures (ISO 15118-2, 7.10.1), tolerant where the station is strict."""

from __future__ import annotations

from ipaddress import IPv6Address

from secc.capture.framing import is_header
from secc.capture.record import Content
from secc.sdp import PORT

NAMES = {
    0x9000: "SDPReq",
    0x9001: "SDPRes",
    0x9002: "SDPReq (wireless)",
    0x9003: "SDPRes (wireless)",
}
_SECURITY = {0x00: "TLS", 0x10: "noTLS"}
_TRANSPORT = {0x00: "TCP", 0x10: "UDP"}


def concerns(source: int, destination: int, data: bytes) -> bool:
    """Whether a datagram belongs to discovery."""
    if PORT in (source, destination):
        return True
    return data[2:3] == b"\x90" and is_header(data)


def parse(data: bytes) -> tuple[int | None, str, Content | None, str | None]:
    """Payload type, name, content and what is wrong."""
    if not is_header(data):
        return None, "", None, f"no V2GTP header: {data[:8].hex(' ')}"
    kind = int.from_bytes(data[2:4], "big")
    length = int.from_bytes(data[4:8], "big")
    name = NAMES.get(kind, "")
    payload = data[8 : 8 + length]
    error = None
    if not name:
        error = f"payload type 0x{kind:04X} in discovery"
    elif len(payload) < length:
        error = f"cut: {len(payload)} of {length} octets"
    elif len(data) > 8 + length:
        error = f"{len(data) - 8 - length} octets behind the message"
    content, wrong = _content(kind, payload)
    return kind, name, content, error or wrong


def _content(kind: int, payload: bytes) -> tuple[Content | None, str | None]:
    if kind == 0x9000 and len(payload) == 2:
        return _kinds(payload), None
    if kind == 0x9001 and len(payload) == 20:
        address = {
            "SECC_IP": str(IPv6Address(payload[:16])),
            "SECC_Port": int.from_bytes(payload[16:18], "big"),
        }
        return address | _kinds(payload[18:]), None
    if kind in (0x9000, 0x9001):
        return None, f"payload of {len(payload)} octets"
    return None, None


def _kinds(two: bytes) -> Content:
    return {
        "Security": _SECURITY.get(two[0], f"0x{two[0]:02X}"),
        "TransportProtocol": _TRANSPORT.get(two[1], f"0x{two[1]:02X}"),
    }
