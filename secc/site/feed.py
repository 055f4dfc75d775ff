"""The meter at the feed: what the house takes, and how much of the fuse is left for stations.

What stations draw and what the meter shows are not measured at one moment. So the house is known
as an interval: with the most and with the least that the stations drew around the reading. A cut
follows its lower end, and an overload that lasts; a raise follows its upper end.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

PHASES = 3
Amperes = tuple[float, ...]  # of each phase


@dataclass(frozen=True, slots=True)
class FeedRules:
    """Of a site; `house_a` None: there is a meter, otherwise what the house takes at most."""

    fuse_a: float
    reserve_a: float = 0.0  # of the fuse, for nobody
    house_a: float | None = None
    exports: bool = False  # the meter may show less than nothing: there is a roof
    most_a: float = 1_000.0  # beyond it a reading makes no sense
    stale_s: float = 10.0
    frozen_s: float = 30.0  # the same to the last digit for so long: it measures no more
    skew_s: float = 2.5  # between the clocks of meter and stations
    raise_s: float = 5.0  # between two raises,
    raise_part: float = 0.25  # each of so much of what is free
    trust_after: int = 3  # good readings in a row, at first and after a bad one


class Feed:
    """`room` is what stations may draw from each phase, `surplus_a` what the roof leaves them."""

    def __init__(self, rules: FeedRules, safe_a: Sequence[float], now: float) -> None:
        """`safe_a`: what all stations draw from each phase without grants."""
        self._rules, self._safe_a = rules, tuple(safe_a)
        self._drawn: deque[tuple[float, Amperes, Amperes]] = deque()
        self._readings: deque[tuple[float, Amperes]] = deque()
        self._shown: Amperes | None = None
        self._moved_at = self._read_at = now
        self._moves = 0  # whether it measures at all is not known before it has shown two values
        self._good = 0
        self._channels: list[float] | None = None  # room of each phase, surplus
        self._raised_at, self._over_since = -math.inf, math.inf
        self.doubt = _NEW

    def drawn(
        self, currents: Sequence[float], now: float, surely: Sequence[float] | None = None
    ) -> None:
        """What the stations draw from each phase, as they say; `surely`: have just said."""
        entry = now, tuple(currents), tuple(currents if surely is None else surely)
        self._drawn.append(entry)
        oldest = now - 2 * self._rules.skew_s
        while len(self._drawn) > 1 and self._drawn[1][0] <= oldest:
            self._drawn.popleft()

    def read(self, currents: Sequence[float], now: float) -> None:
        """A reading of the meter, each phase."""
        if doubt := self._doubt(currents, now):
            self._distrust(doubt)
            return
        self._read_at, self._good = now, self._good + 1
        if self._good >= self._rules.trust_after:
            first = self.doubt == _NEW
            self.doubt = ""
            self._follow(tuple(currents), first, now)

    def room(self, now: float) -> Amperes | None:
        """Of each phase; None: the meter cannot be trusted, nobody may have more than is safe."""
        if self._rules.house_a is not None:
            free = self._rules.fuse_a - self._rules.reserve_a - self._rules.house_a
            return (max(0.0, free),) * PHASES
        if now >= self._read_at + self._rules.stale_s and self._channels is not None:
            self._distrust("silent")
        return None if self._channels is None else tuple(self._channels[:PHASES])

    @property
    def surplus_a(self) -> float:
        """Of each phase, from the roof."""
        return self._channels[PHASES] if self._channels is not None else 0.0

    @property
    def shown(self) -> Amperes | None:
        """The last reading, for people."""
        return self._shown

    def _distrust(self, why: str) -> None:
        self.doubt, self._good, self._channels = why, 0, None
        self._readings.clear()

    def _doubt(self, currents: Sequence[float], now: float) -> str:
        """Why a reading makes no sense; empty: it does."""
        rules = self._rules
        if len(currents) != PHASES or not all(map(math.isfinite, currents)):
            return "no number"
        if tuple(currents) != self._shown:
            self._moves += self._shown is not None
            self._shown, self._moved_at = tuple(currents), now
        if max(map(abs, currents)) > rules.most_a:
            return "beyond measure"
        if rules.frozen_s > 0 and (not self._moves or now >= self._moved_at + rules.frozen_s):
            return "frozen" if self._moves else _NEW
        least, _, _ = self._window(now)
        for shown, drawn in zip(currents, least, strict=True):
            if not rules.exports and shown < drawn - _TOLERANCE_A - _TOLERANCE * drawn:
                return "less than the stations draw"
        return ""

    def _window(self, now: float) -> tuple[Amperes, Amperes, Amperes]:
        """Least, last and most that the stations drew around a reading of now."""
        if not self._drawn:
            nothing = (0.0,) * PHASES
            return nothing, nothing, nothing
        begins = now - self._rules.skew_s
        recent = [drawn for at, drawn, _ in self._drawn if at >= begins] or [self._drawn[-1][1]]
        phases = list(zip(*recent, strict=True))
        return tuple(map(min, phases)), recent[-1], tuple(map(max, phases))

    def _surest(self, currents: Amperes, now: float) -> tuple[Amperes, Amperes]:
        """The most that the meter has shown, and the least that stations surely drew: what somebody
        has left a moment ago, without a word yet, is not given to others."""
        self._readings.append((now, currents))
        while self._readings[0][0] < now - 2 * self._rules.skew_s:
            self._readings.popleft()
        shown = tuple(map(max, zip(*(each for _, each in self._readings), strict=True)))
        surely = [each for *_, each in self._drawn] or [(0.0,) * PHASES]
        return shown, tuple(map(min, zip(*surely, strict=True)))

    def _follow(self, currents: Amperes, first: bool, now: float) -> None:
        rules = self._rules
        _, last, most = self._window(now)
        highest, least = self._surest(currents, now)
        usable = rules.fuse_a - rules.reserve_a
        self._over_since = min(self._over_since, now) if max(currents) > usable else math.inf
        overloaded = now > self._over_since + rules.skew_s  # no clock explains it any more
        cuts, raises = [], []
        for phase, shown in enumerate(currents):
            drawn = last[phase] if overloaded else most[phase]
            cuts.append(_free(usable, shown - drawn))
            raises.append(_free(usable, highest[phase] - least[phase]))
        cuts.append(max(0.0, (sum(most) - sum(currents)) / PHASES))
        raises.append(max(0.0, (sum(least) - sum(highest)) / PHASES))
        if self._channels is None:
            start = raises if first else [*self._safe_a, 0.0]
            self._channels = [min(pair) for pair in zip(start, cuts, strict=True)]
            self._raised_at = now
            return
        fresh = rules.frozen_s == 0 or self._moved_at == now  # else it may not measure any more
        raising = fresh and now >= self._raised_at + rules.raise_s
        if raising:
            self._raised_at = now
        for n, (cut, goal) in enumerate(zip(cuts, raises, strict=True)):
            room = min(self._channels[n], cut)
            if raising and goal > room:
                step = (goal - room) * rules.raise_part
                room = goal if goal - room < _CLOSE_A else room + step
            self._channels[n] = room


_NEW = "not heard enough yet"
_TOLERANCE_A, _TOLERANCE = 2.0, 0.15  # of what stations say they draw: they convert DC to AC
_CLOSE_A = 0.5  # what is left is taken at once


def _free(usable_a: float, house_a: float) -> float:
    """Without credit for what a roof feeds in: a cloud is quicker than a car."""
    return max(0.0, usable_a - max(0.0, house_a))
