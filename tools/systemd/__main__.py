"""A machine with a station under systemd, to look at: simulated hardware on its wires, a vehicle.

    python -m tools.systemd            then a shell in it: systemctl, journalctl, secc
    python -m tools.systemd --charge   a vehicle charges; in a second one the station hangs

`--charge` ends with 0 if the charge was complete and a stop in a third one has let the current go
down before the contactors opened.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from tools import cable
from tools.outlet.rig import Rig, merged, rig, toml
from tools.running import end_children_too, running
from tools.systemd import machine, station
from tools.systemd.machine import wait_until
from tools.systemd.station import MQTT_PORT, OCPP_PORT, RELEASES, SETTINGS, Bench

CHARGES_A, OFF_A = 30.0, 5.0
CONTROL = "/run/secc/secc-1.sock"
CHARGED_S, STOPPED_S = 120.0, 60.0
QUIET_S = 10.0  # modules that have just been heard again still tell that they were not
BROKER = {"broker": {"host": "127.0.0.1", "port": MQTT_PORT}}
TABLES: dict[str, Any] = {
    "network": {"interface": cable.STATION},
    "slac": {"enabled": True},
    "trace": {"file": "/var/log/secc/trace.jsonl", "max_mib": 1},
    "ocpp": {"url": f"ws://127.0.0.1:{OCPP_PORT}/ocpp"},
    "web": {"port": 8080},
    "metrics": {"port": 9815},
    "mirror": BROKER,
    "display": {"kind": "file", "file": "/var/lib/secc/display.png"},
    "power": {"supervisor": {"socket": "/run/secc/secc-1.supervisor"}},
}


@contextmanager
def installed(folder: Path) -> Iterator[tuple[Bench, Rig]]:
    """All units active; `folder` is there in both machines."""
    built = station.wheel(folder)
    with (
        station.bench(built, shared=[folder]) as bench,
        rig(folder, bench.line.station.command, patient=True) as made,
    ):
        run = bench.machine.run
        run("chmod", "666", str((folder / "rs485").readlink()))
        bench.path(SETTINGS).write_text(toml(merged(made.config, TABLES)), encoding="utf-8")
        for words in (("switch", RELEASES / "1.0", SETTINGS), ("install", SETTINGS, "--now")):
            done = bench.secc("service", *words)
            if done.returncode:
                raise OSError(done.stderr)
        bench.wait_active()
        yield bench, made


def charge(bench: Bench, made: Rig) -> bool:
    """A whole charge, then one in which `secc run` hangs; what is seen goes to the screen."""
    _settle(bench)
    complete = _vehicle(bench, made, "loops=20")
    with running(_command(bench, made, "loops=100000")):
        wait_until(lambda: made.copper.conducting, bench.journal, CHARGED_S)
        pid, began = bench.show("secc@1", "MainPID"), time.monotonic()
        bench.machine.run("kill", "-STOP", pid)
        wait_until(lambda: not made.copper.conducting, bench.journal, STOPPED_S)
        off_s = time.monotonic() - began
        wait_until(
            lambda: bench.show("secc@1", "MainPID") not in ("0", pid), bench.journal, STOPPED_S
        )
        bench.wait_active()
        print(
            f"hangs: contactors open after {off_s:.1f} s, serves again after "
            f"{time.monotonic() - began:.0f} s"
        )
    return complete and _stop(bench, made)


def _stop(bench: Bench, made: Rig) -> bool:
    """`systemctl stop` in a charge: the contactors may open only when the current is off."""
    current_a = 0.0
    _settle(bench)
    with running(_command(bench, made, "loops=100000")):
        wait_until(lambda: _current_a(made) > CHARGES_A, bench.journal, CHARGED_S)
        stop = bench.machine.command("systemctl", "stop", "secc.target")
        with subprocess.Popen(stop):
            while made.copper.conducting:
                current_a = _current_a(made)
    print(f"stopped in a charge: contactors open at {current_a:.1f} A")
    return current_a < OFF_A


def _current_a(made: Rig) -> float:
    made.copper.sample()
    return made.copper.current_a


def _settle(bench: Bench) -> None:
    """Until the outlet has been without a fault for a while."""
    since = time.monotonic()

    def quiet() -> bool:
        nonlocal since
        if '"faults"' in bench.secc("ctl", "state", "--control", CONTROL).stdout:
            since = time.monotonic()
        return time.monotonic() - since > QUIET_S

    wait_until(quiet, bench.journal, CHARGED_S)


def _vehicle(bench: Bench, made: Rig, change: str) -> bool:
    with running(_command(bench, made, change)) as vehicle:
        good = vehicle.wait(CHARGED_S) == 0
        print(vehicle.tail(1))
    return good


def _command(bench: Bench, made: Rig, change: str) -> list[str]:
    ev = (sys.executable, "-m", "tools.ev", "--interface", cable.VEHICLE, "--slac")
    return bench.line.vehicle.command(*ev, "--control", str(made.vehicle_socket), "--set", change)


def main(
    charges: Annotated[bool, typer.Option("--charge", help="let a vehicle charge")] = False,
) -> None:
    """Boot, install, and look."""
    end_children_too()
    if why := machine.missing() or station.missing():
        print(why, file=sys.stderr)
        raise typer.Exit(2)
    # Not in /tmp: each service has one of its own.
    with tempfile.TemporaryDirectory(dir="/run", prefix="secc-bench-") as place:
        os.chmod(place, 0o755)
        with installed(Path(place)) as (bench, made):
            print(bench.secc("service", "status", SETTINGS).stdout, end="")
            if charges:
                raise typer.Exit(0 if charge(bench, made) else 1)
            path = f"PATH={RELEASES / '1.0/bin'}:/usr/sbin:/usr/bin"
            subprocess.run(bench.machine.command("env", path, "bash"), check=False)


if __name__ == "__main__":
    typer.run(main)
