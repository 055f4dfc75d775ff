"""Charging profiles over time, as pure functions (OCPP 1.6, 3.13)."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.ocpp.profiles import (
    Charge,
    Period,
    Profile,
    ProfileError,
    Span,
    Supply,
    composite,
    in_unit,
    limit_w,
    parse,
)

SUPPLY = Supply(230.0, 3)
DAY = 86_400.0
T0 = 20_000 * DAY  # a midnight


def profile(connector: int = 0, **fields: Any) -> Profile:
    values: dict[str, Any] = {
        "id": 1,
        "purpose": "ChargePointMaxProfile",
        "stack_level": 0,
        "kind": "Absolute",
        "unit": "W",
        "periods": ((0, 1000.0),),
        "start": T0,
    }
    values |= fields
    values["periods"] = tuple(Period(*one) for one in values["periods"])
    return Profile(connector=connector, **values)


def at(time: float, *profiles: Profile, began: float | None = None) -> float | None:
    return limit_w(profiles, Charge(1, began), time, SUPPLY)


def test_an_absolute_schedule_holds_from_its_start_for_its_duration() -> None:
    # EVerest: absolute_1, absolute_2
    one = profile(periods=((0, 1000.0), (60, 500.0)), duration_s=100)

    assert [at(T0 + t, one) for t in (-1, 0, 59, 60, 99, 100)] == [
        None,
        1000.0,
        1000.0,
        500.0,
        500.0,
        None,
    ]


def test_a_schedule_without_duration_holds_for_ever() -> None:
    # EVerest: absolute_3
    assert at(T0 + 400 * DAY, profile()) == 1000.0


def test_a_relative_schedule_begins_with_the_transaction() -> None:
    # EVerest: relative_1, relative_2, relative_3
    one = profile(
        1, purpose="TxProfile", kind="Relative", start=None, periods=((0, 900.0), (10, 300.0))
    )

    assert at(T0 + 5, one) is None
    assert at(T0 + 5, one, began=T0) == 900.0
    assert at(T0 + 15, one, began=T0) == 300.0


@pytest.mark.parametrize(("recurrence_s", "days"), [(86_400, 3), (7 * 86_400, 14)])
def test_a_recurring_schedule_comes_again(recurrence_s: int, days: int) -> None:
    # EVerest: recurring_1, recurring_2, recurring_3
    one = profile(kind="Recurring", recurrence_s=recurrence_s, duration_s=3600)

    assert at(T0 + days * DAY + 10, one) == 1000.0
    assert at(T0 + days * DAY + 3600, one) is None
    assert at(T0 - 10, one) is None


def test_a_profile_is_silent_outside_its_validity() -> None:
    # EVerest: absolute_4
    one = profile(valid_from=T0 + 10, valid_to=T0 + 20)

    assert [at(T0 + t, one) for t in (9, 10, 19, 20)] == [None, 1000.0, 1000.0, None]


def test_the_highest_level_that_has_something_to_say_holds() -> None:
    # EVerest: absolute_5, absolute_6
    low = profile(1, purpose="TxDefaultProfile", periods=((0, 700.0),))
    high = profile(
        1, purpose="TxDefaultProfile", stack_level=5, periods=((0, 900.0),), duration_s=50
    )

    assert [at(T0 + t, low, high) for t in (10, 50)] == [900.0, 700.0]


def test_a_profile_of_the_transaction_overrules_the_default_and_never_the_station() -> None:
    # EVerest: combined_1
    default = profile(1, purpose="TxDefaultProfile", stack_level=9, periods=((0, 300.0),))
    own = profile(1, purpose="TxProfile", periods=((0, 2000.0),))

    assert at(T0, default, own) == 300.0  # nobody charges
    assert at(T0, default, own, began=T0) == 2000.0
    assert at(T0, default, own, profile(), began=T0) == 1000.0


def test_the_default_of_a_connector_comes_before_that_of_all() -> None:
    of_all = profile(0, purpose="TxDefaultProfile", periods=((0, 300.0),))
    own = profile(1, purpose="TxDefaultProfile", periods=((0, 800.0),))
    other = profile(2, purpose="TxDefaultProfile", periods=((0, 100.0),))

    assert at(T0, of_all, own, other) == 800.0
    assert at(T0, of_all, other) == 300.0


@pytest.mark.parametrize(("phases", "power_w"), [(None, 11_040.0), (1, 3_680.0), (3, 11_040.0)])
def test_amperes_are_those_of_the_phases_at_the_input(phases: int | None, power_w: float) -> None:
    # D9, errata 3.68
    assert at(T0, profile(unit="A", periods=((0, 16.0, phases),))) == power_w


def test_a_composite_names_each_limit_as_long_as_it_holds() -> None:
    # EVerest: combined_2
    station = profile(periods=((0, 1000.0),))
    charge = profile(
        1, purpose="TxProfile", kind="Relative", start=None, periods=((0, 600.0), (30, 1500.0))
    )

    assert composite((station, charge), Charge(1, T0), T0, T0 + 60, SUPPLY) == [
        Span(T0, 600.0),
        Span(T0 + 30, 1000.0),
    ]


@given(
    st.lists(
        st.builds(
            lambda start, duration, limit, level, daily: profile(
                start=T0 + start,
                duration_s=duration,
                periods=((0, limit), (duration // 2 or 1, limit / 2)),
                stack_level=level,
                kind="Recurring" if daily else "Absolute",
                recurrence_s=86_400 if daily else None,
            ),
            st.integers(-100_000, 100_000),
            st.integers(1, 90_000),
            st.floats(0, 1e5),
            st.integers(0, 3),
            st.booleans(),
        ),
        max_size=4,
    ),
    st.integers(0, 172_800),
)
def test_a_composite_says_at_each_time_what_the_profiles_say(
    profiles: list[Profile], offset: int
) -> None:
    until = T0 + 172_801.0
    spans = composite(profiles, Charge(1), T0, until, SUPPLY)
    when = T0 + offset

    (holds,) = [span for span in spans if span.since <= when][-1:]
    assert holds.limit_w == limit_w(profiles, Charge(1), when, SUPPLY)
    assert all(one.limit_w != other.limit_w for one, other in pairwise(spans))


def test_a_limit_in_the_unit_of_a_schedule_has_one_decimal() -> None:
    assert in_unit(11_040.0, "A", SUPPLY) == 16.0
    assert in_unit(10_000.0, "A", SUPPLY) == 14.5
    assert in_unit(10_000.04, "W", SUPPLY) == 10_000.0


def sent(**changes: Any) -> dict[str, Any]:
    schedule = {
        "chargingRateUnit": "W",
        "startSchedule": "2026-01-31T12:00:00Z",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5.0}],
        **changes.pop("schedule", {}),
    }
    return {
        "chargingProfileId": 4,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Recurring",
        "recurrencyKind": "Daily",
        "chargingSchedule": schedule,
        **changes,
    }


def test_a_profile_is_read_with_all_its_fields() -> None:
    read = parse(2, sent(validTo="2026-03-01T00:00:00+01:00", transactionId=8))

    assert (read.connector, read.id, read.stack_level, read.recurrence_s) == (2, 4, 1, 86_400)
    assert read.valid_to == 1_772_319_600.0
    assert (read.transaction, read.unit) == (8, "W")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"stackLevel": -1}, "negative"),
        ({"schedule": {"chargingSchedulePeriod": []}}, "begin at 0"),
        ({"schedule": {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": -1.0}]}}, "limit"),
        ({"schedule": {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1e300}]}}, "absurd"),
        (
            {
                "schedule": {
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5.0, "numberPhases": 0}]
                }
            },
            "numberPhases",
        ),
        ({"schedule": {"duration": -1}}, "duration"),
        ({"recurrencyKind": "Yearly"}, "recurrencyKind"),
    ],
)
def test_a_profile_that_makes_no_sense_says_why(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ProfileError, match=why):
        parse(1, sent(**changes))
