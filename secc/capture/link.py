"""Link layers of the captures seen in the field: which protocol, and where it begins."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

IPV4 = 0x0800
IPV6 = 0x86DD
HOMEPLUG = 0x88E1

_TAGS = frozenset((0x8100, 0x88A8, 0x9100))
_MOST_TAGS = 4
_U16 = Struct("!H").unpack_from
_ETHERNET = Struct("!6s6sH").unpack_from


class Frame(NamedTuple):
    """EtherType and offset of what the frame carries; addresses as octets, b"" if it has none."""

    kind: int
    offset: int
    source: bytes = b""
    destination: bytes = b""
    vlans: tuple[int, ...] = ()  # outermost first


NOTHING = Frame(0, 0)


def unwrap(link: int, data: bytes) -> Frame:
    """Look below the link layer; kind 0 for what is too short or of no use here."""
    if link == 1:
        return _ethernet(data)
    reader = _READERS.get(link)
    return reader(data) if reader else NOTHING


def known(link: int) -> bool:
    return link == 1 or link in _READERS


def _ethernet(data: bytes) -> Frame:
    if len(data) < 14:
        return NOTHING
    destination, source, kind = _ETHERNET(data)
    if kind in _TAGS:
        return _tagged(data, 14, kind, source, destination)
    return Frame(kind, 14, source, destination)


def _tagged(data: bytes, at: int, kind: int, source: bytes, destination: bytes) -> Frame:
    """Walk IEEE 802.1Q and 802.1ad tags."""
    vlans: tuple[int, ...] = ()
    for _ in range(_MOST_TAGS):
        if kind not in _TAGS:
            break
        if len(data) < at + 4:
            return NOTHING
        vlans += (_U16(data, at)[0] & 0xFFF,)
        kind = _U16(data, at + 2)[0]
        at += 4
    return Frame(kind, at, source, destination, vlans)


def _cooked(data: bytes) -> Frame:
    """LINKTYPE_LINUX_SLL."""
    if len(data) < 16:
        return NOTHING
    size = min(_U16(data, 4)[0], 8)
    return _cooked_body(data, _U16(data, 14)[0], 16, data[6 : 6 + size])


def _cooked_2(data: bytes) -> Frame:
    """LINKTYPE_LINUX_SLL2."""
    if len(data) < 20:
        return NOTHING
    size = min(data[11], 8)
    return _cooked_body(data, _U16(data, 0)[0], 20, data[12 : 12 + size])


def _cooked_body(data: bytes, kind: int, at: int, source: bytes) -> Frame:
    if kind in _TAGS:
        return _tagged(data, at, kind, source, b"")
    return Frame(kind, at, source)


def _raw(data: bytes) -> Frame:
    """LINKTYPE_RAW: the first nibble is the version of IP."""
    version = data[0] >> 4 if data else 0
    return Frame({4: IPV4, 6: IPV6}.get(version, 0), 0)


def _loopback(data: bytes) -> Frame:
    """LINKTYPE_NULL and LINKTYPE_LOOP: an address family in the byte order of the host."""
    if len(data) < 4:
        return NOTHING
    family = max(data[:4])
    return Frame({2: IPV4, 10: IPV6, 24: IPV6, 28: IPV6, 30: IPV6}.get(family, 0), 4)


_READERS = {
    0: _loopback,
    12: _raw,
    14: _raw,
    101: _raw,
    108: _loopback,
    113: _cooked,
    228: _raw,
    229: _raw,
    276: _cooked_2,
}
