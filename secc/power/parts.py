"""The parts of an outlet of real hardware, as `secc.power.plant` puts them together.

Every part is sans-IO and never raises for what the wire says: it keeps its last reading with the
time of it, and names what is wrong as a `Fault` of `secc.power.faults`. Times are monotonic
seconds, units SI.
"""

from collections.abc import Mapping
from typing import Protocol

from secc.session.plant import (
    Capability,
    Contactor,
    Contactors,
    Fault,
    Isolation,
    IsolationTest,
    Limit,
    Lock,
    Oscillator,
    Pilot,
    Reading,
    Supply,
)


class Part(Protocol):
    """What all parts have."""

    def faults(self, now: float) -> frozenset[Fault]:
        """Everything that is wrong with it now; `secc.session.watch` latches what must be."""

    def reset(self, now: float) -> None:
        """An authorised person has reset the faults: let the device forget its own, too."""


class PowerSource(Part, Protocol):
    """The power modules of one output as one supply."""

    def command(self, supply: Supply, now: float) -> None:
        """Set-point for all of them together; `Supply()` is off."""

    def prepare(self, max_voltage_v: float, now: float) -> None:
        """The charge will not go above this voltage: choose the range while still off."""

    @property
    def voltage_v(self) -> Reading[float]:
        """At the output of the modules."""

    @property
    def current_a(self) -> Reading[float]:
        """Sum over all modules, those that are taken for lost included until they are off."""

    @property
    def capability(self) -> Reading[Capability]:
        """Sum over the healthy modules."""


class Board(Part, Protocol):
    """Pilot, contactors, lock and safety contacts: a master board on CAN, or GPIO."""

    def command(self, command: Contactors | Oscillator | Lock | IsolationTest, now: float) -> None:
        """Carry it out; contactors that must not close stay open, which is a fault."""

    def across(self, voltage_v: float, now: float) -> None:
        """What may be over the open output contacts: they close on less than 20 V only."""

    def test_residual_current(self, now: float) -> None:
        """A session begins: the RCM has to trip when tested (fault `residual_current_test`)."""

    @property
    def pilot(self) -> Reading[Pilot]:
        """As measured at the control pilot."""

    @property
    def contactors(self) -> Reading[Contactor]:
        """Feedback of the output contactors."""

    @property
    def locked(self) -> Reading[bool]:
        """Feedback of the connector lock."""

    @property
    def residual_current(self) -> bool:
        """The RCM has tripped."""

    @property
    def temperatures_c(self) -> Mapping[str, Reading[float | None]]:
        """By name of the channel; None: the sensor is broken."""


class IsolationMonitor(Part, Protocol):
    """Insulation monitor, by Modbus or by its two contacts."""

    def command(self, test: IsolationTest, now: float) -> None:
        """Begin self-test and measurement, or end them."""

    @property
    def isolation(self) -> Reading[Isolation]:
        """Result as IEC 61557-8 has it."""


class Meter(Part, Protocol):
    """The billed meter."""

    @property
    def energy_wh(self) -> Reading[float]:
        """Register, counts up for ever."""

    @property
    def power_w(self) -> float | None:
        """What it shows; None: it is lost, or does not show power."""

    def delivered(self, voltage_v: float, current_a: float, now: float) -> None:
        """The DC output, for the register that goes on when the meter is lost."""

    def session(self, running: bool, now: float) -> None:
        """A vehicle is connected: what it takes has to be billed."""


class Pooled(Protocol):
    """What the arbiter of shared groups is told of."""

    def session(self, running: bool, now: float) -> None:
        """A vehicle is connected: it may want more than the outlet's own modules."""


class Supervised(Part, Protocol):
    """This end of a supervisor, `secc.power.supervisor.heart`."""

    def beat(self, *, healthy: bool, resting: bool, now: float) -> None:
        """The station lives; the supervisor opens the contactors when it hears this too rarely."""


class Derating(Part, Protocol):
    """Temperatures to limits."""

    def limits(self, now: float) -> Mapping[str, Limit]:
        """Named limits in force, e.g. `connector_temperature`."""
