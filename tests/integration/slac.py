"""Power lines for tests: modems as a process, and vehicles that join a station by SLAC."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.station import Station
from tools.cable import VEHICLE, PowerLine
from tools.running import Running, running

READY_WITHIN_S = 10.0
SLAC = """
[simulation]
lock_s = 0.05
[simulation.isolation]
self_test_s = 0.1
response_s = 0.05
[simulation.supply]
start_s = 0.05
rise_v_per_s = 8000.0
discharge_tau_s = 0.03
[slac]
enabled = true
"""  # fast hardware; keys of [slac] may be appended


@contextmanager
def modems(line: PowerLine, *argv: str) -> Iterator[Running]:
    """Run `tools.modem` between the ends of a line."""
    command = line.medium.command(sys.executable, "-m", "tools.modem", *argv)
    with running(command) as process:
        process.ready("ready", READY_WITHIN_S)
        yield process


def vehicle(line: PowerLine, station: Station | None, *argv: str) -> list[str]:
    """Command of a vehicle that does SLAC; with a station it steers the plug there."""
    control = ("--control", str(station.control)) if station else ()
    ev = (sys.executable, "-m", "tools.ev", "--interface", VEHICLE, "--slac")
    return line.vehicle.command(*ev, *control, *argv)


def doctor(line: PowerLine, config: Path, interface: str) -> list[str]:
    """Command of `secc doctor` at the station's end."""
    secc = str(Path(sys.executable).with_name("secc"))
    return line.station.command(secc, "doctor", str(config), "--interface", interface)
