"""The back end of a station for tests and demonstrations, on a socket that it finds and loses."""

import base64
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from secc.pki import authority
from secc.reports import (
    Answer,
    AuthorizationWanted,
    CertificateResponse,
    CertificateWanted,
    Hello,
    Receipt,
    Report,
)
from tools.pki_provisioning import Provisioning
from tools.pki_relay import Relay, serve, tell

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HELLO = Hello(version=1, connector=1, software="test")
BACKEND = b'{"type":"backend","online":true}\n'


def wanted(request: bytes) -> CertificateWanted:
    return CertificateWanted(
        time=0.0,
        session="00",
        action="install",
        schema="urn:iso:15118:2:2013:MsgDef",
        request=base64.b64encode(request).decode(),
        answer_within_s=4.4,
    )


def test_it_tells_a_station_why_there_is_no_certificate() -> None:
    relay = Relay(Provisioning(authority.make(NOW)).answer)

    (answer,) = relay.hear(wanted(b"\x80"), NOW)

    assert isinstance(answer, CertificateResponse)
    assert answer.response is None
    assert answer.reason is not None
    assert answer.reason.startswith("not decodable")


def test_payment_without_a_contract_is_not_its_business() -> None:
    word = AuthorizationWanted(time=0.0, session="00", evcc="00")

    assert Relay(lambda request, _: request).hear(word, NOW) == []


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (wanted(b""), "install of a contract certificate"),
        (AuthorizationWanted(time=0.0, session="00", evcc="00", emaid="DE"), "contract DE wants"),
        (
            Receipt(time=0.0, session="", emaid="DE", meter_id="M1", meter_wh=7, request=""),
            "contract DE signed for 7 Wh of M1",
        ),
        (Answer(ok=False, error="no session"), "the station refuses: no session"),
        (Answer(ok=True), ""),
        (HELLO, ""),
    ],
)
def test_people_are_told_what_matters(word: Report | Answer, text: str) -> None:
    assert tell(word).startswith(text)
    assert bool(tell(word)) is bool(text)


def test_it_finds_a_station_that_starts_later_and_one_that_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "control"
    relay = Relay(lambda request, _: request)
    threading.Thread(target=serve, args=(path, relay, print), daemon=True).start()

    for _ in range(2):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as station:
            station.bind(str(path))
            station.listen()
            station.settimeout(10.0)
            connection, _ = station.accept()
            with connection:
                connection.settimeout(10.0)
                connection.sendall(msgspec.json.encode(HELLO) + b"\n")
                assert connection.recv(100) == BACKEND
        path.unlink()
