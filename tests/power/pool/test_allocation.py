"""Who should have which group: fair, steady, never more than is there."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from secc.power.pool.allocation import Demand, allocate

BOTH = {"a": (1, 2), "b": (1, 2), "c": (1, 2)}

groups = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.integers(1, 4), min_size=2, unique=True), max_size=6
)
demands = st.lists(
    st.builds(
        Demand,
        connector=st.integers(1, 4),
        wants=st.integers(0, 6),
        minimum=st.integers(0, 2),
        priority=st.integers(0, 2),
        since=st.floats(0, 100),
    ),
    unique_by=lambda demand: demand.connector,
    max_size=4,
)


def test_one_vehicle_has_all_that_it_wants() -> None:
    assert allocate(BOTH, [Demand(2, wants=3)], {}) == dict.fromkeys("abc", 2)
    assert Counter(allocate(BOTH, [Demand(2, wants=2)], {}).values()) == {2: 2}


def test_two_vehicles_share_and_the_first_has_what_is_over() -> None:
    found = allocate(BOTH, [Demand(1, 3, since=9.0), Demand(2, 3, since=5.0)], {})

    assert Counter(found.values()) == {2: 2, 1: 1}


def test_priority_comes_before_the_order_of_plug_in_and_a_minimum_before_that() -> None:
    one = {"a": (1, 2)}

    assert allocate(one, [Demand(1, 1, since=1.0), Demand(2, 1, since=2.0)], {}) == {"a": 1}
    assert allocate(one, [Demand(1, 1), Demand(2, 1, priority=1)], {}) == {"a": 2}
    assert allocate(one, [Demand(1, 1, minimum=1), Demand(2, 1)], {}) == {"a": 1}


def test_a_group_that_one_only_can_have_is_not_taken_by_who_has_a_choice() -> None:
    wired = {"a": (1, 2), "b": (2, 3)}

    assert allocate(wired, [Demand(2, 1), Demand(1, 1, since=1.0)], {"a": 2}) == {"b": 2, "a": 1}


@given(groups, demands)
def test_nobody_has_what_it_is_not_wired_to_or_more_than_it_wants(
    wired: dict[str, list[int]], asked: list[Demand]
) -> None:
    found = allocate(wired, asked, {})

    assert all(found[group] in wired[group] for group in found)
    got, wants = Counter(found.values()), {one.connector: one.wants for one in asked}
    assert all(got[number] <= wants[number] for number in got)


@given(groups, demands)
def test_no_group_lies_idle_while_a_vehicle_wants_it(
    wired: dict[str, list[int]], asked: list[Demand]
) -> None:
    found = allocate(wired, asked, {})
    got = Counter(found.values())

    for one in asked:
        if got[one.connector] < one.wants:
            assert not [g for g in wired if one.connector in wired[g] and g not in found]


@given(groups, demands)
def test_what_has_been_given_stays_where_it_is(
    wired: dict[str, list[int]], asked: list[Demand]
) -> None:
    found = allocate(wired, asked, {})

    assert allocate(wired, asked, found) == found
