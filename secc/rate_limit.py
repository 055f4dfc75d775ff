"""A bounded allowance per source and over all sources: token buckets on an injected clock.

Whatever reaches the station through the charge cable is hostile until proven otherwise; nothing
it sends may cost unbounded answers, log lines or memory.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float

    def take(self, burst: int, per_second: float, now: float) -> bool:
        self.tokens = min(burst, self.tokens + (now - self.at) * per_second)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class RateLimit:
    """Allows `burst` events of one source at once, then `per_second`; `total` times that over all.

    Sources may be forged: the table keeps `sources` of them and forgets the oldest, and what all
    of them may have together is bounded.
    """

    def __init__(self, burst: int, per_second: float, *, total: int = 5, sources: int = 64) -> None:
        self._burst, self._per_second = burst, per_second
        self._total, self._sources = total, sources
        self._all = _Bucket(burst * total, 0.0)
        self._buckets: dict[object, _Bucket] = {}

    @property
    def remembered(self) -> int:
        """Sources in the table."""
        return len(self._buckets)

    def allows(self, source: object, now: float) -> bool:
        """Whether this event of `source` may pass; one that passes is counted."""
        bucket = self._buckets.pop(source, None) or _Bucket(self._burst, now)
        self._buckets[source] = bucket  # the most recent last
        if len(self._buckets) > self._sources:
            del self._buckets[next(iter(self._buckets))]
        return bucket.take(self._burst, self._per_second, now) and self._all.take(
            self._burst * self._total, self._per_second * self._total, now
        )
