"""Answers that wait for hardware, and what may happen before they are given."""

import pytest

from secc.reports import SessionEnded, Stop
from tests import din, iso
from tests.both import dc_status
from tests.session.sequence import State
from tests.vehicle import DIN, ISO_AC, ISO_DC, Ev, assert_over, ev


def waiting_for_state_c() -> Ev:
    """CableCheckReq has come, the EV is still in state B."""
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.simulate(pilot="B")
    vehicle.world.receive(vehicle.octets(iso.cable_check()))
    vehicle.world.advance(0.5)
    assert vehicle.world.sent() is None
    return vehicle


def test_a_connection_lost_meanwhile_ends_the_waiting() -> None:
    vehicle = waiting_for_state_c()

    vehicle.world.disconnect()
    vehicle.world.simulate(pilot="C")
    vehicle.world.advance(3.0)

    assert vehicle.world.sent() is None
    assert_over(vehicle.world)
    assert vehicle.world.closings == 0


def test_an_emergency_stop_meanwhile_is_the_answer() -> None:
    vehicle = waiting_for_state_c()

    vehicle.world.fail("emergency_stop")

    response = vehicle.answer(patience=0.0)
    assert response.ResponseCode.value == "FAILED"
    assert dc_status(response)[0] == "EVSE_EmergencyShutdown"
    assert_over(vehicle.world)


def test_unplugging_meanwhile_ends_everything() -> None:
    vehicle = waiting_for_state_c()

    vehicle.world.simulate(pilot="A")

    assert_over(vehicle.world)
    assert vehicle.world.told(SessionEnded)[-1].reason == "unplugged"


def test_the_sequence_timer_does_not_run_while_the_station_works() -> None:
    vehicle = ev(ISO_AC, iso15118_2={"sequence_s": 1.0}, simulation={"contactor_close_s": 2.0})
    vehicle.reach(State.PREPARED)

    response = vehicle.send(iso.start())

    assert response.ResponseCode.value == "OK"
    assert vehicle.took > 2.0


def test_a_minimum_response_time_holds_except_in_the_loop() -> None:
    vehicle = ev(ISO_DC, timing={"minimum_response_s": 0.1}).reach(State.SET_UP)
    assert vehicle.took == pytest.approx(0.1, abs=1e-6)
    vehicle.send(iso.service_discovery())
    assert vehicle.took == pytest.approx(0.1, abs=1e-6)

    vehicle = ev(ISO_DC, timing={"minimum_response_s": 0.1}).reach(State.LOOP)
    vehicle.send(iso.current_demand())
    assert vehicle.took == 0.0


def test_a_minimum_response_time_is_no_addition_to_a_long_answer() -> None:
    vehicle = ev(ISO_DC, timing={"minimum_response_s": 0.1}).reach(State.PREPARED)
    vehicle.world.simulate(pilot="B")

    vehicle.send(iso.cable_check())

    assert vehicle.took == pytest.approx(1.5, abs=0.02)


def test_a_station_that_wants_to_stop_answers_every_cable_check_with_finished() -> None:
    vehicle = ev(DIN).reach(State.CHECKING)
    vehicle.world.ask(Stop())
    for _ in range(3):
        response = vehicle.send(din.cable_check())
        assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Finished")
        assert dc_status(response)[0] == "EVSE_Shutdown"
        vehicle.world.advance(0.5)

    assert vehicle.world.contactors_open
    assert vehicle.world.power_off


def test_a_cable_check_after_the_wish_to_stop_moves_nothing() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.ask(Stop())

    response = vehicle.send(iso.cable_check())

    assert (response.EVSEProcessing.value, dc_status(response)[0]) == ("Finished", "EVSE_Shutdown")
    assert vehicle.world.closings == 0
