"""Processor time of a whole station, process by process, at rest and while a vehicle charges.

`secc run`, `bridge` (whose central system is away), `web`, `supervise` (on a virtual CAN) and
`lights`, with a vehicle on a virtual cable; each figure is a share of one core.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tools import cable as cables
from tools.bench.ours import SECC
from tools.bench.row import Row, need
from tools.cable import STATION, VEHICLE
from tools.running import Running, running

_SPAN_S = 15.0
_SETTLE_S = 3.0
_READY = {"run": "ready", "bridge": "attached", "web": "", "supervise": "ready", "lights": "ready"}
_STATION = """
[network]
interface = "{interface}"
[control]
path = "{folder}/secc.sock"
[ocpp]
url = "ws://127.0.0.1:1/ocpp"
database = "{folder}/ocpp.sqlite"
[ocpp.panel]
socket = "{folder}/panel.sock"
[web]
port = 0
folder = "{folder}/web"
[trace]
file = "{folder}/trace.jsonl"
[power.can]
interface = "virtual"
channel = "bench"
[power.supervisor]
enabled = true
output = "can"
socket = "{folder}/supervisor"
[lights]
driver = "pwm"
red = "{folder}"
"""


def run() -> list[Row]:
    need(cables.missing())
    with cables.cable() as laid, tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        file = folder / "station.toml"
        file.write_text(_STATION.format(folder=folder, interface=STATION))
        station: dict[str, Running] = {}
        for command, word in _READY.items():
            station[command] = stack.enter_context(
                running(laid.station.command(SECC, command, str(file)))
            )
            if word:
                station[command].ready(word)
        time.sleep(_SETTLE_S)
        rest = _shares(station)
        loops = ("--set", "loops=100000", "--set", "loop_s=0.1", "--set", "target_soc=1")
        ev = (sys.executable, "-m", "tools.ev", "-i", VEHICLE, *loops)
        with running(laid.vehicle.command(*ev)):
            station["run"].wait_for(lambda line: "after=deliver" in line, 60.0, "charge")
            busy = _shares(station)
    return [
        Row(f"{when}, {what}", "%", share)
        for when, shares in (("at rest", rest), ("charging, 10 requests/s", busy))
        for what, share in {**shares, "all": sum(shares.values())}.items()
    ]


def _shares(station: dict[str, Running]) -> dict[str, float]:
    """Percent of a core that each process has used in a while."""
    before = {name: process.processor_s() for name, process in station.items()}
    began = time.monotonic()
    time.sleep(_SPAN_S)
    span = time.monotonic() - began
    return {
        f"secc {name}": (process.processor_s() - before[name]) / span * 100
        for name, process in station.items()
    }
