"""What a vehicle sees while modules join and leave: what it asked for, but for a few per cent."""

import math
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from secc.power.modules.handover import Handover
from tests.power.modules.bench import BATTERY, DRIVERS, Wired
from tests.power.modules.test_charge import charging

ALARM = {"infypower": "1.4", "uugreenpower": "14", "maxwell": "30", "tonhe": "5"}  # too hot


class Watched:
    """Lowest and highest current of the output while time passes."""

    def __init__(self, wired: Wired, seconds: float) -> None:
        self.least_a, self.most_a = math.inf, 0.0
        wired.run(seconds, lambda: self._look(wired.rack.current_a))

    def _look(self, amps: float) -> bool:
        self.least_a, self.most_a = min(self.least_a, amps), max(self.most_a, amps)
        return False

    def between(self, least_a: float, most_a: float, first_a: float = 1.0) -> bool:
        """Within the accuracy of a charger, and the current with which a module begins."""
        low, high = 0.95 * least_a - first_a, 1.03 * most_a + 0.5
        assert low <= self.least_a, f"{self.least_a:.1f} A of {least_a:.1f}"
        assert self.most_a <= high, f"{self.most_a:.1f} A of {most_a:.1f}"
        return True


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("modules", "amps"), [(3, 130.0), (3, 30.0), (10, 300.0)])
def test_a_module_that_comes_back_takes_its_share_without_a_dip(
    driver: str, modules: int, amps: float
) -> None:
    wired = charging(driver, modules=modules, amps=amps)
    wired.rack.fault(wired.first + 1, ALARM[driver], True, wired.now)
    wired.run(4.0)
    wired.rack.fault(wired.first + 1, ALARM[driver], False, wired.now)

    assert Watched(wired, 14.0).between(amps, amps)

    assert wired.rack.modules[1].converter.current_a == pytest.approx(amps / modules, rel=0.02)


@pytest.mark.parametrize("driver", DRIVERS)
def test_modules_that_are_not_needed_any_more_go_without_a_dip(driver: str) -> None:
    wired = charging(driver, modules=4, amps=80.0, min_share_a=10.0, rest_s=3.0)
    wired.ask(450.0, 20.0)
    wired.run(2.0)

    assert Watched(wired, 12.0).between(20.0, 20.0)

    assert wired.live() == 2


@settings(max_examples=10, deadline=None, phases=[Phase.generate])  # each is a whole charge
@given(
    driver=st.sampled_from(DRIVERS),
    modules=st.integers(2, 5),
    parts=st.tuples(st.floats(0.05, 0.9), st.floats(0.05, 0.9)),
    share_a=st.sampled_from([1.0, 8.0]),
    fails=st.booleans(),
)
def test_between_two_requests_the_vehicle_never_gets_less_than_the_lower(
    driver: str, modules: int, parts: tuple[float, float], share_a: float, fails: bool
) -> None:
    most_a = (modules - 1) * 60.0  # also without one of them
    before, after = most_a * parts[0], most_a * parts[1]
    wired = Wired(driver, modules, min_share_a=share_a, rest_s=1.0)
    wired.ready()
    wired.rack.connect(BATTERY, wired.now)
    wired.ask(450.0, before)
    wired.run(10.0)
    if fails:
        wired.rack.fault(wired.first, ALARM[driver], True, wired.now)
        wired.run(4.0)
        wired.rack.fault(wired.first, ALARM[driver], False, wired.now)

    wired.ask(450.0, after)

    assert Watched(wired, 9.0).between(min(before, after), max(before, after), share_a)
    assert wired.rack.current_a == pytest.approx(after, rel=0.02, abs=0.5)


def test_who_joins_gets_a_step_more_than_it_delivers_and_no_part_of_it_while_it_is_not_on() -> None:
    handover = Handover(1.0)
    handover.bounds({0: 100.0}, {0: 100.0}, (), 0.0)

    starts = handover.bounds({0: 50.0, 1: 50.0}, {0: 100.0, 1: None}, (), 1.0)[1]
    on_only = handover.bounds({0: 50.0, 1: 50.0}, {0: 99.0, 1: 0.0}, (), 2.0)[1]
    flows = handover.bounds({0: 50.0, 1: 50.0}, {0: 99.0, 1: 1.0}, (), 3.0)[1]
    too_soon = handover.bounds({0: 50.0, 1: 50.0}, {0: 95.0, 1: 5.0}, (), 3.1)[1]

    assert (starts, on_only, flows, too_soon) == (1.0, 1.0, 4.0, 4.0)


def test_who_leaves_gives_up_a_step_at_a_time_and_is_gone_with_the_last() -> None:
    handover = Handover(1.0)
    fair = {0: 50.0, 1: 50.0}
    handover.bounds(fair, {0: 50.0, 1: 50.0}, (), 0.0)

    left = [handover.bounds(fair, {0: 50.0, 1: 50.0}, [1], now / 10)[1] for now in range(50)]

    assert all(0 <= before - after <= 3.0 + 1e-9 for before, after in pairwise(left))
    assert handover.gone(1)
    assert not handover.gone(0)
