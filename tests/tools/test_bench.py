"""The benchmarks that need nothing but this project, as a developer runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.bench.session import Charge
from tools.vehicle.script import OFFERS, Script

BUDGET_US = 25_000  # V2G_SECC_Msg_Performance_Time of CurrentDemand


@pytest.mark.parametrize("protocol", ["iso15118-2", "din70121"])
def test_every_answer_of_the_charge_loop_is_within_the_budget_of_the_standard(
    protocol: str,
) -> None:
    script = Script(offers=OFFERS[protocol], loop_s=0.01, target_soc=1.0)

    took = Charge(script).loop_us(200)

    assert len(took) >= 200
    assert max(took) < BUDGET_US


def test_a_benchmark_writes_what_it_measured_and_on_what_machine(tmp_path: Path) -> None:
    output = tmp_path / "bench.json"

    done = subprocess.run(
        [sys.executable, "-m", "tools.bench", "session", "--output", str(output)],
        capture_output=True,
        text=True,
        check=False,
    )

    written = json.loads(output.read_text())
    rows = written["figures"]["session"]
    missed = [row["what"] for row in rows if row["ours"] > row["target"]]
    assert done.returncode == bool(missed)
    assert [f"session: {row['what']}" in done.stdout for row in rows] == [True] * 4
    assert written["machine"]["python"] == sys.version.split()[0]


def test_an_unknown_benchmark_is_refused_with_the_known_names() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench", "speed"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "first-current" in done.stderr
