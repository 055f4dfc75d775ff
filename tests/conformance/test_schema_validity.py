"""Row N60: every response is valid XML of the schema, judged by an independent validator."""

from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xmlschema

from exi.protocol import Protocol
from exi.xml import to_xml
from tests.session.sequence import State
from tests.vehicle import DIALECTS, Dialect, Ev, at, ev

SCHEMAS = Path(__file__).parents[2] / "schemas"
EACH = pytest.mark.parametrize("dialect", DIALECTS, ids=str)


@cache
def judge(messages: ModuleType) -> tuple[xmlschema.XMLSchema10, Protocol]:
    folder = messages.__name__.rpartition(".")[2]
    schema = xmlschema.XMLSchema10(str(SCHEMAS / folder / "MsgDef.xsd"), allow="local")
    return schema, Protocol(messages.schema())


def assert_valid(vehicle: Ev, response: Any) -> None:
    m = vehicle.dialect.messages
    schema, protocol = judge(m)
    message = m.V2G_Message(Header=vehicle.header, Body=m.BodyType(BodyElement=response))
    reasons = [str(error.reason) for error in schema.iter_errors(to_xml(message, protocol))]
    # The Id of DIN's certificate messages is an IDREF, and nothing in the schema can be its ID.
    assert not [reason for reason in reasons if "IDREF" not in reason]


@EACH
def test_n60_every_answer_of_a_charge_is_valid(dialect: Dialect) -> None:
    for state in dialect.states[1:]:
        for word in sorted(dialect.allowed[state]):
            vehicle = at(dialect, state)
            assert_valid(vehicle, vehicle.send(dialect.requests[word]()))


@EACH
def test_n60_every_refusal_is_valid(dialect: Dialect) -> None:
    for state in (State.NEGOTIATED, State.AUTHORISED, State.LOOP):
        for word in dialect.requests:
            vehicle = ev(dialect).reach(state)
            assert_valid(vehicle, vehicle.send(dialect.requests[word](), session_id=b"foreign!"))
