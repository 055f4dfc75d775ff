"""A `Board` at lines of the host. Sans-IO: `secc.power.gpio.runner` scans and drives.

Software measures the pilot every 20 ms at best: what must be quicker is hardware (docs/board.md).
"""

from collections.abc import Iterable, Mapping, Sequence

from secc.power.board.plausibility import HIGH_V, LOW_V
from secc.power.board.settings import BoardSettings
from secc.power.faults import fault
from secc.power.switchgear import Switchgear
from secc.power.temperatures import Channels
from secc.power.ties import Ties
from secc.session.plant import (
    STALE_S,
    Contactor,
    Contactors,
    Fault,
    IsolationTest,
    Lock,
    Oscillator,
    Pilot,
    Reading,
)

STEADY, STATE_F = 1.0, 0.0  # duty of the generator: always +12 V, always -12 V
_LATCHES = {"emergency_stop": "emergency_stop", "door": "door_open"}
_ISOLATION = "isolation_alarm"
_VEHICLE = (Pilot.B, Pilot.C, Pilot.D)


class GpioBoard:
    """Inputs by name, as they are active; outputs by name, as they are to be active."""

    def __init__(self, settings: BoardSettings, now: float, ties: Iterable[str] = ()) -> None:
        self._settings = settings
        self._gear = Switchgear(settings, now, ties)
        self._channels = Channels(settings.temperatures)
        self._oscillator = Oscillator()
        self._pilot = Reading(Pilot.UNKNOWN, now - STALE_S)
        self._candidate = Pilot.UNKNOWN
        self._inputs: frozenset[str] = frozenset()
        self._scanned_at = now - settings.silence_s
        self._latched: set[str] = set()
        self._isolation_test = False

    # --- what the lines say ---------------------------------------------------------------------

    def scan(self, active: frozenset[str], now: float) -> None:
        """All inputs at once; mirror contacts go by the name of their contactor."""
        self._decide(now)  # a gap since the last scan counts
        self._inputs, self._scanned_at = active, now
        self._latched |= active & _LATCHES.keys()
        self._gear.feedback(active, "locked" in active, now)
        self._gear.trip("residual_current" in active, now)
        if self._gear.residual_current:
            self._latched.add("residual_current")
        self._decide(now)

    def levels(self, high_v: float, low_v: float, now: float) -> None:
        """Peaks of the pilot; a state counts when two samples agree."""
        state = self._state(high_v, low_v)
        if state is self._candidate:
            self._pilot = Reading(state, now)
        self._candidate = state

    def temperatures(self, ohms: Sequence[float | None], board_c: float | None, now: float) -> None:
        """Resistance of the sensors, temperature of the electronics."""
        self._channels.observe(ohms, now)
        self._channels.observe_board(board_c, now)

    def outputs(self, now: float) -> frozenset[str]:
        """Contactors, `lock`, `residual_current_test`, `isolation_test`: what is to be active."""
        self._decide(now)
        wanted = {
            "lock": self._gear.lock,
            "residual_current_test": self._gear.rcm.drive,
            "isolation_test": self._isolation_test,
        }
        return self._gear.coils | {name for name, on in wanted.items() if on}

    @property
    def duty(self) -> float:
        """Of the pilot generator."""
        return STEADY if self._oscillator.duty is None else self._oscillator.duty

    # --- a board --------------------------------------------------------------------------------

    def command(self, command: Contactors | Oscillator | Lock | IsolationTest, now: float) -> None:
        match command:
            case Contactors() | Lock():
                self._gear.command(command, now)
                self._decide(now)
            case Oscillator():
                self._oscillator = command

    @property
    def ties(self) -> Ties:
        return self._gear.ties

    def across(self, voltage_v: float, now: float) -> None:
        self._gear.across(voltage_v, now)

    def test_residual_current(self, now: float) -> None:
        if self._well(now):
            self._gear.test_residual_current(now)

    def isolation_self_test(self, on: bool, now: float) -> None:  # noqa: ARG002 - with the next scan
        """Drive the test input of an insulation monitor."""
        self._isolation_test = on

    def reset(self, now: float) -> None:
        """Forget causes that have gone."""
        self._latched &= self._inputs
        self._gear.reset(now)

    @property
    def pilot(self) -> Reading[Pilot]:
        return self._pilot

    @property
    def contactors(self) -> Reading[Contactor]:
        return self._gear.contactors

    @property
    def locked(self) -> Reading[bool]:
        return self._gear.locked

    @property
    def residual_current(self) -> bool:
        return "residual_current" in self._latched

    @property
    def isolation_contacts(self) -> Reading[tuple[bool, bool]]:
        """Pre-alarm and alarm of the insulation monitor."""
        active = ("isolation_warning" in self._inputs, _ISOLATION in self._inputs)
        return Reading(active, self._scanned_at)

    @property
    def temperatures_c(self) -> Mapping[str, Reading[float | None]]:
        return self._channels.celsius

    def faults(self, now: float) -> frozenset[Fault]:
        if not self._scanned(now):
            return frozenset({fault("board_silent")})
        names = {_LATCHES[cause] for cause in self._latched & _LATCHES.keys()}
        if self._isolation_alarm:
            names.add(_ISOLATION)
        return self._gear.faults(now) | self._channels.faults() | set(map(fault, names))

    # --- decisions ------------------------------------------------------------------------------

    def _decide(self, now: float) -> None:
        self._gear.decide(now, well=self._well(now))

    def _well(self, now: float) -> bool:
        return self._scanned(now) and not self._latched and not self._isolation_alarm

    @property
    def _isolation_alarm(self) -> bool:
        """It opens the chain of the coils; asked for by a test, it is no alarm."""
        return _ISOLATION in self._inputs and not self._isolation_test

    def _scanned(self, now: float) -> bool:
        return now < self._scanned_at + self._settings.silence_s

    def _state(self, high_v: float, low_v: float) -> Pilot:
        """IEC 61851-1 Table A.2, by the tolerance in the settings."""
        if self.duty == STATE_F:
            return Pilot.F if self._near(high_v, HIGH_V[Pilot.F]) else Pilot.UNKNOWN
        fits = (s for s, level in HIGH_V.items() if s is not Pilot.F and self._near(high_v, level))
        state = next(fits, Pilot.UNKNOWN)
        diode = self.duty == STEADY or self._near(low_v, LOW_V)
        return Pilot.UNKNOWN if state in _VEHICLE and not diode else state

    def _near(self, volts: float, level: float) -> bool:
        return abs(volts - level) <= self._settings.pilot_v
