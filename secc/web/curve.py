"""Voltage, current and state of charge of one session, never more than a few hundred points."""

from typing import NamedTuple

from secc.reports import State

MOST = 600


class Point(NamedTuple):
    """`at` seconds after the begin."""

    at: float
    voltage_v: float
    current_a: float
    soc: int | None


class Curve:
    """One point a second at first; when it is full every second one goes and the pace halves."""

    def __init__(self, began: float, points: list[Point] | None = None) -> None:
        self.began = began
        self.points = points or []
        self._every_s = 1.0

    def add(self, state: State) -> None:
        """What is true now."""
        at = round(state.time - self.began, 1)
        if self.points and at - self.points[-1].at < self._every_s * 0.9:
            return
        self.points.append(
            Point(at, round(state.voltage_v, 1), round(state.current_a, 1), state.soc)
        )
        if len(self.points) > MOST:
            self.points = self.points[::2]
            self._every_s *= 2
