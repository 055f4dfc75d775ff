"""How long to wait before the next attempt to connect: doubled, with jitter, reset when stable."""

from collections.abc import Callable

_LEAST_S = 0.1  # whatever the keys say, no busy loop


class Backoff:
    """`random` gives a number from 0 to 1. The names are those of the configuration keys."""

    def __init__(self, random: Callable[[], float], stable_s: float) -> None:
        self._random, self._stable_s = random, stable_s
        self._failures = 0

    def wait(self, minimum_s: float, repeats: int, random_range_s: float) -> float:
        """Seconds until the next attempt; counts this one as failed."""
        doubled = minimum_s * 2.0 ** min(self._failures, repeats)
        self._failures += 1
        return max(doubled + self._random() * random_range_s, _LEAST_S)

    def ended(self, lasted_s: float) -> None:
        """A connection has ended; only one that was stable makes the next wait short again."""
        if lasted_s >= self._stable_s:
            self._failures = 0
