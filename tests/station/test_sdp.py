"""SECC discovery: what is answered, what is not (ISO 15118-2 7.10.1)."""

from ipaddress import IPv6Address

import pytest

from secc.sdp import Discovery, Ignored, Offer, Security, Why

EV = IPv6Address("fe80::2")
SECC = IPv6Address("fe80::664d:70ff:fe01:3bf")
NO_TLS = bytes.fromhex("01fe 9000 00000002 10 00")
TLS = bytes.fromhex("01fe 9000 00000002 00 00")


def judge(data: bytes, address: IPv6Address = EV, port: int = 50_000) -> Security | Ignored:
    return Discovery().receive(data, address, port, 0.0)


def test_a_request_without_tls_is_answered_with_address_and_port() -> None:  # SDP_001
    offer = Offer(SECC, {Security.NONE: 61_341})

    assert judge(NO_TLS) is Security.NONE
    assert offer.answer(Security.NONE) == bytes.fromhex(
        "01fe 9001 00000014 fe80000000000000664d70fffe0103bf ef9d 10 00"
    )


def test_a_request_for_tls_is_told_that_there_is_none() -> None:  # SDP_007
    offer = Offer(SECC, {Security.NONE: 61_341})

    assert judge(TLS) is Security.TLS
    assert offer.answer(Security.TLS)[-2:] == bytes([Security.NONE, 0])


def test_a_request_for_tls_gets_the_tls_port_when_there_is_one() -> None:  # SDP_002
    offer = Offer(SECC, {Security.NONE: 61_341, Security.TLS: 64_109})

    assert offer.answer(Security.TLS)[-4:] == bytes.fromhex("fa6d 00 00")
    assert offer.answer(Security.NONE)[-4:] == bytes.fromhex("ef9d 10 00")


def test_a_station_that_insists_on_tls_offers_nothing_else() -> None:
    offer = Offer(SECC, {Security.TLS: 64_109})

    assert offer.answer(Security.NONE)[-4:] == bytes.fromhex("fa6d 00 00")


@pytest.mark.parametrize(
    "octets",
    [
        "02fd 9000 00000002 10 00",  # V2GTPSDP_002: version
        "0101 9000 00000002 10 00",  # inverse of the version
        "01fe 8001 00000002 10 00",  # V2GTPSDP_003: payload type
        "01fe 9002 00000002 10 00",  # the wireless request of ISO 15118-20
        "01fe 9000 00000000",  # V2GTPSDP_004: no payload
        "01fe 9000 00000001 10",
        "01fe 9000 00000003 10 00 00",
        "01fe 9000 00000002 10",  # shorter than announced
        "01fe 9000 00000002 10 00 00",  # longer than announced
        "01fe 9000 ffffffff 10 00",
        "01fe 9000 00000002 10 10",  # V2GTPSDP_005: UDP as transport
        "01fe 9000 00000002 55 00",  # no such security
        "01fe 90",
        "",
    ],
)
def test_what_is_no_request_is_left_without_answer(octets: str) -> None:
    assert judge(bytes.fromhex(octets)) == Ignored(Why.MALFORMED)


@pytest.mark.parametrize("address", ["2001:db8::1", "fd00::1", "::1", "ff02::1", "::"])
def test_only_link_local_sources_are_heard(address: str) -> None:
    assert judge(NO_TLS, IPv6Address(address)) == Ignored(Why.SOURCE)


def test_on_the_loopback_interface_only_the_loopback_address_is_heard() -> None:
    discovery = Discovery(loopback=True)

    assert discovery.receive(NO_TLS, IPv6Address("::1"), 50_000, 0.0) is Security.NONE
    assert discovery.receive(NO_TLS, EV, 50_000, 0.0) == Ignored(Why.SOURCE)


@pytest.mark.parametrize("port", [0, 7, 1023, 15118])
def test_a_forged_source_port_cannot_turn_the_answer_on_a_service(port: int) -> None:
    assert judge(NO_TLS, port=port) == Ignored(Why.PORT)


def test_the_answer_of_another_secc_is_recognised() -> None:
    answer = Offer(IPv6Address("fe80::bad"), {Security.NONE: 50_000}).answer(Security.NONE)

    assert judge(answer) == Ignored(Why.ROGUE)


def test_a_flood_of_one_source_gets_ten_answers_and_then_one_a_second() -> None:
    discovery = Discovery()

    verdicts = [discovery.receive(NO_TLS, EV, 50_000 + n, n / 1000) for n in range(3000)]

    assert verdicts[:10] == [Security.NONE] * 10
    assert sum(verdict is Security.NONE for verdict in verdicts) == 12
    assert verdicts[-1] == Ignored(Why.FLOOD)


def test_an_ev_that_asks_every_quarter_of_a_second_is_answered_for_three_seconds() -> None:
    discovery = Discovery()

    verdicts = [discovery.receive(NO_TLS, EV, 50_000, n * 0.25) for n in range(12)]

    assert verdicts == [Security.NONE] * 12


def test_forged_sources_share_a_bound() -> None:
    discovery = Discovery()
    base = int(EV)

    verdicts = [
        discovery.receive(NO_TLS, IPv6Address(base + n), 50_000, n / 1000) for n in range(1000)
    ]

    assert sum(verdict is Security.NONE for verdict in verdicts) <= 55
