"""Who gets what of the room: minimum, need, weight, turns; nothing is ever given twice."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.site.allocation import Demand, Rules, Turns, allocate

ALL, L2 = (0, 1, 2), (1,)
RULES = Rules(turn_s=900.0, rest_s=60.0)


def shares(
    *demands: Demand, room: tuple[float, ...] = (60.0, 60.0, 60.0, 0.0), now: float = 0.0
) -> dict[str, float]:
    found = allocate(demands, room, Turns(), RULES, now).currents
    return {name: round(current, 1) for name, current in found.items()}


def car(name: str, wanted_a: float = 63.0, **other: object) -> Demand:
    return Demand(name, **{"uses": ALL, "wanted_a": wanted_a, "least_a": 6.0, **other})  # type: ignore[arg-type]


def test_equals_share_equally() -> None:
    assert shares(car("a"), car("b"), car("c")) == {"a": 20.0, "b": 20.0, "c": 20.0}


def test_what_one_does_not_want_goes_to_the_others() -> None:
    assert shares(car("a", 10.0), car("b"), car("c")) == {"a": 10.0, "b": 25.0, "c": 25.0}


def test_a_share_above_the_minimum_grows_with_the_priority() -> None:
    assert shares(car("a", weight=3.0), car("b")) == {"a": 42.0, "b": 18.0}


def test_who_must_leave_gets_what_it_needs_before_others_get_more_than_the_minimum() -> None:
    assert shares(car("a", needed_a=50.0), car("b")) == {"a": 52.0, "b": 8.0}


def test_a_load_on_one_phase_leaves_the_other_phases_alone() -> None:
    found = shares(car("a", uses=L2), car("b", uses=(0,)), room=(40.0, 60.0, 60.0, 0.0))

    assert found == {"a": 60.0, "b": 40.0}


def test_a_phase_that_is_full_stops_only_those_that_use_it() -> None:
    found = shares(car("a"), car("b", uses=L2), room=(60.0, 40.0, 60.0, 0.0))

    assert found == {"a": 20.0, "b": 20.0}


def test_surplus_feeds_what_is_above_the_minimum_and_no_more() -> None:
    found = shares(car("a", extra=(3,)), car("b"), room=(60.0, 60.0, 60.0, 4.0))

    assert found == {"a": 10.0, "b": 50.0}


def test_the_higher_priority_charges_where_not_all_minimums_fit() -> None:
    found = shares(car("a"), car("b", weight=2.0), room=(10.0, 10.0, 10.0, 0.0))

    assert found == {"a": 0.0, "b": 10.0}


DEMANDS = st.lists(
    st.builds(
        Demand,
        name=st.uuids().map(str),
        uses=st.sampled_from([ALL, L2, (0,), (2, 3), (0, 1, 2, 3)]),
        wanted_a=st.floats(0.1, 100.0),
        least_a=st.floats(0.0, 16.0),
        weight=st.floats(0.1, 10.0),
        needed_a=st.floats(0.0, 80.0),
        extra=st.sampled_from([(), (4,)]),
    ),
    max_size=12,
    unique_by=lambda demand: demand.name,
)


@given(demands=DEMANDS, room=st.lists(st.floats(-10.0, 200.0), min_size=5, max_size=5))
def test_no_resource_is_given_twice(demands: list[Demand], room: list[float]) -> None:
    found = allocate(demands, room, Turns(), RULES, 0.0).currents

    for resource, free in enumerate(room):
        below = sum(found[d.name] for d in demands if resource in d.uses)
        above = sum(max(0.0, found[d.name] - d.least_a) for d in demands if resource in d.extra)
        assert below + above <= max(0.0, free) + 1e-3
    for demand in demands:
        current = found[demand.name]
        assert current <= demand.most_a + 1e-6
        assert current == 0.0 or current > demand.least_a - 0.1


@given(demands=DEMANDS, room=st.lists(st.floats(0.0, 200.0), min_size=5, max_size=5))
def test_a_weight_of_all_changes_nothing(demands: list[Demand], room: list[float]) -> None:
    def divided(factor: float) -> list[float]:
        scaled = [replace(demand, weight=demand.weight * factor) for demand in demands]
        return list(allocate(scaled, room, Turns(), RULES, 0.0).currents.values())

    assert divided(10.0) == pytest.approx(divided(1.0), abs=0.11)


@given(demands=DEMANDS, room=st.lists(st.floats(0.0, 200.0), min_size=5, max_size=5))
def test_nobody_that_charges_goes_without_although_there_is_room(
    demands: list[Demand], room: list[float]
) -> None:
    found = allocate(demands, room, Turns(), RULES, 0.0).currents

    for demand in demands:
        if 0.0 < found[demand.name] < demand.most_a - 0.2:
            left = [
                room[r]
                - sum(found[d.name] for d in demands if r in d.uses)
                - sum(max(0.0, found[d.name] - d.least_a) for d in demands if r in d.extra)
                for r in (*demand.uses, *demand.extra)
            ]
            assert min(left) < 0.2 + 0.1 * len(demands)


def test_a_thousand_connectors_are_divided_at_once() -> None:
    demands = [car(str(n), wanted_a=10.0 + n / 50) for n in range(1_000)]
    begin = time.process_time()

    found = allocate(demands, (12_000.0,) * 4, Turns(), RULES, 0.0).currents

    assert time.process_time() - begin < 1.0
    assert sum(found.values()) == pytest.approx(12_000.0, abs=110.0)
