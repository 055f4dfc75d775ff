"""Contactors, insulation monitor, lock and silence of the simulated outlet."""

import msgspec
import pytest

from secc.power.simulation import SimulationSettings
from secc.power.simulation.settings import IsolationSettings, SupplySettings
from secc.session.plant import (
    STALE_S,
    Contactor,
    Contactors,
    DataLink,
    Isolation,
    IsolationTest,
    Lock,
    Oscillator,
    Severity,
    Supply,
)
from tests.power.bench import Outlet, charging, ready_to_check


def test_contactors_need_their_time_and_say_so() -> None:
    outlet = Outlet()
    outlet.order(Contactors(True))

    assert outlet.wait(0.01).contactors.value is Contactor.UNDEFINED
    assert outlet.wait(0.03).contactors.value is Contactor.CLOSED
    outlet.order(Contactors(False))
    assert outlet.seen.contactors.value is Contactor.UNDEFINED
    assert outlet.wait(0.02).contactors.value is Contactor.OPEN


def test_repeating_the_order_does_not_move_the_contactors_again() -> None:
    outlet = ready_to_check()

    outlet.order(Contactors(True))

    assert outlet.seen.contactors.value is Contactor.CLOSED


def test_the_cable_stays_dead_behind_open_contactors() -> None:
    outlet = Outlet()
    outlet.order(Supply(500, 2))

    assert outlet.wait(5.0).voltage_v.value == 0


def test_a_weld_shows_once_opening_was_asked_and_keeps_the_cable_connected() -> None:
    outlet = ready_to_check()
    outlet.order(Supply(400, 2))
    outlet.wait(2.0)
    outlet.fail(contactor_welded=True)
    assert outlet.wait(1.0).contactors.value is Contactor.CLOSED

    outlet.order(Contactors(False))

    assert outlet.wait(0.1).contactors.value is Contactor.CLOSED
    seen = outlet.wait(0.15)
    assert seen.contactors.value is Contactor.WELDED
    assert seen.voltage_v.value == pytest.approx(400, rel=0.01)


def test_contactors_that_do_not_close_leave_the_feedback_open() -> None:
    outlet = Outlet()
    outlet.fail(contactor_stuck_open=True)
    outlet.order(Contactors(True), Supply(400, 2))

    seen = outlet.wait(3.0)

    assert seen.contactors.value is Contactor.OPEN
    assert seen.voltage_v.value == 0


def test_the_vehicle_shows_its_battery_on_the_cable_when_only_its_inlet_is_closed() -> None:
    outlet = charging(380.0)
    outlet.order(Supply())
    outlet.wait(0.1)

    outlet.order(Contactors(False))

    # What welding detection is to find.
    assert outlet.wait(1.0).voltage_v.value == pytest.approx(380, rel=0.01)
    outlet.simulate(inlet_closed=False)
    assert outlet.wait(1.0).voltage_v.value < 60


def test_the_monitor_tests_itself_before_it_has_a_result() -> None:
    outlet = ready_to_check()
    assert outlet.seen.isolation.value is Isolation.INVALID

    outlet.order(IsolationTest(True))

    assert outlet.seen.isolation.value is Isolation.TESTING
    assert outlet.wait(0.95).isolation.value is Isolation.TESTING
    assert outlet.wait(0.1).isolation.value is Isolation.VALID
    outlet.order(IsolationTest(False))
    assert outlet.seen.isolation.value is Isolation.INVALID


def test_a_whole_cable_check_at_five_hundred_volt_takes_less_than_five_seconds() -> None:
    outlet = ready_to_check()
    outlet.order(Supply(500, 2), IsolationTest(True))
    spent = outlet.time_until(
        lambda seen: seen.voltage_v.value > 490 and seen.isolation.value is Isolation.VALID
    )
    outlet.order(Supply())
    spent += outlet.time_until(lambda seen: seen.voltage_v.value < 60)

    assert spent < 5.0


def test_asking_again_while_the_monitor_runs_does_not_restart_its_self_test() -> None:
    outlet = ready_to_check()
    outlet.order(IsolationTest(True))
    outlet.wait(1.5)

    outlet.order(IsolationTest(True))

    assert outlet.seen.isolation.value is Isolation.VALID


def test_an_insulation_fault_is_seen_after_the_response_time_and_goes_again() -> None:
    outlet = ready_to_check()
    outlet.order(IsolationTest(True))
    outlet.wait(2.0)
    outlet.fail(isolation_fault=True)

    assert outlet.wait(0.2).isolation.value is Isolation.VALID
    assert outlet.wait(0.2).isolation.value is Isolation.FAULT
    outlet.fail(isolation_fault=False)
    assert outlet.wait(0.5).isolation.value is Isolation.VALID


def test_a_warning_exists_only_where_the_edition_knows_one() -> None:
    for warning_ohm, expected in ((0.0, Isolation.VALID), (500_000.0, Isolation.WARNING)):
        outlet = ready_to_check(
            SimulationSettings(isolation=IsolationSettings(warning_ohm=warning_ohm))
        )
        outlet.fail(isolation_warning=True)
        outlet.order(IsolationTest(True))

        assert outlet.wait(2.0).isolation.value is expected


def test_an_outlet_without_monitor_says_so() -> None:
    outlet = Outlet(SimulationSettings(isolation=IsolationSettings(fitted=False)))
    outlet.order(IsolationTest(True))

    assert outlet.wait(2.0).isolation.value is Isolation.NO_IMD


def test_the_lock_travels_and_a_broken_one_never_holds() -> None:
    outlet = Outlet()
    outlet.order(Lock(True))
    assert not outlet.wait(0.2).locked.value
    assert outlet.wait(0.2).locked.value
    outlet.order(Lock(True))
    assert outlet.seen.locked.value

    outlet.fail(lock_failed=True)
    assert not outlet.seen.locked.value


@pytest.mark.parametrize(
    ("name", "severity"),
    [("emergency_stop", Severity.EMERGENCY), ("supply_failed", Severity.ERROR)],
)
def test_an_alarm_line_appears_with_its_severity_and_goes(name: str, severity: Severity) -> None:
    outlet = Outlet()
    outlet.fail(**{name: True})

    (fault,) = outlet.seen.faults
    assert (fault.name, fault.severity) == (name, severity)
    outlet.fail(**{name: False})
    assert not outlet.seen.faults


def test_a_residual_current_is_flagged() -> None:
    outlet = Outlet()
    outlet.fail(residual_current=True)

    assert outlet.seen.residual_current


def test_a_silent_plant_keeps_its_old_times_hears_nothing_and_goes_off_by_itself() -> None:
    outlet = charging()
    outlet.order(Supply(500, 100))
    before = outlet.wait(3.0)
    outlet.fail(plant_silent=True)
    outlet.order(Supply(500, 150))

    silent = outlet.wait(STALE_S + 0.5)
    assert silent.voltage_v.at == before.voltage_v.at
    assert silent == before

    outlet.fail(plant_silent=False)
    seen = outlet.wait(0.1)
    assert seen.voltage_v.at == outlet.now
    assert seen.current_a.value == 0
    assert seen.contactors.value is Contactor.OPEN


def test_a_plant_that_was_silent_for_a_moment_hears_the_last_commands() -> None:
    outlet = charging()
    outlet.order(Supply(500, 100))
    outlet.wait(3.0)
    outlet.fail(plant_silent=True)
    outlet.order(Supply(), Contactors(closed=False))
    outlet.wait(0.2)

    outlet.fail(plant_silent=False)

    seen = outlet.wait(3.0)
    assert seen.current_a.value == 0
    assert seen.contactors.value is Contactor.OPEN


def test_an_unknown_fault_is_refused_by_name_and_nothing_is_changed() -> None:
    outlet = Outlet()

    with pytest.raises(ValueError, match="no fault gremlin; known are contactor_stuck_open"):
        outlet.simulate(faults={"emergency_stop": True, "gremlin": True})

    assert not outlet.seen.faults


@pytest.mark.parametrize("word", [{"pilot": "G"}, {"pilot": "?"}, {"battery_v": -1.0}])
def test_a_bench_cannot_ask_for_what_does_not_exist(word: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"known are A, B|must not be negative"):
        Outlet().simulate(**word)


def test_the_oscillator_is_what_was_ordered_last() -> None:
    outlet = Outlet()
    assert outlet.plant.oscillator == Oscillator()

    outlet.order(Oscillator(0.05), DataLink.TERMINATE)

    assert outlet.plant.oscillator == Oscillator(0.05)


def test_settings_out_of_range_and_unknown_ones_are_refused_with_their_place() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"supply.max_voltage_v"):
        msgspec.convert({"supply": {"max_voltage_v": -1}}, SimulationSettings)
    with pytest.raises(msgspec.ValidationError, match="volts"):
        msgspec.convert({"supply": {"volts": 400}}, SimulationSettings)

    made = msgspec.convert({"supply": {"max_power_w": 30_000}}, SimulationSettings)
    assert made.supply == SupplySettings(max_power_w=30_000)
