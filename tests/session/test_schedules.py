"""Schedules of the station and profiles of the EV (ISO 15118-2 8.5.2.10 to 8.5.2.18)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.session.schedule import LATEST, LONGEST, Entry, Schedule, fit, make
from secc.session.settings import Charge, ScheduleEntry

THREE = Charge(
    schedule=(
        ScheduleEntry(duration_s=600, power_w=50_000),
        ScheduleEntry(duration_s=1_200, power_w=20_000),
        ScheduleEntry(duration_s=3_600, power_w=80_000),
    )
)


def starts(schedule: Schedule) -> list[int]:
    return [entry.start for entry in schedule.entries]


def test_without_departure_time_one_entry_covers_a_day() -> None:  # [V2G2-304]
    schedule = make(Charge(), 150_000, 0.0, None, None)

    assert schedule.entries == (Entry(0, 150_000),)
    assert schedule.horizon == schedule.last_duration == 86_400


def test_the_departure_time_is_the_horizon() -> None:  # [V2G2-303]
    assert make(THREE, 150_000, 0.0, 7_200, None).horizon == 7_200
    assert make(THREE, 150_000, 0.0, 700, None).entries == (Entry(0, 50_000), Entry(600, 20_000))


def test_a_departure_time_of_0_says_nothing() -> None:
    assert make(Charge(), 150_000, 0.0, 0, None).horizon == 86_400


def test_a_late_departure_needs_a_second_entry() -> None:
    schedule = make(Charge(), 150_000, 0.0, 200_000, None)

    assert starts(schedule) == [0, 200_000 - LONGEST]
    assert schedule.last_duration == LONGEST


def test_with_one_entry_only_a_late_departure_shortens_the_horizon() -> None:  # [V2G2-305]
    assert make(Charge(), 150_000, 0.0, 200_000, 1).horizon == LONGEST


def test_a_departure_in_136_years_is_cut_to_what_can_be_said() -> None:
    schedule = make(Charge(), 150_000, 0.0, 2**32 - 1, None)

    assert starts(schedule) == [0, LATEST]
    assert schedule.last_duration == LONGEST


@pytest.mark.parametrize("most", [0, 1])
def test_as_few_entries_as_the_ev_takes_promise_the_least_power(most: int) -> None:
    assert make(THREE, 150_000, 0.0, None, most).entries == (Entry(0, 20_000),)


def test_more_entries_than_the_ev_takes_are_merged_at_the_end() -> None:
    schedule = make(THREE, 150_000, 0.0, None, 2)

    assert schedule.entries == (Entry(0, 50_000), Entry(600, 20_000))


def test_no_entry_grants_more_than_the_station_can_give() -> None:
    assert {entry.power_w for entry in make(THREE, 10_000, 0.0, None, None).entries} == {10_000}


@given(
    st.lists(st.tuples(st.integers(1, 86_400), st.integers(0, 400_000)), max_size=12),
    st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    st.one_of(st.none(), st.integers(0, 65_535)),
)
def test_every_schedule_can_be_sent(
    planned: list[tuple[int, int]], departure: int | None, most: int | None
) -> None:
    entries = tuple(ScheduleEntry(duration_s=d, power_w=p) for d, p in planned)
    schedule = make(Charge(schedule=entries), 350_000, 5.0, departure, most)

    begin = starts(schedule)
    assert begin[0] == 0
    assert all(a < b for a, b in pairwise(begin))
    assert begin[-1] <= LATEST
    assert 0 < schedule.last_duration <= LONGEST
    assert len(begin) <= (12 if most is None else max(most, 1))


def test_the_granted_power_follows_the_clock() -> None:
    schedule = make(THREE, 150_000, 100.0, None, None)

    powers = [schedule.power_at(100.0 + after) for after in (0, 599, 600, 1_799, 1_800, 1e6)]

    assert powers == [50_000, 50_000, 20_000, 20_000, 80_000, 80_000]


def test_after_a_pause_the_rest_is_granted() -> None:  # [V2G2-741]
    schedule = make(THREE, 150_000, 100.0, 7_200, None)

    rest = schedule.later(100.0 + 900.5)

    assert rest is not None
    assert rest.entries == (Entry(0, 20_000), Entry(900, 80_000))
    assert rest.horizon == 6_300
    assert rest.power_at(1_000.5) == 20_000


def test_after_the_horizon_nothing_is_left() -> None:
    assert make(THREE, 150_000, 0.0, 7_200, None).later(7_200.0) is None


def test_a_shortened_schedule_takes_a_new_departure_time() -> None:  # [V2G2-742]
    rest = make(THREE, 150_000, 0.0, 7_200, None).later(900.0)

    assert rest is not None
    assert fit(rest, 3_000, None).horizon == 3_000


GRANTED = make(THREE, 150_000, 0.0, 7_200, None)  # 50 kW, from 600 s 20 kW, from 1800 s 80 kW


@pytest.mark.parametrize(
    ("profile", "exceeds"),
    [
        ([], False),
        ([Entry(0, 20_000)], False),
        ([Entry(0, 20_001)], True),  # the second entry is exceeded
        ([Entry(0, 50_000), Entry(600, 20_000)], False),
        ([Entry(0, 50_000), Entry(601, 20_000)], True),  # one second too long
        ([Entry(0, 50_000), Entry(600, 20_000), Entry(1_800, 80_000)], False),
        ([Entry(0, 50_000), Entry(600, 20_000), Entry(1_799, 80_000)], True),
        ([Entry(1_800, 80_000)], False),
        ([Entry(0, 20_000), Entry(7_200, 0)], False),
        ([Entry(100, 60_000), Entry(50, 0)], True),  # starts out of order
    ],
)
def test_a_profile_is_compared_at_each_time(profile: list[Entry], exceeds: bool) -> None:
    # [V2G2-224], [V2G2-293]
    assert GRANTED.exceeded_by(profile) is exceeds


@pytest.mark.parametrize(
    ("profile", "never"),
    [
        ([], False),
        ([Entry(0, 80_000)], False),
        ([Entry(0, 80_001)], True),
        ([Entry(7_199, 80_000)], False),
        ([Entry(7_200, 1)], True),  # behind the horizon nothing is granted
        ([Entry(0, 20_000), Entry(7_200, 0)], False),
    ],
)
def test_what_no_entry_grants_is_never_granted(profile: list[Entry], never: bool) -> None:
    assert GRANTED.never_grants(profile) is never
