"""PhysicalValue in and out (ISO 15118-2 Table 68), against exact arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.session import physical

MULTIPLIERS = st.integers(-3, 3)
SHORTS = st.integers(-32768, 32767)
AMOUNTS = st.floats(0, 30e6, allow_nan=False)


def exact(scaled: tuple[int, int]) -> Fraction:
    value, multiplier = scaled
    return value * Fraction(10) ** multiplier


@given(SHORTS, MULTIPLIERS)
def test_a_value_comes_in_as_the_float_nearest_to_its_decimal(value: int, multiplier: int) -> None:
    assert physical.si(value, multiplier) == float(exact((value, multiplier)))


@given(st.integers(-32767, 32767), MULTIPLIERS)
def test_what_came_in_goes_out_as_the_same_number(value: int, multiplier: int) -> None:
    number = physical.si(value, multiplier)

    assert exact(physical.measured(number, -3)) == exact((value, multiplier))
    if value >= 0:
        assert exact(physical.limit(number, -3)) == exact((value, multiplier))


@given(AMOUNTS, st.integers(-3, 0))
def test_a_limit_never_grows_and_loses_less_than_one_unit(amount: float, finest: int) -> None:
    value, multiplier = physical.limit(amount, finest)

    lost = Fraction(amount) - exact((value, multiplier))
    # one billionth: the decimal that a float stands for may be a hair above it
    assert -Fraction(1, 10**8) < lost < Fraction(10) ** multiplier + Fraction(1, 1000)
    assert 0 <= value <= 32767
    assert multiplier >= finest or value == 0


@given(st.floats(-30e6, 30e6, allow_nan=False), st.integers(-3, 0))
def test_a_measured_value_is_off_by_half_a_unit_at_most(amount: float, finest: int) -> None:
    value, multiplier = physical.measured(amount, finest)

    unit = Fraction(10) ** (multiplier if value else finest)
    assert abs(Fraction(amount) - exact((value, multiplier))) <= unit / 2 + Fraction(1, 2000)
    assert abs(value) <= 32767


@pytest.mark.parametrize(
    ("amount", "finest", "scaled"),
    [
        (400.0, -1, (4000, -1)),
        (0.29, -2, (29, -2)),  # 0.29 * 100 is 28.999999999999996
        (500.0, -1, (5000, -1)),
        (3276.75, -1, (32767, -1)),
        (3276.8, -1, (3276, 0)),
        (350_000.0, 0, (3500, 2)),
        (32_767_000.0, 0, (32767, 3)),
        (1e9, 0, (32767, 3)),
        (0.0, -1, (0, 0)),
        (-5.0, -1, (0, 0)),
    ],
)
def test_limits_take_the_finest_multiplier_that_fits(
    amount: float, finest: int, scaled: tuple[int, int]
) -> None:
    assert physical.limit(amount, finest) == scaled


@pytest.mark.parametrize(
    ("amount", "scaled"),
    [
        (399.96, (4000, -1)),
        (399.94, (3999, -1)),
        (-12.34, (-123, -1)),
        (0.04, (0, 0)),
        (3276.74, (32767, -1)),
        (3276.75, (3277, 0)),
        (-1e9, (-32767, 3)),
    ],
)
def test_measured_values_are_rounded(amount: float, scaled: tuple[int, int]) -> None:
    assert physical.measured(amount, -1) == scaled
