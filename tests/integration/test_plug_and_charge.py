"""Plug & Charge between processes: our vehicle and one that nobody here wrote, at our station.

The station's back end are the services of a throw-away PKI (`tools.pki`).
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secc.pki import authority
from secc.pki.authority import Credential
from secc.reports import AuthorizationWanted, CertificateWanted, SessionEnded
from tests.integration.station import HURRY, NEARLY_FULL, Station, station
from tests.integration.test_foreign_vehicle import DC
from tests.integration.vehicle import GOOD, vehicle
from tools.cable import VEHICLE, Cable
from tools.ecog import pki as ecog_pki
from tools.running import Running, running

EMAID = "DEABCC123ABC56"  # of hyphens the foreign vehicle knows nothing
PORT = 8889  # of the services, in the station's namespace
SUITE = "ECDHE-ECDSA-AES128-SHA256"
CONTRACT = """
[tls]
folder = "{folder}"
[contract]
enabled = true
[services]
certificate = ["install", "update"]
"""
Pki = dict[str, Credential]


@pytest.fixture(scope="module")
def made() -> Pki:
    options = authority.Options(ocsp_url=f"http://127.0.0.1:{PORT}/ocsp")
    return authority.make(datetime.now(UTC), options, names={"contract": EMAID})


@dataclass(frozen=True)
class Town:
    """A station, its back end, and the folder of all certificates."""

    station: Station
    back_end: Running
    pki: Path


@pytest.fixture(scope="module")
def town(cable: Cable, made: Pki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    pki, control = folder / "pki", folder / "control"
    authority.lay_out(pki, "demo", made)
    services = [sys.executable, "-m", "tools.pki", str(pki), "--port", str(PORT), "--tariff"]
    with running(cable.station.command(*services, "--control", str(control))) as back_end:
        back_end.ready("/ocsp and")  # the station fetches its response at the start
        with station(cable, folder, CONTRACT.format(folder=pki) + HURRY) as started:
            yield Town(started, back_end, pki)


def visit(
    cable: Cable, folder: Path, *argv: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """What our vehicle says, and its outcome."""
    script, report = folder / "vehicle.toml", folder / "report.jsonl"
    script.write_text(NEARLY_FULL)
    how = ["--interface", VEHICLE, "--protocol", "iso15118-2", "--script", str(script)]
    argv = ("-m", "tools.ev", *how, "--report", str(report), *argv)
    command = cable.vehicle.command(sys.executable, *argv)
    done = subprocess.run(command, capture_output=True, text=True, timeout=40.0, check=False)
    lines = report.read_text().splitlines()
    return done, json.loads(lines[-1]) if lines else {}


def test_our_vehicle_gets_a_contract_and_pays_with_it(
    cable: Cable, tmp_path: Path, town: Town
) -> None:
    how = ("--tls", "force", "--payment", "contract", "--certificate", "install")
    began = time.time()

    done, outcome = visit(cable, tmp_path, *how, "--pki", str(town.pki), "--set", "ocsp=demand")

    assert done.returncode == 0, done.stdout + done.stderr + town.back_end.tail()
    assert (outcome["tls"], outcome["emaid"]) == (SUITE, EMAID)
    assert (outcome["certificate"], outcome["tariffs"]) == ("installed", 1)
    assert town.station.wait_for(SessionEnded, 5.0, since=began).ok
    wanted = town.station.wait_for(AuthorizationWanted, 1.0, since=began)
    assert (wanted.emaid, wanted.locally_valid) == (EMAID, True)


@pytest.mark.usefixtures("town")
def test_a_vehicle_that_does_not_trust_the_station_charges_without_tls_or_not_at_all(
    cable: Cable, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign"
    authority.lay_out(foreign, "car", authority.make(datetime.now(UTC)))
    how = ("--pki", str(foreign), "--set", "loops=1")

    preferred, outcome = visit(cable, tmp_path, "--tls", "prefer", *how)
    forced, _ = visit(cable, tmp_path, "--tls", "force", *how)

    assert preferred.returncode == 0, preferred.stdout + preferred.stderr
    assert "no TLS here: handshake failed" in preferred.stderr
    assert outcome["tls"] is None
    assert (forced.returncode, forced.stdout) == (1, "")
    assert "unable to get" in forced.stderr


def test_a_handshake_that_is_none_is_refused_and_the_next_one_is_served(
    cable: Cable, tmp_path: Path, town: Town
) -> None:  # L2
    how = ("--tls", "force", "--pki", str(town.pki))
    for name in ("tls_1_3", "tls_other_curve", "tls_clear"):
        done, outcome = visit(cable, tmp_path, *how, "--misbehave", name)

        assert done.returncode == 0, (name, done.stdout + done.stderr)
        assert (outcome["result"], outcome["tls"]) == ("refused", SUITE)


@pytest.mark.usefixtures("ecog_vehicle")
def test_a_foreign_vehicle_pays_by_contract_and_then_with_one_that_it_gets_here(
    cable: Cable, tmp_path: Path, made: Pki, town: Town
) -> None:
    ecog_pki.lay_out(tmp_path, made)
    began = time.time()
    order = {"tls": True, "loops": 5, "hurry": True}
    with vehicle(cable, tmp_path, {**order, "install": True}, **order) as ev:
        ev.wait_for("SessionStopRes")
        first = town.station.wait_for(SessionEnded, 6.0, since=began)
        ev.wait_for("SessionStopRes", count=2)
        second = town.station.wait_for(SessionEnded, 6.0, since=first.time + 0.001)
        asked = town.station.wait_for(CertificateWanted, 1.0, since=first.time)

    setup = ["supportedAppProtocolReq", "SessionSetupReq", "ServiceDiscoveryReq"]
    contract = ["PaymentDetailsReq", "AuthorizationReq", "ChargeParameterDiscoveryReq", *DC]
    end = ["WeldingDetectionReq", "SessionStopReq"]
    assert ev.names() == [
        *(*setup, "PaymentServiceSelectionReq", *contract, *end),
        *(*setup, "ServiceDetailReq", "PaymentServiceSelectionReq"),
        *("CertificateInstallationReq", *contract, *end),
    ]
    assert ev.codes() == GOOD
    assert (first.ok, second.ok, asked.action) == (True, True, "install")
    assert min(first.energy_wh, second.energy_wh) > 0
    old, new = (m.fields["ContractSignatureCertChain"] for m in ev.messages("PaymentDetailsReq"))
    assert old["Certificate"] != new["Certificate"]
    for offer in ev.messages("ChargeParameterDiscoveryRes"):
        (schedule,) = offer.fields["SAScheduleList"]["SAScheduleTuple"]
        assert schedule["SalesTariff"]["Id"] == "tariff1"
