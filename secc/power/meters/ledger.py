"""The register that is billed: goes on from a meter's, never back, whatever the meter says.

A reading counts when it fits the one before: no roll-back, no more than the outlet can draw in the
time between. One that goes on from another value (meter replaced, counter overflow) is believed
after a while and continued with an offset. Without a meter the DC energy is integrated.
"""

from collections import deque
from dataclasses import dataclass

from secc.session.plant import Reading

WH = 3_600.0  # watt-seconds
_STEPS = 5  # of the meter that are within the difference of AC and DC energy
_PACE_S, _LATEST_S = 0.2, 60.0  # how closely and how far back what was delivered is known


@dataclass(frozen=True, slots=True)
class Entry:
    """What outlives the program."""

    register_wh: float = 0.0
    offset_wh: float = 0.0  # register less meter


class Ledger:
    """`max_power_w` and `step_wh` (a digit) bound how fast a meter may count."""

    def __init__(
        self, entry: Entry, *, max_power_w: float, step_wh: float, believe_s: float, now: float
    ) -> None:
        self._max_power_w, self._step_wh, self._believe_s = max_power_w, step_wh, believe_s
        self._offset_wh = entry.offset_wh
        self._register_wh = self._begun_wh = entry.register_wh
        self._good: Reading[float] | None = None  # of the meter, as it says
        self._odd: Reading[float] | None = None
        self._odd_since: float | None = None
        self.power_w, self._power_at = 0.0, now
        self.delivered_wh = 0.0  # DC energy since the beginning
        self._answered_wh = 0.0  # of it, until the meter last counted
        self._course = deque([Reading(0.0, now)])  # of `delivered_wh`

    @property
    def offset_wh(self) -> float:
        """Register less meter."""
        return self._offset_wh

    @property
    def implausible(self) -> bool:
        """The last reading does not fit."""
        return self._odd is not None

    def delivered(self, power_w: float, now: float) -> None:
        """DC power from now on."""
        self.delivered_wh += self.power_w * max(0.0, now - self._power_at) / WH
        self.power_w, self._power_at = max(0.0, power_w), now
        if now >= self._course[-1].at + _PACE_S:
            self._course.append(Reading(self.delivered_wh, now))
        while now > self._course[0].at + _LATEST_S:
            self._course.popleft()

    @property
    def unmoved_wh(self) -> float:
        """DC energy delivered since the meter last counted."""
        return self.delivered_wh - self._answered_wh

    def observe(self, meter_wh: float, at: float) -> None:
        """A new reading of the meter."""
        if self._good is None:  # what it has counted since the last run was not ours
            missing = self._register_wh - (meter_wh + self._offset_wh)
            self._accept(meter_wh, at, missing)
        elif self._fits(meter_wh, at, self._good):
            gained = meter_wh - self._good.value
            self._accept(meter_wh, at, self._not_counted(gained, at))
            if gained > 0:
                self._answered_wh = max(self._answered_wh, self._delivered_by(at))
        else:
            self._doubt(meter_wh, at)

    def register(self, metered: bool) -> float:
        """Wh; without a meter, what has been delivered since its last word is in it."""
        estimate = self._counted + self.unmoved_wh if not metered else 0.0
        self._register_wh = max(self._register_wh, estimate, self._counted)
        return self._register_wh

    @property
    def _counted(self) -> float:
        return self._good.value + self._offset_wh if self._good else self._begun_wh

    def _not_counted(self, gained: float, at: float) -> float:
        """A meter that counts again after it has stood still lacks what was delivered then."""
        unmoved_wh = self._delivered_by(at) - self._answered_wh
        lacks = unmoved_wh - gained
        stood = gained > 0 and lacks > max(_STEPS * self._step_wh, unmoved_wh / 2)
        return lacks if stood else 0.0

    def _delivered_by(self, at: float) -> float:
        """A reading may be some seconds old: what came after it is not for it to answer."""
        later = Reading(self.delivered_wh, self._power_at)
        for earlier in reversed(self._course):
            if earlier.at <= at:
                passed = min(1.0, (at - earlier.at) / max(later.at - earlier.at, 1e-9))
                return earlier.value + passed * (later.value - earlier.value)
            later = earlier
        return later.value

    def _accept(self, meter_wh: float, at: float, missing_wh: float = 0.0) -> None:
        self._good, self._odd, self._odd_since = Reading(meter_wh, at), None, None
        self._offset_wh += max(0.0, missing_wh)

    def _doubt(self, meter_wh: float, at: float) -> None:
        continues = self._odd is not None and self._fits(meter_wh, at, self._odd)
        if not continues or self._odd_since is None:
            self._odd_since = at
        self._odd = Reading(meter_wh, at)
        if at >= self._odd_since + self._believe_s:
            self._offset_wh = self.register(metered=False) - meter_wh
            self._accept(meter_wh, at)
            self._answered_wh = self.delivered_wh

    def _fits(self, meter_wh: float, at: float, before: Reading[float]) -> bool:
        gained = meter_wh - before.value
        return 0 <= gained <= self._max_power_w * max(0.0, at - before.at) / WH + self._step_wh
