"""From plug-in to data link over simulated modems, and what the station costs while it waits."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from secc.reports import Answer, Link, Report, Simulate
from tools import cable as cables
from tools.bench.row import Row, need
from tools.control import ControlClient
from tools.running import Running, running

_RUNS, _IDLE_S = 5, 10.0
_READY_S, _LINK_S = 15.0, 20.0
_JOIN_S = 0.5  # of the simulated modems, from key to link
_EV = """
from tools.vehicle.link import PlantBench
from tools.plug_in import associate
associate("ev0", PlantBench(None))
"""
# What no station can shorten: 0.2 s for answers of stations, 13 messages of 40 ms, 0.2 s for
# results, joining, and TP_link_ready_notification.
_LEAST_S = 0.2 + 13 * 0.04 + 0.2 + _JOIN_S + 0.2


def run() -> list[Row]:
    need(cables.missing())
    with cables.power_line() as (line,), _station(line) as (station, client):
        idle = _cpu_share(station)
        took = median(_link_s(line, client) for _ in range(_RUNS))
    waited = (
        f"5 % duty to data link, median of {_RUNS} ({_LEAST_S:.1f} s are waits of the standard)"
    )
    return [
        Row(waited, "s", ours=took, target=4.0),
        Row(f"CPU with SLAC and nobody plugged in, {_IDLE_S:.0f} s", "%", ours=idle, target=1.0),
    ]


@contextmanager
def _station(line: cables.PowerLine) -> Iterator[tuple[Running, ControlClient]]:
    """A station with its modems, ready for a vehicle."""
    secc = str(Path(sys.executable).with_name("secc"))
    ports = (f"--port={cables.port(0)}", f"--port={cables.port(1)}:lumissil:ev")
    modem = line.medium.command(sys.executable, "-m", "tools.modem", f"--join={_JOIN_S}", *ports)
    with tempfile.TemporaryDirectory(prefix="secc-bench-") as folder, running(modem) as modems:
        modems.ready("ready")
        config, control = Path(folder, "station.toml"), Path(folder, "control")
        config.write_text("[slac]\nenabled = true\n", encoding="utf-8")
        argv = (secc, "run", str(config), "--interface", cables.STATION, "--control", str(control))
        with running(line.station.command(*argv)) as station:
            station.ready("unplugged", _READY_S)
            with ControlClient(control) as client:
                yield station, client


def _link_s(line: cables.PowerLine, client: ControlClient) -> float:
    """Plug in, link, unplug; the time between the station's own reports."""
    client.send(Simulate(pilot="B"))
    _wait(client, "waiting")
    with running(line.vehicle.command(sys.executable, "-c", _EV)):
        asked = _wait(client, "matching")
        linked = _wait(client, "linked")
    client.send(Simulate(pilot="A"))
    _wait(client, "unplugged")
    return linked - asked


def _wait(client: ControlClient, state: str) -> float:
    """When the data link came into `state`."""
    until = time.monotonic() + _LINK_S
    while time.monotonic() < until:
        words: list[Report | Answer] = client.read()
        for word in words:
            if isinstance(word, Link) and word.state == state:
                return word.time
        time.sleep(0.01)
    raise AssertionError(f"data link not {state} within {_LINK_S} s")


def _cpu_share(station: Running) -> float:
    before = _cpu_s(station.pid)
    time.sleep(_IDLE_S)
    return 100 * (_cpu_s(station.pid) - before) / _IDLE_S


def _cpu_s(pid: int) -> float:
    """User and system time of a process (proc(5): fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
