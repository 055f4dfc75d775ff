"""What the protocols of power modules share: what may be asked of a module, and what it tells.

A driver is a pure codec: set-points, switches and polls to frames, frames to `Heard`. It keeps no
state; `secc.power.modules.bank` does. A module is known by its address.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from secc.power.node import Filter, Frame


class Alarm(NamedTuple):
    """One bit of a status word: the vendor's word for it, and what it is to the station."""

    text: str
    fault: str | None = None  # a row of secc.power.faults; None: a state, nothing is wrong


# With one of these the module does not deliver, whatever else it says.
OUT_OF_SERVICE = frozenset(
    {
        *("module_failed", "module_input", "module_internal", "module_over_temperature"),
        *("module_over_voltage", "module_duplicate", "supply_short"),
    }
)


@dataclass(frozen=True, slots=True)
class Point:
    """Set-point of one module; `rated_a`, by its own word, where it takes a fraction of that."""

    voltage_v: float
    current_a: float
    rated_a: float


class Poll(NamedTuple):
    """One thing to ask: every `period_s` while the output is on, or as often as off."""

    what: int  # command or register
    period_s: float
    idle_s: float  # the same while the output is off
    shared: bool = False  # true of the output as a whole: one module at a time is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one frame says of one module; None: nothing about that."""

    address: int
    what: int  # command or register that it belongs to, to find two answers to one poll
    voltage_v: float | None = None  # at the module
    output_v: float | None = None  # behind its diode
    current_a: float | None = None
    available_a: float | None = None  # what it could deliver now
    temperature_c: float | None = None
    on: bool | None = None
    high: bool | None = None  # voltage range in force
    alarms: frozenset[Alarm] | None = None  # all of this `what`: those that are gone are not here
    max_voltage_v: float | None = None
    min_voltage_v: float | None = None
    max_current_a: float | None = None
    max_power_w: float | None = None
    serial: str | None = None
    firmware: str | None = None
    identity: int | None = None  # differs between modules that share an address by mistake
    refused: bool = False  # it has not done what was asked


class Extra(Enum):
    """What only some protocols have; the value that goes with it is 1 or 0 unless told."""

    RANGE = "range"  # 1: the high voltage range; only while it is off
    WALK_IN = "walk-in"  # slow start
    RESET = "reset"  # forget protections that have tripped
    GROUP = "group"  # the number of the group that it belongs to from now on
    BLINK = "blink"  # so that a person finds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is fixed in a protocol."""

    addresses: range
    controllers: range  # what our own address may be
    polls: Sequence[Poll]  # the first tells the current, or the voltage; empty: told unasked
    find: int  # what is asked of all to find them
    resolution_v: float
    resolution_a: float
    watchdog_s: float | None = None  # off by itself when nothing is heard for so long, if known
    heartbeat_s: float = 0.0
    ranges: bool = False  # there are two voltage ranges to choose from
    alarms: frozenset[Alarm] = frozenset()  # all that there are
    relative: bool = False  # current is a fraction of what the module itself says it is rated for


class Driver(Protocol):
    """One vendor's protocol. `all_of_them`: these are all modules, one frame may serve them."""

    traits: Traits

    @property
    def filters(self) -> Sequence[Filter]:
        """What its modules say to this controller."""

    @property
    def heartbeats(self) -> Sequence[Frame]:
        """That somebody is in charge; empty: nobody wants to know."""

    def read(self, what: int, address: int | None) -> list[Frame]:
        """Ask a module, or all of them; nothing where the module tells unasked."""

    def set_point(self, addresses: Sequence[int], point: Point, all_of_them: bool) -> list[Frame]:
        """Voltage and current limit, neither more than asked in the protocol's resolution."""

    def switch(self, addresses: Sequence[int], on: bool, all_of_them: bool) -> list[Frame]:
        """Output on or off; a module that is switched on has been given a set-point before."""

    def extra(self, extra: Extra, address: int, value: int) -> list[Frame]:
        """Nothing where the protocol has no such thing."""

    def decode(self, frame: Frame) -> Heard | None:
        """What the frame says; None when it says nothing that is understood."""


def understood(frame: Frame, filters: Sequence[Filter]) -> bool:
    """Is it from a module to this controller? All of these protocols have eight octets."""
    return len(frame.data) == 8 and any(each.passes(frame) for each in filters)


def bits(word: int, table: Mapping[int, Alarm]) -> frozenset[Alarm]:
    """The alarms whose bit is set."""
    return frozenset(alarm for bit, alarm in table.items() if word >> bit & 1)


def steps(value: float, resolution: float) -> int:
    """`value` in steps of `resolution`, never more than it: 0.3 is 3 steps of 0.1."""
    return max(0, math.floor(value / resolution + 1e-6))


def targets(addresses: Sequence[int], all_of_them: bool) -> Iterator[int | None]:
    """Whom to address: None for all at once."""
    if all_of_them:
        yield None
    else:
        yield from addresses
