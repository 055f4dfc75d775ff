"""The tools as a user runs them: own processes, real sockets, at a station on a cable."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secc import reports
from secc.pki import authority
from tests.integration.station import HURRY, NEARLY_FULL, Station, station
from tests.shared_data import shared_file
from tools.cable import VEHICLE, Cable

WITHIN_S = 40.0


@pytest.fixture
def fast_station(cable: Cable, tmp_path: Path) -> Iterator[Station]:
    with station(cable, tmp_path, HURRY) as running:
        yield running


def tool(cable: Cable | None, name: str, *argv: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"tools.{name}", *argv]
    return subprocess.run(
        cable.vehicle.command(*command) if cable else command,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


def vehicle(cable: Cable, folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    script = folder / "vehicle.toml"
    script.write_text(NEARLY_FULL)
    return tool(cable, "ev", "--interface", VEHICLE, "--script", str(script), *argv)


@pytest.mark.parametrize("protocol", ["iso15118-2", "din70121"])
def test_the_vehicle_steers_the_plant_and_reports_every_exchange(
    cable: Cable, fast_station: Station, tmp_path: Path, protocol: str
) -> None:
    report = tmp_path / "report.jsonl"
    control = str(fast_station.control)

    done = vehicle(
        cable, tmp_path, "--protocol", protocol, "--control", control, "--report", str(report)
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("PASS")
    lines: list[dict[str, Any]] = [json.loads(line) for line in report.read_text().splitlines()]
    *exchanges, outcome = lines
    assert outcome["type"] == "outcome"
    assert outcome["result"] == "complete"
    assert outcome["soc"] >= 0.8
    assert exchanges[-1]["request"] == "SessionStopReq"
    assert max(exchange["latency_s"] for exchange in exchanges) < 2.0
    ended = fast_station.wait_for(reports.SessionEnded, 5.0)
    assert ended.ok
    assert ended.energy_wh == pytest.approx(outcome["energy_wh"], rel=0.2)
    # The bench pulled the plug.
    fast_station.wait_for(reports.State, 5.0, pilot="A")


def test_misbehaviours_work_on_real_sockets(
    cable: Cable, fast_station: Station, tmp_path: Path
) -> None:
    control = str(fast_station.control)
    for name in ("byte_wise", "wrong_session_id", "kill_connection", "unplug"):
        done = vehicle(cable, tmp_path, "--misbehave", name, "--control", control)

        assert done.returncode == 0, (name, done.stdout + done.stderr)


@pytest.mark.usefixtures("fast_station")
def test_a_visit_that_does_not_go_as_wanted_fails(cable: Cable, tmp_path: Path) -> None:
    for change in ("expect=FAILED", "mode=DC_core"):
        done = vehicle(cable, tmp_path, "--protocol", "iso15118-2", "--set", change)

        assert done.returncode == 1, (change, done.stdout)
        assert done.stdout.startswith("FAIL")


@pytest.mark.usefixtures("fast_station")
def test_a_vehicle_that_insists_on_tls_leaves_a_station_without(
    cable: Cable, tmp_path: Path
) -> None:
    pki = tmp_path / "pki"
    authority.lay_out(pki, "car", authority.make(datetime.now(UTC)))

    done = vehicle(cable, tmp_path, "--tls", "force", "--pki", str(pki))

    assert done.returncode == 1
    assert done.stderr == "FAIL the station does not offer TLS\n"


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (("--tls", "prefer"), "TLS needs --pki"),
        (("--tls", "prefer", "--pki", "/nowhere"), "/nowhere/vehicle: no vehicle"),
        (("--payment", "contract"), "needs --tls force"),
        (("--misbehave", "gremlin"), "no misbehaviour gremlin; --list shows all"),
        (("--misbehave", "unplug"), "unplug needs --control"),
        (("--set", "colour=red"), "unknown field `colour`"),
        (("--set", "loops"), "write KEY=VALUE"),
        (("--protocol", "chademo"), "no protocol chademo; known are iso15118-2, din70121, both"),
        (("--control", "/nowhere"), "No such file"),
        (("--host", "::1", "--port", "9"), "no connection to"),
    ],
)
def test_the_vehicle_says_what_is_wrong_with_its_orders(argv: tuple[str, ...], text: str) -> None:
    done = tool(None, "ev", *argv)

    assert done.returncode == 1
    assert text in done.stderr
    assert "Traceback" not in done.stderr


def test_the_vehicle_lists_its_misbehaviours() -> None:
    done = tool(None, "ev", "--list")

    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert len(names) == len(set(names)) >= 25


def test_a_recorded_car_is_replayed_over_the_wire(cable: Cable, fast_station: Station) -> None:
    name = "VW_id.4_din_spec_70121_2023_04_14T09_50_13.841Z_1_config_dc_dinspec__0.jsonl"
    file = str(shared_file(f"cars/{name}"))

    done = tool(cable, "replay", file, "--interface", VEHICLE, "--speed", "10")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"PASS {name}: DIN 70121, 68 of 68")
    assert fast_station.wait_for(reports.SessionEnded, 5.0).ok


def test_a_file_that_is_no_recording_is_refused_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    for text, why in (("", "not a recorded session"), ('{"car":"x","protocol":"a"}', "protocol a")):
        file.write_text(text)

        done = tool(None, "replay", str(file), "--host", "::1", "--port", "9")

        assert done.returncode == 1
        assert why in done.stderr


@pytest.mark.usefixtures("cable")  # skips where there are no namespaces
def test_the_demo_charges_by_contract_and_draws_without_a_terminal(tmp_path: Path) -> None:
    script, plot = tmp_path / "vehicle.toml", tmp_path / "demo.png"
    script.write_text(NEARLY_FULL)

    how = ("--pnc", "--simulated", "--vehicle", str(script), "--plot", str(plot))
    done = tool(None, "demo", *how)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "charging" in done.stdout
    assert "session ended in order" in done.stdout
    assert "TLS: ECDHE-ECDSA-AES128-SHA256" in done.stdout
    assert "contract: DEABCC123ABC56" in done.stdout
    assert "receipt: signed for" in done.stdout
    assert plot.read_bytes().startswith(b"\x89PNG")
