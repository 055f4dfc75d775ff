"""DIN SPEC 70121, from the stop of power to the next session: rows N50 to N60."""

from typing import Any

import pytest

from secc.reports import SessionEnded
from secc.reports import State as Reported
from secc.session.plant import DataLink
from tests import din
from tests.both import si
from tests.session.sequence import State
from tests.vehicle import DIN, assert_over, assert_refused, at, ev


def test_n50_welding_detection_reports_the_measured_voltage_again_and_again() -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    vehicle.charge(30.0)  # the 20 s of pre-charge and of welding detection are not one
    vehicle.go_on(State.STOPPED)
    for _ in range(5):
        response = vehicle.send(din.welding_detection())
        assert response.ResponseCode.value == "OK"
        assert si(response.EVSEPresentVoltage) == pytest.approx(vehicle.world.voltage_v, abs=2)
        vehicle.world.advance(0.3)

    assert vehicle.world.voltage_v < 60
    assert vehicle.world.told(Reported)[-1].phase == "welding"


def test_n50_a_welded_inlet_contactor_shows_in_the_voltage() -> None:
    vehicle = ev(DIN).reach(State.STOPPED)
    vehicle.world.simulate(inlet_closed=True, battery_v=380.0)
    vehicle.world.advance(0.5)

    response = vehicle.send(din.welding_detection())

    assert si(response.EVSEPresentVoltage) == pytest.approx(380, abs=3)


@pytest.mark.parametrize("request_", [din.welding_detection(), din.session_stop()])
def test_n51_state_c_after_the_stop_fails_the_next_request_after_1_5_s(request_: Any) -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    vehicle.world.simulate(pilot="C")
    vehicle.go_on(State.STOPPED)

    response = vehicle.send(request_)

    assert vehicle.took <= 1.6
    assert_refused(vehicle, request_, response, "FAILED")


def test_n51_the_pilot_is_looked_at_for_the_first_request_only() -> None:
    vehicle = ev(DIN).reach(State.WELDING)
    vehicle.world.simulate(pilot="C")
    vehicle.world.advance(0.1)

    assert vehicle.send(din.welding_detection()).ResponseCode.value == "OK"


def test_n52_welding_detection_for_more_than_20_s_ends_the_session() -> None:
    vehicle = ev(DIN).reach(State.STOPPED)

    _, _, lasted = vehicle.insist(din.welding_detection(), every=0.5, at_most=22)

    assert lasted > 19
    assert_over(vehicle.world)


def test_n54_after_session_stop_the_pilot_stays_a_moment_and_the_ev_closes() -> None:
    vehicle = ev(DIN).reach(State.STOPPED)

    response = vehicle.send(din.session_stop())

    world = vehicle.world
    assert response.ResponseCode.value == "OK"
    assert not world.closed
    world.advance(1.4)
    assert not world.oscillator_off
    world.advance(0.2)  # V2G_SECC_CPOscillator_Retain_Time, [V2G-DC-968]
    assert world.oscillator_off
    world.disconnect()
    world.advance(1.0)
    assert world.links == [DataLink.TERMINATE]
    assert world.told(SessionEnded)[-1].ok


def test_n54_the_station_closes_when_the_ev_does_not() -> None:
    vehicle = ev(DIN).reach(State.ENDED)

    vehicle.world.advance(5.0)

    assert_over(vehicle.world)
    assert vehicle.world.links == [DataLink.TERMINATE]


BEFORE_LOOP = [
    *(State.SET_UP, State.DISCOVERED, State.SELECTED, State.AUTHORISING, State.AUTHORISED),
    *(State.PREPARING, State.PREPARED, State.CHECKING, State.CHECKED, State.PRE_CHARGED),
]


@pytest.mark.parametrize("mode", ["field", "strict"])
@pytest.mark.parametrize("state", BEFORE_LOOP, ids=lambda state: state.name)
def test_n55_a_session_stop_before_the_loop_ends_in_order(state: State, mode: str) -> None:
    vehicle = at(DIN, state, tolerance={"mode": mode})

    response = vehicle.send(din.session_stop())

    assert response.ResponseCode.value == "OK"
    vehicle.world.advance(5.0)
    assert_over(vehicle.world)
    assert vehicle.world.contactors_open
    assert vehicle.world.told(SessionEnded)[-1].ok


def test_n56_data_after_session_stop_is_ignored() -> None:
    vehicle = ev(DIN).reach(State.ENDED)

    assert vehicle.send(din.session_setup()) is None


def test_n57_a_new_session_works_with_the_same_ev_still_plugged_in() -> None:
    vehicle = ev(DIN, simulation={"vehicle": {"unplug_s": 60.0}}).reach(State.ENDED)
    vehicle.world.disconnect()
    vehicle.world.advance(10.0)

    vehicle.reach(State.LOOP)

    assert not vehicle.world.closed


def test_n58_a_lost_connection_in_the_loop_switches_off() -> None:
    vehicle = ev(DIN).reach(State.LOOP)
    world = vehicle.world

    world.disconnect()

    assert world.power_off
    world.advance(1.0)
    assert world.voltage_v < 60
    assert world.links == [DataLink.ERROR]
    world.advance(10.0)
    vehicle.reach(State.AUTHORISED)


def test_n59_a_second_connection_is_refused_and_the_first_goes_on() -> None:
    vehicle = ev(DIN).reach(State.LOOP)

    assert not vehicle.world.may_connect

    assert vehicle.send(din.current_demand()).ResponseCode.value == "OK"
