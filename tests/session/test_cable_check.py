"""The cable check step by step (IEC 61851-23:2023 CC.4.1.2): what is broken is found and named."""

from typing import Any

import pytest

from secc.reports import SessionEnded, Stop
from secc.session.cable_check import test_voltage as rule
from secc.session.plant import Contactors, IsolationTest, Lock, Severity, Supply
from tests.both import dc_parameters, dc_status
from tests.session.sequence import State
from tests.snapshots import fault, reading, see
from tests.vehicle import DIN, ISO_DC, Ev, assert_over, ev


def check(vehicle: Ev, seconds: float = 60.0) -> Any:
    """Repeat the request until it is not Ongoing."""
    until = vehicle.world.now + seconds
    while vehicle.world.now < until:
        response = vehicle.send(vehicle.dialect.requests["CableCheck"]())
        if response is None or response.EVSEProcessing.value != "Ongoing":
            return response
        vehicle.world.advance(0.1)
    raise AssertionError("Ongoing for ever")


def failure(vehicle: Ev) -> str:
    """Why the check has failed; nothing may be on any more."""
    response = check(vehicle)
    assert response.ResponseCode.value == "FAILED"
    assert response.EVSEProcessing.value == "Finished"
    assert dc_status(response)[0] == "EVSE_Malfunction"
    assert_over(vehicle.world)
    vehicle.world.advance(0.1)
    assert vehicle.world.contactors_open
    return vehicle.world.told(SessionEnded)[-1].reason.removeprefix("cable check: ")


@pytest.mark.parametrize(
    ("ev_maximum", "station_maximum", "voltage"),
    [
        (400, 1000, 450),
        (450, 1000, 500),
        (500, 1000, 500),
        (500, 480, 480),
        (501, 1000, 551.1),
        (800, 1000, 880),
        (950, 1000, 1000),
    ],
)
def test_the_test_voltage_follows_the_maximum_of_the_ev(
    ev_maximum: float, station_maximum: float, voltage: float
) -> None:
    assert rule(ev_maximum, station_maximum) == pytest.approx(voltage)


def test_the_steps_come_in_their_order() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    before = len(vehicle.world.commands)

    assert check(vehicle).ResponseCode.value == "OK"

    assert vehicle.world.commands[before:] == [
        Lock(True),
        Contactors(True),
        Supply(500.0, 2.0),
        IsolationTest(True),
        Supply(0.0, 0.0),
    ]
    assert vehicle.world.voltage_v < 60


def test_a_fixed_test_voltage_is_that_of_the_settings() -> None:
    fixed = {"rule": "fixed", "test_voltage_v": 300.0}

    world = ev(ISO_DC, cable_check=fixed).reach(State.CHECKED).world

    assert max(supply.voltage_v for supply in world.supplies) == 300


@pytest.mark.parametrize(
    ("simulation", "settings", "reason"),
    [
        ({"lock_s": 9.0}, {}, "the connector does not lock"),
        ({"contactor_close_s": 9.0}, {}, "the contactors do not close"),
        ({"supply": {"start_s": 20.0}}, {}, "the test voltage of 500 V is not reached"),
        ({"isolation": {"self_test_s": 40.0}}, {}, "the insulation monitor gives no result"),
        ({"isolation": {"resistance_ohm": 90_000.0}}, {}, "insulation fault"),
        ({"isolation": {"fitted": False}}, {}, "no insulation monitor"),
        ({"supply": {"discharge_tau_s": 50.0}}, {}, "the output does not discharge"),
        ({}, {"total_s": 0.2, "below_60v": False}, "the cable check took too long"),
    ],
)
def test_what_is_broken_is_named(
    simulation: dict[str, Any], settings: dict[str, Any], reason: str
) -> None:
    vehicle = ev(ISO_DC, simulation=simulation, cable_check=settings).reach(State.PREPARED)
    begun = vehicle.world.now

    assert failure(vehicle) == reason
    assert vehicle.world.now < begun + 38


def test_a_short_circuit_shows_in_the_current() -> None:
    vehicle = ev(ISO_DC, simulation={"supply": {"start_s": 5.0}}).reach(State.CHECKING)
    vehicle.world.advance(0.5)

    see(vehicle, reading("current_a", 5.1))

    assert failure(vehicle) == "short circuit in the cable"


def test_voltage_before_the_check_forbids_it() -> None:
    vehicle = ev(ISO_DC, simulation={"vehicle": {"battery_v": 400.0}}).reach(State.PREPARED)
    vehicle.world.simulate(inlet_closed=True)  # its contactors are welded

    assert failure(vehicle) == "voltage on the output before the cable check"
    assert vehicle.world.closings == 0


def test_without_the_wait_for_60_v_the_check_is_finished_before_the_output_is_empty() -> None:
    slow = {"supply": {"discharge_tau_s": 50.0}}
    vehicle = ev(ISO_DC, simulation=slow, cable_check={"below_60v": False}).reach(State.PREPARED)

    assert check(vehicle).ResponseCode.value == "OK"
    assert vehicle.world.voltage_v > 60


def test_the_answer_may_be_ongoing_for_longer_than_the_check_takes() -> None:
    vehicle = ev(ISO_DC, cable_check={"ongoing": 30}).reach(State.PREPARED)
    answers = 0

    while vehicle.send(vehicle.dialect.requests["CableCheck"]()).EVSEProcessing.value == "Ongoing":
        answers += 1
        vehicle.world.advance(0.1)

    assert answers == 30


@pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
def test_a_stop_before_the_check_closes_nothing(dialect: Any) -> None:
    vehicle = ev(dialect).reach(State.PREPARED)
    vehicle.world.ask(Stop())

    response = check(vehicle)

    assert response.ResponseCode.value == "OK"
    assert dc_status(response)[0] == "EVSE_Shutdown"
    assert check(vehicle).ResponseCode.value == "OK"  # an EV that asks again
    assert vehicle.world.closings == 0
    assert vehicle.send(vehicle.dialect.requests["SessionStop"]()).ResponseCode.value == "OK"


def test_a_warning_forbids_no_check() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    door = fault("door", Severity.WARNING)

    vehicle.world.receive(vehicle.octets(vehicle.dialect.requests["CableCheck"]()))
    see(vehicle, door, seconds=2.0)

    assert vehicle.answer().ResponseCode.value == "OK"
    assert vehicle.world.closings == 1


def test_a_connection_lost_while_state_c_is_awaited_ends_the_wait() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.simulate(pilot="B")
    vehicle.world.receive(vehicle.octets(vehicle.dialect.requests["CableCheck"]()))

    vehicle.world.disconnect()
    vehicle.world.advance(2.0)

    assert_over(vehicle.world)
    assert vehicle.world.sent() is None


def test_the_monitor_may_rest_during_pre_charge() -> None:
    vehicle = ev(ISO_DC, cable_check={"pause_imd_in_pre_charge": True}).reach(State.PRE_CHARGED)
    assert not vehicle.world.monitoring

    vehicle.go_on(State.STARTED)

    assert vehicle.world.monitoring


def test_a_vehicle_for_which_the_station_is_too_strong_is_told_so() -> None:
    vehicle = ev(ISO_DC, charge={"min_current_a": 10.0}).reach(State.AUTHORISED)
    request = vehicle.dialect.requests["ChargeParameterDiscovery"]()
    request.EVChargeParameter = dc_parameters(vehicle.dialect.messages, current_a=5)

    response = vehicle.send(request)

    assert response.ResponseCode.value == "FAILED_WrongChargeParameter"
