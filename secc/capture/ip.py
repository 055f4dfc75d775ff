"""IPv6 (RFC 8200) and IPv4 down to TCP and UDP."""

from __future__ import annotations

import ipaddress
from struct import Struct
from typing import NamedTuple

from secc.capture.link import IPV6

TCP = 6
UDP = 17

_EXTENSIONS = frozenset((0, 43, 60, 135, 139, 140))
FRAGMENT = 44  # what a piece of a larger packet is reported as
_AUTHENTICATION = 51
_MOST_EXTENSIONS = 8

_V6 = Struct("!4xHB").unpack_from
_U16 = Struct("!H").unpack_from


class Datagram(NamedTuple):
    """What IP carries: `data[start:stop]` was captured, `missing` octets of it were not."""

    protocol: int
    addresses: bytes  # source and destination, 32 octets (IPv6) or 8 (IPv4)
    start: int
    stop: int
    missing: int


NOTHING = Datagram(0, b"", 0, 0, 0)


def unwrap(kind: int, data: bytes, at: int) -> Datagram:
    """Find the transport; protocol 0 for what is damaged or of no use here."""
    return _version_6(data, at) if kind == IPV6 else _version_4(data, at)


def _version_6(data: bytes, at: int) -> Datagram:
    here = at + 40
    if len(data) < here or data[at] >> 4 != 6:
        return NOTHING
    length, following = _V6(data, at)
    end = here + length
    if following != TCP and following != UDP:
        following, here = _behind_extensions(data, here, end, following)
        if not following:
            return NOTHING
    stop = min(end, len(data))
    return Datagram(following, data[at + 8 : at + 40], here, stop, end - stop)


def _behind_extensions(data: bytes, at: int, end: int, following: int) -> tuple[int, int]:
    for _ in range(_MOST_EXTENSIONS):
        if following in (TCP, UDP):
            return following, at
        if at + 8 > min(end, len(data)):
            break
        if following in _EXTENSIONS:
            following, at = data[at], at + 8 + data[at + 1] * 8
        elif following == _AUTHENTICATION:
            following, at = data[at], at + 8 + data[at + 1] * 4
        elif following == FRAGMENT:
            if _U16(data, at + 2)[0] & 0xFFF9:
                return FRAGMENT, at
            following, at = data[at], at + 8  # an atomic fragment, RFC 6946
        else:
            break
    return 0, at


def _version_4(data: bytes, at: int) -> Datagram:
    if len(data) < at + 20 or data[at] >> 4 != 4:
        return NOTHING
    if _U16(data, at + 6)[0] & 0x3FFF:
        return NOTHING._replace(protocol=FRAGMENT)
    here = at + (data[at] & 15) * 4
    end = at + _U16(data, at + 2)[0]
    stop = min(end, len(data))
    if not at + 20 <= here <= stop:
        return NOTHING
    return Datagram(data[at + 9], data[at + 12 : at + 20], here, stop, end - stop)


def endpoint(address: bytes, port: int) -> str:
    """`[fe80::1]:15118` or `192.0.2.1:80`."""
    host = ipaddress.ip_address(address)
    return f"[{host}]:{port}" if len(address) == 16 else f"{host}:{port}"
