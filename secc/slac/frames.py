"""HomePlug management messages of SLAC and of the host's own modem, as Ethernet frames.

ISO 15118-3 Table A.2 to A.9, HomePlug GreenPHY 1.1 chapter 11. Numbers are little-endian,
addresses, keys and identifiers are octets as on the wire.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import Enum
from struct import Struct
from struct import error as StructError
from typing import Any, ClassVar, Protocol, TypeVar, dataclass_transform

ETHERTYPE = b"\x88\xe1"
BROADCAST = b"\xff" * 6
LOCAL = bytes.fromhex("00b052000001")  # the modem at the end of the host's own cable
SHORTEST, LONGEST = 60, 1514  # octets of an Ethernet frame without its checksum
GROUPS = 58  # OFDM carrier groups (ISO 15118-3 Table A.4)

_HEADER = Struct("<6s6s2sBH")
_NO_FRAGMENT = b"\0\0"


class Why(Enum):
    """Why a frame is not read."""

    SHORT = "cut short"
    LONG = "longer than Ethernet allows"
    FOREIGN = "not a HomePlug frame"
    VERSION = "wrong version of the management message"
    FRAGMENT = "fragment of a management message"
    UNKNOWN = "message that is not for a station's host"
    GROUPS = "attenuation of 0 or more than 58 groups"


class FrameError(Exception):
    """The octets are no frame that this station understands."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Message(Protocol):
    """What the codec needs of a message: the fields in the order of the wire.

    `LAYOUT` covers all fields but a last one of variable length, whose octets `TAIL` tells from
    the last value of the layout. A vendor's message begins with its `OUI`.
    """

    KIND: ClassVar[int]
    OUI: ClassVar[bytes]
    VERSION: ClassVar[int]
    LAYOUT: ClassVar[Struct]
    TAIL: ClassVar[Callable[[int], int] | None]


M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Frame:
    """One Ethernet frame with a management message."""

    destination: bytes
    source: bytes
    message: Any


@dataclass_transform(kw_only_default=True, frozen_default=True)
def message(
    kind: int,
    layout: str,
    *,
    oui: bytes = b"",
    version: int = 1,
    tail: Callable[[int], int] | None = None,
) -> Callable[[type[M]], type[M]]:
    """Say how a class of fields lies on the wire."""

    def of(cls: type[M]) -> type[M]:
        made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.KIND, made.OUI, made.VERSION = kind, oui, version
        made.LAYOUT, made.TAIL = Struct("<" + layout), tail
        MESSAGES[kind, oui] = made
        return made  # type: ignore[no-any-return]

    return of


MESSAGES: dict[tuple[int, bytes], type[Any]] = {}


def encode(frame: Frame) -> bytes:
    """`frame` as octets, padded to the least length of Ethernet."""
    kind: type[Message] = type(frame.message)
    head = _HEADER.pack(frame.destination, frame.source, ETHERTYPE, kind.VERSION, kind.KIND)
    fragment = _NO_FRAGMENT if kind.VERSION else b""
    return (head + fragment + kind.OUI + body(frame.message)).ljust(SHORTEST, b"\0")


def decode(octets: bytes) -> Frame:
    """Read a frame; FrameError if it is none of those that this module knows."""
    if len(octets) > LONGEST:
        raise FrameError(Why.LONG)
    if len(octets) < _HEADER.size + 2:
        raise FrameError(Why.SHORT)
    destination, source, ethertype, version, kind = _HEADER.unpack_from(octets)
    if ethertype != ETHERTYPE:
        raise FrameError(Why.FOREIGN)
    if version > 1:
        raise FrameError(Why.VERSION)
    at = _HEADER.size + 2 * version  # fragmentation came with version 1
    if version and octets[at - 2 : at] != _NO_FRAGMENT:
        raise FrameError(Why.FRAGMENT)
    oui = octets[at : at + 3] if kind >= 0x8000 else b""
    found = MESSAGES.get((kind, oui))
    if found is None:
        raise FrameError(Why.UNKNOWN)
    if not oui and version != found.VERSION:
        raise FrameError(Why.VERSION)
    return Frame(destination, source, _checked(read(found, octets[at + len(oui) :])))


def body(message: Any) -> bytes:
    """The fields of a message as octets."""
    values = [getattr(message, field.name) for field in fields(message)]
    tail = values.pop() if message.TAIL else b""
    return message.LAYOUT.pack(*values) + tail  # type: ignore[no-any-return]


def read(kind: type[M], octets: bytes) -> M:
    """The fields of a message of `kind`, whatever follows them; FrameError if they are cut."""
    known: Any = kind
    try:
        values = list(known.LAYOUT.unpack_from(octets))
    except StructError:
        raise FrameError(Why.SHORT) from None
    if known.TAIL:
        length, begin = known.TAIL(values[-1]), known.LAYOUT.size
        values.append(octets[begin : begin + length])
        if len(values[-1]) < length:
            raise FrameError(Why.SHORT)
    names = (field.name for field in fields(known))
    return kind(**dict(zip(names, values, strict=True)))


def _checked(message: Any) -> Any:
    groups = getattr(message, "num_groups", GROUPS)
    if not 1 <= groups <= GROUPS:
        raise FrameError(Why.GROUPS)
    return message


def mac(octets: bytes) -> str:
    """An address as people write it."""
    return octets.hex(":")


# --- matching (ISO 15118-3 Annex A.9) -------------------------------------------------------------


def _one_each(count: int) -> int:
    return count


def _nibbles(count: int) -> int:
    return (count + 1) // 2


@message(0x6064, "BB8s")
class SlacParmReq:
    """An EV looks for stations, broadcast."""

    application_type: int = 0
    security_type: int = 0
    run_id: bytes


@message(0x6065, "6sBBB6sBB8s")
class SlacParmCnf:
    """A station answers."""

    msound_target: bytes = BROADCAST
    num_sounds: int = 10  # C_EV_match_MNBC
    timeout_100ms: int = 6  # TT_EVSE_match_MNBC
    resp_type: int = 1
    forwarding_sta: bytes
    application_type: int = 0
    security_type: int = 0
    run_id: bytes


@message(0x606A, "BBBBB6s8s")
class StartAttenCharInd:
    """The EV will sound, broadcast three times."""

    application_type: int = 0
    security_type: int = 0
    num_sounds: int = 10
    timeout_100ms: int = 6
    resp_type: int = 1
    forwarding_sta: bytes
    run_id: bytes


@message(0x6076, "BB17sB8s8s16s")
class MnbcSoundInd:
    """One sound; `cnt` of them are still to come."""

    application_type: int = 0
    security_type: int = 0
    sender_id: bytes = bytes(17)
    cnt: int
    run_id: bytes
    reserved: bytes = bytes(8)
    random: bytes = bytes(16)


@message(0x6086, "6sBx", tail=_one_each)
class AttenProfileInd:
    """From the own modem: how it heard one sound, in dB for each group."""

    pev_mac: bytes
    num_groups: int = GROUPS
    groups: bytes


@message(0x606E, "BB6s8s17s17sBB", tail=_one_each)
class AttenCharInd:
    """To the EV: how its sounds were heard on average."""

    application_type: int = 0
    security_type: int = 0
    source_address: bytes
    run_id: bytes
    source_id: bytes = bytes(17)
    resp_id: bytes = bytes(17)
    num_sounds: int
    num_groups: int = GROUPS
    groups: bytes


@message(0x606F, "BB6s8s17s17sB")
class AttenCharRsp:
    """The EV has got it."""

    application_type: int = 0
    security_type: int = 0
    source_address: bytes
    run_id: bytes
    source_id: bytes = bytes(17)
    resp_id: bytes = bytes(17)
    result: int = 0


@message(0x6078, "BBB")
class ValidateReq:
    """The EV wants to prove by its control pilot that it is plugged in here."""

    signal_type: int = 0
    timer: int = 0  # second request: the time for its toggles, in 100 ms, less one
    result: int = 1


@message(0x6079, "BBB")
class ValidateCnf:
    """How often the pilot was seen to toggle."""

    signal_type: int = 0
    toggles: int = 0
    result: int


@message(0x607C, "BBH17s6s17s6s8s8s")
class SlacMatchReq:
    """The EV has chosen this station."""

    application_type: int = 0
    security_type: int = 0
    mvf_len: int = 0x3E
    pev_id: bytes = bytes(17)
    pev_mac: bytes
    evse_id: bytes = bytes(17)
    evse_mac: bytes
    run_id: bytes
    reserved: bytes = bytes(8)


@message(0x607D, "BBH17s6s17s6s8s8s7sx16s")
class SlacMatchCnf:
    """The key to the station's network."""

    application_type: int = 0
    security_type: int = 0
    mvf_len: int = 0x56
    pev_id: bytes = bytes(17)
    pev_mac: bytes
    evse_id: bytes = bytes(17)
    evse_mac: bytes
    run_id: bytes
    reserved: bytes = bytes(8)
    nid: bytes
    nmk: bytes


@message(0x601C, "H", tail=_nibbles)
class AmpMapReq:
    """Amplitudes the receiver shall send with: four bits for each carrier."""

    amlen: int
    amdata: bytes


@message(0x601D, "B")
class AmpMapCnf:
    """`result` 0: they will be used."""

    result: int = 0


# --- the own modem --------------------------------------------------------------------------------


@message(0x6008, "B4s4sBHBB7sB16s")
class SetKeyReq:
    """Join, or found, the network of this key (Table A.8)."""

    key_type: int = 1  # NMK
    my_nonce: bytes = bytes(4)
    your_nonce: bytes = bytes(4)
    pid: int = 4  # the host
    prn: int = 0
    pmn: int = 0
    cco_capability: int = 0
    nid: bytes
    new_eks: int = 1
    nmk: bytes


@message(0x6009, "B4s4sBHBB")
class SetKeyCnf:
    """What success is called depends on the chip: 0 in GreenPHY, 1 with those of both vendors."""

    result: int
    my_nonce: bytes = bytes(4)
    your_nonce: bytes = bytes(4)
    pid: int = 4
    prn: int = 0
    pmn: int = 0
    cco_capability: int = 0
