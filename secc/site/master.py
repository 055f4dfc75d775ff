"""The master of a site: hears states and the meter, says who may draw what. Sans-IO.

A lower grant is sent at once. A higher one waits until what others were granted before has run
out or is confirmed to be replaced (`Ledger`), so that the sum of everything that somebody may
still believe stays within the room of each resource.
"""

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from secc.session.plant import Limit
from secc.site.allocation import Demand, Shares, Turns, allocate
from secc.site.feed import PHASES, Feed
from secc.site.layout import Place, layout
from secc.site.ledger import Bounds, Ledger
from secc.site.settings import SiteConfig, StationEntry
from secc.site.words import SILENT, VERSION, Grant, Point, StationState

PHASE_V = 230.0  # of limits in watts
_NOTHING = 1e-6
_LATE_S = 0.5  # a word on its way
_ALL = 0.9  # of its grant, with what the measurement is wrong
_SENDINGS = 32  # grants to a station whose time is remembered
_FORMER = 8  # instances of an agent that are remembered


@dataclass(slots=True)
class Station:
    """What was heard of one station last."""

    state: StationState | None = None
    heard_at: float = -math.inf
    points: dict[int, Point] = field(default_factory=dict)
    former: deque[str] = field(default_factory=lambda: deque(maxlen=_FORMER))
    currents: dict[int, float] = field(default_factory=dict)  # last grant
    sent_at: float = -math.inf
    sendings: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=_SENDINGS))
    later_than: float = -math.inf  # what is in its state, for certain


class Master:
    """`instance` is another one after each start of the program."""

    def __init__(self, config: SiteConfig, instance: str, now: float) -> None:
        sharing = config.sharing
        self._config, self.instance = config, instance
        self._layout = layout(config)
        self.stations = {name: Station() for name in self._layout.entries}
        self.ledger = Ledger(self._layout.bounds(), sharing.valid_s + sharing.slack_s, now)
        rules = config.feed_rules
        self.feed = Feed(rules, self._layout.safe_a()[:PHASES], now)
        self._just_s = rules.skew_s + _LATE_S
        self.limits: dict[str, Limit] = {}
        self._turns, self._seq = Turns(), 0
        self._fuses = [config.grid.fuse_a] * PHASES + list(self._layout.fuses)

    # --- what is heard --------------------------------------------------------------------------

    def hear(self, state: StationState, now: float) -> None:
        """A state; old and repeated ones, and those of former agents, are no news."""
        station = self.stations.get(state.station)
        if station is None or state.instance in station.former:
            return
        last = station.state
        if last is not None and state.instance != last.instance:
            station.former.append(last.instance)
        elif last is not None and state.seq <= last.seq:
            return
        station.state, station.heard_at = state, now
        entry = self._layout.entries[state.station]
        station.points = {p.connector: p for p in state.points if p.connector in entry.connectors}
        for number, point in station.points.items():
            safe = min(point.safe_a, entry.fuse_a)
            self.ledger.bound(state.station, number, Bounds(safe, entry.fuse_a))
        if state.master == self.instance:
            station.later_than = dict(station.sendings).get(state.heard, station.later_than)
            self.ledger.confirmed(state.station, state.applied)
        elif state.master and (last is None or _order(state) != _order(last)):
            self.ledger.forget(state.station, now)

    def gone(self, name: str) -> None:
        """The broker says that the agent of a station has gone: nothing is wanted there."""
        if (station := self.stations.get(name)) is not None:
            station.heard_at = -math.inf

    def measured(self, currents: Sequence[float], now: float) -> None:
        """The meter at the feed has been read."""
        self._tell_feed(now)
        self.feed.read(currents, now)

    def _tell_feed(self, now: float) -> None:
        self.feed.drawn(self.drawn(now), now, self._drawn(now, self._just_s))

    def limit(self, name: str, limit: Limit | None) -> None:
        """All stations together, per phase; one that has run out is lifted. None lifts it now."""
        if limit is None:
            self.limits.pop(name, None)
        else:
            self.limits[name] = limit

    # --- what is said ---------------------------------------------------------------------------

    def tick(self, now: float) -> list[Grant]:
        """Grants to be sent now: what has changed, and what must be renewed."""
        self._tell_feed(now)
        goals = self.goals(now)
        currents = self._permitted(goals, now)
        self._expect(currents, now)
        grants = []
        for name, station in self.stations.items():
            mine = {n: currents[f"{name}/{n}"] for n in station.points}
            due = now >= station.sent_at + self._config.sharing.period_s - 1e-3
            if self._reachable(station, now) and mine and (due or mine != station.currents):
                grants.append(self._grant(name, station, mine, now))
        return grants

    def _grant(self, name: str, station: Station, mine: dict[int, float], now: float) -> Grant:
        assert station.state is not None
        self._seq += 1
        station.currents, station.sent_at = mine, now
        station.sendings.append((self._seq, now))
        self.ledger.sent(name, self._seq, mine, now)
        return Grant(
            version=VERSION,
            station=name,
            instance=station.state.instance,
            master=self.instance,
            seq=self._seq,
            echo=station.state.time,
            valid_s=self._config.sharing.valid_s,
            currents=mine,
        )

    def goals(self, now: float) -> Mapping[str, float]:
        """What each connector would be granted if nobody had a grant yet."""
        places = self._layout.places
        safe = {p.name: self.safe_a(p) for p in places}
        room = self.room(now)
        if room is None:
            return safe
        demands = {p.name: d for p in places if (d := self._demand(p, now))}
        idle = {p.name: safe[p.name] for p in places if p.name not in demands}
        shares = self._shares(demands, idle, room, now)
        if short := {r for name in shares.turns.waiting for r in demands[name].uses}:
            yielding = [p.name for p in places if p.name in idle and self._yields(p, short, now)]
            if yielding:
                idle |= dict.fromkeys(yielding, 0.0)
                shares = self._shares(demands, idle, room, now)
        self._turns = shares.turns
        return {**idle, **shares.currents}

    def _shares(
        self,
        demands: Mapping[str, Demand],
        idle: Mapping[str, float],
        room: list[float],
        now: float,
    ) -> Shares:
        taken = self._layout.load(idle)
        left = [free - others for free, others in zip(room, taken, strict=True)]
        left.append(self._surplus(demands, now))
        return allocate([*demands.values()], left, self._turns, self._config.rules, now)

    def _yields(self, place: Place, short: Set[int], now: float) -> bool:
        """Nobody charges there, it can be told so, and others wait for what it keeps."""
        station = self.stations[place.station]
        point = station.points.get(place.connector)
        known = point is not None and point.phase != SILENT and self._reachable(station, now)
        return known and not short.isdisjoint(place.uses)

    def _surplus(self, demands: Mapping[str, Demand], now: float) -> float:
        """What the roof leaves above minimums: these, and those that charge anyway, come first."""
        surplus = self.feed.surplus_a
        for place in self._layout.places:
            demand = demands.get(place.name)
            follows = demand is not None and demand.extra
            taken = demand.least_a if demand and follows else self._present(place, now)
            surplus -= taken * len(place.phases) / PHASES
        return max(0.0, surplus)

    def room(self, now: float) -> list[float] | None:
        """Of each resource but the surplus, for all stations; None: the meter is not trusted."""
        feed = self.feed.room(now)
        if feed is None:
            return None
        cap = math.inf
        for _, limit in self.limits_in_force(now):
            if limit.current_a is not None:
                cap = min(cap, limit.current_a)
            if limit.power_w is not None:
                cap = min(cap, limit.power_w / (PHASE_V * PHASES))
        return [*(min(free, cap) for free in feed), *self._layout.fuses]

    def limits_in_force(self, now: float) -> list[tuple[str, Limit]]:
        return [
            (name, limit)
            for name, limit in self.limits.items()
            if limit.until is None or now < limit.until
        ]

    def _permitted(self, goals: Mapping[str, float], now: float) -> dict[str, float]:
        """Goals as far as what others may still believe leaves room for them.

        Where not even the safe currents fit, a connector gets no more than its own, and that as
        long as those that are in contact leave room: without contact it would have that anyway.
        """
        places, resources = self._layout.places, self._layout.surplus
        exposed = {p.name: self.ledger.exposure(p.station, p.connector, now) for p in places}
        believed = {p.name: self._believed(p, exposed[p.name], now) for p in places}
        room = self.room(now) or [0.0] * resources
        left, left_in_contact = (self._left(room, each, now) for each in (exposed, believed))
        safe = {p.name: self.safe_a(p) for p in places}
        tight = {r for r, amperes in enumerate(self._layout.load(safe)) if amperes > room[r]}
        permitted: dict[str, float] = {}
        for place in places:
            before, known = exposed[place.name], believed[place.name]
            free = min(left[resource] for resource in place.uses)
            ceiling = before + free
            if free < -_NOTHING:
                ceiling = self._last(place)
                spare = min(left_in_contact[resource] for resource in place.uses)
                if spare >= -_NOTHING:
                    ceiling = max(ceiling, min(safe[place.name], known + spare))
            if not tight.isdisjoint(place.uses):
                ceiling = min(ceiling, safe[place.name])
            current = math.floor(min(goals[place.name], ceiling) * 1_000 + _NOTHING) / 1_000
            permitted[place.name] = max(0.0, current)
            for resource in place.uses:
                left[resource] -= max(0.0, current - before)
                left_in_contact[resource] -= max(0.0, current - known)
        return permitted

    def _left(
        self, room: Sequence[float], may_draw: Mapping[str, float], now: float
    ) -> list[float]:
        """Of each resource, when every connector draws what it may, or more if it is seen to."""
        places = self._layout.places
        drawn = {p.name: max(may_draw[p.name], self._present(p, now)) for p in places}
        return [free - taken for free, taken in zip(room, self._layout.load(drawn), strict=True)]

    def _believed(self, place: Place, exposed: float, now: float) -> float:
        """What a connector in contact may draw at most; it has a grant of this master."""
        station = self.stations[place.station]
        point, state = station.points.get(place.connector), station.state
        if point is None or point.granted_a is None or not self._reachable(station, now):
            return exposed
        if state is None or state.master != self.instance:
            return exposed
        return max(point.granted_a, self.ledger.believed(place.station, place.connector, now))

    def places(self) -> Iterator[tuple[Place, StationEntry]]:
        """Every connector of the site."""
        return ((place, self._layout.entries[place.station]) for place in self._layout.places)

    def hears(self, place: Place, now: float) -> bool:
        """Its station says how it is, and can be told something."""
        return self._reachable(self.stations[place.station], now)

    # --- one connector --------------------------------------------------------------------------

    def _demand(self, place: Place, now: float) -> Demand | None:
        """None: nobody charges there, as far as is known."""
        station, entry = self.stations[place.station], self._layout.entries[place.station]
        point = station.points.get(place.connector)
        if point is None or not point.wanted_a > 0 or not self._reachable(station, now):
            return None
        fuse = min(entry.fuse_a, point.fuse_a)
        needed = 0.0
        if point.departs_s and point.needs_wh:
            power = point.needs_wh * 3_600 / max(point.departs_s, 60.0)
            needed = power / (PHASE_V * len(place.phases))
        return Demand(
            name=place.name,
            uses=place.uses,
            wanted_a=min(point.wanted_a, fuse),
            least_a=min(max(point.least_a, self.safe_a(place)), fuse),
            weight=entry.priority,
            needed_a=needed,
            extra=(self._layout.surplus,) if entry.source == "surplus" else (),
        )

    def safe_a(self, place: Place) -> float:
        """As configured here and there: the higher one, because nobody can lower it in time."""
        point = self.stations[place.station].points.get(place.connector)
        own = self._layout.entries[place.station].safe_current_a
        return max(own, point.safe_a) if point else own

    def _last(self, place: Place) -> float:
        """While the sum is too high nothing rises, not even to what may be believed still: it
        would be believed for longer."""
        granted = self.stations[place.station].currents.get(place.connector)
        return self.safe_a(place) if granted is None else granted

    def _reachable(self, station: Station, now: float) -> bool:
        """A grant that answers an old state would be over before it arrives."""
        return now < station.heard_at + self._config.sharing.valid_s / 2

    def _present(self, place: Place, now: float) -> float:
        station = self.stations[place.station]
        point = station.points.get(place.connector)
        return point.present_a if point and self._reachable(station, now) else 0.0

    def drawn(self, now: float) -> list[float]:
        """What the stations draw from each phase: as they say, but no more than was granted."""
        return self._drawn(now, self._config.sharing.valid_s / 2)

    def _drawn(self, now: float, said_within_s: float) -> list[float]:
        sums = [0.0] * PHASES
        for place in self._layout.places:
            credit = self._credit(place, now, said_within_s)
            for phase in place.phases:
                sums[phase] += credit
        return sums

    def _credit(self, place: Place, now: float, said_within_s: float) -> float:
        if now >= self.stations[place.station].later_than + said_within_s:
            return 0.0  # it may have been said long ago
        if not (present := self._present(place, now)):
            return 0.0
        return min(present, self.ledger.exposure(place.station, place.connector, now))

    def _expect(self, currents: Mapping[str, float], now: float) -> None:
        """Who takes all that it may will take more at once: the meter may show that before the
        station says it, and it is no house."""
        before = self.drawn(now)
        more = [0.0] * PHASES
        for place in self._layout.places:
            station, current = self.stations[place.station], currents[place.name]
            granted = station.currents.get(place.connector)
            point = station.points.get(place.connector)
            if granted is None or point is None or not point.wanted_a > 0 or current <= granted:
                continue
            credit = self._credit(place, now, self._config.sharing.valid_s / 2)
            if credit >= _ALL * granted and self._reachable(station, now):
                for phase in place.phases:
                    more[phase] += current - credit
        if any(more):
            surely = self._drawn(now, self._just_s)
            self.feed.drawn([sum(pair) for pair in zip(before, more, strict=True)], now, surely)
            self.feed.drawn(before, now, surely)


def _order(state: StationState) -> tuple[str, int]:
    """What its agent obeys."""
    return state.master, state.applied
