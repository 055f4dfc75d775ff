"""Which TCP connection a segment belongs to, when ports come again and resets are stray."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.capture.reading import (
    ACK,
    EV_PORT,
    EVSE_PORT,
    FIN,
    RST,
    SYN,
    Wire,
    judged,
    read,
    rules,
    v2gtp,
)

OFFER = bytes.fromhex("8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040")
CHOICE = bytes.fromhex("80400040")
SETUP = bytes.fromhex("809a004011d018038131a0007400")
TALK = ((EV_PORT, OFFER), (EVSE_PORT, CHOICE), (EV_PORT, SETUP))
NAMES = ["supportedAppProtocolReq", "supportedAppProtocolRes", "SessionSetupReq"]


def talk(wire: Wire) -> None:
    for port, exi in TALK:
        wire.message(port, exi)


def messages(wire: Wire, path: Path) -> tuple[list[str], list[int]]:
    """Names of all messages, and the connections that carried them."""
    records, error = read(wire.write(path))
    assert error is None
    assert [r.error for r in records if r.error] == []
    of_v2g = [r for r in records if r.layer == "v2gtp"]
    return [r.message for r in of_v2g], [r.connection for r in of_v2g]


def opened(wire: Wire) -> None:
    wire.open()


def only_the_answer(wire: Wire) -> None:
    wire.next[EV_PORT] += 1
    wire.tcp(EVSE_PORT, flags=SYN | ACK)


def not_captured(_: Wire) -> None:
    """Neither SYN nor its answer."""


def reset(wire: Wire) -> None:
    wire.tcp(EVSE_PORT, flags=RST | ACK)


def closed(wire: Wire) -> None:
    wire.tcp(EV_PORT, flags=FIN | ACK)
    wire.tcp(EVSE_PORT, flags=FIN | ACK)


@pytest.mark.parametrize(
    ("end", "begin"),
    [
        (not_captured, opened),
        (not_captured, only_the_answer),
        (reset, opened),
        (reset, only_the_answer),
        (reset, not_captured),
        (closed, not_captured),
    ],
)
def test_the_same_ports_again_are_another_session(
    end: Callable[[Wire], None], begin: Callable[[Wire], None], tmp_path: Path
) -> None:
    wire = Wire()
    wire.open()
    talk(wire)
    end(wire)
    wire.next = {EV_PORT: 900_000_000, EVSE_PORT: 3_900_000_000}
    begin(wire)
    talk(wire)

    names, connections = messages(wire, tmp_path / "a.pcap")

    assert names == NAMES * 2
    assert connections == [1] * 3 + [2] * 3
    assert len(judged(tmp_path / "a.pcap")) == 2


def test_a_stray_reset_does_not_end_a_session_that_goes_on(tmp_path: Path) -> None:
    wire = Wire()
    wire.open()
    talk(wire)
    wire.tcp(EV_PORT, flags=RST, sequence=5)
    wire.message(EVSE_PORT, CHOICE)
    wire.message(EV_PORT, SETUP)
    path = wire.write(tmp_path / "a.pcap")

    [(session, verdict)] = judged(path)

    assert "reset" in rules(session)
    assert verdict.outcome == "incomplete"
    wire.tcp(EV_PORT, flags=RST)  # this one counts
    [(session, _)] = judged(wire.write(path))
    assert [(end.side, end.how) for end in session.ends] == [("EV", "reset")]


def test_octets_in_flight_behind_a_reset_belong_to_the_same_session(tmp_path: Path) -> None:
    wire = Wire()
    wire.open()
    talk(wire)
    wire.tcp(EV_PORT, flags=RST)
    wire.message(EVSE_PORT, CHOICE)
    path = wire.write(tmp_path / "a.pcap")

    [(session, _)] = judged(path)

    assert [(end.side, end.how) for end in session.ends] == [("EV", "reset")]


def test_late_repetitions_of_the_handshake_change_nothing(tmp_path: Path) -> None:
    wire = Wire()
    wire.open()
    talk(wire)
    wire.tcp(EVSE_PORT, flags=SYN | ACK, sequence=2000)
    wire.tcp(EV_PORT, flags=SYN, sequence=1000)
    talk(wire)

    assert messages(wire, tmp_path / "a.pcap") == (NAMES * 2, [1] * 6)


def test_a_message_in_the_syn_is_read(tmp_path: Path) -> None:  # RFC 7413
    wire = Wire()
    wire.tcp(EV_PORT, v2gtp(OFFER), flags=SYN)
    wire.tcp(EVSE_PORT, flags=SYN | ACK)
    for port, exi in TALK[1:]:
        wire.message(port, exi)

    assert messages(wire, tmp_path / "a.pcap")[0] == NAMES
