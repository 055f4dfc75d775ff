"""No fault of network, programs or meter lets grants exceed the fuse beyond the reaction time."""

import os
from collections import deque

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.site.world import (
    FUSE_A,
    PHASES,
    SAFE_A,
    SLACK_S,
    STATION_A,
    STEP_S,
    VALID_S,
    Outlet,
    World,
)

# docs/site.md: a reading, the skew of the clocks, how old the word of a station may be, a tick,
# and the life of what was granted before. What the meter hides comes on top of it.
READING_S, SKEW_S, HEARD_S = 1.0, 2.5, VALID_S / 2
REACTION_S = READING_S + SKEW_S + HEARD_S + VALID_S + SLACK_S + 2 * STEP_S
HIDDEN_S = {"silent": 10.0, "frozen": 30.0}
EAST_A = 70.0


class AnySite(RuleBasedStateMachine):
    """Three stations at 100 A, two of them below a sub-distribution of 70 A."""

    @staticmethod
    def site(seed: int) -> World:
        return World(seed=seed)

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.world = self.site(seed)
        self.allowed: deque[tuple[float, float]] = deque()
        self.hidden_until = 0.0
        for phase in PHASES:
            for outlet in self.world.outlets(phase):
                outlet.charging = True
        self.let_pass(30.0)

    def let_pass(self, seconds: float) -> None:
        world = self.world
        for _ in range(round(seconds / STEP_S)):
            world.step()
            self.allowed.append((world.now, world.config.grid.fuse_a - world.house_a))
            self.look()

    def look(self) -> None:
        world = self.world
        back = REACTION_S + HIDDEN_S.get(world.meter, 0.0)
        if world.meter not in HIDDEN_S and world.now < self.hidden_until:
            back += max(HIDDEN_S.values())
        while self.allowed[0][0] < world.now - REACTION_S - max(HIDDEN_S.values()):
            self.allowed.popleft()
        most = max(room for at, room in self.allowed if at >= world.now - back)
        for phase in PHASES:
            safe = sum(outlet.site.safe_current_a for outlet in world.outlets(phase))
            assert world.granted_a(phase) <= max(safe, most) + 0.02
            east = sum(
                outlet.allowed_a(world.now)
                for name in ("p0", "p1")
                for outlet in world.posts[name].outlets.values()
                if phase in outlet.site.phases
            )
            assert east <= EAST_A + 0.02  # without a meter there is nothing to react to
        for post in world.posts.values():
            allowed = sum(outlet.allowed_a(world.now) for outlet in post.outlets.values())
            assert allowed <= STATION_A + 1e-6

    @rule(seconds=st.sampled_from([0.5, 2.0, 6.0, 12.0, 25.0]))
    def time_passes(self, seconds: float) -> None:
        self.let_pass(seconds)

    @rule(house=st.sampled_from([0.0, 10.0, 40.0, 70.0, 95.0]))
    def the_house_takes(self, house: float) -> None:
        self.world.house_a = house
        self.let_pass(1.0)

    @rule(
        loss=st.sampled_from([0.0, 0.3, 0.9, 1.0]),
        delay=st.sampled_from([0.0, 1.0, 8.0, 40.0]),
        again=st.sampled_from([0.0, 0.5]),
    )
    def the_network_is(self, loss: float, delay: float, again: float) -> None:
        self.world.loss, self.world.delay_s, self.world.again = loss, delay, again
        self.let_pass(2.0)

    @rule(name=st.sampled_from(["p0", "p1", "p2"]), deaf=st.booleans())
    def a_station_hears(self, name: str, deaf: bool) -> None:
        (self.world.deaf.add if deaf else self.world.deaf.discard)(name)

    @rule(name=st.sampled_from(["p0", "p1", "p2"]), mute=st.booleans())
    def a_station_is_heard(self, name: str, mute: bool) -> None:
        (self.world.mute.add if mute else self.world.mute.discard)(name)

    @rule(name=st.sampled_from(["p0", "p1", "p2"]), seconds=st.sampled_from([1.0, 13.0]))
    def words_are_held(self, name: str, seconds: float) -> None:
        self.world.held[name] = []
        self.let_pass(seconds)

    @rule()
    def held_words_arrive(self) -> None:
        self.world.release()
        self.let_pass(1.0)

    @rule(works=st.booleans())
    def the_broker(self, works: bool) -> None:
        self.world.broker = works
        self.let_pass(2.0)

    @rule(away_s=st.sampled_from([0.0, 3.0, 15.0]))
    def the_master_restarts(self, away_s: float) -> None:
        self.world.master = None
        self.let_pass(away_s)
        self.world.start_master()
        self.let_pass(1.0)

    @rule(name=st.sampled_from(["p0", "p1", "p2"]), away_s=st.sampled_from([0.0, 4.0]))
    def an_agent_restarts(self, name: str, away_s: float) -> None:
        self.world.posts[name].restart(self.world.now)
        self.let_pass(away_s)

    @rule(name=st.sampled_from(["p0", "p1", "p2"]), last=st.booleans(), alive=st.booleans())
    def a_secc(self, name: str, last: bool, alive: bool) -> None:
        outlet = self.outlet(name, last)
        if alive and not outlet.alive:
            outlet.limit = None
        outlet.alive = alive

    @rule(
        name=st.sampled_from(["p0", "p1", "p2"]),
        last=st.booleans(),
        charging=st.booleans(),
        takes=st.sampled_from([0.3, 1.0]),
    )
    def a_car(self, name: str, last: bool, charging: bool, takes: float) -> None:
        outlet = self.outlet(name, last)
        outlet.charging, outlet.takes = charging, takes

    def outlet(self, name: str, last: bool) -> Outlet:
        """The first or last of a station."""
        outlets = self.world.posts[name].outlets
        return outlets[max(outlets) if last else 1]

    @rule(fault=st.sampled_from(["good", "nan", "negative", "absurd", "frozen", "silent"]))
    def the_meter_is(self, fault: str) -> None:
        if self.world.meter in HIDDEN_S:
            self.hidden_until = self.world.now + REACTION_S
        self.world.meter = fault
        self.let_pass(1.0)

    @invariant()
    def the_world_goes_on(self) -> None:
        assert self.world.now >= 1_000.0


class AnyUnevenSite(AnySite):
    """Two connectors a station, stations that begin with another phase or have one or two only."""

    @staticmethod
    def site(seed: int) -> World:
        return World([(1, 2, 3), (2,), (3, 1)], connectors=2, seed=seed)


class AnyTightSite(AnySite):
    """Safe currents that do not fit beside a house of 70 A."""

    @staticmethod
    def site(seed: int) -> World:
        return World(safe_a=12.0, seed=seed)


CASES = settings(
    max_examples=int(os.environ.get("SECC_SITE_CASES", "25")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestAnySite = AnySite.TestCase
TestAnyUnevenSite = AnyUnevenSite.TestCase
TestAnyTightSite = AnyTightSite.TestCase
TestAnySite.settings = TestAnyUnevenSite.settings = TestAnyTightSite.settings = CASES


def charging(*names: str) -> World:
    """A site after a while, cars at these stations."""
    world = World()
    for name in names:
        world.posts[name].outlet.charging = True
    world.run(120.0)
    return world


def swap(world: World, leaves: str, comes: str) -> None:
    """One car for another: what the first had may go to the second."""
    world.posts[leaves].outlet.charging = False
    world.posts[comes].outlet.charging = True


def test_the_whole_fuse_is_used_when_nothing_fails() -> None:
    world = charging("p0", "p1", "p2")

    assert FUSE_A - world.house_a - 2.0 <= world.granted_a() <= FUSE_A - world.house_a


def test_a_step_of_the_house_is_followed_within_five_seconds() -> None:
    world = charging("p0", "p1", "p2")

    world.house_a = 60.0
    world.run(5.0)

    assert world.feed_a() <= FUSE_A


def test_a_share_is_given_on_only_when_it_has_been_given_back_or_has_run_out() -> None:
    world = charging("p0")
    before = world.posts["p0"].outlet.allowed_a(world.now)
    world.deaf = {"p0"}
    swap(world, "p0", "p2")

    most = 0.0
    for _ in range(80):
        world.run(0.25)
        most = max(most, world.granted_a())

    assert before > 50.0
    assert most <= FUSE_A - world.house_a + 0.02
    assert world.posts["p0"].outlet.allowed_a(world.now) == SAFE_A
    assert world.posts["p2"].outlet.allowed_a(world.now) > 50.0


def test_a_grant_that_was_long_under_way_grants_nothing() -> None:
    world = charging("p0")
    world.held = {"p0": []}
    world.run(1.1)
    on_its_way = world.held.pop("p0")
    world.deaf = {"p0"}
    swap(world, "p0", "p2")
    world.run(30.0)
    world.held = {"p0": on_its_way}

    world.release()
    world.run(0.5)

    assert on_its_way
    assert world.posts["p0"].outlet.allowed_a(world.now) == SAFE_A
    assert world.posts["p0"].agent.refused["late"] == len(on_its_way)


def test_a_new_master_waits_until_what_another_has_granted_is_over() -> None:
    world = charging("p0")
    world.deaf = world.mute = {"p0"}
    swap(world, "p0", "p2")
    for name in ("p1", "p2"):
        world.posts[name].restart(world.now)  # nobody tells the new master that there was another
    world.start_master()

    most = 0.0
    for _ in range(80):
        world.run(0.25)
        most = max(most, world.granted_a())

    assert most <= FUSE_A - world.house_a + 0.02
    assert world.posts["p2"].outlet.allowed_a(world.now) > 50.0
