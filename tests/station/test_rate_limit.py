"""Allowances on a fake clock."""

from hypothesis import given
from hypothesis import strategies as st

from secc.rate_limit import RateLimit


def test_a_source_that_has_used_its_burst_gets_the_rate() -> None:
    rate = RateLimit(2, 0.5)

    assert [rate.allows("ev", at) for at in (0, 0, 0, 1, 2, 3)] == [
        True,
        True,
        False,
        False,
        True,
        False,
    ]


def test_one_source_does_not_starve_another() -> None:
    rate = RateLimit(2, 0.5)

    assert not all(rate.allows("flood", 0) for _ in range(9))
    assert rate.allows("ev", 0)


def test_a_burst_comes_back_with_time_but_no_more_than_it() -> None:
    rate = RateLimit(3, 1.0)
    for _ in range(3):
        rate.allows("ev", 0)

    assert [rate.allows("ev", 1000) for _ in range(4)] == [True, True, True, False]


def test_what_is_remembered_of_sources_is_bounded() -> None:
    rate = RateLimit(1, 0.001, total=1000, sources=4)
    for number in range(1000):
        rate.allows(number, 0)

    assert rate.remembered == 4


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 1)), max_size=200))
def test_nobody_gets_more_than_burst_and_rate(steps: list[tuple[int, float]]) -> None:
    rate, now = RateLimit(3, 2.0, total=2), 0.0
    allowed: dict[int, int] = {}
    for source, wait in steps:
        now += wait
        allowed[source] = allowed.get(source, 0) + rate.allows(source, now)

    assert all(count <= 3 + 2.0 * now + 1e-6 for count in allowed.values())
    assert sum(allowed.values()) <= 2 * (3 + 2.0 * now) + 1e-6
