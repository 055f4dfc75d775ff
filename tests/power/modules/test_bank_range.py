"""The voltage range of the modules that have two: when it is chosen, and when never."""

import pytest

from tests.power.modules.bench import Wired
from tests.power.modules.test_charge import charging
from tools.modules.uugreenpower import UUGreenPowerModule


@pytest.mark.parametrize(("maximum", "mode"), [(450.0, 2), (500.0, 2), (501.0, 1), (920.0, 1)])
def test_the_range_is_chosen_by_the_highest_voltage_of_the_charge(
    maximum: float, mode: int
) -> None:
    wired = Wired("uugreenpower", 2)
    wired.ready()

    wired.bank.prepare(maximum, wired.now)
    wired.run(6.0)

    modes = {module.mode for module in wired.rack.modules if isinstance(module, UUGreenPowerModule)}
    assert modes == {mode}


def test_the_range_is_not_changed_while_a_module_is_on() -> None:
    wired = charging("uugreenpower")
    since = wired.now

    wired.bank.prepare(450.0, wired.now)
    wired.run(5.0)
    assert [frame for at, frame in wired.sent if at >= since and frame.data[1] == 95] == []
    wired.ask(0.0, 0.0)
    off_at = wired.now
    wired.run(8.0)

    changed = [at for at, frame in wired.sent if at >= since and frame.data[1] == 95]
    assert len(changed) == 4
    assert min(changed) >= off_at + 2.0


def test_a_module_is_not_switched_on_within_two_seconds_of_a_change_of_range() -> None:
    wired = Wired("uugreenpower", 2)
    wired.ready()
    wired.bank.prepare(450.0, wired.now)
    wired.run(0.1)

    wired.ask(400.0, 50.0)
    wired.run(10.0)

    def times(command: int, value: int) -> list[float]:
        octets = (command, value)
        return [at for at, frame in wired.sent if (frame.data[1], frame.data[7]) == octets]

    assert min(times(4, 0)) >= max(times(95, 2)) + 2.0
    assert wired.rack.voltage_v == pytest.approx(400.0, rel=0.01)


def test_a_module_that_does_not_tell_its_range_is_believed_to_have_changed_it() -> None:
    wired = Wired("uugreenpower", 2)
    wired.tampers = lambda frame: [] if frame.data[1] == 101 else [frame]
    wired.ready()
    wired.bank.prepare(450.0, wired.now)
    wired.ask(400.0, 2.0)

    assert wired.run(8.0, lambda: wired.rack.voltage_v > 390.0)
    assert len([frame for _, frame in wired.sent if frame.data[1] == 95]) == 2


def test_in_the_low_range_a_module_gives_what_is_set_for_it() -> None:
    wired = Wired("uugreenpower", 2, max_current_a=50.0, low_range_max_current_a=100.0)
    wired.run(3.0)
    assert wired.amps_able == 100.0

    wired.bank.prepare(450.0, wired.now)
    wired.run(6.0)

    assert wired.amps_able == 200.0
    assert wired.bank.capability.value.max_voltage_v == 500.0


def test_walk_in_is_set_when_a_module_is_found() -> None:
    wired = Wired("infypower", 2, walk_in=True)

    wired.run(1.0)

    assert all(module.converter.walk_in for module in wired.rack.modules)
