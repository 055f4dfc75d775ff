"""OCPP-J on one connection, without a connection (OCPP-J 1.6, 4)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.ocpp import schema
from secc.ocpp.feature import CallError, Unanswered
from secc.ocpp.rpc import Asked, Dropped, Outcome, Rpc, Send

NOW = "2026-01-31T12:00:00Z"
HEARTBEAT = {"currentTime": NOW}


def beating() -> Rpc:
    """A connection with a Heartbeat that waits for its answer until 10."""
    rpc = Rpc()
    assert json.loads(rpc.call("m1", "Heartbeat", {}, 10.0)) == [2, "m1", "Heartbeat", {}]
    return rpc


def test_an_answer_belongs_to_the_call_that_is_open() -> None:
    rpc = beating()
    assert not rpc.is_free

    assert isinstance(rpc.receive(json.dumps([3, "other", HEARTBEAT])), Dropped)
    assert rpc.receive(json.dumps([3, "m1", HEARTBEAT])) == Outcome("m1", HEARTBEAT)
    assert rpc.is_free


def test_an_error_is_an_outcome_with_its_code() -> None:
    outcome = beating().receive('[4, "m1", "GenericError", "no", {}]')

    assert isinstance(outcome, Outcome)
    assert isinstance(outcome.result, CallError)
    assert (outcome.result.code, outcome.result.description) == ("GenericError", "no")


@pytest.mark.parametrize("answer", [{"currentTime": "yesterday"}, {"currentTime": None}, [], None])
def test_an_answer_of_no_use_leaves_open_whether_the_call_was_taken(answer: Any) -> None:
    outcome = beating().receive(json.dumps([3, "m1", answer]))

    assert isinstance(outcome, Outcome)
    assert isinstance(outcome.result, Unanswered)
    assert not outcome.result.lost


def test_nulls_and_unknown_fields_of_an_answer_are_passed_over() -> None:
    rpc, info = Rpc(), {"status": "Accepted", "expiryDate": None, "parentIdTag": None, "name": "A"}
    rpc.call("m1", "Authorize", {"idTag": "ADA"}, 10.0)

    outcome = rpc.receive(json.dumps([3, "m1", {"idTagInfo": info, "trace": [1]}]))

    assert outcome == Outcome("m1", {"idTagInfo": {"status": "Accepted"}})


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e400"])
def test_what_is_no_number_of_json_is_no_json(number: str) -> None:
    answer = Rpc().receive(f'[2, "1", "UnlockConnector", {{"connectorId": {number}}}]')

    assert isinstance(answer, Send)
    assert json.loads(answer.text)[:3] == [4, "-1", "GenericError"]


def test_half_a_surrogate_pair_is_not_sent_back() -> None:
    for frame in ('[2, "\\ud800", "ClearCache", {}]', '[2, "1", "Reset", {"type": "\\udc00"}]'):
        answer = Rpc().receive(frame)

        assert isinstance(answer, Send)
        assert json.loads(answer.text)[1:3] == ["-1", "GenericError"]

    whole = Rpc().receive('[2, "\\ud83d\\ude97", "ClearCache", {}]')
    assert isinstance(whole, Asked)


def test_a_number_that_no_database_takes_is_refused() -> None:
    payload = {"connectorId": 2**63}

    answer = Rpc().receive(json.dumps([2, "1", "UnlockConnector", payload]))

    assert isinstance(answer, Send)
    assert json.loads(answer.text)[2] == "PropertyConstraintViolation"


def test_silence_is_an_outcome_and_what_comes_later_is_dropped() -> None:
    rpc = beating()
    assert rpc.tick(9.9) is None
    assert rpc.deadline == 10.0

    outcome = rpc.tick(10.0)

    assert outcome is not None
    assert isinstance(outcome.result, Unanswered)
    assert not outcome.result.lost
    assert isinstance(rpc.receive(json.dumps([3, "m1", HEARTBEAT])), Dropped)
    assert rpc.deadline is None


def test_a_lost_connection_is_no_answer_of_the_central_system() -> None:
    outcome = beating().lost()

    assert outcome is not None
    assert isinstance(outcome.result, Unanswered)
    assert outcome.result.lost
    assert Rpc().lost() is None


def test_nothing_leaves_that_breaks_its_schema() -> None:
    rpc = Rpc()

    with pytest.raises(CallError, match="TypeConstraintViolation"):
        rpc.call("m1", "Authorize", {"idTag": 5}, 10.0)
    assert rpc.is_free

    asked = rpc.receive('[2, "c1", "ClearCache", {}]')
    assert isinstance(asked, Asked)
    assert json.loads(rpc.answer(asked, {"status": "Perhaps"}))[:3] == [4, "c1", "InternalError"]


def test_a_repeated_call_gets_the_first_answer_again() -> None:
    rpc = Rpc()
    call = '[2, "c1", "ClearCache", {}]'
    asked = rpc.receive(call)
    assert isinstance(asked, Asked)
    assert isinstance(rpc.receive(call), Dropped)

    answer = rpc.answer(asked, {"status": "Accepted"})

    assert rpc.receive(call) == Send(answer)


def test_only_the_last_answers_are_remembered() -> None:
    rpc = Rpc()
    for number in range(40):
        asked = rpc.receive(json.dumps([2, str(number), "ClearCache", {}]))
        assert isinstance(asked, Asked)
        rpc.answer(asked, {"status": "Accepted"})

    assert isinstance(rpc.receive('[2, "0", "ClearCache", {}]'), Asked)
    assert isinstance(rpc.receive('[2, "39", "ClearCache", {}]'), Send)


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456+05:30", "2026-01-31T12:00:00"],
)
def test_dates_may_have_fraction_and_offset(text: str) -> None:
    assert schema.check_response("Heartbeat", {"currentTime": text})


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-01-31", "12:00:00", "2026-13-31T12:00:00Z", ""]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(CallError, match="FormationViolation"):
        schema.check_response("Heartbeat", {"currentTime": text})


def test_a_limit_is_a_multiple_of_a_tenth() -> None:
    def sent(limit: float) -> dict[str, Any]:
        schedule = {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
        }
        profile = {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "ChargePointMaxProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": schedule,
        }
        return {"connectorId": 0, "csChargingProfiles": profile}

    assert schema.check_request("SetChargingProfile", sent(16.1))
    with pytest.raises(CallError, match="PropertyConstraintViolation"):
        schema.check_request("SetChargingProfile", sent(16.15))


def test_every_schema_compiles() -> None:
    for file in schema._folder().glob("*.json"):
        schema._validator(file.stem)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
)


@given(st.text() | st.binary() | JSON.map(json.dumps) | st.lists(JSON, max_size=5).map(json.dumps))
def test_no_octets_break_a_connection(frame: str | bytes) -> None:
    rpc = beating()

    event = rpc.receive(frame)

    assert isinstance(event, Asked | Outcome | Send | Dropped)
    if isinstance(event, Send):
        assert json.loads(event.text)[0] in (3, 4)
