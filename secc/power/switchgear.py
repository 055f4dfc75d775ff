"""What any board switches: output and mains contactors, lock, and the RCM that is tested before.

It decides what the coils get; whoever owns it carries that out and tells what is fed back.
"""

from collections.abc import Iterable
from typing import Protocol

from secc.power.contactors import Closing, ContactorSettings, Contacts
from secc.power.faults import fault
from secc.power.ties import Ties
from secc.power.trip_test import TripTest, TripTestSettings
from secc.session.plant import Contactor, Contactors, Fault, Lock, Reading


class SwitchgearSettings(Protocol):
    """As in `[power.board]`."""

    @property
    def output(self) -> tuple[str, ...]: ...

    @property
    def mains(self) -> tuple[str, ...]: ...

    @property
    def lock(self) -> bool: ...

    @property
    def lock_s(self) -> float: ...

    @property
    def contactors(self) -> ContactorSettings: ...

    @property
    def rcm_test(self) -> TripTestSettings: ...


class Switchgear:
    """Off until it has been told that all is well, with `decide`."""

    def __init__(self, settings: SwitchgearSettings, now: float, ties: Iterable[str] = ()) -> None:
        self._settings = settings
        self._output = Contacts(settings.output, settings.contactors, now)
        self._mains = Contacts(settings.mains, settings.contactors, now)
        self.ties = Ties(ties, settings.contactors, now)
        self._closing = Closing(settings.contactors, now)
        self._mains_closing = Closing(settings.contactors, now)
        self._lock = Reading(False, now)
        self._locked = Reading(False, now)
        self._tripped = False
        self.rcm = TripTest(settings.rcm_test)

    # --- what is asked --------------------------------------------------------------------------

    def command(self, command: Contactors | Lock, now: float) -> None:
        """`decide` follows."""
        match command:
            case Contactors(closed=closed):
                self._closing.command(closed)
            case Lock(locked=locked) if locked != self._lock.value:
                self._lock = Reading(locked, now)

    def across(self, voltage_v: float, now: float) -> None:
        """What may be over the open output contacts."""
        self._closing.across(voltage_v, now)

    def test_residual_current(self, now: float) -> None:
        """Only with open contacts: the trip may open the chain of the coils."""
        if not self._output.driven and not self.ties.coils:
            self.rcm.begin(now)

    def reset(self, now: float) -> None:
        """A failed test may be passed another time."""
        if self.rcm.passed is False:
            self.test_residual_current(now)

    # --- what is decided ------------------------------------------------------------------------

    def decide(self, now: float, *, well: bool, obstacle: bool = False) -> None:
        """`well`: nothing forbids power; an `obstacle` only keeps open what is open."""
        if not well:
            self.interrupt(now)
        obstacle = obstacle or not well or not self.rcm.satisfied
        self._output.drive(self._closing.decide(now, obstacle=obstacle), now)
        self.ties.decide(now, well=well, obstacle=obstacle)
        self._mains_closing.command(well and bool(self._settings.mains))
        self._mains_closing.across(0.0, now)  # alternating: nothing to wait for
        self._mains.drive(self._mains_closing.decide(now), now)

    def interrupt(self, now: float) -> None:
        """Open at once; closing takes a new command."""
        self._closing.interrupt(now)
        self.ties.interrupt(now)
        self._mains_closing.interrupt(now)

    @property
    def coils(self) -> frozenset[str]:
        """Contactors whose coils get current."""
        output = self._settings.output if self._output.driven else ()
        mains = self._settings.mains if self._mains.driven else ()
        return frozenset(output) | frozenset(mains) | self.ties.coils

    @property
    def lock(self) -> bool:
        """The lock shall hold."""
        return self._lock.value

    # --- what is measured -----------------------------------------------------------------------

    def feedback(self, closed: frozenset[str], locked: bool, now: float) -> None:
        """Mirror contacts of the contactors, and the lock."""
        self._output.feedback(closed, now)
        self.ties.feedback(closed, now)
        if not self.rcm.running:  # the tripped RCM may break the chain of the mains contactors
            self._mains.feedback(closed, now)
        fitted = self._settings.lock
        self._locked = Reading(locked if fitted else self._lock.value, now)

    def trip(self, tripped: bool, now: float) -> None:
        """The RCM says so."""
        self._tripped = tripped
        self.rcm.observe(tripped, now)

    @property
    def energised(self) -> bool:
        """The output contactors are commanded closed."""
        return self._output.driven

    @property
    def contactors(self) -> Reading[Contactor]:
        """All of the output as one."""
        return self._output.state

    @property
    def locked(self) -> Reading[bool]:
        """Without a lock: as commanded."""
        return self._locked

    @property
    def residual_current(self) -> bool:
        """A trip that nobody has asked for."""
        return self._tripped and not self.rcm.running

    def faults(self, now: float) -> frozenset[Fault]:
        """Of contactors, lock and RCM."""
        found = self._output.faults(now) | self._closing.faults | self.ties.faults(now)
        if self._mains.faults(now):
            found |= {fault("mains_contactor")}
        if self.rcm.passed is False:
            found |= {fault("residual_current_test")}
        late = now >= self._lock.at + self._settings.lock_s
        if self._lock.value and late and not self._locked.value:
            found |= {fault("lock_lost")}
        return found
