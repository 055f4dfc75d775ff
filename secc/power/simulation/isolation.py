"""Insulation monitor of the output: self-test, then a result that follows with a delay.

IEC 61557-8; thresholds by IEC 61851-23 CC.4.1.2.
"""

from secc.power.simulation.settings import IsolationSettings
from secc.session.plant import Isolation


class IsolationMonitor:
    """`resistance_ohm` is what the cable and the vehicle have; `result` what the device says."""

    def __init__(self, settings: IsolationSettings, now: float) -> None:
        self._settings = settings
        self._running_since: float | None = None
        self._resistance_ohm = settings.resistance_ohm
        self._before_ohm = settings.resistance_ohm
        self._changed_at = now

    def run(self, running: bool, now: float) -> None:
        """Start the self-test and the measurement (again only after an end), or end both."""
        if not running:
            self._running_since = None
        elif self._running_since is None:
            self._running_since = now

    def set_resistance(self, ohm: float, now: float) -> None:
        if ohm != self._resistance_ohm:
            self._before_ohm = self._seen_ohm(now)
            self._resistance_ohm = ohm
            self._changed_at = now

    def result(self, now: float) -> Isolation:
        settings = self._settings
        if not settings.fitted:
            return Isolation.NO_IMD
        if self._running_since is None:
            return Isolation.INVALID
        if now < self._running_since + settings.self_test_s:
            return Isolation.TESTING
        ohm = self._seen_ohm(now)
        if ohm < settings.fault_ohm:
            return Isolation.FAULT
        return Isolation.WARNING if ohm < settings.warning_ohm else Isolation.VALID

    def _seen_ohm(self, now: float) -> float:
        settled = now >= self._changed_at + self._settings.response_s
        return self._resistance_ohm if settled else self._before_ohm
