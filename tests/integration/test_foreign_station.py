"""Our vehicle at a station that nobody here wrote: the two do not share a misreading."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.vehicle import GOOD
from tools.cable import VEHICLE, Cable
from tools.ecog.secc import secc


@pytest.mark.usefixtures("ecog_vehicle")
@pytest.mark.parametrize("protocol", ["iso15118-2", "din70121"])
def test_our_vehicle_completes_a_charge_at_a_foreign_station(
    cable: Cable, tmp_path: Path, protocol: str
) -> None:
    report = tmp_path / "report.jsonl"
    argv = [sys.executable, "-m", "tools.ev", "--interface", VEHICLE, "--protocol", protocol]
    # That station's voltage is always 1 V, and its codec is slower than a vehicle may tolerate.
    changes = ["battery.nominal_v=10", "patience=20", "loops=20", "loop_s=0"]
    argv += [f"--set={change}" for change in changes] + ["--report", str(report)]
    with secc(cable):
        subprocess.run(cable.vehicle.command(*argv), check=False, timeout=60.0)

    *exchanges, outcome = map(json.loads, report.read_text().splitlines())
    assert (outcome["type"], outcome["result"]) == ("outcome", "complete")
    assert [e["request"] for e in exchanges].count("CurrentDemandReq") >= 20
    assert {e["code"] for e in exchanges} == GOOD
