"""Sessions that never came to a message: SLAC, discovery, TCP, each told by what is missing."""

from pathlib import Path

import pytest

from tests.capture.reading import ACK, EV, EV_PORT, EVSE, EVSE_PORT, FIN, RST, SYN, Wire, judged

EV_MAC, EVSE_MAC = bytes.fromhex("98ed5c000001"), bytes.fromhex("020000000001")
RUN = bytes(range(8))
OFFER = bytes.fromhex("8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040")
REFUSAL = bytes.fromhex("804880")


def mme(wire: Wire, kind: int, body: bytes, *, by_ev: bool) -> None:
    addresses = EVSE_MAC + EV_MAC if by_ev else EV_MAC + EVSE_MAC
    head = b"\x88\xe1\x01" + kind.to_bytes(2, "little") + b"\0\0"
    wire.frame((addresses + head + body).ljust(60, b"\0"))


def parm_req(wire: Wire) -> None:
    mme(wire, 0x6064, b"\0\0" + RUN, by_ev=True)


def parm_cnf(wire: Wire) -> None:
    mme(wire, 0x6065, b"\xff" * 6 + b"\x0a\x06\x01" + EV_MAC + b"\0\0" + RUN, by_ev=False)


def sounds(wire: Wire, count: int = 10) -> None:
    mme(wire, 0x606A, b"\0\0\x0a\x06\x01" + EV_MAC + RUN, by_ev=True)
    for left in reversed(range(count)):
        mme(wire, 0x6076, b"\0\0" + bytes(17) + bytes([left]) + RUN + bytes(24), by_ev=True)


def attenuation(wire: Wire, decibel: int, heard: int = 10) -> None:
    body = b"\0\0" + EV_MAC + RUN + bytes(34) + bytes([heard, 58]) + bytes([decibel]) * 58
    mme(wire, 0x606E, body, by_ev=False)


def match_req(wire: Wire) -> None:
    body = b"\0\0\x3e\0" + bytes(17) + EV_MAC + bytes(17) + EVSE_MAC + RUN + bytes(8)
    mme(wire, 0x607C, body, by_ev=True)


def match_cnf(wire: Wire) -> None:
    body = b"\0\0\x56\0" + bytes(17) + EV_MAC + bytes(17) + EVSE_MAC + RUN + bytes(8)
    mme(wire, 0x607D, body + bytes(24), by_ev=False)


def sdp(wire: Wire, *, answered: bool) -> None:
    wire.udp(50001, 15118, bytes.fromhex("01fe9000000000021000"))
    if answered:
        offer = EVSE + EVSE_PORT.to_bytes(2, "big") + b"\x10\x00"
        head = (15118).to_bytes(2, "big") + (50001).to_bytes(2, "big") + b"\0\x24\0\0"
        wire.ip(17, head + bytes.fromhex("01fe900100000014") + offer, EVSE + EV)


def told(wire: Wire, tmp_path: Path) -> tuple[str, str, str]:
    """Outcome, who, and text of the only session."""
    [(_, verdict)] = judged(wire.write(tmp_path / "a.pcap"))
    return verdict.outcome, verdict.by, verdict.text


@pytest.mark.parametrize(
    ("steps", "by", "words"),
    [
        ((parm_req, parm_req), "station", "no station answered 2 CM_SLAC_PARM.REQ in 0.1 s"),
        ((parm_req, parm_cnf), "EV", "was answered 1 times and never began sounding"),
        ((parm_req, parm_cnf, sounds), "station", "no CM_ATTEN_CHAR.IND followed 10 sounds"),
        (
            (parm_req, parm_cnf, sounds, lambda w: attenuation(w, 30)),
            "EV",
            "the EV did not ask for a match after an attenuation of 30.0 dB",
        ),
        (
            (parm_req, parm_cnf, sounds, lambda w: attenuation(w, 30), match_req, match_req),
            "station",
            "2 CM_SLAC_MATCH.REQ were not answered",
        ),
    ],
)
def test_slac_that_fails_names_the_message_that_did_not_come(
    steps, by, words, tmp_path: Path
) -> None:
    wire = Wire()
    for step in steps:
        step(wire)
    wire.time += 2 * 10**9
    wire.frame(bytes(60))

    outcome, who, text = told(wire, tmp_path)

    assert (outcome, who) == ("failed", by)
    assert text.startswith("SLAC failed: ")
    assert words in text


def test_lost_sounds_and_a_poor_link_are_findings(tmp_path: Path) -> None:
    wire = Wire()
    parm_req(wire)
    parm_cnf(wire)
    sounds(wire, 7)
    attenuation(wire, 45, heard=7)
    match_req(wire)
    match_cnf(wire)

    [(session, verdict)] = judged(wire.write(tmp_path / "a.pcap"))

    texts = [finding.text for finding in session.findings]
    assert "the station heard 7 of 10 sounds" in texts
    assert "attenuation 45.0 dB on average: a poor link (over 40 dB)" in texts
    assert verdict.text.startswith("SLAC matched, but no SDP request was captured")
    assert session.car == "Tesla Model 3/Y"


def test_a_second_station_that_answers_is_noted(tmp_path: Path) -> None:
    wire = Wire()
    parm_req(wire)
    parm_cnf(wire)
    body = b"\xff" * 6 + b"\x0a\x06\x01" + EV_MAC + b"\0\0" + RUN
    head = b"\x88\xe1\x01\x65\x60\0\0"
    wire.frame((EV_MAC + bytes.fromhex("020000000002") + head + body).ljust(60, b"\0"))

    [(session, _)] = judged(wire.write(tmp_path / "a.pcap"))

    assert [f.text for f in session.findings if f.rule == "slac-stations"] == [
        "2 stations answer SLAC: 02:00:00:00:00:01, 02:00:00:00:00:02"
    ]


def test_discovery_without_answer(tmp_path: Path) -> None:
    wire = Wire()
    sdp(wire, answered=False)
    sdp(wire, answered=False)

    assert told(wire, tmp_path)[2].startswith("no SECC answered 2 SDP requests (security noTLS)")


def test_discovery_without_connection(tmp_path: Path) -> None:
    wire = Wire()
    sdp(wire, answered=True)

    outcome, by, text = told(wire, tmp_path)

    assert (outcome, by) == ("failed", "EV")
    assert text.startswith("the EV opened no TCP connection to [fe80::c]:61341")


def test_a_refused_connection(tmp_path: Path) -> None:
    wire = Wire()
    sdp(wire, answered=True)
    wire.tcp(EV_PORT, flags=SYN)
    wire.tcp(EVSE_PORT, flags=RST | ACK)

    assert told(wire, tmp_path)[1:] == (
        "station",
        "the station refused 1 TCP connection to [fe80::c]:61341",
    )


def test_a_connection_that_nobody_answers(tmp_path: Path) -> None:
    wire = Wire()
    sdp(wire, answered=True)
    for _ in range(3):
        wire.tcp(EV_PORT, flags=SYN, sequence=1000)

    outcome, by, text = told(wire, tmp_path)

    assert (outcome, by) == ("failed", "station")
    assert "TCP to [fe80::c]:61341" in text


def test_a_connection_closed_before_any_message(tmp_path: Path) -> None:
    wire = Wire()
    sdp(wire, answered=True)
    wire.open()
    wire.tcp(EV_PORT, flags=FIN | ACK)

    assert told(wire, tmp_path) == ("failed", "EV", "the EV closed TCP before any message")


def test_other_tcp_between_the_two_is_no_session(tmp_path: Path) -> None:
    wire = Wire()
    wire.open()
    wire.tcp(EVSE_PORT, flags=RST | ACK)

    assert judged(wire.write(tmp_path / "a.pcap")) == []


def test_no_common_protocol_names_what_was_offered(tmp_path: Path) -> None:
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, OFFER)
    wire.message(EVSE_PORT, REFUSAL)
    wire.tcp(EVSE_PORT, flags=FIN | ACK)

    outcome, by, text = told(wire, tmp_path)

    assert (outcome, by) == ("failed", "station")
    assert text.endswith("(urn:din:70121:2012:MsgDef 2.0)")


def test_a_plug_in_after_a_minute_is_another_session(tmp_path: Path) -> None:
    wire = Wire()
    parm_req(wire)
    wire.time += 61 * 10**9
    parm_req(wire)

    assert len(judged(wire.write(tmp_path / "a.pcap"))) == 2


def test_a_capture_that_stops_within_slac_blames_nobody(tmp_path: Path) -> None:
    wire = Wire()
    parm_req(wire)
    parm_cnf(wire)
    sounds(wire, 5)

    assert told(wire, tmp_path) == (
        "incomplete",
        "capture",
        "the capture ends in SLAC, right after CM_MNBC_SOUND.IND",
    )
