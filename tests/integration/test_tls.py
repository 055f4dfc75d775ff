"""TLS between processes: a vehicle that nobody here wrote, and certificates that come late."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secc.pki import authority
from secc.pki.authority import Credential
from secc.reports import SessionEnded
from tests.integration.link import SDP_REQUEST_TLS, Link, port_of
from tests.integration.station import station
from tests.integration.test_foreign_vehicle import SEQUENCE
from tests.integration.vehicle import GOOD, vehicle
from tools.cable import Cable
from tools.ecog import pki as ecog_pki

TLS, NONE = 0x00, 0x10
CONFIG = "[tls]\nfolder = '{}'\npolicy = '{}'\n"


@pytest.fixture(scope="module")
def made() -> dict[str, Credential]:
    return authority.make(datetime.now(UTC))


@pytest.mark.usefixtures("ecog_vehicle")
def test_a_vehicle_charges_over_tls_and_pays_externally(
    cable: Cable, tmp_path: Path, made: dict[str, Credential]
) -> None:  # DIN is left out by the vehicle, and by the station
    authority.lay_out(tmp_path / "pki", "demo", made)
    ecog_pki.lay_out(tmp_path / "vehicle", made)
    config = CONFIG.format(tmp_path / "pki", "force")
    with station(cable, tmp_path, config) as secc:
        with vehicle(cable, tmp_path / "vehicle", tls=True, loops=20) as ev:
            ev.wait_for("SessionStopRes")
            ended = secc.wait_for(SessionEnded, 6.0)

        assert ev.names() == SEQUENCE["ISO_15118_2"]
        assert ev.codes() == GOOD
        assert (ended.by, ended.ok) == ("ev", True)
        assert ended.energy_wh > 0
        (opened,) = secc.traced("connection", open=True)
        assert (opened["suite"], opened["chain"]) == ("ECDHE-ECDSA-AES128-SHA256", "demo")
        assert not secc.traced("message", carrier="tcp")


def test_l6_tls_is_offered_from_the_moment_certificates_are_there(
    cable: Cable, tmp_path: Path, link: Link, made: dict[str, Credential]
) -> None:
    folder = tmp_path / "pki"
    folder.mkdir()
    with station(cable, tmp_path, CONFIG.format(folder, "prefer")) as secc:
        answer = link.discover_until(5.0)
        answer = link.discover(SDP_REQUEST_TLS) or link.discover(SDP_REQUEST_TLS)
        assert answer[26] == NONE

        authority.lay_out(folder, "demo", made)
        os.kill(secc.process.pid, signal.SIGHUP)
        deadline = time.monotonic() + 5.0
        while answer[26] != TLS and time.monotonic() < deadline:
            time.sleep(0.3)
            answer = link.discover(SDP_REQUEST_TLS) or answer

        assert answer[26] == TLS
        link.connect(port_of(answer)).close()
        assert secc.process.alive
