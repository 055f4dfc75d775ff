"""ISO 15118-2 AC charging: rows AC1 to AC8 and CS1 to CS4."""

from typing import Any

import pytest

from secc.reports import Renegotiate, SetLimit, Stop
from tests import iso
from tests.both import si
from tests.session.sequence import State
from tests.vehicle import ISO_AC, assert_over, assert_refused, ev


def notification(response: Any) -> str:
    """EVSENotification of an AC_EVSEStatus, wherever the response has it."""
    status = getattr(response, "AC_EVSEStatus", None) or response.EVSEStatus
    return str(status.EVSENotification.value)


# --- PowerDelivery --------------------------------------------------------------------------------


@pytest.mark.parametrize("pilot", ["C", "D"])
def test_ac1_the_contactor_closes_when_the_ev_is_ready(pilot: str) -> None:
    vehicle = ev(ISO_AC, simulation={"vehicle": {"ready_s": 0.0}}).reach(State.PREPARED)
    assert vehicle.world.contactors_open
    vehicle.world.simulate(pilot=pilot)

    response = vehicle.send(iso.start())

    assert response.ResponseCode.value == "OK"
    assert vehicle.took <= 4.5
    assert not vehicle.world.contactors_open
    assert vehicle.world.locked


def test_ac1_the_contactor_waits_for_state_c() -> None:
    vehicle = ev(ISO_AC, simulation={"vehicle": {"ready_s": 0.4}}).reach(State.PREPARED)
    vehicle.world.receive(vehicle.octets(iso.start()))
    vehicle.world.advance(0.3)
    assert vehicle.world.contactors_open

    response = vehicle.answer()

    assert response.ResponseCode.value == "OK"
    assert not vehicle.world.contactors_open


def test_ac2_an_ev_that_stays_in_state_b_gets_no_power() -> None:
    vehicle = ev(ISO_AC).reach(State.PREPARED)
    vehicle.world.simulate(pilot="B")
    request = iso.start()

    response = vehicle.send(request)

    assert response.ResponseCode.value in ("FAILED", "FAILED_ContactorError")
    assert_refused(vehicle, request, response, response.ResponseCode.value)
    assert vehicle.world.closings == 0


def test_ac2_a_contactor_that_does_not_close_is_a_contactor_error() -> None:
    vehicle = ev(ISO_AC).reach(State.PREPARED)
    vehicle.world.fail("contactor_stuck_open")
    request = iso.start()

    response = vehicle.send(request)

    assert vehicle.took <= 4.5
    assert_refused(vehicle, request, response, "FAILED_ContactorError")  # [V2G2-862]
    assert vehicle.world.contactors_open


def test_ac3_a_stop_opens_the_contactor_before_it_is_answered() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.advance(2.0)
    assert vehicle.world.current_a > 10

    response = vehicle.send(iso.stop())

    assert response.ResponseCode.value == "OK"
    assert vehicle.took <= 4.5
    assert vehicle.world.contactors_open
    assert vehicle.world.current_a < 1


def test_ac3_a_welded_contactor_is_a_contactor_error() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.fail("contactor_welded")
    request = iso.stop()

    response = vehicle.send(request)

    assert response.ResponseCode.value.startswith("FAILED")
    assert_refused(vehicle, request, response, response.ResponseCode.value)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (iso.start(profile=((0, 30_000),)), "FAILED_ChargingProfileInvalid"),  # AC4
        (iso.start(profile=((0, 5_000), (60, 30_000))), "FAILED_ChargingProfileInvalid"),
        (iso.start(profile=((90_000, 5_000),)), "FAILED_ChargingProfileInvalid"),
        (iso.power_delivery("Start"), "FAILED_ChargingProfileInvalid"),  # no profile at all
        (iso.start(tuple_id=7), "FAILED_TariffSelectionInvalid"),  # AC5
    ],
    ids=["too high", "too high later", "behind the schedule", "none", "tuple"],
)
def test_ac4_ac5_profile_and_tuple_must_fit_the_schedule(request_: Any, code: str) -> None:
    vehicle = ev(ISO_AC, tolerance={"mode": "strict"}).reach(State.PREPARED)

    assert_refused(vehicle, request_, vehicle.send(request_), code)


def test_ac6_a_renegotiation_before_the_start_fails() -> None:
    vehicle = ev(ISO_AC).reach(State.PREPARED)
    request = iso.renegotiate()

    assert_refused(vehicle, request, vehicle.send(request), "FAILED")  # [V2G2-812]


def test_ac7_a_renegotiation_never_opens_the_contactor() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)

    for request in (
        *(iso.renegotiate(), iso.ac_parameter_discovery(), iso.start(), iso.charging_status()),
    ):
        assert vehicle.send(request).ResponseCode.value == "OK"
        assert not vehicle.world.contactors_open

    assert vehicle.world.closings == 1


# --- ChargingStatus -------------------------------------------------------------------------------


def test_cs1_the_loop_answers_with_tuple_id_and_evseid() -> None:
    vehicle = ev(ISO_AC).reach(State.STARTED)

    response = vehicle.send(iso.charging_status())

    assert response.ResponseCode.value == "OK"
    assert response.SAScheduleTupleID == 1
    assert response.EVSEID == "ZZ00000"
    assert response.ReceiptRequired is False  # [V2G2-691]
    assert not response.AC_EVSEStatus.RCD
    assert notification(response) == "None"


def test_cs2_the_meter_reading_counts_what_is_delivered() -> None:
    vehicle = ev(ISO_AC, iso15118_2={"meter_id": "M1"}).reach(State.LOOP)
    before = vehicle.send(iso.charging_status()).MeterInfo.MeterReading
    for _ in range(60):
        vehicle.world.advance(1.0)
        response = vehicle.send(iso.charging_status())

    assert response.MeterInfo.MeterID == "M1"
    delivered_wh = response.MeterInfo.MeterReading - before
    assert delivered_wh == pytest.approx(3 * 230 * 16 * 60 / 3600, rel=0.1)


def test_cs2_without_a_meter_there_is_no_reading() -> None:
    vehicle = ev(ISO_AC, iso15118_2={"meter_info": False}).reach(State.LOOP)

    assert vehicle.send(iso.charging_status()).MeterInfo is None


@pytest.mark.parametrize(
    ("limit", "current_a"),
    [
        (SetLimit(name="grid", current_a=10.0), 10.0),
        (SetLimit(name="grid", power_w=6_900.0), 10.0),
        (SetLimit(name="grid", current_a=0.0), 0.0),
    ],
    ids=["current", "power", "nothing"],
)
def test_cs3_a_falling_limit_is_in_the_next_response(limit: SetLimit, current_a: float) -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.ask(limit)

    response = vehicle.send(iso.charging_status())

    assert si(response.EVSEMaxCurrent) == pytest.approx(current_a)
    vehicle.world.advance(1.0)
    assert vehicle.world.current_a <= current_a + 0.5


def test_cs3_the_station_asks_for_a_renegotiation_until_the_ev_agrees() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    assert vehicle.world.ask(Renegotiate())

    for _ in range(3):
        assert notification(vehicle.send(iso.charging_status())) == "ReNegotiation"

    assert notification(vehicle.send(iso.renegotiate())) == "None"


def test_ac_a_stop_by_the_operator_is_told_and_forced_after_10_s() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.ask(Stop())
    request = iso.charging_status()

    served, refusal, lasted = vehicle.insist(request, every=0.2, at_most=12)

    assert {notification(response) for response in served} == {"StopCharging"}
    assert lasted == pytest.approx(10, abs=0.5)
    assert_refused(vehicle, request, refusal, "FAILED")


def test_ac_state_b_in_the_loop_opens_the_contactor_and_waits_for_the_stop() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.simulate(pilot="B")
    vehicle.world.advance(0.1)
    assert vehicle.world.contactors_open
    assert not vehicle.world.closed

    assert vehicle.send(iso.stop()).ResponseCode.value == "OK"
    assert vehicle.send(iso.session_stop()).ResponseCode.value == "OK"


def test_ac_state_b_in_the_loop_without_a_stop_ends_the_session() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.simulate(pilot="B")

    vehicle.world.advance(15.0)

    assert_over(vehicle.world)


def test_ac_a_residual_current_is_an_emergency() -> None:
    vehicle = ev(ISO_AC).reach(State.LOOP)
    vehicle.world.fail("residual_current")
    vehicle.world.advance(0.05)
    assert vehicle.world.contactors_open

    response = vehicle.send(iso.charging_status())

    assert_refused(vehicle, iso.charging_status(), response, "FAILED")
    assert response.AC_EVSEStatus.RCD
