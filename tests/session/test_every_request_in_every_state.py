"""Each request of the schema in each state of the printed tables: served, or refused and over."""

import pytest

from secc.reports import Deviation
from tests.session.sequence import PAUSE, RENEGOTIATE, RENEGOTIATE_TOO_EARLY, START, State
from tests.vehicle import DIALECTS, Dialect, Ev, assert_refused, at, ev

# A row of the matrix: in this state of this protocol, this request.
EVERYTHING = [
    pytest.param(dialect, state, word, id=f"{dialect}-{state.name}-{word}")
    for dialect in DIALECTS
    for state in dialect.states
    for word in dialect.requests
]
TOLERATED = [
    pytest.param(dialect, state, word, id=f"{dialect}-{state.name}-{word}")
    for dialect in DIALECTS
    for state, words in dialect.tolerated.items()
    for word in sorted(words)
]
# Up to here nothing has moved, whatever the request.
WITHOUT_POWER = {
    *(State.NEGOTIATED, State.SET_UP, State.DISCOVERED, State.DETAILED, State.SELECTED),
    *(State.AUTHORISING, State.AUTHORISED, State.PREPARING),
}


def expected(dialect: Dialect, state: State, word: str, *, strict: bool) -> str:
    """Response code, or OK for all that begin with it."""
    allowed = dialect.allowed[state] | (set() if strict else dialect.tolerated.get(state, set()))
    if word in allowed:
        return "OK"
    if word == RENEGOTIATE and state in RENEGOTIATE_TOO_EARLY and START in allowed:
        return "FAILED"
    if word == PAUSE and "SessionStop" in allowed:
        return "FAILED"
    return "FAILED_SequenceError"


def check(vehicle: Ev, state: State, word: str, code: str) -> None:
    request = vehicle.dialect.requests[word]()

    response = vehicle.send(request)

    if code != "OK":
        assert_refused(vehicle, request, response, code)
    else:
        assert type(response).__name__ == type(request).__name__.removesuffix("Req") + "Res"
        assert response.ResponseCode.value.startswith("OK")
        assert vehicle.header.SessionID not in (b"", bytes(8))
        assert not vehicle.world.closed
        if state in WITHOUT_POWER:
            assert vehicle.world.power_off


@pytest.mark.parametrize(("dialect", "state", "word"), EVERYTHING)
def test_a_request_is_served_where_the_table_has_it_and_refused_elsewhere(
    dialect: Dialect, state: State, word: str
) -> None:
    vehicle = at(dialect, state)

    check(vehicle, state, word, expected(dialect, state, word, strict=False))


@pytest.mark.parametrize(("dialect", "state", "word"), TOLERATED)
def test_strict_mode_refuses_what_field_mode_lets_pass(
    dialect: Dialect, state: State, word: str
) -> None:
    vehicle = at(dialect, state, tolerance={"mode": "strict"})

    check(vehicle, state, word, expected(dialect, state, word, strict=True))


@pytest.mark.parametrize(("dialect", "state", "word"), TOLERATED)
def test_field_mode_reports_what_it_lets_pass(dialect: Dialect, state: State, word: str) -> None:
    vehicle = at(dialect, state)
    assert not vehicle.world.told(Deviation)

    vehicle.send(dialect.requests[word]())

    assert vehicle.world.told(Deviation)[-1].clause


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_after_the_session_stop_answer_nothing_is_answered(dialect: Dialect) -> None:
    for word in dialect.requests:
        vehicle = ev(dialect).reach(State.ENDED)

        assert vehicle.send(dialect.requests[word]()) is None, word
