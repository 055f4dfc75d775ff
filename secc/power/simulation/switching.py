"""Things that take time to follow a command: output contactors and connector lock."""

from secc.power.simulation.settings import SimulationSettings
from secc.session.plant import Contactor


class OutputContactors:
    """Feedback and conduction of the output contactors, with the faults they have."""

    def __init__(self, settings: SimulationSettings, now: float) -> None:
        self._settings = settings
        self._closed = False
        self._was_closed = False
        self._commanded_at = now - settings.contactor_open_s - settings.weld_detection_s
        self.welded = False
        self.stuck_open = False

    def command(self, closed: bool, now: float) -> None:
        if closed != self._closed:
            self._was_closed = self.conducting(now)
            self._closed = closed
            self._commanded_at = now

    def conducting(self, now: float) -> bool:
        """Whether the output reaches the cable."""
        if self.welded or self.stuck_open:
            return self.welded
        return self._closed if self._settled(now) else self._was_closed

    def feedback(self, now: float) -> Contactor:
        if self.welded:
            detected = now >= self._commanded_at + self._settings.weld_detection_s
            return Contactor.WELDED if detected and not self._closed else Contactor.CLOSED
        if self.stuck_open:
            return Contactor.OPEN
        if not self._settled(now):
            return Contactor.UNDEFINED
        return Contactor.CLOSED if self._closed else Contactor.OPEN

    def _settled(self, now: float) -> bool:
        close, open_ = self._settings.contactor_close_s, self._settings.contactor_open_s
        return now >= self._commanded_at + (close if self._closed else open_)


class ConnectorLock:
    """Feedback of the lock; a broken one never reports that it holds."""

    def __init__(self, travel_s: float, now: float) -> None:
        self._travel_s = travel_s
        self._locked = False
        self._commanded_at = now - travel_s
        self.failed = False

    def command(self, locked: bool, now: float) -> None:
        if locked != self._locked:
            self._locked = locked
            self._commanded_at = now

    def locked(self, now: float) -> bool:
        settled = now >= self._commanded_at + self._travel_s
        return not self.failed and (self._locked if settled else not self._locked)
