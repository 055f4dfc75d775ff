"""SECC discovery protocol: which address and port serve the EV (ISO 15118-2 7.10.1, DIN SPEC
70121 8.7). Sans-IO: a datagram in, a verdict out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from ipaddress import IPv6Address

from secc.rate_limit import RateLimit
from secc.v2gtp import PayloadType, V2GTPError, pack, unpack

PORT = 15118
GROUP = IPv6Address("ff02::1")

_TCP = 0x00  # the only transport there is; 0x10 (UDP) is reserved
_LOWEST_SOURCE_PORT = 1024  # real stacks leave 49152-65535; below are services, not EVs
_BURST, _PER_SECOND = 10, 1.0  # an EV asks every 250 ms, and rarely more than once


class Security(IntEnum):
    """First octet of a request (what is asked), 19th of a response (what is offered)."""

    TLS = 0x00
    NONE = 0x10


_SECURITY = {security.value: security for security in Security}


class Why(Enum):
    """Reasons to leave a datagram without answer."""

    SOURCE = "not from a link-local address"
    PORT = "not from a port that an EV uses"
    MALFORMED = "no SDP request"
    ROGUE = "another SECC answers on this link"
    FLOOD = "too many requests"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Verdict over a datagram that gets no answer."""

    why: Why


@dataclass(frozen=True, slots=True)
class Offer:
    """Where the station listens: one address, one port for each kind of security that it has."""

    address: IPv6Address
    ports: Mapping[Security, int]

    def answer(self, asked: Security) -> bytes:
        """The response: what is offered, which need not be what was asked.

        An EV that asks for TLS of a station without it is told so rather than left to wait; one
        that asks for no TLS of a station that insists on it may go away.
        """
        security = asked if asked in self.ports else next(iter(self.ports))
        port = self.ports[security].to_bytes(2, "big")
        payload = self.address.packed + port + bytes([security, _TCP])
        return pack(payload, PayloadType.SDP_RESPONSE)


class Discovery:
    """Judges the datagrams that arrive at UDP port 15118 of one interface."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback
        self._rate = RateLimit(_BURST, _PER_SECOND)

    def receive(
        self, data: bytes, address: IPv6Address, port: int, now: float
    ) -> Security | Ignored:
        """What a valid request asks for, or why the datagram is ignored."""
        if not (address.is_loopback if self._loopback else address.is_link_local):
            return Ignored(Why.SOURCE)
        if _payload(data, PayloadType.SDP_RESPONSE) is not None:
            return Ignored(Why.ROGUE)
        if port < _LOWEST_SOURCE_PORT or port == PORT:
            return Ignored(Why.PORT)
        security = _parse(data)
        if security is None:
            return Ignored(Why.MALFORMED)
        if not self._rate.allows(address, now):
            return Ignored(Why.FLOOD)
        return security


def _payload(data: bytes, kind: PayloadType) -> bytes | None:
    try:
        return unpack(data, kind)
    except V2GTPError:
        return None


def _parse(data: bytes) -> Security | None:
    """Exactly a header and two known octets (conformance cases V2GTPSDP_002 to _005)."""
    payload = _payload(data, PayloadType.SDP_REQUEST)
    if payload is None or len(payload) != 2 or payload[1] != _TCP:
        return None
    return _SECURITY.get(payload[0])
