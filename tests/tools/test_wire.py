"""The vehicle's own framing, discovery and session-id patch (ISO 15118-2 7.8 and 7.10)."""

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.messages import din70121, iso15118_2
from tools.vehicle.wire import (
    NO_TLS,
    TLS,
    Deframer,
    WireError,
    document,
    frame,
    recorded_session_id,
    sdp_answer,
    sdp_request,
    with_session_id,
)

ANSWER = bytes.fromhex("01fe900100000014 fe80000000000000664d70fffe0103bf f000 10 00")


def test_a_frame_is_version_inverse_type_length_payload() -> None:
    assert frame(b"\x80\x40") == bytes.fromhex("01fe8001000000028040")


def test_discovery_asks_for_no_tls_over_tcp_unless_told_otherwise() -> None:
    assert sdp_request() == bytes.fromhex("01fe900000000002 1000")
    assert sdp_request(TLS) == bytes.fromhex("01fe900000000002 0000")


def test_a_discovery_answer_names_address_port_and_security() -> None:
    answer = sdp_answer(ANSWER)

    assert answer.address == IPv6Address("fe80::664d:70ff:fe01:3bf")
    assert answer.port == 61440
    assert answer.security == NO_TLS


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (ANSWER[:-1], "27 octets"),
        (b"\x02" + ANSWER[1:], "no V2GTP header"),
        (ANSWER[:3] + b"\x00" + ANSWER[4:], "not an SDP response"),
        (ANSWER[:24] + bytes.fromhex("3b0e") + ANSWER[26:], "port 15118, below 49152"),
        (ANSWER[:26] + b"\x01" + ANSWER[27:], "unknown security"),
        (ANSWER[:27] + b"\x10", "unknown security or transport"),
    ],
)
def test_a_wrong_discovery_answer_is_refused_with_its_reason(octets: bytes, why: str) -> None:
    with pytest.raises(WireError, match=why):
        sdp_answer(octets)


@given(
    payloads=st.lists(st.binary(max_size=40), max_size=6),
    cuts=st.lists(st.integers(1, 30), max_size=30),
)
def test_payloads_survive_any_segmentation(payloads: list[bytes], cuts: list[int]) -> None:
    octets = b"".join(map(frame, payloads))
    deframer, got = Deframer(), []
    for cut in cuts:
        got += deframer.feed(octets[:cut])
        octets = octets[cut:]
    got += deframer.feed(octets)

    assert got == payloads


def test_octets_without_header_and_foreign_payloads_are_refused() -> None:
    with pytest.raises(WireError, match="no V2GTP header: 4854545"):
        Deframer().feed(b"HTTP/1.1")
    with pytest.raises(WireError, match="payload type 0x9001"):
        Deframer().feed(frame(b"", 0x9001))


@pytest.mark.parametrize("m", [din70121, iso15118_2], ids=["DIN", "ISO"])
@pytest.mark.parametrize("old", ["", "00", "0102030405060708"])
@pytest.mark.parametrize("new", ["", "a1a2a3a4a5a6a7a8"])
def test_only_the_session_id_changes_in_a_recorded_document(m: object, old: str, new: str) -> None:
    body = m.SessionSetupReq(EVCCID=bytes.fromhex("00e04c68001d"))  # type: ignore[attr-defined]
    recorded = document(m, bytes.fromhex(old), body)  # type: ignore[arg-type]

    patched = with_session_id(recorded, bytes.fromhex(new))

    assert recorded_session_id(recorded) == bytes.fromhex(old)
    assert recorded_session_id(patched) == bytes.fromhex(new)
    assert patched == document(m, bytes.fromhex(new), body)  # type: ignore[arg-type]
