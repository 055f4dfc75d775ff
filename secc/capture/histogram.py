"""Durations in a fixed number of classes, so that percentiles cost no memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log

_LEAST = 1e-5  # seconds
_RATIO = log(1.05)  # a class is 5 % wide


@dataclass(slots=True)
class Histogram:
    """Durations in seconds; percentiles are right to 2.5 %, the greatest value exactly."""

    count: int = 0
    greatest: float = 0.0
    classes: dict[int, int] = field(default_factory=dict)

    def add(self, seconds: float) -> None:
        self.count += 1
        self.greatest = max(self.greatest, seconds)
        index = int(log(seconds / _LEAST) / _RATIO) if seconds > _LEAST else 0
        self.classes[index] = self.classes.get(index, 0) + 1

    def percentile(self, percent: float) -> float:
        """The duration that `percent` of all do not exceed."""
        wanted = self.count * percent / 100
        seen = 0
        for index in sorted(self.classes):
            seen += self.classes[index]
            if seen >= wanted:
                return min(_LEAST * exp((index + 0.5) * _RATIO), self.greatest)
        return 0.0
