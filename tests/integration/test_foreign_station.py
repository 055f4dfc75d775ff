"""Our vehicle at a station that nobody here wrote: the two do not share a misreading."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secc.pki import authority
from tests.integration.vehicle import GOOD
from tools.cable import VEHICLE, Cable
from tools.ecog import pki as ecog_pki
from tools.ecog.secc import secc
from tools.vehicle.credentials import open_wallet

EMAID = "DEABCC123ABC56"  # of hyphens that station knows nothing


def charge(
    cable: Cable, folder: Path, *argv: str, pki: Path | None = None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Exchanges and outcome of a visit at that station."""
    report = folder / "report.jsonl"
    # Its voltage is always 1 V, and its codec is slower than a vehicle may tolerate.
    changes = ["battery.nominal_v=10", "patience=20", "loops=20", "loop_s=0"]
    command = [sys.executable, "-m", "tools.ev", "--interface", VEHICLE, *argv]
    command += [f"--set={change}" for change in changes] + ["--report", str(report)]
    with secc(cable, pki):
        subprocess.run(cable.vehicle.command(*command), check=False, timeout=60.0)
    *exchanges, outcome = map(json.loads, report.read_text().splitlines())
    return exchanges, outcome


@pytest.mark.usefixtures("ecog_vehicle")
@pytest.mark.parametrize("protocol", ["iso15118-2", "din70121"])
def test_our_vehicle_completes_a_charge_at_a_foreign_station(
    cable: Cable, tmp_path: Path, protocol: str
) -> None:
    exchanges, outcome = charge(cable, tmp_path, "--protocol", protocol)

    assert (outcome["type"], outcome["result"]) == ("outcome", "complete")
    assert [e["request"] for e in exchanges].count("CurrentDemandReq") >= 20
    assert {e["code"] for e in exchanges} == GOOD


@pytest.mark.usefixtures("ecog_vehicle")
def test_our_vehicle_gets_a_contract_at_a_foreign_station_and_pays_with_it(
    cable: Cable, tmp_path: Path
) -> None:
    made = authority.make(datetime.now(UTC), names={"contract": EMAID})
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    authority.lay_out(ours, "car", made)
    ecog_pki.lay_out(theirs, made)
    for suffix in ("key", "pem"):
        (ours / f"vehicle/car/contract.{suffix}").unlink()

    how = ("--tls", "force", "--payment", "contract", "--certificate", "install")
    exchanges, outcome = charge(
        cable, tmp_path, "--protocol", "iso15118-2", *how, "--pki", str(ours), pki=theirs
    )

    assert outcome["result"] == "complete"
    assert {e["code"] for e in exchanges} == GOOD
    requests = [e["request"] for e in exchanges]
    assert "CertificateInstallationReq" in requests
    assert "PaymentDetailsReq" in requests
    assert (outcome["tls"], outcome["emaid"]) == ("ECDHE-ECDSA-AES128-SHA256", EMAID)
    assert (outcome["certificate"], outcome["tariffs"]) == ("installed", 1)
    assert not [text for text in outcome["findings"] if "SalesTariff" in text]
    kept = open_wallet(ours, datetime.now(UTC)).contract
    assert kept is not None
    assert kept.key.private_numbers() == made["contract"].key.private_numbers()
