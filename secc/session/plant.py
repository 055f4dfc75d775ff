"""What is measured (`Plant`) and what is asked (`Command`): protocol meets hardware here.

SI units throughout. Off is the default of every command and the answer to every doubt
(IEC 61851-23); a driver that has heard nothing for `STALE_S` switches off by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")

STALE_S = 1.0  # a reading older than this is no reading: power goes off


class Pilot(Enum):
    """Control pilot state as measured (IEC 61851-1 Table A.2); UNKNOWN: not decidable."""

    A = "A"  # no vehicle
    B = "B"  # vehicle present, not ready
    C = "C"  # ready
    D = "D"  # ready, ventilation required
    E = "E"  # pilot short to PE, PE lost
    F = "F"  # station not available
    UNKNOWN = "?"  # e.g. no diode seen


class Contactor(Enum):
    """Feedback of the output contactors (DC: S1/S2; AC: K1-K3), not the command."""

    OPEN = "open"
    CLOSED = "closed"
    UNDEFINED = "undefined"  # moving, or contacts disagree
    WELDED = "welded"  # commanded open, feedback closed past the allowed time


class Isolation(Enum):
    """Result of the insulation monitor (IEC 61557-8)."""

    INVALID = "invalid"  # no usable result yet
    TESTING = "testing"  # self-test or first measurement is running
    VALID = "valid"
    WARNING = "warning"
    FAULT = "fault"
    NO_IMD = "no_imd"  # laboratory only


class Phase(Enum):
    """What the charge is doing; listeners and the simulated vehicle follow it."""

    IDLE = "idle"  # no connection
    SETUP = "setup"  # connected, up to service and payment selection
    AUTHORISE = "authorise"
    PARAMETERS = "parameters"  # charge parameter discovery, also in a renegotiation
    CABLE_CHECK = "cable_check"  # from the first CableCheckReq on
    PRE_CHARGE = "pre_charge"
    START = "start"  # PowerDelivery start asked, answer pending
    DELIVER = "deliver"
    STOP = "stop"  # PowerDelivery stop asked, until the session stops
    WELDING = "welding"
    ENDED = "ended"  # last answer sent, connection closing
    PAUSED = "paused"


class Severity(Enum):
    """Reaction class of a fault: how fast and how hard the charge ends."""

    WARNING = 0  # reported only
    STOP = 1  # normal stop: ramp, open below 1 A
    ERROR = 2  # supply off at once, open below 5 A or after 2.5 s
    EMERGENCY = 3  # supply off, contactors open at once, oscillator off


@dataclass(frozen=True, slots=True)
class Fault:
    """A named fault of the station, e.g. `Fault("emergency_stop", Severity.EMERGENCY)`.

    `latched`: it stays after its cause has gone, until an authorised person resets it.
    """

    name: str
    severity: Severity
    latched: bool = False


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One measured value and the monotonic time in seconds at which it was true."""

    value: T
    at: float


@dataclass(frozen=True, slots=True)
class Capability:
    """What the supply of this outlet can deliver now (sum over healthy modules)."""

    max_voltage_v: float
    max_current_a: float
    max_power_w: float
    min_voltage_v: float = 0.0
    min_current_a: float = 0.0


@dataclass(frozen=True, slots=True)
class Limit:
    """A named upper bound with an end (grid, thermal, load management, operator)."""

    current_a: float | None = None
    power_w: float | None = None
    until: float | None = None  # monotonic; None: until replaced


@dataclass(frozen=True, slots=True)
class Plant:
    """A snapshot of everything measured at one outlet."""

    pilot: Reading[Pilot]
    voltage_v: Reading[float]  # DC output, measured: never a set-point
    current_a: Reading[float]  # DC output, or the highest AC phase current
    contactors: Reading[Contactor]
    isolation: Reading[Isolation]
    locked: Reading[bool]  # connector lock feedback
    capability: Reading[Capability]
    energy_wh: Reading[float]  # register of the billed meter, counts up for ever
    import_w: float | None = None  # what that meter shows
    faults: frozenset[Fault] = frozenset()
    residual_current: bool = False  # RCM or RCD has tripped
    limits: Mapping[str, Limit] = field(default_factory=dict)  # measured: grid, thermal, ...
    temperatures_c: Mapping[str, float] = field(default_factory=dict)  # for people


@dataclass(frozen=True, slots=True)
class Supply:
    """Set-point of the DC supply; `Supply(0, 0)` is off."""

    voltage_v: float = 0.0
    current_a: float = 0.0


@dataclass(frozen=True, slots=True)
class Contactors:
    """Output contactors (DC or AC)."""

    closed: bool = False


@dataclass(frozen=True, slots=True)
class Oscillator:
    """Control pilot PWM: duty 0.05 for digital communication, None for no oscillation (X1).

    Duty 0 is state F: -12 V without oscillation, which makes a vehicle begin anew.
    """

    duty: float | None = None


@dataclass(frozen=True, slots=True)
class IsolationTest:
    """Run the insulation monitor's self-test and measurement; False ends monitoring."""

    running: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """Connector lock."""

    locked: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """The charge that begins will not go above this voltage: supplies choose their range by it."""

    max_voltage_v: float = 0.0


@dataclass(frozen=True, slots=True)
class Reset:
    """An authorised person has reset the faults: devices forget their own, too."""


class DataLink(Enum):
    """Primitive towards SLAC at the end of a session (ISO 15118-3)."""

    TERMINATE = "terminate"
    ERROR = "error"
    PAUSE = "pause"


Command = Supply | Range | Contactors | Oscillator | IsolationTest | Lock | Reset | DataLink
