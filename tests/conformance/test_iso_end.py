"""ISO 15118-2, how a session ends, pauses and breaks: rows WD, ST, PA and AB."""

from typing import Any

import pytest

from secc.reports import SessionEnded, SessionStarted
from secc.session.plant import DataLink
from tests import iso
from tests.both import dc_status, si
from tests.session.sequence import State
from tests.vehicle import DIALECTS, ISO_AC, ISO_DC, Dialect, Ev, assert_over, assert_refused, at, ev

BOTH = pytest.mark.parametrize("dialect", [ISO_DC, ISO_AC], ids=str)
LOOPS = pytest.mark.parametrize("dialect", DIALECTS, ids=str)

# --- WeldingDetection -----------------------------------------------------------------------------


def test_wd1_welding_detection_reports_the_measured_voltage_again_and_again() -> None:
    vehicle = ev(ISO_DC).reach(State.STOPPED)
    for _ in range(30):
        response = vehicle.send(iso.welding_detection())
        assert response.ResponseCode.value == "OK"
        assert si(response.EVSEPresentVoltage) == pytest.approx(vehicle.world.voltage_v, abs=2)
        vehicle.world.advance(1.0)  # no timer of the station's own in ISO 15118-2


@pytest.mark.parametrize("request_", [iso.welding_detection(), iso.session_stop()])
def test_wd2_st2_state_c_after_the_stop_fails_within_1_5_s(request_: Any) -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.world.simulate(pilot="C")
    vehicle.go_on(State.STOPPED)

    response = vehicle.send(request_)

    assert vehicle.took <= 1.6
    assert_refused(vehicle, request_, response, "FAILED")


@BOTH
def test_wd4_right_after_the_stop_the_parameters_may_be_discovered_again(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.STOPPED)

    response = vehicle.send(dialect.requests["ChargeParameterDiscovery"]())

    assert response.ResponseCode.value == "OK"
    vehicle.world.advance(1.0)
    power = (State.CHECKING, State.CHECKED, State.PRE_CHARGED) if dialect is ISO_DC else ()
    vehicle.go_on(*power, State.STARTED, State.LOOP)


def test_wd4_after_welding_detection_they_may_not() -> None:
    vehicle = ev(ISO_DC).reach(State.WELDING)
    request = iso.parameter_discovery()

    assert_refused(vehicle, request, vehicle.send(request))


# --- SessionStop ----------------------------------------------------------------------------------


@BOTH
def test_st1_after_terminate_the_ev_closes_and_the_link_is_left(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.STOPPED)

    assert vehicle.send(iso.session_stop()).ResponseCode.value == "OK"
    world = vehicle.world
    world.advance(0.5)
    assert not world.closed
    world.disconnect()
    world.advance(1.0)

    assert world.links == [DataLink.TERMINATE]
    assert world.oscillator_off
    assert world.told(SessionEnded)[-1].ok


@BOTH
@pytest.mark.parametrize(("mode", "code"), [("field", "OK"), ("strict", "FAILED_SequenceError")])
def test_st4_terminate_before_charging(dialect: Dialect, mode: str, code: str) -> None:
    vehicle = ev(dialect, tolerance={"mode": mode}).reach(State.AUTHORISED)

    assert vehicle.send(iso.session_stop()).ResponseCode.value == code


@BOTH
def test_st5_after_the_answer_requests_are_ignored(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.ENDED)

    assert vehicle.send(iso.session_setup()) is None


# --- pause and resume -----------------------------------------------------------------------------


def paused(dialect: Dialect, **sections: Any) -> Ev:
    """A session that the EV has paused and whose connection it has closed."""
    vehicle = ev(dialect, **sections).reach(State.STOPPED)
    assert vehicle.send(iso.session_stop("Pause")).ResponseCode.value == "OK"
    vehicle.world.advance(2.0)
    vehicle.world.disconnect()
    vehicle.world.advance(1.0)
    return vehicle


def wake(vehicle: Ev, identity: bytes, evcc: bytes | None = None) -> Any:
    """The EV toggles the pilot, connects and sends SessionSetup with `identity`."""
    world = vehicle.world
    world.simulate(pilot="C")
    world.advance(0.5)
    world.simulate(pilot="auto")
    world.advance(0.1)
    vehicle.negotiate()
    request = iso.session_setup() if evcc is None else iso.session_setup(evcc=evcc)
    response = vehicle.send(request, session_id=identity)
    vehicle.session_id = vehicle.header.SessionID
    return response


@BOTH
def test_pa1_a_paused_session_is_joined_by_its_old_id(dialect: Dialect) -> None:
    vehicle = paused(dialect)
    before = vehicle.session_id
    assert vehicle.world.oscillator_off  # for the whole pause
    assert vehicle.world.links == [DataLink.PAUSE]
    assert vehicle.world.told(SessionEnded)[-1].paused

    response = wake(vehicle, before)

    assert response.ResponseCode.value == "OK_OldSessionJoined"
    assert vehicle.session_id == before
    assert vehicle.world.told(SessionStarted)[-1].resumed


@pytest.mark.parametrize("identity", [bytes(8), b"abcdefgh"], ids=["zero", "other"])
def test_pa2_another_id_begins_a_new_session_and_forgets_the_paused_one(identity: bytes) -> None:
    vehicle = paused(ISO_DC)
    before = vehicle.session_id

    response = wake(vehicle, identity)

    assert response.ResponseCode.value == "OK_NewSessionEstablished"
    assert vehicle.session_id not in (before, identity)


def test_pa2_unplugging_forgets_the_paused_session() -> None:
    vehicle = paused(ISO_DC)
    vehicle.world.simulate(pilot="A")
    vehicle.world.advance(1.0)

    response = wake(vehicle, vehicle.session_id)

    assert response.ResponseCode.value == "OK_NewSessionEstablished"


def test_pa2_a_paused_session_is_not_remembered_for_ever() -> None:
    vehicle = paused(ISO_DC, iso15118_2={"pause_s": 600.0})
    vehicle.world.advance(601.0)

    response = wake(vehicle, vehicle.session_id)

    assert response.ResponseCode.value == "OK_NewSessionEstablished"


def test_security_25_another_vehicle_cannot_join_a_paused_session() -> None:
    vehicle = paused(ISO_DC)

    response = wake(vehicle, vehicle.session_id, evcc=bytes.fromhex("aabbccddeeff"))

    assert response.ResponseCode.value == "OK_NewSessionEstablished"


@BOTH
def test_pa3_a_resumed_session_offers_and_grants_what_it_had(dialect: Dialect) -> None:
    vehicle = paused(dialect)
    wake(vehicle, vehicle.session_id)

    discovery = vehicle.send(iso.service_discovery())
    modes = discovery.ChargeService.SupportedEnergyTransferMode.EnergyTransferMode
    assert len(modes) == 1
    vehicle.send(iso.payment_selection())
    vehicle.poll("Authorization")
    response = vehicle.send(dialect.requests["ChargeParameterDiscovery"]())

    (offered,) = response.SASchedules.SAScheduleTuple
    assert offered.SAScheduleTupleID == 1
    last = offered.PMaxSchedule.PMaxScheduleEntry[-1].TimeInterval
    assert 86_000 < last.start + last.duration < 86_400  # [V2G2-741]: time has gone by


def test_a_pause_before_the_stop_is_no_pause() -> None:
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)
    request = iso.session_stop("Pause")

    response = vehicle.send(request)

    assert response.ResponseCode.value in ("FAILED", "FAILED_SequenceError")
    assert_refused(vehicle, request, response, response.ResponseCode.value)


# --- what goes wrong ------------------------------------------------------------------------------


@LOOPS
@pytest.mark.parametrize("fault", [{"short": True}, {"pe": False}], ids=["CP-PE short", "PE lost"])
def test_ab1_losing_the_pilot_circuit_in_the_loop_shuts_down(
    dialect: Dialect, fault: dict[str, bool]
) -> None:
    vehicle = ev(dialect).reach(State.LOOP)

    vehicle.world.simulate(**fault)

    assert vehicle.world.power_off  # at once
    assert vehicle.world.contactors_open
    assert vehicle.world.oscillator_off
    vehicle.world.advance(2.1)  # time for a request that can be answered FAILED
    assert_over(vehicle.world)


@LOOPS
def test_ab2_unplugging_ends_the_session_in_every_state(dialect: Dialect) -> None:
    for state in dialect.states:
        vehicle = at(dialect, state)

        vehicle.world.simulate(pilot="A")
        vehicle.world.advance(0.1)

        assert_over(vehicle.world)
        assert vehicle.world.contactors_open


@LOOPS
def test_ab3_security_34_a_lost_connection_is_safe_in_every_state(dialect: Dialect) -> None:
    for state in dialect.states:
        vehicle = at(dialect, state)

        vehicle.world.disconnect()
        vehicle.world.advance(1.0)

        assert_over(vehicle.world)
        assert vehicle.world.contactors_open
        vehicle.world.advance(3.0)
        assert vehicle.world.may_connect or vehicle.world.oscillator_off


def test_ab4_an_emergency_stop_switches_off_at_once_and_fails_the_next_request() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.world.fail("emergency_stop")
    assert vehicle.world.power_off  # does not wait for the EV
    assert vehicle.world.contactors_open

    response = vehicle.send(iso.current_demand())

    assert_refused(vehicle, iso.current_demand(), response, "FAILED")
    assert dc_status(response)[0] == "EVSE_EmergencyShutdown"


def test_ab4_no_request_to_carry_the_news_closes_after_2_s() -> None:
    vehicle = ev(ISO_DC).reach(State.LOOP)
    vehicle.world.fail("emergency_stop")

    vehicle.world.advance(2.2)

    assert_over(vehicle.world)
