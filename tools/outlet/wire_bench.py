"""Breaks real processes: `tools.outlet.bench.Bench` over consoles, sockets and signals."""

import os
import signal
import sys
from contextlib import ExitStack, suppress
from typing import Any

from secc.reports import Report, Request, Simulate
from tools.control import ControlClient
from tools.outlet.rig import Command, Rig
from tools.running import Running, running


class WireBench:
    """`station` and `vehicle` are the processes that charge; leave it as a context."""

    def __init__(
        self, rig: Rig, control: ControlClient, station: Running, vehicle: Running, at: Command
    ) -> None:
        self._rig, self._control, self._at = rig, control, at
        self._station, self._vehicle = station, vehicle
        self._stopped: list[Running] = []
        self._stack = ExitStack()

    def __enter__(self) -> "WireBench":
        return self

    def __exit__(self, *_: object) -> None:
        """What was stopped can end in order again."""
        for process in self._stopped:
            _signal(process, signal.SIGCONT)
        self._stack.close()

    def board(self, line: str) -> None:
        self._rig.processes["board"].write(line)

    def modules(self, **word: Any) -> None:
        self._rig.copper.rack.tell(word)

    def serial(self, line: str) -> None:
        self._rig.processes["meter"].write(line)

    def hub(self, line: str) -> None:
        self._rig.processes["hub"].write(line)

    def vehicle(self, **word: Any) -> None:
        self._rig.copper.simulate(Simulate(**word))

    def short(self) -> None:
        self._rig.copper.short()

    def flood(self, identifier: int) -> None:
        self._intrude("--id", f"{identifier:03X}")

    def spoof(self, identifier: int, octets: bytes) -> None:
        self._intrude("--id", f"{identifier:08X}", "--data", octets.hex(), "--every", "0.1")

    def ask(self, request: Request) -> None:
        self._control.send(request)

    def stall(self) -> None:
        self._stop(self._station)

    def vanish(self) -> None:
        self._vehicle.kill()

    def freeze(self) -> None:
        self._stop(self._vehicle)

    def say(self, *, ready: bool = True, error: str = "NO_ERROR") -> None:
        raise NotImplementedError(f"EVReady {ready}, {error}: a vehicle of its own says neither")

    def heard(self) -> list[Report]:
        """What the station has told since the last time; nothing more once it has gone."""
        with suppress(EOFError, OSError):
            return [word for word in self._control.read() if isinstance(word, Report)]
        return []

    def _stop(self, process: Running) -> None:
        self._stopped.append(process)
        _signal(process, signal.SIGSTOP)

    def _intrude(self, *argv: str) -> None:
        port = ("--port", str(self._rig.hub_port))
        command = self._at(sys.executable, "-m", "tools.outlet.intruder", *port, *argv)
        self._stack.enter_context(running(command)).ready("ready")


def _signal(process: Running, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process.pid, number)
