"""Whatever the wire says, nothing raises, and nobody gets more than was asked."""

import math

from hypothesis import example, given, settings
from hypothesis import strategies as st

from secc.power.modules.bank import Bank
from secc.power.modules.drivers import DRIVERS
from secc.power.modules.sharing import shares
from secc.power.node import Frame
from secc.session.plant import Supply
from tests.power.modules import bench
from tests.power.modules.bench import Wired

FRAMES = st.builds(
    Frame,
    st.integers(0, 0x1FFFFFFF),
    st.binary(max_size=8),
    st.booleans(),
)


def addressed(name: str) -> st.SearchStrategy[Frame]:
    """Frames that the driver looks into, with any content."""
    passing = DRIVERS[name](None, None).filters
    return st.builds(
        lambda each, bits, data: Frame(each.id | bits & ~each.mask & 0x1FFFFFFF, data),
        st.sampled_from(list(passing)),
        st.integers(0, 0x1FFFFFFF),
        st.binary(min_size=8, max_size=8),
    )


@settings(deadline=None)
@given(st.data(), st.sampled_from(sorted(DRIVERS)))
def test_no_frame_raises(data: st.DataObject, name: str) -> None:
    bank = Bank(bench.settings(name), 0.0)
    bank.command(Supply(400.0, 30.0), 0.0)
    now = 0.0

    for frame in data.draw(st.lists(st.one_of(FRAMES, addressed(name)), max_size=30)):
        now += 0.05
        bank.receive(frame, now)
        bank.frames(now)

    assert math.isfinite(bank.voltage_v.value)
    assert math.isfinite(bank.current_a.value)
    assert bank.capability.value.max_current_a >= 0
    assert all(fault.name for fault in bank.faults(now))


@given(
    st.floats(0, 2_000),
    st.dictionaries(st.integers(0, 59), st.floats(0, 200), max_size=60),
    st.sampled_from([0.001, 0.01, 0.1]),
)
@example(0.3, {0: 1.0}, 0.1)
def test_shares_never_exceed_the_request_or_a_limit(
    total_a: float, limits_a: dict[int, float], resolution_a: float
) -> None:
    given_a = shares(total_a, limits_a, resolution_a)

    slack = 1e-5 * resolution_a * (len(limits_a) + 1)
    assert given_a.keys() == limits_a.keys()
    assert math.fsum(given_a.values()) <= total_a + slack
    assert all(0 <= amps <= limits_a[address] + slack for address, amps in given_a.items())


@given(
    st.floats(0, 2_000),
    st.dictionaries(st.integers(0, 59), st.floats(0, 200), min_size=1, max_size=60),
)
def test_shares_leave_no_more_than_the_steps_of_the_protocol(
    total_a: float, limits_a: dict[int, float]
) -> None:
    given_a = shares(total_a, limits_a, 0.001)

    possible = min(total_a, math.fsum(limits_a.values()))
    assert math.fsum(given_a.values()) >= possible - 0.0011 * len(limits_a)


def test_modules_that_can_alike_get_alike_to_the_last_step() -> None:
    given_a = shares(100.0, {0: 100.0, 1: 100.0, 2: 10.0, 3: 100.0}, 0.001)

    assert given_a == {0: 30.0, 1: 30.0, 2: 10.0, 3: 30.0}
    assert len(set(shares(100.0, dict.fromkeys(range(6), 50.0), 0.001).values())) == 1


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(sorted(DRIVERS)),
    st.lists(
        st.tuples(st.floats(0, 250), st.sampled_from(["silent", "dead", "1.1", "deaf", ""])),
        max_size=5,
    ),
)
def test_the_modules_are_never_asked_for_more_than_the_station_was(
    name: str, happenings: list[tuple[float, str]]
) -> None:
    wired = Wired(name, 3)
    wired.run(2.0)

    for number, (amps, fault) in enumerate(happenings):
        known = wired.rack.modules[0].known | {"silent", "dead", "deaf"}
        if fault in known:
            wired.rack.fault(wired.first + number % 3, fault, number < 3, wired.now)
        wired.ask(400.0, amps)
        wired.run(0.7)
        asked = sum(
            module.converter.set_a
            for module in wired.rack.modules
            if module.converter.commanded and not module.deaf and not module.converter.dead
        )
        assert asked <= amps + 1e-6
