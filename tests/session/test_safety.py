"""What measured values do to a charge (IEC 61851-23), as the second line behind hardware."""

from dataclasses import replace
from typing import Any

import pytest

from secc.reports import FaultRaised, SessionEnded
from secc.session.plant import Contactor, Contactors, Isolation, Pilot, Severity, Supply
from tests.both import dc_status
from tests.session.sequence import State
from tests.snapshots import Change, both, fault, reading, see
from tests.vehicle import DIN, ISO_AC, ISO_DC, Dialect, Ev, assert_over, ev


def charging(dialect: Dialect = ISO_DC, state: State = State.LOOP, **sections: Any) -> Ev:
    return ev(dialect, **sections).reach(state)


def voltage(volts: float) -> Change:
    return reading("voltage_v", volts)


def demand(vehicle: Ev) -> Any:
    return vehicle.send(vehicle.dialect.requests["CurrentDemand"]())


# --- readings ----------------------------------------


@pytest.mark.parametrize("what", ["pilot", "voltage_v", "current_a", "contactors"])
def test_a_reading_that_is_a_second_old_takes_the_power_away(what: str) -> None:
    vehicle = charging()
    frozen = getattr(vehicle.world.plant.advance(vehicle.world.now), what)

    see(vehicle, lambda plant: replace(plant, **{what: frozen}), seconds=0.99)
    assert not vehicle.world.power_off
    see(vehicle, lambda plant: replace(plant, **{what: frozen}), seconds=0.02)

    assert vehicle.world.power_off
    assert vehicle.world.told(FaultRaised)[-1].name == "plant_silent"
    assert demand(vehicle).DC_EVSEStatus.EVSEStatusCode.value == "EVSE_Malfunction"


def test_a_plant_that_says_nothing_at_all_takes_the_power_away() -> None:
    vehicle = charging()
    world = vehicle.world

    while world.outlet.deadline is not None and not world.power_off:
        world.now = max(world.outlet.deadline, world.now)
        world._carry_out(world.outlet.tick(world.now))

    assert world.power_off
    assert world.told(FaultRaised)[-1].name == "plant_silent"


def test_an_insulation_monitor_that_says_nothing_takes_the_power_away() -> None:
    vehicle = charging()
    frozen = vehicle.world.plant.advance(vehicle.world.now).isolation

    for _ in range(21):
        demand(vehicle)
        see(vehicle, lambda plant: replace(plant, isolation=frozen), seconds=0.5)

    assert vehicle.world.power_off
    assert vehicle.world.told(FaultRaised)[-1].name == "isolation_monitor_silent"


# --- voltage ----------------------------------------


def test_more_than_the_ev_takes_is_borne_for_400_ms() -> None:  # 61851-23:2023 Table 104
    vehicle = charging()  # the EV takes 450 V

    see(vehicle, voltage(480.0), seconds=0.38)
    assert not vehicle.world.power_off
    see(vehicle, voltage(440.0))
    see(vehicle, voltage(480.0), seconds=0.38)
    assert not vehicle.world.power_off
    see(vehicle, voltage(480.0), seconds=0.06)

    assert vehicle.world.power_off
    assert vehicle.world.told(FaultRaised)[-1].name == "over_voltage"


def test_the_ev_may_charge_at_its_very_maximum() -> None:
    vehicle = charging()

    see(vehicle, voltage(454.0), seconds=2.0)

    assert not vehicle.world.power_off


def test_far_too_much_voltage_is_an_emergency_at_once() -> None:  # 61851-23:2023 Table 103
    vehicle = charging()

    see(vehicle, voltage(551.0))

    assert vehicle.world.power_off
    assert vehicle.world.contactors_open
    assert vehicle.world.oscillator_off
    assert vehicle.world.told(FaultRaised)[-1].severity == "emergency"


def test_no_limit_of_the_table_holds_beyond_its_end() -> None:
    parameters = ISO_DC.requests["ChargeParameterDiscovery"]()
    parameters.EVChargeParameter.EVMaximumVoltageLimit.Value = 13_000  # 1300 V
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)
    while vehicle.send(parameters).EVSEProcessing.value != "Finished":
        pass
    vehicle.go_on(State.CHECKED, State.PRE_CHARGED, State.STARTED, State.LOOP)

    see(vehicle, voltage(1_250.0), seconds=1.0)

    assert not vehicle.world.power_off


# --- contactors, lock, insulation ----------------------------------------


def test_a_contactor_that_opens_by_itself_takes_the_power_away() -> None:
    vehicle = charging()

    see(vehicle, reading("contactors", Contactor.OPEN))

    assert vehicle.world.power_off
    assert vehicle.world.told(FaultRaised)[-1].name == "contactor_not_closed"


def test_a_lock_that_opens_takes_the_power_away() -> None:
    vehicle = charging()

    see(vehicle, reading("locked", False))

    assert vehicle.world.power_off
    assert vehicle.world.told(FaultRaised)[-1].name == "lock_lost"


@pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
def test_an_insulation_fault_in_the_loop_is_a_normal_stop(dialect: Dialect) -> None:
    vehicle = charging(dialect)

    vehicle.world.fail("isolation_fault")
    vehicle.world.advance(0.3)

    response = demand(vehicle)
    assert response.ResponseCode.value == "OK"
    assert response.DC_EVSEStatus.EVSEIsolationStatus.value == "Fault"
    assert response.DC_EVSEStatus.EVSEStatusCode.value == "EVSE_Shutdown"
    vehicle.go_on(State.STOPPED)
    assert not vehicle.world.closed


def test_an_insulation_warning_is_told_only() -> None:
    vehicle = charging()

    see(vehicle, reading("isolation", Isolation.WARNING))

    assert vehicle.world.told(FaultRaised)[-1].severity == "warning"
    response = demand(vehicle)
    assert dc_status(response) == ("EVSE_Ready", "Warning", "None")


# --- classes of faults ----------------------------------------


def test_a_fault_that_asks_for_a_stop_lets_the_ev_end_the_charge() -> None:
    vehicle = charging()

    see(vehicle, fault("cooling", Severity.STOP))

    assert not vehicle.world.power_off
    assert demand(vehicle).DC_EVSEStatus.EVSENotification.value == "StopCharging"


def test_an_error_takes_the_power_at_once_and_the_contactors_without_current() -> None:
    vehicle = charging()
    vehicle.world.advance(1.0)

    broken = fault("fan", Severity.ERROR)

    see(vehicle, both(broken, reading("current_a", 20.0)), seconds=1.0)
    assert vehicle.world.power_off
    assert not vehicle.world.contactors_open
    see(vehicle, both(broken, reading("current_a", 4.9)))

    assert vehicle.world.contactors_open
    assert not vehicle.world.oscillator_off  # messages may go on
    assert demand(vehicle).DC_EVSEStatus.EVSEStatusCode.value == "EVSE_Malfunction"


def test_a_current_that_does_not_end_is_cut_after_2_5_s() -> None:
    vehicle = charging()

    stuck = both(fault("fan", Severity.ERROR), reading("current_a", 20.0))

    see(vehicle, stuck, seconds=2.48)
    assert not vehicle.world.contactors_open
    see(vehicle, stuck, seconds=0.04)

    assert vehicle.world.contactors_open


def test_nothing_but_off_is_asked_after_an_error() -> None:
    vehicle = charging()
    see(vehicle, fault("fan", Severity.ERROR))
    before = len(vehicle.world.commands)

    for _ in range(5):
        demand(vehicle)
        vehicle.world.advance(0.2)

    since = vehicle.world.commands[before:]
    assert not [command for command in since if isinstance(command, Supply)]
    assert Contactors(True) not in since


def test_a_worse_fault_takes_over() -> None:
    vehicle = charging()
    see(vehicle, fault("cooling", Severity.STOP))
    see(vehicle, fault("fan", Severity.ERROR))
    assert vehicle.world.power_off

    see(vehicle, fault("fan", Severity.STOP))  # a milder one does not
    see(vehicle, fault("emergency_stop", Severity.EMERGENCY))

    assert vehicle.world.oscillator_off
    vehicle.world.advance(2.1)
    ended = vehicle.world.told(SessionEnded)[-1]
    assert (ended.reason, ended.ok) == ("emergency_stop", False)


def test_a_warning_is_told_only() -> None:
    vehicle = charging()

    see(vehicle, fault("door", Severity.WARNING), seconds=1.0)

    assert dc_status(demand(vehicle)) == ("EVSE_Ready", "Valid", "None")


def test_before_power_is_on_a_fault_is_only_told_to_the_ev() -> None:  # [V2G-DC-637]
    vehicle = charging(state=State.AUTHORISED)

    see(vehicle, fault("fan", Severity.ERROR))
    response = vehicle.send(vehicle.dialect.requests["ChargeParameterDiscovery"]())

    assert response.ResponseCode.value == "OK"
    status = response.EVSEChargeParameter.DC_EVSEStatus
    assert status.EVSEStatusCode.value == "EVSE_Malfunction"


def test_a_fault_during_the_cable_check_fails_it() -> None:
    vehicle = charging(state=State.CHECKING, cable_check={"ongoing": 1})

    see(vehicle, fault("fan", Severity.ERROR))
    response = vehicle.send(vehicle.dialect.requests["CableCheck"]())

    assert response.ResponseCode.value == "FAILED"
    assert_over(vehicle.world)


def test_a_fault_after_the_stop_does_not_hurry_the_ev() -> None:
    vehicle = charging(state=State.STOPPED)

    see(vehicle, fault("fan", Severity.ERROR), seconds=15.0)

    assert not vehicle.world.closed
    assert demand_welding(vehicle) == "OK"


def demand_welding(vehicle: Ev) -> str:
    response = vehicle.send(vehicle.dialect.requests["WeldingDetection"]())
    return str(response.ResponseCode.value)


def test_ac_a_fault_opens_the_contactor() -> None:
    vehicle = charging(ISO_AC)

    see(vehicle, fault("fan", Severity.ERROR))

    assert vehicle.world.contactors_open


# --- the control pilot ----------------------------------------


@pytest.mark.parametrize("state", [Pilot.E, Pilot.F])
def test_a_pilot_short_ends_every_session(state: Pilot) -> None:
    vehicle = charging(state=State.AUTHORISED)

    see(vehicle, reading("pilot", state), seconds=2.1)

    assert_over(vehicle.world)


def test_an_undecidable_pilot_ends_a_charge_but_no_conversation() -> None:
    vehicle = charging(state=State.AUTHORISED)
    see(vehicle, reading("pilot", Pilot.UNKNOWN))
    assert not vehicle.world.closed

    vehicle = charging()
    see(vehicle, reading("pilot", Pilot.UNKNOWN))
    assert vehicle.world.power_off
    assert vehicle.world.contactors_open
    see(vehicle, reading("pilot", Pilot.UNKNOWN), seconds=2.1)

    assert_over(vehicle.world)


def test_unplugging_opens_the_contactors_even_when_the_session_is_over() -> None:
    vehicle = charging()
    vehicle.world.advance(1.5)
    stuck = reading("current_a", 20.0)
    vehicle.world.receive(vehicle.octets(vehicle.dialect.requests["SessionStop"]()))
    see(vehicle, stuck, seconds=1.5)
    assert not vehicle.world.contactors_open

    see(vehicle, both(stuck, reading("pilot", Pilot.A)))

    assert vehicle.world.contactors_open
