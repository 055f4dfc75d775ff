"""Voltage, current and state of charge of one session, never more than a few hundred points."""

import math
from itertools import pairwise
from typing import NamedTuple, Protocol

MOST = 600
_LONGEST_S = 7 * 86_400.0  # beyond, a clock was set


class Point(NamedTuple):
    """`at` seconds after the begin."""

    at: float
    voltage_v: float
    current_a: float
    soc: int | None


class Measured(Protocol):
    """What a moment of a charge looks like: a `State`, or a `Sample` of a trace."""

    @property
    def time(self) -> float: ...
    @property
    def voltage_v(self) -> float: ...
    @property
    def current_a(self) -> float: ...
    @property
    def soc(self) -> int | None: ...


class Curve:
    """One point a second at first; when it is full every second one goes and the pace halves."""

    def __init__(self, began: float, points: list[Point] | None = None) -> None:
        self.began = began
        self.points = points or []
        self._every_s = _pace(self.points)

    def wants(self, time: float) -> bool:
        """Whether a point of this moment would be taken."""
        at = time - self.began
        last = self.points[-1].at if self.points else -self._every_s
        return 0 <= at < _LONGEST_S and at - last >= self._every_s * 0.9

    def add(self, seen: Measured) -> None:
        """What is true now."""
        if not self.wants(seen.time):
            return
        at = round(seen.time - self.began, 1)
        self.points.append(Point(at, round(seen.voltage_v, 1), round(seen.current_a, 1), seen.soc))
        if len(self.points) > MOST:
            self.points = self.points[::2]
            self._every_s *= 2

    @property
    def energy_wh(self) -> float:
        """What flowed, as exactly as the points tell."""
        return sum(
            (one.voltage_v * one.current_a + other.voltage_v * other.current_a)
            / 2
            * (other.at - one.at)
            / 3600
            for one, other in pairwise(self.points)
        )


def _pace(points: list[Point]) -> float:
    """Seconds between points that were kept, a power of two as `add` makes them."""
    if len(points) < 2:
        return 1.0
    mean_s = (points[-1].at - points[0].at) / (len(points) - 1)
    return float(2 ** max(0, round(math.log2(max(mean_s, 1.0)))))
