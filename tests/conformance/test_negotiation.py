"""supportedAppProtocol: rows SAP1 to SAP7, N2, N3, and the offers of cars in the field."""

from typing import Any

import pytest

from secc import v2gtp
from secc.messages import app_protocol as sap
from tests.session.sequence import State
from tests.vehicle import DIN, ISO_DC, Ev, assert_over, ev, offer

ISO_NS, DIN_NS = ISO_DC.namespace, DIN.namespace
OK = "OK_SuccessfulNegotiation"
MINOR = "OK_SuccessfulNegotiationWithMinorDeviation"
NONE = "Failed_NoNegotiation"


def negotiated(*offers: Any, **sections: Any) -> tuple[str, int | None, Ev]:
    vehicle = ev(ISO_DC, **sections)
    response = vehicle.negotiate(*offers)
    return response.ResponseCode.value, response.SchemaID, vehicle


@pytest.mark.parametrize("schema_id", [0, 1, 10, 255])
@pytest.mark.parametrize("namespace", [ISO_NS, DIN_NS], ids=["ISO", "DIN"])
def test_sap1_n3_a_supported_protocol_is_taken_with_its_schema_id(
    namespace: str, schema_id: int
) -> None:
    assert negotiated(offer(namespace, schema_id))[:2] == (OK, schema_id)


@pytest.mark.parametrize("namespace", [ISO_NS, DIN_NS], ids=["ISO", "DIN"])
def test_sap2_n3_another_minor_version_is_a_minor_deviation(namespace: str) -> None:
    assert negotiated(offer(namespace, 7, minor=1))[:2] == (MINOR, 7)


@pytest.mark.parametrize(
    "offered",
    [
        offer("urn:iso:15118:2:2010:MsgDef", major=1),  # SAP3, security 17
        offer("urn:tesla:din:2018:MsgDef", major=0, minor=7),
        offer("urn:iso:std:iso:15118:-20:DC", major=1),
        offer(ISO_NS, major=3),  # SAP4
        offer(DIN_NS, major=1),  # N3
        offer(""),
        offer("x" * 100),
    ],
    ids=["2010", "tesla", "-20", "ISO 3.0", "DIN 1.0", "empty", "long"],
)
def test_sap3_sap4_nothing_in_common_is_told_and_closed(offered: Any) -> None:
    code, schema_id, vehicle = negotiated(offered)

    assert (code, schema_id) == (NONE, None)
    assert_over(vehicle.world)


@pytest.mark.parametrize(("din", "iso", "wins"), [(1, 2, 11), (2, 1, 22), (20, 5, 22), (3, 20, 11)])
def test_sap5_the_priority_of_the_ev_decides(din: int, iso: int, wins: int) -> None:
    offers = offer(DIN_NS, 11, priority=din), offer(ISO_NS, 22, priority=iso)

    assert negotiated(*offers)[:2] == (OK, wins)
    assert negotiated(*reversed(offers))[:2] == (OK, wins)


@pytest.mark.parametrize(("off", "wins"), [("din70121", 22), ("iso15118_2", 11)])
def test_a_protocol_that_is_switched_off_is_not_taken(off: str, wins: int) -> None:
    offers = offer(DIN_NS, 11, priority=1), offer(ISO_NS, 22, priority=2)

    assert negotiated(*offers, **{off: {"enabled": False}})[:2] == (OK, wins)


def test_sap6_n2_din_is_not_spoken_over_tls() -> None:
    vehicle = ev(ISO_DC)
    vehicle.world.secure = True

    assert vehicle.negotiate(offer(DIN_NS, 1)).ResponseCode.value == NONE
    assert_over(vehicle.world)


def test_sap6_over_tls_din_is_passed_over_whatever_its_priority() -> None:
    vehicle = ev(ISO_DC)
    vehicle.world.secure = True

    response = vehicle.negotiate(offer(DIN_NS, 11, priority=1), offer(ISO_NS, 22, priority=2))

    assert (response.ResponseCode.value, response.SchemaID) == (OK, 22)


def test_sap7_silence_after_the_connection_closes_it() -> None:
    vehicle = ev(ISO_DC)
    vehicle.world.advance(5.0)
    vehicle.world.connect()

    vehicle.world.advance(12.8)
    assert not vehicle.world.closed
    vehicle.world.advance(0.4)

    assert_over(vehicle.world)


def test_an_undecodable_handshake_closes() -> None:
    vehicle = ev(ISO_DC)
    vehicle.world.connect()

    vehicle.world.receive(v2gtp.pack(b"\xff\xff\xff"))

    assert_over(vehicle.world)


def test_a_handshake_that_is_a_response_closes() -> None:
    vehicle = ev(ISO_DC)
    vehicle.world.connect()
    answer = sap.supportedAppProtocolRes(ResponseCode=sap.responseCodeType(OK), SchemaID=1)

    vehicle.world.receive(v2gtp.pack(sap.encode(answer)))

    assert_over(vehicle.world)


def test_a_second_handshake_closes_without_an_answer() -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)
    request = sap.supportedAppProtocolReq(AppProtocol=[offer(ISO_NS)])

    vehicle.world.receive(v2gtp.pack(sap.encode(request)))

    assert vehicle.world.sent() is None
    assert_over(vehicle.world)


@pytest.mark.parametrize(("mode", "code"), [("field", OK), ("strict", NONE)])
def test_security_16_two_offers_of_one_priority_are_settled_by_order(mode: str, code: str) -> None:
    first, second = offer(DIN_NS, 11, priority=4), offer(ISO_NS, 22, priority=4)

    got, schema_id, _ = negotiated(first, second, tolerance={"mode": mode})

    assert (got, schema_id) == (code, 11 if mode == "field" else None)


# Offers of cars: namespace, major, minor, SchemaID, priority.
CARS = {
    "VW ID.4": ([(DIN_NS, 2, 0, 1, 2), (ISO_NS, 2, 0, 0, 1)], 0),
    "BMW iX": ([(DIN_NS, 2, 0, 1, 1), (ISO_NS, 2, 0, 0, 2)], 1),
    "Kia EV6": ([(DIN_NS, 2, 0, 1, 1), (ISO_NS, 2, 0, 2, 2)], 1),
    "BYD Atto 3": ([(DIN_NS, 2, 0, 1, 1), (ISO_NS, 2, 0, 3, 5)], 1),
    "MG4": ([(DIN_NS, 2, 0, 2, 1), (ISO_NS, 2, 0, 10, 2)], 2),
    "Tesla Model 3": (
        [(DIN_NS, 2, 0, 1, 2), ("urn:tesla:din:2018:MsgDef", 0, 7, 2, 1)],
        1,
    ),
    "Ampera-e": ([(DIN_NS, 2, 0, 1, 1)], 1),
}


@pytest.mark.parametrize(("entries", "schema_id"), CARS.values(), ids=CARS)
def test_field_the_offers_of_cars_are_understood(entries: Any, schema_id: int) -> None:
    offers = [offer(ns, number, rank, major, minor) for ns, major, minor, number, rank in entries]

    assert negotiated(*offers)[:2] == (OK, schema_id)
