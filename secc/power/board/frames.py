"""The frames between station and master board, version 1: docs/board.md, board.dbc.

Classic CAN, 11-bit identifiers, eight octets. Each begins with CRC-8 (SAE J1850 over the number of
the frame and octets 1 to 7), version and alive counter; a frame that fails a check is no frame.
"""

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, Protocol, TypeVar

from secc.power.board.layout import Bit, Choice, Count, Field, Flags, Number
from secc.session.plant import Pilot

VERSION = 1
OCTETS = 8
COUNTS = 16  # of the alive counter
PERIOD_S = 0.1  # of commands and states
CONTACTORS = ("S1", "S2", "S3", "K1", "K2", "K3")

T = TypeVar("T")


class Wave(Enum):
    """What the pilot generator puts out."""

    STEADY = "steady +12 V"
    PWM = "1 kHz"
    STATE_F = "steady -12 V"


class Safe(Enum):
    """Why the board keeps its outputs off; NO: it does as commanded."""

    NO = "no"
    STARTED = "started"  # since it started, or since the station did
    STATION_SILENT = "station silent"
    EMERGENCY_STOP = "emergency stop"
    DOOR = "door open"
    RESIDUAL_CURRENT = "residual current"
    ISOLATION = "isolation alarm"
    OWN_FAULT = "own fault"


ALARMS = (
    "pilot_short",
    "earth_lost",
    "diode",
    "contactor_feedback",
    "contactor_drive",
    "lock_jammed",
    "supply_low",
    "supply_high",
    "board_hot",
    "sensor",
    "rcm_test",
    "isolation_test",
    "watchdog",
    "memory",
)

PILOTS = Choice(3, {pilot: code for code, pilot in enumerate(Pilot)})
WAVES = Choice(2, {wave: code for code, wave in enumerate(Wave)})
SAFES = Choice(3, {safe: code for code, safe in enumerate(Safe)})

_Contacts = Annotated[frozenset[str], Flags(CONTACTORS)]
_Volts = Annotated[float, Number(12, 0.01, -20.48, "V")]
_Duty = Annotated[float, Number(10, 0.001)]
_Ohms = Annotated[float, Number(12, 1.0, 0.0, "Ohm")]
_Boot = Annotated[int, Count(8)]
_Nonce = Annotated[int, Count(16)]
_Octet = Annotated[int, Count(8)]


class FrameError(Exception):
    """These octets are no frame of this protocol."""


class VersionError(FrameError):
    """A sound frame of another version of this protocol."""


class Message(Protocol):
    """What `frame` adds to a class."""

    KIND: ClassVar[int]
    PERIOD_S: ClassVar[float]
    FROM_STATION: ClassVar[bool]
    FIELDS: ClassVar[Mapping[str, Field]]


@typing.dataclass_transform(kw_only_default=True, frozen_default=True)
def frame(
    kind: int, period_s: float, *, from_station: bool = False
) -> Callable[[type[T]], type[T]]:
    """Say which frame a class is, and how often it is sent."""

    def of(cls: type[T]) -> type[T]:
        made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        hints = typing.get_type_hints(cls, include_extras=True)
        made.KIND, made.PERIOD_S, made.FROM_STATION = kind, period_s, from_station
        made.FIELDS = {n: typing.get_args(h)[1] for n, h in hints.items()}
        MESSAGES[kind] = made
        return made  # type: ignore[no-any-return]

    return of


MESSAGES: dict[int, type[Message]] = {}


@frame(0, PERIOD_S, from_station=True)
class Command:
    """All that is asked of the board; `boot` is its boot counter as the station knows it."""

    nonce: _Nonce
    boot: _Boot
    contactors: _Contacts = frozenset()
    wave: Annotated[Wave, WAVES] = Wave.STEADY
    duty: _Duty = 0.0
    lock: Annotated[bool, Bit()] = False
    rcm_test: Annotated[bool, Bit()] = False
    isolation_test: Annotated[bool, Bit()] = False
    reset: Annotated[int, Count(3)] = 0  # another number than before clears what is latched


@frame(1, PERIOD_S)
class State:
    """What the station acts on; sent at each change too. `nonce` is that of the last command."""

    nonce: _Nonce
    boot: _Boot
    pilot: Annotated[Pilot, PILOTS] = Pilot.UNKNOWN
    driven: _Contacts = frozenset()
    closed: _Contacts = frozenset()
    locked: Annotated[bool, Bit()] = False
    emergency_stop: Annotated[bool, Bit()] = False
    door: Annotated[bool, Bit()] = False
    residual_current: Annotated[bool, Bit()] = False
    isolation_warning: Annotated[bool, Bit()] = False
    isolation_alarm: Annotated[bool, Bit()] = False
    safe: Annotated[Safe, SAFES] = Safe.STARTED


@frame(2, PERIOD_S)
class PilotLine:
    """The control pilot as measured; `age_ms` counts from the edge of the present state on."""

    high_v: _Volts
    low_v: _Volts
    duty: _Duty = 0.0
    age_ms: Annotated[float, Number(14, 1.0, 0.0, "ms")] = 0.0


@frame(3, 0.5)
class Temperatures:
    """Resistance of the four PT1000; 4095 is an open circuit."""

    channel1: _Ohms
    channel2: _Ohms
    channel3: _Ohms
    channel4: _Ohms


@frame(4, 0.5)
class Health:
    """The board itself."""

    board_c: Annotated[float, Number(9, 0.5, -50.0, "degC")]
    supply_v: Annotated[float, Number(9, 0.05, 0.0, "V")]
    alarms: Annotated[frozenset[str], Flags(ALARMS)] = frozenset()
    up_s: Annotated[float, Number(16, 1.0, 0.0, "s")] = 0.0


@frame(5, 2.0)
class Identity:
    """Which board with which firmware."""

    major: _Octet
    minor: _Octet
    hardware: _Octet
    serial: Annotated[int, Count(24)]


@frame(6, 0.05, from_station=True)
class Enable:
    """Of the supervisor, a program of its own: contactors may be closed."""

    run: _Nonce
    on: Annotated[bool, Bit()] = False


HEADER: Mapping[str, Field] = {"crc": Count(8), "version": Count(4), "alive": Count(4)}
_PAYLOAD_BITS = OCTETS * 8 - sum(field.bits for field in HEADER.values())


def _crc_table() -> tuple[int, ...]:
    table = []
    for octet in range(256):
        for _ in range(8):
            octet = octet << 1 ^ (0x11D if octet & 0x80 else 0)
        table.append(octet)
    return tuple(table)


_CRC = _crc_table()


def crc8(octets: bytes) -> int:
    """CRC-8 SAE J1850: polynomial 0x1D, begins and ends with 0xFF."""
    crc = 0xFF
    for octet in octets:
        crc = _CRC[crc ^ octet]
    return crc ^ 0xFF


def encode(message: Any, alive: int) -> tuple[int, bytes]:
    """The number of the frame of `message`, and its octets under this alive counter."""
    bits, length = 0, 0
    for name, field in message.FIELDS.items():
        bits = bits << field.bits | field.raw(getattr(message, name))
        length += field.bits
    payload = (bits << _PAYLOAD_BITS - length).to_bytes(_PAYLOAD_BITS // 8, "big")
    rest = bytes([VERSION << 4 | alive % COUNTS]) + payload
    return message.KIND, bytes([crc8(bytes([message.KIND]) + rest)]) + rest


def decode(kind: int, octets: bytes) -> tuple[Any, int]:
    """The message in a frame of this number, and its alive counter; raises `FrameError`."""
    found = MESSAGES.get(kind)
    if found is None:
        raise FrameError(f"no frame {kind}")
    if len(octets) != OCTETS:
        raise FrameError(f"{len(octets)} octets")
    if octets[0] != crc8(bytes([kind]) + octets[1:]):
        raise FrameError("wrong CRC")
    version, alive = divmod(octets[1], COUNTS)
    if version != VERSION:
        raise VersionError(f"version {version} of the board protocol, {VERSION} is known")
    bits, left = int.from_bytes(octets[2:], "big"), _PAYLOAD_BITS
    values = {}
    for name, field in found.FIELDS.items():
        left -= field.bits
        try:
            values[name] = field.value(bits >> left & (1 << field.bits) - 1)
        except ValueError as error:
            raise FrameError(f"{name}: {error}") from None
    return found(**values), alive
