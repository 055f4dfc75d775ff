"""Plug & Charge between processes: our vehicle at our station.

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
from secc.reports import AuthorizationWanted, SessionEnded
from tests.integration import contract
from tests.integration.station import HURRY, NEARLY_FULL, Station, station
from tools.cable import VEHICLE, Cable
from tools.running import Running


@dataclass(frozen=True)
class Town:
    """A station, its back end, and the folder of all certificates."""

    station: Station
    back_end: Running
    pki: Path


@pytest.fixture(scope="module")
def town(cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    pki, config = folder / "pki", contract.config(folder / "pki") + HURRY
    authority.lay_out(pki, "demo", contract.make())
    with (
        contract.back_end(cable, pki, folder / "control") as back_end,
        station(cable, folder, config) as started,
    ):
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
    assert (outcome["tls"], outcome["emaid"]) == (contract.SUITE, contract.EMAID)
    assert (outcome["certificate"], outcome["tariffs"]) == ("installed", 1)
    assert town.station.wait_for(SessionEnded, 5.0, since=began).ok
    wanted = town.station.wait_for(AuthorizationWanted, 1.0, since=began)
    assert (wanted.emaid, wanted.locally_valid) == (contract.EMAID, True)


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
        assert (outcome["result"], outcome["tls"]) == ("refused", contract.SUITE)
