"""Where not all minimums fit: who charges, who waits, for how long; nobody is forgotten."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.site.allocation import Demand, Rules, Turns, allocate
from tests.site.world import FUSE_A, SAFE_A, World

ALL = (0, 1, 2)
RULES = Rules(turn_s=900.0, rest_s=60.0)


def car(
    name: str, least_a: float = 6.0, uses: tuple[int, ...] = ALL, weight: float = 1.0
) -> Demand:
    return Demand(name, uses=uses, wanted_a=63.0, least_a=least_a, weight=weight)


def charging(
    *demands: Demand, room: float, minutes: int, turns: Turns | None = None
) -> Iterator[set[str]]:
    """Who charges in each minute."""
    turns = turns or Turns()
    for minute in range(minutes):
        found = allocate(demands, (room,) * 4, turns, RULES, now=minute * 60.0)
        turns = found.turns
        yield {name for name, current in found.currents.items() if current > 0}


def test_those_that_do_not_fit_charge_in_turn() -> None:
    served = list(charging(car("a"), car("b"), car("c"), room=13.0, minutes=61))

    assert served[1::15] == [{"a", "b"}, {"b", "c"}, {"a", "c"}, {"a", "b"}]


def test_a_charge_that_was_suspended_rests_although_there_is_room_again() -> None:
    wide, narrow = (20.0,) * 4, (7.0,) * 4
    demands = [car("a"), car("b")]

    suspended = allocate(
        demands, narrow, allocate(demands, wide, Turns(), RULES, 0.0).turns, RULES, 10.0
    )
    resting = allocate(demands, wide, suspended.turns, RULES, 69.0)
    rested = allocate(demands, wide, resting.turns, RULES, 70.0)

    assert suspended.currents["b"] == resting.currents["b"] == 0.0
    assert rested.currents["b"] == 10.0


def test_who_never_charged_needs_no_rest() -> None:
    waiting = allocate([car("a"), car("b")], (7.0,) * 4, Turns(), RULES, 0.0)

    assert allocate([car("a"), car("b")], (20.0,) * 4, waiting.turns, RULES, 1.0).currents["b"] > 0


def test_one_that_needs_more_than_others_is_not_passed_over_for_ever() -> None:
    small = [car(name) for name in "abcd"]

    served = Counter(
        name
        for names in charging(*small, car("large", 12.0), room=13.0, minutes=8 * 60)
        for name in names
    )

    assert served["large"] >= 60
    assert min(served[car.name] for car in small) >= 60


def test_who_can_never_have_its_minimum_keeps_nobody_waiting() -> None:
    served = list(charging(car("a"), car("large", 16.0), room=13.0, minutes=120))

    assert all(names == {"a"} for names in served)


CARS = st.lists(
    st.tuples(st.sampled_from([ALL, (0,), (1,), (2, 0)]), st.sampled_from([6.0, 8.0, 12.0])),
    min_size=2,
    max_size=7,
)


@given(CARS)
@settings(max_examples=60, deadline=None)
def test_everybody_of_one_priority_has_a_turn_within_hours(
    cars: list[tuple[tuple[int, ...], float]],
) -> None:
    demands = [car(str(n), least, uses) for n, (uses, least) in enumerate(cars)]

    served = Counter(
        name for names in charging(*demands, room=13.0, minutes=8 * 60) for name in names
    )

    assert all(served[demand.name] >= 30 for demand in demands)


# --- the real master and agents -------------------------------------------------------------------


def test_turns_go_on_where_not_even_the_safe_currents_fit() -> None:
    world, served = World([(1, 2, 3)] * 4, turn_s=120.0), Counter[str]()
    world.house_a = FUSE_A - 2 * SAFE_A - 1.5
    for post in world.posts.values():
        post.outlet.charging = True
    world.run(60.0)

    for _ in range(120):
        for _ in range(10):
            world.run(1.0)
            assert world.feed_a() <= FUSE_A + 0.02
        served.update(
            name for name, post in world.posts.items() if post.outlet.draws_a(world.now) >= SAFE_A
        )

    assert min(served[name] for name in world.posts) >= 40  # of 120 looks


@pytest.mark.parametrize("free_a", [7.0, 13.0])
def test_connectors_without_a_vehicle_make_room_where_a_charge_would_be_suspended(
    free_a: float,
) -> None:
    world = World([(1, 2, 3)] * 4)
    world.house_a = FUSE_A - free_a
    world.posts["p3"].outlet.charging = True
    world.run(60.0)

    assert world.posts["p3"].outlet.draws_a(world.now) == pytest.approx(SAFE_A)
    assert world.granted_a() <= free_a

    world.posts["p0"].outlet.charging = True
    world.run(30.0)

    assert (world.posts["p0"].outlet.draws_a(world.now) > 0) is (free_a > 2 * SAFE_A)
    assert world.feed_a() <= FUSE_A
