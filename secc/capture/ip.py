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


class Fragment(NamedTuple):
    """A piece of a larger datagram; `key` is the same in all pieces of it.

    `data[start:stop]` stands at `offset` of what the datagram carries; `missing` octets of the
    piece were not captured. `protocol` is that of the first octets of the whole.
    """

    key: bytes
    addresses: bytes
    protocol: int
    offset: int
    more: bool
    start: int
    stop: int
    missing: int


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


def fragment(kind: int, data: bytes, at: int) -> Fragment | None:
    """What `unwrap` has called a FRAGMENT; None if it is cut."""
    return _fragment_6(data, at) if kind == IPV6 else _fragment_4(data, at)


def _fragment_6(data: bytes, at: int) -> Fragment | None:
    """RFC 8200 4.5."""
    length, following = _V6(data, at)
    end = at + 40 + length
    _, here = _behind_extensions(data, at + 40, end, following)
    stop = min(end, len(data))
    if here + 8 > stop:
        return None
    place = _U16(data, here + 2)[0]
    addresses = data[at + 8 : at + 40]
    key = addresses + data[here + 4 : here + 8]
    more = bool(place & 1)
    return Fragment(key, addresses, data[here], place & 0xFFF8, more, here + 8, stop, end - stop)


def _fragment_4(data: bytes, at: int) -> Fragment | None:
    """RFC 791 3.2."""
    here = at + (data[at] & 15) * 4
    end = at + _U16(data, at + 2)[0]
    stop = min(end, len(data))
    if not at + 20 <= here <= stop:
        return None
    place = _U16(data, at + 6)[0]
    addresses = data[at + 12 : at + 20]
    key = addresses + data[at + 4 : at + 6] + data[at + 9 : at + 10]
    more = bool(place & 0x2000)
    offset = (place & 0x1FFF) * 8
    return Fragment(key, addresses, data[at + 9], offset, more, here, stop, end - stop)


def transport(data: bytes, following: int, addresses: bytes) -> Datagram:
    """The transport in what was put together from fragments."""
    found, start = _behind_extensions(data, 0, len(data), following)
    return Datagram(found, addresses, start, len(data), 0)


def endpoint(address: bytes, port: int) -> str:
    """`[fe80::1]:15118` or `192.0.2.1:80`."""
    return f"{host(address)}:{port}"


def host(address: bytes) -> str:
    """`[fe80::1]` or `192.0.2.1`."""
    text = str(ipaddress.ip_address(address))
    return f"[{text}]" if len(address) == 16 else text
