"""No two connectors ever have one group: messages lost, late, repeated; everybody restarts."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.power.pool.arbiter import Arbiter
from secc.power.pool.lease import Leases, Wish
from secc.power.pool.settings import PoolSettings
from secc.power.pool.words import Grant, Report

LEASE_S, STEP_S = 2.0, 0.1
WIRED = {"a": (1, 2), "b": (1, 2, 3), "c": (2, 3)}


class Connector:
    """Uses what it may, and takes its time to switch off and open what it may not any more."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number, self.chance = number, chance
        self.run = 0
        self.closed: dict[str, float] = {}  # tie closed or modules on, and when they are not
        self.wants = 0
        self.start()

    def start(self) -> None:
        """A new run of the program; what was closed is opened by the board."""
        self.run += 1
        self.leases: Leases | None = Leases(self.number, self.run, lease_s=LEASE_S)
        self.since = 0.0

    def die(self, now: float) -> None:
        self.leases = None
        self.closed = {group: min(at, now + 0.3) for group, at in self.closed.items()}

    def live(self, now: float) -> None:
        """Use, or end the use of, groups."""
        for group in self.leases.held(now) if self.leases else ():
            self.closed[group] = float("inf")
        for group, at in list(self.closed.items()):
            if at <= now:
                del self.closed[group]
            elif self.leases and group not in self.leases.held(now) and at == float("inf"):
                self.closed[group] = now + self.chance.uniform(0.0, 4.0)

    def report(self, now: float) -> Report | None:
        if self.leases is None:
            return None
        mine = {group for group in WIRED if self.number in WIRED[group]}
        wish = Wish(frozenset(mine - self.closed.keys()), self.wants, self.since)
        return self.leases.report(wish, now)


class World:
    """Connectors, an arbiter, and a network between them that keeps nothing."""

    def __init__(self, seed: int, *, bad: bool, unheard_s: float = 0.0) -> None:
        self.chance, self.bad, self.unheard_s = random.Random(seed), bad, unheard_s
        self.now, self.term = 100.0, 0
        self.connectors = {number: Connector(number, self.chance) for number in (1, 2, 3)}
        self.under_way: list[tuple[float, int, Report | Grant]] = []  # when, of or to whom
        self.restart()

    def restart(self) -> None:
        """Another arbiter; what was sent to the old one has gone with it."""
        self.term += 1
        self.arbiter: Arbiter | None = Arbiter(
            WIRED, self.term, self.now, lease_s=LEASE_S, unheard_s=self.unheard_s
        )
        self.under_way = [each for each in self.under_way if isinstance(each[2], Grant)]

    def send(self, connector: int, word: Report | Grant) -> None:
        if self.bad and self.chance.random() < 0.15:
            return
        for _ in range(2 if self.bad and self.chance.random() < 0.1 else 1):
            late_s = self.chance.choice((0.0, 0.1, 0.5, 3.0)) if self.bad else 0.0
            self.under_way.append((self.now + late_s, connector, word))

    def step(self) -> None:
        self.now += STEP_S
        due = [each for each in self.under_way if each[0] <= self.now]
        self.under_way = [each for each in self.under_way if each[0] > self.now]
        self.chance.shuffle(due)
        for _, number, word in due:
            self._arrive(self.connectors[number], word)
        for connector in self.connectors.values():
            connector.live(self.now)
            if self.chance.random() < 0.3 and (report := connector.report(self.now)) is not None:
                self.send(connector.number, report)

    def _arrive(self, connector: Connector, word: Report | Grant) -> None:
        if isinstance(word, Grant):
            # Streams end with a program: what was under way to an earlier run is lost.
            if connector.leases is not None and word.run == connector.run:
                connector.leases.receive(word)
        elif self.arbiter and (grant := self.arbiter.receive(word, self.now)) is not None:
            self.send(connector.number, grant)

    def disturb(self) -> None:
        """Something dies, starts, comes or goes."""
        connector = self.chance.choice(list(self.connectors.values()))
        match self.chance.randrange(30):
            case 0:
                connector.die(self.now)
            case 1 if connector.leases is None:
                connector.start()
            case 2:
                self.arbiter = None
            case 3 if self.arbiter is None:
                self.restart()
            case 4 | 5:
                connector.wants, connector.since = self.chance.randrange(4), self.now

    def doubles(self) -> Iterable[str]:
        """Groups that more than one has."""
        return [
            group
            for group in WIRED
            if sum(group in each.closed for each in self.connectors.values()) > 1
        ]


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_a_group_never_has_two_holders_whatever_is_lost_or_late_or_starts_anew(seed: int) -> None:
    world = World(seed, bad=True)

    for _ in range(300):
        world.disturb()
        world.step()

        assert not world.doubles(), world.now


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_one_that_is_dead_for_long_may_be_passed_over_and_still_nobody_meets(seed: int) -> None:
    world = World(seed, bad=True, unheard_s=10.0)

    for _ in range(300):
        world.disturb()
        world.step()

        assert not world.doubles(), world.now


def test_who_wants_gets_and_gives_back_when_another_comes() -> None:
    world = World(1, bad=False)
    world.connectors[1].wants = 2
    for _ in range(60):
        world.step()
    alone = set(world.connectors[1].closed)
    world.connectors[2].wants, world.connectors[2].since = 3, -1.0  # before the other
    for _ in range(120):
        world.step()

    assert alone == {"a", "b"}
    assert set(world.connectors[1].closed) == {"a"}
    assert set(world.connectors[2].closed) == {"b", "c"}


def test_without_an_arbiter_every_group_is_given_up_within_the_lease() -> None:
    world = World(2, bad=False)
    world.connectors[1].wants = 2
    for _ in range(60):
        world.step()
    world.arbiter = None
    for _ in range(round((LEASE_S + 4.5) / STEP_S)):
        world.step()

    assert not world.connectors[1].closed


def test_what_a_dead_connector_had_is_given_away_only_after_it_has_said_that_it_is_open() -> None:
    world = World(3, bad=False)
    one, two = world.connectors[1], world.connectors[2]
    one.wants = 2
    for _ in range(60):
        world.step()
    one.die(world.now)
    two.wants = 3
    for _ in range(100):
        world.step()
    while_dead = set(two.closed)
    one.wants = 0
    one.start()
    for _ in range(60):
        world.step()

    assert while_dead == {"c"}
    assert set(two.closed) == {"a", "b", "c"}


def test_the_silent_are_not_taken_for_open_while_they_may_still_have_a_group() -> None:
    with pytest.raises(ValueError, match="more than 15 s"):
        PoolSettings(unheard_s=15.0)
    PoolSettings(unheard_s=15.5)
