"""Does what the board measures at the control pilot fit together? IEC 61851-1 Table A.2."""

from secc.power.board.frames import PilotLine, Wave
from secc.power.faults import fault
from secc.session.plant import Fault, Pilot

HIGH_V = {Pilot.A: 12.0, Pilot.B: 9.0, Pilot.C: 6.0, Pilot.D: 3.0, Pilot.E: 0.0, Pilot.F: -12.0}
LOW_V = -12.0  # with oscillation; anything else is no diode
_DUTY = 0.01
SETTLED_S = 0.3  # a state that has just changed may not fit yet


class PilotCheck:
    """Compares levels, duty and state; a disagreement that lasts is a fault."""

    def __init__(self, tolerance_v: float) -> None:
        self._tolerance_v = tolerance_v
        self._odd_since: float | None = None
        self.diode = True

    def observe(
        self, line: PilotLine, state: Pilot, wave: Wave, duty: float, *, settled: bool, now: float
    ) -> None:
        """`wave` and `duty` are what the board has been told, for long enough if `settled`."""
        oscillates = state in (Pilot.B, Pilot.C, Pilot.D) and line.duty > 0
        self.diode = not oscillates or self._near(line.low_v, LOW_V)
        if settled and line.age_ms >= SETTLED_S * 1000 and not self._fits(line, state, wave, duty):
            self._odd_since = now if self._odd_since is None else self._odd_since
        else:
            self._odd_since = None

    def faults(self, now: float) -> frozenset[Fault]:
        odd = self._odd_since is not None and now >= self._odd_since + SETTLED_S
        return frozenset({fault("pilot_implausible")}) if odd else frozenset()

    def _fits(self, line: PilotLine, state: Pilot, wave: Wave, duty: float) -> bool:
        if state is Pilot.UNKNOWN:  # says itself that nothing is certain
            return True
        if wave is Wave.PWM and state is not Pilot.E and abs(line.duty - duty) > _DUTY:
            return False
        return self._near(line.high_v, HIGH_V[state])

    def _near(self, volts: float, level: float) -> bool:
        return abs(volts - level) <= self._tolerance_v
