"""The three rows that the checklists write as "std", for each state of each protocol.

A wrong but decodable request, a foreign session id, silence: all end the session.
"""

import pytest

from secc.reports import SessionEnded
from tests.session.sequence import State
from tests.vehicle import DIALECTS, DIN, ISO_DC, Dialect, assert_over, assert_refused, at, ev

ROWS = [
    *("n10", "n14", "n18", "n24", "n30", "n34", "n53", "sd2", "sd3", "sd4", "dt3", "dt4"),
    *("ps5", "au5", "cp9", "ac8", "cs4", "cc4", "pc3", "pd7", "cd5", "wd3", "st3"),
]
STATES = [
    pytest.param(dialect, state, id=f"{dialect}-{state.name}")
    for dialect in DIALECTS
    for state in dialect.states
]
IN_SESSION = [case for case in STATES if case.values[1] is not State.NEGOTIATED]


def right_request(dialect: Dialect, state: State) -> object:
    """A request that the table allows in this state."""
    return dialect.requests[min(dialect.allowed[state])]()


@pytest.mark.parametrize(("dialect", "state"), STATES)
def test_std_a_wrong_message_is_answered_by_its_own_response_with_sequence_error(
    dialect: Dialect, state: State
) -> None:
    vehicle = at(dialect, state)
    wrong = dialect.requests["SessionSetup" if state is not State.NEGOTIATED else "CableCheck"]()

    response = vehicle.send(wrong)

    assert_refused(vehicle, wrong, response, "FAILED_SequenceError")


@pytest.mark.parametrize(("dialect", "state"), IN_SESSION)
def test_std_b_the_right_message_with_a_foreign_id_is_an_unknown_session(
    dialect: Dialect, state: State
) -> None:
    vehicle = at(dialect, state)
    request = right_request(dialect, state)

    response = vehicle.send(request, session_id=bytes.fromhex("0123456789abcdef"))

    assert_refused(vehicle, request, response, "FAILED_UnknownSession")


@pytest.mark.parametrize("form", ["zero", "empty", "one bit wrong", "one octet less"])
@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_security_21_to_23_every_other_id_is_an_unknown_session(
    dialect: Dialect, form: str
) -> None:
    vehicle = ev(dialect).reach(State.SET_UP)
    request, ours = right_request(dialect, State.SET_UP), vehicle.session_id
    wrong = {
        "zero": bytes(8),
        "empty": b"",
        "one bit wrong": bytes([ours[0] ^ 1]) + ours[1:],
        "one octet less": ours[1:],
    }[form]

    response = vehicle.send(request, session_id=wrong)

    assert_refused(vehicle, request, response, "FAILED_UnknownSession")


@pytest.mark.parametrize(("dialect", "state"), STATES)
def test_std_c_silence_ends_the_session_when_the_sequence_time_is_over(
    dialect: Dialect, state: State
) -> None:
    vehicle = at(dialect, state)
    world = vehicle.world
    if state is State.NEGOTIATED:
        time_s = 18.0 - (world.now - world.plugged_at)  # [V2G2-714] comes first
    elif dialect is DIN and state is State.LOOP:
        time_s = 5.0  # [V2G-DC-957]
    elif dialect is DIN and state is State.PRE_CHARGED:
        time_s = 20.0  # [V2G-DC-969]
    elif dialect is DIN and state is State.WELDING:
        time_s = 20.0  # [V2G-DC-925]
    else:
        time_s = 60.0  # [V2G2-443]

    world.advance(time_s - 2.0)
    assert not world.closed
    world.advance(2.1)

    assert_over(world)
    assert world.told(SessionEnded)[-1].ok is False


@pytest.mark.parametrize(("dialect", "state"), STATES)
def test_security_36_a_silent_vehicle_is_left_without_power(dialect: Dialect, state: State) -> None:
    vehicle = at(dialect, state)

    vehicle.world.advance(3.0)

    if state is State.LOOP and dialect.outlet == "dc":
        assert vehicle.world.current_a < 0.5  # no demand, no current
    vehicle.world.advance(60.0)
    assert_over(vehicle.world)
    assert vehicle.world.contactors_open


def test_an_id_of_fewer_octets_is_compared_by_value() -> None:
    vehicle = ev(ISO_DC, random=lambda count: b"\0" * (count - 4) + b"\x12\x34\x56\x78")
    vehicle.reach(State.SET_UP)

    response = vehicle.send(
        vehicle.dialect.requests["ServiceDiscovery"](), session_id=b"\x12\x34\x56\x78"
    )

    assert response.ResponseCode.value == "OK"
