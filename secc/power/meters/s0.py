"""S0 pulses (IEC 62053-31, class A): edges to energy and power.

A pulse is at least 30 ms long and so is its pause, so 16.6 of them a second are the most: 60 kW
at 1000 pulses per kWh.
"""

from secc.session.plant import Reading

SHORTEST_S = 0.020  # anything shorter is contact bounce or interference
MOST_HZ = 1 / 0.060
WS_PER_KWH = 3.6e6


def most_power_w(pulses_per_kwh: float) -> float:
    """The highest power that the pulses can tell."""
    return MOST_HZ * WS_PER_KWH / pulses_per_kwh


class PulseCounter:
    """Edges of one input, with the time stamps of the kernel."""

    def __init__(self, pulses_per_kwh: float, pulses: int, now: float) -> None:
        self._pulses_per_kwh = pulses_per_kwh
        self.pulses = pulses
        self.rejected = 0
        self._heard_at = now
        self._active_since: float | None = None
        self._idle_since = now - SHORTEST_S
        self._last_at: float | None = None
        self._interval_s: float | None = None

    def edge(self, active: bool, at: float) -> None:
        """The input has changed: the current flows, or no longer."""
        self._heard_at = at
        if active:
            if self._active_since is None:
                self._active_since = at
            return
        if self._active_since is None:
            return
        began, self._active_since = self._active_since, None
        paused = began - self._idle_since
        self._idle_since = at
        if at - began < SHORTEST_S or paused < SHORTEST_S:
            self.rejected += 1
            return
        self.pulses += 1
        if self._last_at is not None:
            self._interval_s = began - self._last_at
        self._last_at = began

    @property
    def register_wh(self) -> Reading[float]:
        """Energy of all pulses, as of the last edge."""
        return Reading(self.pulses * 1000 / self._pulses_per_kwh, self._heard_at)

    def power_w(self, now: float) -> float:
        """From the last interval, less when no pulse has come for longer than that."""
        if self._interval_s is None or self._last_at is None:
            return 0.0
        interval = max(self._interval_s, now - self._last_at)
        return WS_PER_KWH / (self._pulses_per_kwh * interval)
