"""The built-in vehicle: control pilot, inlet and AC charging (IEC 61851-1, ISO 15118-2 8.7.4)."""

import pytest

from secc.power.simulation import SimulationSettings
from secc.power.simulation.settings import SupplySettings, VehicleSettings
from secc.session.plant import Contactors, Oscillator, Phase, Pilot, Supply
from tests.power.bench import Outlet, charging

AC = SimulationSettings(outlet="ac", supply=SupplySettings(ripple=0.0, resolution=0.001))


def delivering_ac(settings: SimulationSettings = AC, duty: float = 0.05) -> Outlet:
    outlet = Outlet(settings)
    outlet.plant.sdp_heard(outlet.now)
    outlet.order(Oscillator(duty))
    for phase in (Phase.SETUP, Phase.PARAMETERS, Phase.START):
        outlet.enter(phase)
    outlet.wait(0.2)
    outlet.order(Contactors(True))
    outlet.wait(0.1)
    outlet.enter(Phase.DELIVER)
    return outlet


def test_a_vehicle_plugs_in_when_it_looks_for_the_station() -> None:
    outlet = Outlet()
    assert outlet.seen.pilot.value is Pilot.A

    outlet.plant.sdp_heard(outlet.now)

    assert outlet.seen.pilot.value is Pilot.B


def test_a_connection_without_discovery_plugs_it_in_too() -> None:
    outlet = Outlet()
    outlet.enter(Phase.SETUP)

    assert outlet.seen.pilot.value is Pilot.B


def test_for_dc_it_is_ready_a_moment_after_the_cable_check_began() -> None:  # [V2G2-916]
    outlet = Outlet()
    outlet.enter(Phase.SETUP)
    outlet.wait(1.0)
    outlet.enter(Phase.CABLE_CHECK)

    assert outlet.wait(0.05).pilot.value is Pilot.B
    assert outlet.wait(0.06).pilot.value is Pilot.C


def test_for_ac_it_is_ready_within_a_quarter_second_of_start() -> None:  # [V2G2-847]
    outlet = Outlet(AC)
    outlet.enter(Phase.SETUP)
    outlet.enter(Phase.CABLE_CHECK)
    assert outlet.wait(1.0).pilot.value is Pilot.B
    outlet.enter(Phase.START)

    assert outlet.time_until(lambda seen: seen.pilot.value is Pilot.C) < 0.25


def test_its_battery_has_the_voltage_it_asked_for_in_pre_charge() -> None:
    outlet = charging(365.0)
    outlet.order(Supply())

    assert outlet.wait(2.0).voltage_v.value == pytest.approx(365, rel=0.01)


def test_a_battery_of_known_voltage_keeps_it() -> None:
    outlet = charging(365.0, SimulationSettings(vehicle=VehicleSettings(battery_v=350.0)))

    assert outlet.voltage == pytest.approx(350, rel=0.02)


def test_it_returns_to_state_b_in_time_and_opens_its_contactor() -> None:  # [V2G2-848]
    outlet = charging()
    outlet.order(Supply())
    outlet.wait(0.2)
    outlet.enter(Phase.STOP)

    assert outlet.time_until(lambda seen: seen.pilot.value is Pilot.B) <= 0.25
    assert outlet.wait(1.0).voltage_v.value < 60


def test_it_opens_its_contactor_under_load_only_after_waiting() -> None:
    outlet = charging()
    outlet.order(Supply(450, 100))
    outlet.wait(3.0)
    outlet.enter(Phase.STOP)

    assert outlet.wait(1.4).current_a.value > 90
    assert outlet.wait(0.2).current_a.value == 0


def test_it_unplugs_after_the_end_but_not_during_a_pause() -> None:
    ended, paused = charging(), charging()
    ended.enter(Phase.ENDED)
    paused.enter(Phase.PAUSED)
    paused.enter(Phase.IDLE)

    assert ended.wait(2.9).pilot.value is Pilot.B
    assert ended.wait(0.2).pilot.value is Pilot.A
    assert paused.wait(3600.0).pilot.value is Pilot.B


def test_a_new_discovery_keeps_it_plugged_in() -> None:
    outlet = charging()
    outlet.enter(Phase.ENDED)
    outlet.wait(1.0)

    outlet.plant.sdp_heard(outlet.now)

    assert outlet.wait(10.0).pilot.value is Pilot.B


def test_a_second_session_after_a_pause_can_charge_and_end() -> None:
    outlet = charging()
    outlet.enter(Phase.PAUSED)
    outlet.wait(60.0)
    for phase in (Phase.SETUP, Phase.CABLE_CHECK):
        outlet.enter(phase)
    assert outlet.wait(0.2).pilot.value is Pilot.C
    outlet.enter(Phase.ENDED)

    assert outlet.wait(4.0).pilot.value is Pilot.A


def test_pulling_the_plug_ends_everything_on_the_vehicle_side() -> None:
    outlet = charging()
    outlet.plant.unplug(outlet.now)

    assert outlet.seen.pilot.value is Pilot.A
    outlet.order(Supply())
    assert outlet.wait(2.0).voltage_v.value < 1


def test_a_bench_overrules_the_vehicle_until_it_says_auto() -> None:
    outlet = charging()
    for state in "ABCDEF":
        outlet.simulate(pilot=state)
        assert outlet.seen.pilot.value is Pilot(state)

    outlet.simulate(pilot="auto")

    assert outlet.seen.pilot.value is Pilot.C


def test_a_bench_that_pulled_the_plug_leaves_no_vehicle_behind() -> None:
    outlet = charging()
    outlet.simulate(pilot="A", inlet_closed=False)

    outlet.simulate(pilot="auto")

    assert outlet.seen.pilot.value is Pilot.A


def test_a_bench_brings_battery_and_inlet_of_its_own() -> None:
    outlet = Outlet()
    outlet.simulate(pilot="C", battery_v=612.0, inlet_closed=True)

    assert outlet.wait(0.1).voltage_v.value == pytest.approx(612, rel=0.01)
    outlet.simulate(inlet_closed=False)
    assert outlet.wait(3.0).voltage_v.value < 1


def test_a_lost_earth_and_a_shorted_pilot_show_as_state_e() -> None:
    outlet = charging()
    for word in ({"pe": False}, {"short": True}):
        outlet.simulate(**word)
        assert outlet.seen.pilot.value is Pilot.E
        outlet.simulate(pe=True, short=False)
        assert outlet.seen.pilot.value is Pilot.C


def test_a_missing_diode_shows_only_while_the_oscillator_runs() -> None:
    outlet = Outlet()
    outlet.plant.sdp_heard(outlet.now)
    outlet.simulate(diode=False)
    assert outlet.seen.pilot.value is Pilot.B

    outlet.order(Oscillator(0.05))

    assert outlet.seen.pilot.value is Pilot.UNKNOWN


@pytest.mark.parametrize("broken", [{"diode": False}, {"pe": False}, {"short": True}], ids=str)
def test_the_built_in_vehicle_comes_on_a_whole_pilot_line(broken: dict[str, bool]) -> None:
    outlet = Outlet()
    outlet.plant.sdp_heard(outlet.now)
    outlet.order(Oscillator(0.05))
    outlet.simulate(**broken)
    assert outlet.seen.pilot.value is not Pilot.B

    outlet.simulate(pilot="auto")

    assert outlet.wait(0.1).pilot.value is Pilot.B


def test_ac_current_flows_when_contactor_and_pilot_allow_it() -> None:
    outlet = delivering_ac()

    seen = outlet.wait(2.0)

    assert seen.current_a.value == pytest.approx(16)
    assert seen.voltage_v.value == pytest.approx(230)
    outlet.enter(Phase.STOP)
    assert outlet.wait(0.25).current_a.value == 0


def test_ac_energy_is_counted_over_all_phases() -> None:
    outlet = delivering_ac()
    outlet.wait(2.0)
    before = outlet.seen.energy_wh.value

    after = outlet.wait(3600.0).energy_wh.value

    assert after - before == pytest.approx(3 * 230 * 16, rel=0.001)


@pytest.mark.parametrize(("duty", "amps"), [(0.10, 6.0), (0.25, 15.0), (0.5, 16.0), (0.9, 16.0)])
def test_ac_current_stays_below_what_the_duty_cycle_allows(duty: float, amps: float) -> None:
    outlet = delivering_ac(duty=duty)

    assert outlet.wait(3.0).current_a.value == pytest.approx(amps)


def test_ac_current_follows_the_limit_of_the_messages() -> None:
    outlet = delivering_ac()
    outlet.order(Supply(230, 8))
    assert outlet.wait(3.0).current_a.value == pytest.approx(8)

    outlet.order(Supply(230, 0))
    assert outlet.wait(3.0).current_a.value == 0


def test_without_oscillator_no_ac_current_flows() -> None:
    outlet = delivering_ac()
    outlet.wait(2.0)
    outlet.order(Oscillator(None))

    assert outlet.wait(0.1).current_a.value == 0


def test_an_ac_outlet_offers_its_current_per_phase_and_power_of_all() -> None:
    capability = Outlet(AC).seen.capability.value

    assert capability.max_current_a == 32
    assert capability.max_power_w == 3 * 230 * 32
