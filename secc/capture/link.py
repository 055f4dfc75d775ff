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


ETHERNET, RAW, COOKED, COOKED_2 = 1, 101, 113, 276
_ETHERTYPES = (b"\x86\xdd", b"\x88\xe1", b"\x81\x00", b"\x88\xa8", b"\x08\x00")


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
    if link == ETHERNET:
        return _ethernet(data)
    reader = _READERS.get(link)
    return reader(data) if reader else NOTHING


def known(link: int) -> bool:
    return link == ETHERNET or link in _READERS


def guess(data: bytes) -> int | None:
    """The link layer that the octets of a packet look like, None if they look like no packet."""
    if data[12:14] in _ETHERTYPES:
        return ETHERNET
    if data[14:16] in _ETHERTYPES and data[:1] == b"\0":
        return COOKED
    if data[:2] in _ETHERTYPES and data[2:4] == b"\0\0":
        return COOKED_2
    version_6 = len(data) >= 40 and data[0] >> 4 == 6 and data[6] in (0, 6, 17, 44, 60)
    version_4 = len(data) >= 20 and data[0] == 0x45 and data[9] in (6, 17)
    return RAW if version_6 or version_4 else None


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
    RAW: _raw,
    108: _loopback,
    COOKED: _cooked,
    228: _raw,
    229: _raw,
    COOKED_2: _cooked_2,
}
