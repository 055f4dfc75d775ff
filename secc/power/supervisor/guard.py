"""May the contactors be closed? Decided by the beats of the station alone. Sans-IO."""

import math

from secc.power.supervisor.beat import Beat, Why

SILENCE_S = 0.3


class Guard:
    """`why` says how it is; once opened, only a station at rest may have its contactors again."""

    def __init__(self, silence_s: float = SILENCE_S) -> None:
        self._silence_s = silence_s
        self._run: int | None = None
        self._number = -1
        self._heard_at = -math.inf
        self.why = Why.STARTED

    @property
    def enabled(self) -> bool:
        """The contactors may be closed."""
        return self.why is Why.ENABLED

    @property
    def deadline(self) -> float | None:
        """When `scan` finds silence, if nothing comes."""
        return self._heard_at + self._silence_s if self.enabled else None

    def hear(self, beat: Beat, now: float) -> None:
        """A beat has come; one that was there before is none: its sender hangs."""
        if beat.run != self._run:  # another run of the program knows nothing of this one's charge
            if self.enabled:
                self.why = Why.WAITS
            self._run, self._number = beat.run, -1
        if beat.number <= self._number:
            return
        self._number, self._heard_at = beat.number, now
        if not beat.healthy:
            self.why = Why.UNHEALTHY
        elif beat.resting:
            self.why = Why.ENABLED
        elif not self.enabled:
            self.why = Why.WAITS

    def scan(self, now: float) -> None:
        """Look at the time."""
        if self.why is not Why.STARTED and now >= self._heard_at + self._silence_s:
            self.why = Why.SILENT
