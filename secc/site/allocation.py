"""Who may draw what: a pure function over a snapshot.

Each active connector gets its minimum, in order of priority and turn; what is left goes first to
those that must be full at their departure, then to all, in proportion to their weights, until a
resource (a phase of the feed, of a sub-distribution, the surplus of the roof) is used up.
"""

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

STEP_A = 0.1  # grants are multiples of it
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Demand:
    """An active connector; `uses` and `extra` are numbers of resources."""

    name: str
    uses: tuple[int, ...]  # each gives what is granted
    wanted_a: float
    least_a: float
    weight: float = 1.0  # priority: higher ones come first where minimums do not fit
    needed_a: float = 0.0  # to be full in time
    extra: tuple[int, ...] = ()  # give only what is above the minimum (surplus)

    @property
    def most_a(self) -> float:
        """No less than the minimum: who wants less draws less by itself."""
        return max(self.wanted_a, self.least_a)


@dataclass(frozen=True, slots=True)
class Rules:
    """`turn_s`: who has charged for so long makes room for one that waits; `rest_s`: a charge that
    was suspended stays so for at least this time."""

    turn_s: float = 900.0
    rest_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Turns:
    """What is remembered from one allocation to the next: since when who charges, waits, rests."""

    served: Mapping[str, float] = field(default_factory=dict)
    waiting: Mapping[str, float] = field(default_factory=dict)
    resting: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shares:
    """Amperes per phase by name; 0: suspended."""

    currents: Mapping[str, float]
    turns: Turns


def allocate(
    demands: Sequence[Demand], room: Sequence[float], turns: Turns, rules: Rules, now: float
) -> Shares:
    """Divide `room`, the amperes of each resource."""
    resting = {name: at for name, at in turns.resting.items() if now < at + rules.rest_s}
    left = [max(0.0, amperes) for amperes in room]
    ready = [demand for demand in demands if demand.name not in resting]
    served = list(_served(ready, left, turns, rules, now))
    got = {demand.name: demand.least_a for demand in served}
    _fill(served, got, {d.name: min(d.needed_a, d.most_a) for d in served}, left)
    _fill(served, got, {d.name: d.most_a for d in served}, left)
    currents = {demand.name: _rounded(got.get(demand.name, 0.0)) for demand in demands}
    waiting = {d.name: turns.waiting.get(d.name, now) for d in demands if d.name not in got}
    resting |= {name: now for name in waiting if name in turns.served}
    return Shares(
        currents,
        Turns({name: turns.served.get(name, now) for name in got}, waiting, resting),
    )


def _served(
    demands: Sequence[Demand], left: list[float], turns: Turns, rules: Rules, now: float
) -> Iterator[Demand]:
    """Those whose minimum fits, which is taken from `left`.

    Who has waited for a whole turn and does not fit beside those whose turn lasts is the next:
    until then no other of its weight begins where it needs the room.
    """
    weight, begin, kept = math.nan, list(left), set[int]()
    for demand in sorted(demands, key=lambda demand: _place(demand, turns, rules, now)):
        if demand.weight != weight:
            weight, begin, kept = demand.weight, list(left), set()
        if kept.isdisjoint(demand.uses) and _fits(demand, left):
            for resource in demand.uses:
                left[resource] -= demand.least_a
            yield demand
        elif now >= turns.waiting.get(demand.name, now) + rules.turn_s and _fits(demand, begin):
            kept.update(demand.uses)


def _place(demand: Demand, turns: Turns, rules: Rules, now: float) -> tuple[float, int, float, str]:
    """By weight; then who charges and whose turn is not over, who waits, who makes room."""
    served = turns.served.get(demand.name)
    if served is not None:
        over = now >= served + rules.turn_s
        return (-demand.weight, 2 if over else 0, served, demand.name)
    return (-demand.weight, 1, turns.waiting.get(demand.name, now), demand.name)


def _fits(demand: Demand, left: Sequence[float]) -> bool:
    """Its minimum."""
    return all(left[resource] + _NOTHING >= demand.least_a for resource in demand.uses)


def _fill(
    demands: Sequence[Demand], got: dict[str, float], goals: Mapping[str, float], left: list[float]
) -> None:
    """Raise all that are below their goals at once, by weight, until goals or resources end.

    `level` rises; amperes are those at the start plus weight x level. What ends first is found by
    a heap of goals and by the load on each resource, so that a thousand connectors are quick.
    """
    open_ = {d.name: d for d in demands if got[d.name] + _NOTHING < goals[d.name]}
    ends = [((goals[name] - got[name]) / d.weight, name) for name, d in open_.items()]
    heapq.heapify(ends)
    users: dict[int, set[str]] = {}
    load: dict[int, float] = {}
    for demand in open_.values():
        for resource in (*demand.uses, *demand.extra):
            users.setdefault(resource, set()).add(demand.name)
            load[resource] = load.get(resource, 0.0) + demand.weight
    level = 0.0
    while open_:
        while ends[0][1] not in open_:
            heapq.heappop(ends)
        dry_at, dry = min(
            ((level + max(0.0, left[r]) / load[r], r) for r in load if users[r]),
            default=(math.inf, -1),
        )
        reached = min(ends[0][0], dry_at)
        for resource, names in users.items():
            if names:
                left[resource] -= (reached - level) * load[resource]
        level = reached
        closing = [ends[0][1]] if ends[0][0] <= dry_at else sorted(users[dry])
        for name in closing:
            demand = open_.pop(name)
            got[name] += demand.weight * level
            for resource in (*demand.uses, *demand.extra):
                users[resource].discard(name)
                load[resource] -= demand.weight


def _rounded(amperes: float) -> float:
    return math.floor(amperes / STEP_A + _NOTHING) * STEP_A
