"""The simulated DC source against IEC 61851-23 (regulation, slew, limits, discharge, energy)."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.power.simulation import SimulationSettings
from secc.power.simulation.settings import SupplySettings, VehicleSettings
from secc.session.plant import Contactors, Supply
from tests.power.bench import Outlet, charging, ready_to_check

SMOOTH = SimulationSettings(supply=SupplySettings(ripple=0.0, resolution=1e-6))


def test_the_output_is_dead_until_a_set_point_comes() -> None:
    outlet = ready_to_check()

    seen = outlet.wait(5.0)

    assert seen.voltage_v.value == 0
    assert seen.current_a.value == 0


def test_the_first_volt_comes_after_dead_time_and_start_up() -> None:
    outlet = ready_to_check(SMOOTH)
    outlet.order(Supply(400, 2))

    assert outlet.wait(0.54).voltage_v.value == 0
    assert outlet.wait(0.03).voltage_v.value > 0


def test_voltage_rises_with_the_slew_rate_and_stays_at_the_set_point() -> None:
    outlet = ready_to_check(SMOOTH)
    outlet.order(Supply(300, 2))

    rise = outlet.time_until(lambda seen: seen.voltage_v.value >= 300)

    assert rise == pytest.approx(0.05 + 0.5 + 300 / 600, abs=0.02)
    assert outlet.wait(10.0).voltage_v.value == pytest.approx(300)


def test_a_new_set_point_on_a_running_supply_needs_no_second_start_up() -> None:
    outlet = ready_to_check(SMOOTH)
    outlet.order(Supply(300, 2))
    outlet.wait(3.0)
    outlet.order(Supply(400, 2))

    assert outlet.time_until(lambda seen: seen.voltage_v.value >= 400) < 0.3


def test_without_current_limit_there_is_no_voltage() -> None:
    outlet = ready_to_check()
    outlet.order(Supply(400, 0))

    assert outlet.wait(5.0).voltage_v.value == 0


def test_a_set_point_below_what_the_supply_can_regulate_gives_nothing() -> None:
    outlet = ready_to_check()
    outlet.order(Supply(30, 2))

    assert outlet.wait(5.0).voltage_v.value == 0


def test_the_discharge_brings_a_thousand_volt_below_sixty_within_a_second() -> None:
    outlet = ready_to_check(SMOOTH)
    outlet.order(Supply(1000, 2))
    outlet.wait(5.0)
    outlet.order(Supply())

    fall = outlet.time_until(lambda seen: seen.voltage_v.value < 60)

    assert fall == pytest.approx(0.05 + 0.3 * math.log(1000 / 60), abs=0.03)


def test_constant_current_follows_its_slew_rate_both_ways() -> None:
    outlet = charging(settings=SMOOTH)
    outlet.order(Supply(500, 100))
    up = outlet.time_until(lambda seen: seen.current_a.value >= 100)
    outlet.order(Supply(500, 20))
    down = outlet.time_until(lambda seen: seen.current_a.value <= 20)

    assert up == pytest.approx(0.05 + 100 / 100, abs=0.03)
    assert down == pytest.approx(0.05 + 80 / 200, abs=0.03)


def test_off_ends_the_current_within_thirty_milliseconds_of_the_dead_time() -> None:
    outlet = charging()
    outlet.order(Supply(500, 150))
    outlet.wait(3.0)
    outlet.order(Supply())

    assert outlet.time_until(lambda seen: seen.current_a.value < 5, every=0.001) < 0.05 + 0.03


def test_constant_voltage_tapers_the_current() -> None:
    outlet = charging(400.0, SMOOTH)
    outlet.order(Supply(402, 200))

    seen = outlet.wait(5.0)

    # 2 V over 50 milliohm
    assert seen.current_a.value == pytest.approx(40, rel=0.02)
    assert seen.voltage_v.value == pytest.approx(402, abs=0.01)


def test_power_is_the_limit_where_voltage_and_current_are_not() -> None:
    outlet = charging(400.0, SMOOTH)
    outlet.order(Supply(1000, 200))

    seen = outlet.wait(5.0)

    assert seen.voltage_v.value * seen.current_a.value == pytest.approx(60_000, rel=0.01)


def test_measured_values_have_ripple_but_no_bias() -> None:
    outlet = charging(400.0)
    outlet.order(Supply(500, 100))
    outlet.wait(3.0)

    currents = [outlet.wait(0.02).current_a.value for _ in range(500)]

    assert len(set(currents)) > 3
    assert sum(currents) / len(currents) == pytest.approx(100, rel=0.001)
    assert max(currents) - min(currents) < 1.5


def test_the_same_seed_gives_the_same_ripple() -> None:
    one, other = charging(), charging()

    assert [one.wait(0.1) for _ in range(20)] == [other.wait(0.1) for _ in range(20)]


def test_opening_under_load_throws_the_voltage_up_by_at_most_a_tenth() -> None:
    outlet = charging(400.0, SMOOTH)
    outlet.order(Supply(450, 140))
    outlet.wait(3.0)
    loaded = outlet.voltage
    outlet.simulate(inlet_closed=False)

    seen = outlet.wait(0.005)

    assert loaded < seen.voltage_v.value <= 1.1 * loaded
    assert seen.current_a.value == 0


def test_what_the_meter_counts_arrives_in_the_battery_or_heats_its_resistance() -> None:
    vehicle = VehicleSettings(battery_v=400.0, capacity_wh=20_000.0, soc=0.2)
    outlet = charging(400.0, SimulationSettings(supply=SMOOTH.supply, vehicle=vehicle))
    battery = outlet.plant._vehicle.battery
    before, soc = outlet.seen.energy_wh.value, battery.soc
    outlet.order(Supply(500, 100))
    outlet.wait(1.05)  # the ramp

    lost = 100**2 / 3 / 3600 * 0.05 + 100**2 * 599 / 3600 * 0.05
    seen = outlet.wait(599.0)

    stored = (battery.soc - soc) * 20_000
    assert seen.energy_wh.value - before == pytest.approx(stored + lost, rel=0.001)
    assert stored == pytest.approx(100 * 415 * 600 / 3600, rel=0.02)
    assert battery.open_circuit_v > 400


def test_the_register_does_not_move_without_current() -> None:
    outlet = ready_to_check(SimulationSettings(meter_wh=1234.5))
    outlet.order(Supply(500, 2))

    assert outlet.wait(20.0).energy_wh.value == 1234.5


def test_a_register_in_a_file_outlives_the_program(tmp_path: Path) -> None:
    file = tmp_path / "meter"
    settings = SimulationSettings(meter_file=str(file), meter_wh=100.0)
    outlet = charging(settings=settings)
    outlet.order(Supply(500, 100))
    reading = outlet.wait(60.0).energy_wh.value

    again = ready_to_check(settings)

    assert reading > 200.0
    assert again.seen.energy_wh.value == reading
    file.write_text("two hundred")
    with pytest.raises(OSError, match="no register"):
        ready_to_check(settings)


def test_a_failed_supply_drops_out_and_offers_nothing_until_repaired() -> None:
    outlet = charging()
    outlet.order(Supply(500, 100))
    outlet.wait(3.0)
    outlet.fail(supply_failed=True)

    seen = outlet.wait(0.1)
    assert seen.current_a.value == 0
    assert seen.capability.value.max_current_a == 0
    assert {fault.name for fault in seen.faults} == {"supply_failed"}

    outlet.fail(supply_failed=False)
    seen = outlet.wait(3.0)
    assert seen.current_a.value == pytest.approx(100, rel=0.01)
    assert not seen.faults


def test_a_short_circuit_collapses_the_voltage_and_trips_the_supply() -> None:
    outlet = ready_to_check()
    outlet.order(Supply(500, 2))
    outlet.wait(3.0)
    outlet.fail(supply_short=True)

    assert outlet.wait(0.05).voltage_v.value < 5
    seen = outlet.wait(1.0)
    assert seen.current_a.value == 0
    assert {fault.name for fault in seen.faults} == {"supply_short"}

    outlet.fail(supply_short=False)
    assert not outlet.seen.faults


set_points = st.builds(Supply, st.floats(0, 1500), st.floats(0, 500))


@settings(deadline=None, max_examples=60)
@given(
    battery_v=st.floats(150, 950),
    orders=st.lists(
        st.tuples(st.one_of(set_points, st.builds(Contactors, st.booleans())), st.floats(0, 3)),
        max_size=12,
    ),
)
def test_no_order_drives_the_output_beyond_its_limits(
    battery_v: float, orders: list[tuple[Supply | Contactors, float]]
) -> None:
    vehicle = VehicleSettings(battery_v=battery_v)
    outlet = charging(battery_v, SimulationSettings(supply=SMOOTH.supply, vehicle=vehicle))
    register = outlet.seen.energy_wh.value
    for order, pause in orders:
        outlet.order(order)
        seen = outlet.wait(pause)

        volts, amps = seen.voltage_v.value, seen.current_a.value
        assert 0 <= volts <= 1000 * 1.1
        assert 0 <= amps <= 200
        assert volts * amps <= 60_000 * 1.01
        assert seen.energy_wh.value >= register
        register = seen.energy_wh.value


@settings(deadline=None, max_examples=40)
@given(voltage=st.floats(60, 1000), pieces=st.lists(st.floats(0.001, 1.0), max_size=40))
def test_how_often_the_plant_is_looked_at_changes_nothing(
    voltage: float, pieces: list[float]
) -> None:
    often, once = ready_to_check(SMOOTH), ready_to_check(SMOOTH)
    for outlet in (often, once):
        outlet.order(Supply(voltage, 2))
    for piece in pieces:
        often.wait(piece)
    once.now = often.now

    assert often.voltage == pytest.approx(once.voltage, abs=600 * 0.006)


def test_an_idle_outlet_costs_nothing_to_advance_by_a_year() -> None:
    outlet = Outlet()

    seen = outlet.wait(365 * 86_400.0)

    assert seen.voltage_v.at == outlet.now
