"""Discovery and V2GTP without sockets: rows SDP1 to SDP6, TP1 to TP13, N1, N4 and N5."""

from ipaddress import IPv6Address

import pytest

from secc import sdp, v2gtp
from secc.reports import Deviation
from secc.sdp import Discovery, Ignored, Offer, Security
from tests import iso
from tests.session.sequence import State
from tests.vehicle import DIN, ISO_DC, Dialect, assert_over, ev

EV = IPv6Address("fe80::2e0:4cff:fe68:1d")
ADDRESS = IPv6Address("fe80::664d:70ff:fe01:3bf")
NO_TLS = Offer(ADDRESS, {Security.NONE: 61_341})
BOTH = Offer(ADDRESS, {Security.NONE: 61_341, Security.TLS: 64_109})


def request(payload: str, header: str = "01fe 9000 00000002") -> bytes:
    return bytes.fromhex(header + payload)


def answer(datagram: bytes, offer: Offer = NO_TLS) -> bytes | None:
    verdict = Discovery().receive(datagram, EV, 50_000, 0.0)
    return None if isinstance(verdict, Ignored) else offer.answer(verdict)


def parts(response: bytes) -> tuple[IPv6Address, int, int, int]:
    """Address, port, security, transport of a response."""
    payload = v2gtp.unpack(response, v2gtp.PayloadType.SDP_RESPONSE)
    assert len(payload) == 20
    return (
        IPv6Address(payload[:16]),
        int.from_bytes(payload[16:18], "big"),
        payload[18],
        payload[19],
    )


def test_sdp1_n1_a_request_without_tls_is_answered_with_our_address_and_port() -> None:
    response = answer(request("10 00"))

    assert response is not None
    assert parts(response) == (ADDRESS, 61_341, 0x10, 0x00)


def test_sdp2_tls_is_offered_to_who_asks_for_it() -> None:
    response = answer(request("00 00"), BOTH)

    assert response is not None
    assert parts(response) == (ADDRESS, 64_109, 0x00, 0x00)


def test_security_51_forced_tls_is_offered_to_who_asks_for_none() -> None:
    forced = Offer(ADDRESS, {Security.TLS: 64_109})

    for asked in ("10 00", "00 00"):
        response = answer(request(asked), forced)
        assert response is not None
        assert parts(response) == (ADDRESS, 64_109, 0x00, 0x00)


def test_sdp3_a_station_without_tls_says_so() -> None:
    response = answer(request("00 00"))

    assert response is not None
    assert parts(response) == (ADDRESS, 61_341, 0x10, 0x00)


def test_sdp4_n5_nothing_is_answered_18_s_after_the_link_is_up() -> None:
    world = ev(ISO_DC).world
    world.advance(17.9)
    assert world.may_connect

    world.advance(0.2)

    assert not world.may_connect


def test_sdp5_nothing_is_answered_while_a_session_runs() -> None:
    vehicle = ev(ISO_DC).reach(State.NEGOTIATED)

    assert not vehicle.world.may_connect


@pytest.mark.parametrize(
    "datagram",
    [
        request("10 10"),  # UDP as transport
        request("10 00 00", "01fe 9000 00000003"),
        request("10", "01fe 9000 00000001"),
        request("55 00"),
        request("", "01fe 9000 00000000"),  # TP2
        request("10 00", "01fe 7000 00000002"),  # TP3
        request("10 00", "fffe 9000 00000002"),  # TP4
        request("10 00", "01ff 9000 00000002"),  # TP5
        request("10 00", "01fe 8001 00000002"),
        b"",
        b"\x01\xfe",
    ],
    ids=lambda datagram: datagram.hex() or "nothing",
)
def test_sdp6_tp2_to_tp5_n4_anything_else_is_ignored(datagram: bytes) -> None:
    assert answer(datagram) is None


def test_tp1_a_good_request_gets_a_good_header() -> None:
    response = answer(request("10 00"))

    assert response is not None
    assert response[:8].hex() == "01fe900100000014"
    assert sdp.PORT == 15118


# --- on the connection ----------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)
def test_tp6_a_good_header_is_answered_with_one(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.NEGOTIATED)
    message = vehicle.octets(dialect.requests["SessionSetup"]())
    assert message[:4].hex() == "01fe8001"

    answer = vehicle.world.outlet.receive(message, vehicle.world.now).data

    assert answer[:4].hex() == "01fe8001"
    assert int.from_bytes(answer[4:8], "big") == len(answer) - 8


BAD_HEADERS = {
    "length 0": "01fe 8001 00000000",
    "type 7001": "01fe 7001 00000004 aabbccdd",
    "type of SDP": "01fe 9000 00000002 1000",
    "type of -20": "01fe 8002 00000001 80",
    "version FF": "fffe 8001 00000000",
    "inverse FF": "01ff 8001 00000000",
}


@pytest.mark.parametrize("header", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_tp7_to_tp10_a_bad_header_is_ignored_and_the_next_request_served(header: str) -> None:
    vehicle = ev(ISO_DC).reach(State.NEGOTIATED)

    vehicle.world.receive(bytes.fromhex(header))
    vehicle.world.advance(2.0)
    assert vehicle.world.sent() is None
    assert not vehicle.world.closed

    response = vehicle.send(iso.session_setup())
    assert response.ResponseCode.value == "OK_NewSessionEstablished"
    assert vehicle.world.told(Deviation)


@pytest.mark.parametrize("header", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_security_1_a_station_may_close_on_a_bad_header(header: str) -> None:
    vehicle = ev(ISO_DC, framing={"bad_header": "close"}).reach(State.SET_UP)

    vehicle.world.receive(bytes.fromhex(header))

    assert_over(vehicle.world)


def test_three_bad_headers_in_a_row_close() -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)
    bad = bytes.fromhex(BAD_HEADERS["version FF"])
    vehicle.world.receive(bad + bad)
    assert vehicle.send(iso.service_discovery()).ResponseCode.value == "OK"  # starts anew

    vehicle.world.receive(bad * 3)

    assert_over(vehicle.world)


def test_tp11_security_6_a_message_in_single_octets_is_one_message() -> None:
    vehicle = ev(ISO_DC).reach(State.NEGOTIATED)
    for octet in vehicle.octets(iso.session_setup()):
        assert vehicle.world.sent() is None
        vehicle.world.receive(bytes([octet]))

    assert vehicle.answer().ResponseCode.value == "OK_NewSessionEstablished"


def test_tp11_security_6_a_message_may_be_split_anywhere() -> None:
    whole = ev(ISO_DC).octets(iso.session_setup())
    for cut in range(1, len(whole)):
        vehicle = ev(ISO_DC).reach(State.NEGOTIATED)

        vehicle.world.receive(whole[:cut])
        vehicle.world.receive(whole[cut:])

        assert vehicle.answer().ResponseCode.value == "OK_NewSessionEstablished", cut


def test_tp11_security_7_two_messages_in_one_segment_are_answered_in_order() -> None:
    vehicle = ev(ISO_DC).reach(State.DISCOVERED)

    vehicle.world.receive(
        vehicle.octets(iso.service_detail()) + vehicle.octets(iso.payment_selection())
    )

    assert type(vehicle.answer()).__name__ == "ServiceDetailRes"
    assert type(vehicle.answer()).__name__ == "PaymentServiceSelectionRes"


def test_a_request_that_comes_before_the_answer_waits_for_it() -> None:
    vehicle = ev(ISO_DC).reach(State.PREPARED)
    vehicle.world.simulate(pilot="B")
    vehicle.world.receive(vehicle.octets(iso.cable_check()))
    vehicle.world.advance(0.3)
    vehicle.world.receive(vehicle.octets(iso.cable_check()))
    vehicle.world.simulate(pilot="C")
    vehicle.world.advance(0.1)

    assert vehicle.answer().ResponseCode.value == "OK"
    assert vehicle.answer().ResponseCode.value == "OK"


@pytest.mark.parametrize("length", ["00100000", "ffffffff", "80000000", "00004001"])
def test_tp12_security_2_a_length_beyond_reason_closes_before_anything_is_stored(
    length: str,
) -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)

    vehicle.world.receive(bytes.fromhex("01fe 8001" + length) + b"\0" * 64)

    assert_over(vehicle.world)


@pytest.mark.parametrize("payload", ["80", "00", "ff" * 40, "809802", "80980200", "24455849 80"])
def test_tp13_security_10_garbage_is_not_answered_and_the_timer_goes_on(payload: str) -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)
    vehicle.world.advance(30.0)

    vehicle.world.receive(v2gtp.pack(bytes.fromhex(payload)))
    vehicle.world.advance(28.0)
    assert vehicle.world.sent() is None
    assert not vehicle.world.closed

    vehicle.world.advance(3.0)
    assert_over(vehicle.world)


def test_security_5_a_trickle_of_octets_does_not_hold_the_slot() -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)
    slow = vehicle.octets(iso.service_discovery())[:-1]
    for octet in slow * 10:
        vehicle.world.receive(bytes([octet]))
        vehicle.world.advance(1.0)
        if vehicle.world.closed:
            break

    assert_over(vehicle.world)
