"""Whole charges on a clock that nobody waits for: bank and simulated modules know only frames."""

import math
from functools import partial

import pytest

from secc.session.plant import Severity
from tests.power.modules.bench import BATTERY, DRIVERS, Wired
from tools.rack import SHORT, Load


def settled(wired: Wired, amps: float) -> bool:
    return abs(wired.rack.current_a - amps) < 0.02 * amps + 0.5


def exceeds(wired: Wired, amps: float) -> bool:
    return wired.rack.current_a > amps * 1.02 + 0.5


def alike(wired: Wired) -> bool:
    """Every module has been told the same."""
    return len({module.converter.set_a for module in wired.rack.modules}) == 1


def charging(driver: str, modules: int = 4, amps: float = 120.0, **keys: object) -> Wired:
    """A charge that runs at `amps`, from 2 A of pre-charge on."""
    wired = Wired(driver, modules, **keys)
    wired.ready()
    wired.ask(BATTERY.voltage_v, 2.0)
    assert wired.run(10.0, lambda: abs(wired.rack.voltage_v - BATTERY.voltage_v) < 10)
    wired.rack.connect(BATTERY, wired.now)
    wired.ask(450.0, amps)
    assert wired.run(15.0, lambda: settled(wired, amps) and wired.live() == modules)
    assert wired.run(15.0, lambda: alike(wired))
    wired.run(1.5)
    assert wired.faults() == set()
    return wired


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_whole_charge(driver: str) -> None:
    wired = Wired(driver, 4)
    wired.ready()
    wired.bank.prepare(450.0, wired.now)

    wired.ask(480.0, 2.0)  # cable check
    assert wired.run(12.0, lambda: abs(wired.bank.voltage_v.value - 480.0) < 10)
    assert wired.live() == 2
    wired.ask(0.0, 0.0)
    assert wired.run(5.0, lambda: wired.bank.voltage_v.value < 60 and wired.live() == 0)
    wired.ask(400.0, 2.0)  # pre-charge
    assert wired.run(7.0, lambda: abs(wired.bank.voltage_v.value - 400.0) < 10)
    wired.rack.connect(BATTERY, wired.now)
    for amps in (20.0, 150.0, 80.0, 200.0, 5.0):
        wired.ask(430.0, amps)
        assert wired.run(8.0, partial(settled, wired, amps))
        assert not wired.run(2.0, partial(exceeds, wired, amps))
        assert wired.bank.current_a.value == pytest.approx(wired.rack.current_a, rel=0.02, abs=1)
    wired.ask(0.0, 0.0)
    assert wired.run(0.2, lambda: wired.rack.current_a < 1.0)
    wired.rack.connect(None, wired.now)
    assert wired.run(5.0, lambda: wired.bank.voltage_v.value < 60)

    assert wired.faults() == set()


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_sum_of_the_set_points_never_exceeds_the_request(driver: str) -> None:
    wired = charging(driver, amps=77.77)

    for amps in (33.333, 100.001, 7.0, 0.05):
        wired.ask(430.0, amps)
        wired.run(0.5)
        assert sum(module.converter.set_a for module in wired.rack.modules) <= amps + 1e-6


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_module_with_an_alarm_costs_its_share_and_comes_back(driver: str) -> None:
    wired = charging(driver)
    alarm = {"infypower": "1.4", "uugreenpower": "14", "maxwell": "30", "tonhe": "5"}[driver]

    wired.rack.fault(wired.first + 1, alarm, True, wired.now)
    assert wired.run(2.0, lambda: "module_over_temperature" in wired.faults())
    assert wired.run(2.0, lambda: settled(wired, 120.0))
    assert wired.live() == 3
    assert wired.able == 3
    assert worst(wired) is Severity.WARNING

    wired.rack.fault(wired.first + 1, alarm, False, wired.now)
    assert wired.run(6.0, lambda: wired.live() == 4 and settled(wired, 120.0))
    wired.run(1.0)
    assert wired.able == 4
    assert wired.faults() == set()


def test_a_module_that_dies_is_replaced_when_its_watchdog_must_have_ended_it() -> None:
    wired = charging("infypower")
    died_at = wired.now

    wired.rack.fault(2, "dead", True, wired.now)
    assert wired.run(3.0, lambda: "module_lost" in wired.faults())
    assert wired.now - died_at == pytest.approx(1.0, abs=0.4)
    assert worst(wired) is Severity.WARNING
    assert wired.run(10.0, lambda: wired.rack.current_a > 91.0) is False  # it might deliver
    assert wired.amps_able == 400.0
    assert wired.run(6.0, lambda: settled(wired, 120.0))
    assert wired.now - died_at == pytest.approx(15.0, abs=0.8)
    assert wired.amps_able == 300.0

    wired.rack.fault(2, "dead", False, wired.now)
    assert wired.run(8.0, lambda: wired.live() == 4 and settled(wired, 120.0))
    assert not wired.run(3.0, lambda: wired.rack.current_a > 122.0)
    assert wired.faults() == set()


@pytest.mark.parametrize("driver", ["uugreenpower", "maxwell", "tonhe"])
def test_a_silent_module_without_known_watchdog_keeps_its_share_to_the_end(driver: str) -> None:
    wired = charging(driver)

    wired.rack.fault(wired.first, "silent", True, wired.now)
    wired.rack.module(wired.first).deaf = True
    assert not wired.run(16.0, lambda: wired.rack.current_a > 122.0)

    assert wired.able == 3
    assert wired.bank.current_a.value == pytest.approx(120.0, abs=3)
    assert sum(module.converter.set_a for module in wired.rack.modules[1:]) <= 90.0 + 1e-6
    assert "module_lost" in wired.faults()


def test_a_watchdog_that_the_builder_knows_counts() -> None:
    wired = charging("maxwell", watchdog_s=10.0, lost_s=12.0)

    wired.rack.fault(0, "dead", True, wired.now)

    assert wired.run(14.0, lambda: settled(wired, 120.0))


@pytest.mark.parametrize("driver", DRIVERS)
def test_slow_answers_alarm_nobody(driver: str) -> None:
    wired = charging(driver)

    wired.flight_s = 0.3

    assert not wired.run(8.0, lambda: bool(wired.faults()))
    assert settled(wired, 120.0)


def test_a_module_that_only_tells_its_status_is_silent() -> None:
    wired = charging("infypower")
    mute = 0x0283F001  # voltage and current of module 1

    wired.tampers = lambda frame: [] if frame.id == mute else [frame]

    assert wired.run(2.0, lambda: wired.faults() == {"module_lost"})


def test_when_no_module_is_heard_the_charge_ends() -> None:
    wired = charging("infypower")

    wired.connected = False

    assert wired.run(2.6, lambda: "supply_silent" in wired.faults())
    assert worst(wired) is Severity.ERROR
    assert wired.now - wired.bank.current_a.at > 1.0


def test_modules_that_rest_do_not_speak_for_the_one_that_delivers() -> None:
    wired = Wired("uugreenpower", 3)
    wired.ready()
    wired.ask(400.0, 1.0)
    assert wired.run(10.0, lambda: abs(wired.bank.voltage_v.value - 400.0) < 10)
    (alone,) = (module for module in wired.rack.modules if module.converter.live)

    wired.rack.fault(alone.address, "silent", True, wired.now)
    wired.run(1.5)

    assert wired.bank.voltage_v.value == pytest.approx(400.0, abs=10)
    assert wired.now - wired.bank.voltage_v.at > 1.0
    assert wired.now - wired.bank.current_a.at > 1.0


def test_modules_switch_themselves_off_when_the_station_is_gone() -> None:
    wired = charging("infypower")

    wired.connected = False

    assert not wired.run(8.5, lambda: wired.rack.current_a < 110.0)
    assert wired.run(3.0, lambda: wired.rack.current_a < 1.0)


def test_when_too_few_modules_are_left_the_charge_ends() -> None:
    wired = charging("infypower", least=3)

    wired.rack.fault(0, "1.1", True, wired.now)
    wired.run(2.0)
    assert "supply_failed" not in wired.faults()
    wired.rack.fault(1, "1.1", True, wired.now)

    assert wired.run(2.0, lambda: "supply_failed" in wired.faults())


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_module_that_delivers_after_off_is_an_emergency(driver: str) -> None:
    wired = charging(driver)
    wired.rack.fault(wired.first, "runs_on", True, wired.now)

    wired.ask(0.0, 0.0)

    assert wired.run(6.0, lambda: "supply_not_off" in wired.faults())
    assert wired.now < 60.0
    assert worst(wired) is Severity.EMERGENCY


@pytest.mark.parametrize("driver", DRIVERS)
def test_more_current_than_asked_is_a_fault(driver: str) -> None:
    wired = charging(driver)

    for module in wired.rack.modules:
        wired.rack.fault(module.address, "over_current", True, wired.now)

    assert wired.run(3.0, lambda: "over_current" in wired.faults())


def test_a_falling_request_is_not_taken_for_an_excess() -> None:
    wired = charging("infypower", amps=200.0)

    wired.ask(450.0, 10.0)

    assert not wired.run(4.0, lambda: "over_current" in wired.faults())
    assert settled(wired, 10.0)


def test_a_module_that_holds_its_current_is_a_fault_when_less_is_asked() -> None:
    wired = charging("infypower")
    wired.rack.fault(0, "stuck", True, wired.now)

    wired.ask(450.0, 8.0)

    assert wired.run(6.0, lambda: "over_current" in wired.faults())


def test_a_short_circuit_is_an_emergency() -> None:
    wired = charging("infypower")

    wired.rack.connect(SHORT, wired.now)

    assert wired.run(1.5, lambda: "supply_short" in wired.faults())
    assert worst(wired) is Severity.EMERGENCY


def test_a_battery_above_the_set_point_takes_nothing() -> None:
    wired = charging("infypower")

    wired.rack.connect(Load(460.0, 0.05), wired.now)
    wired.run(2.0)

    assert wired.bank.current_a.value == 0.0
    assert wired.bank.voltage_v.value == pytest.approx(460.0, rel=0.01)


def test_the_output_voltage_is_that_behind_the_diodes_where_modules_measure_it() -> None:
    wired = Wired("infypower", 2)
    wired.ready()
    wired.rack.connect(Load(380.0, 0.05), wired.now)  # modules are off, the vehicle is there

    wired.run(1.0)

    assert wired.bank.voltage_v.value == pytest.approx(380.0, rel=0.01)
    assert all(module.converter.measured_v() == 0.0 for module in wired.rack.modules)


def worst(wired: Wired) -> Severity:
    return max(
        (each.severity for each in wired.bank.faults(wired.now)), key=lambda each: each.value
    )


def test_no_reading_is_ever_something_else_than_a_number() -> None:
    wired = charging("infypower")

    for module in wired.rack.modules:
        wired.rack.fault(module.address, "nonsense", True, wired.now)
    wired.run(1.5)

    assert math.isfinite(wired.bank.current_a.value)
    assert math.isfinite(wired.bank.voltage_v.value)
    assert "module_implausible" in wired.faults()
    assert wired.run(2.0, lambda: "supply_silent" in wired.faults())
