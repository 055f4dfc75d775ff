"""From a vehicle's first SDP request to its first CurrentDemandRes, over a virtual cable.

Both stations are fresh processes with a power side that is where it should be at once, and the
vehicle asks without a pause: what is left is the work of the station.
"""

import subprocess
import sys

from tools import cable as cables
from tools.bench import ours
from tools.bench.row import Row, need
from tools.cable import VEHICLE, Cable
from tools.ecog import package
from tools.ecog import secc as ecog

_VISITS = 3


def run() -> list[Row]:
    need(package.missing() or cables.missing())
    rows = []
    with cables.cable() as laid:
        for protocol, name in (("iso15118-2", "ISO"), ("din70121", "DIN")):
            rows.append(
                Row(
                    f"{name} SDP request to first CurrentDemandRes, best of {_VISITS}",
                    "s",
                    ours=_first_s(ours.prompt_secc, laid, protocol),
                    peer=_first_s(ecog.secc, laid, protocol),
                )
            )
    return rows


def visit(laid: Cable, protocol: str) -> float:
    """One visit at the station that is running; its seconds to the first CurrentDemandRes."""
    argv = [sys.executable, "-m", "tools.bench.visit", VEHICLE, protocol]
    done = subprocess.run(
        laid.vehicle.command(*argv), capture_output=True, text=True, check=False, timeout=60.0
    )
    if done.returncode:
        raise RuntimeError(f"the charge failed: {done.stderr}")
    return float(done.stdout)


def _first_s(start: ours.Start, laid: Cable, protocol: str) -> float:
    def once() -> float:
        with start(laid):
            return visit(laid, protocol)

    return min(once() for _ in range(_VISITS))
