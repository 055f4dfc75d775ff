"""A station of two outlets as processes, on one bus: modules, boards, programs and vehicles."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tools.outlet.copper import Copper, RackSocket
from tools.outlet.play import BATTERY
from tools.outlet.rig import Command, apart, here, merged, toml
from tools.running import Running, running

READY_S, CHARGES_S, DELIVERS_A = 60.0, 90.0, 30.0
INTERFACES = {1: "lo", 2: "gun2"}
SECC = str(Path(sys.executable).with_name("secc"))
# A battery that takes more than an outlet's own modules give.
HUNGRY = {"battery": {**BATTERY, "current_a": [[1.0, 250.0]]}}
SILENCE_S = 2.0  # a busy machine is no dead program


@contextmanager
def two_interfaces() -> Iterator[Command]:
    """Where commands run: an interface for each outlet."""
    with apart() as command:
        if command is here:
            pytest.skip("needs a network namespace, for an interface of each outlet")
        for words in ("add gun2 type veth peer name cable2", "set gun2 up", "set cable2 up"):
            subprocess.run(command("ip", "link", *words.split()), check=True)
        yield command


class Outlet:
    """Modules, board, program and vehicle of one connector."""

    def __init__(self, station: "TwoOutlets", number: int) -> None:
        folder, first = station.folder, 2 * (number - 1)
        rack, vehicle = folder / f"rack{number}", folder / f"vehicle{number}"
        station.rack(f"modules{number}", first, rack)
        self.copper = Copper(RackSocket(rack), range(first, first + 2), vehicle)
        station.stack.callback(self.copper.close)
        board = ("tools.board", "--id", str(0xF8 + 8 * number), "--node", f"board{number}")
        silence = ("--silence", str(SILENCE_S))
        self.board = station.start(*station.tool(*board, *silence), heard=self.copper.heard)
        self.copper.board = self.board
        self.program: Running
        self._station, self._number, self._vehicle = station, number, vehicle

    def run(self) -> None:
        """`secc run`, and a vehicle that connects to it."""
        file, number = self._station.file, str(self._number)
        self.program = self._station.start(SECC, "run", str(file), "--connector", number)

    def charge(self) -> None:
        self.program.ready(" port=", READY_S)
        until(lambda: {"K1", "K2", "K3"} <= self.copper.closed, READY_S, "mains")
        script = self._station.folder / "vehicle.toml"
        words = ("--protocol", "iso15118-2", "--script", str(script))
        argv = (sys.executable, "-m", "tools.ev", *words, "-i", INTERFACES[self._number])
        self._station.start(*argv, "--control", str(self._vehicle))

    @property
    def tied(self) -> bool:
        return "S3" in self.copper.closed

    def current_a(self) -> float:
        self.copper.sample()
        return self.copper.current_a


class TwoOutlets:
    """One bus and one file, with `changes` of its tables and the `groups` that both may have."""

    def __init__(
        self,
        folder: Path,
        at: Command,
        stack: ExitStack,
        changes: Mapping[str, Any] = MappingProxyType({}),
        groups: str = "",
    ) -> None:
        self.folder, self.stack, self._at = folder, stack, at
        hub = self.start(
            *(sys.executable, "-m", "tools.can_hub", "--port", "0", "--control", "0"),
            heard=lambda _: None,
        )
        line = hub.wait_for(lambda line: line.startswith("ready"), READY_S, "hub")
        self.port = re.findall(r"\d+", line)[0]
        self.file = folder / "station.toml"
        text = toml(merged(_station(folder, self.port), changes))
        self.file.write_text(text.replace("groups = []", f"groups = [{groups}]"), encoding="utf-8")
        (folder / "vehicle.toml").write_text(toml(HUNGRY), encoding="utf-8")
        self.outlets = {number: Outlet(self, number) for number in (1, 2)}

    def start(self, *argv: str, heard: Callable[[str], None] | None = None) -> Running:
        return self.stack.enter_context(running(self._at(*argv), heard=heard))

    def tool(self, module: str, *argv: str) -> tuple[str, ...]:
        return (sys.executable, "-m", module, *argv, "--port", self.port)

    def rack(self, node: str, first: int, control: Path) -> None:
        words = ("infypower", "--modules", "2", "--first", str(first), "--node", node)
        rack = self.start(*self.tool("tools.power_module", *words, "--control", str(control)))
        rack.ready("ready", READY_S)


def _station(folder: Path, port: str) -> dict[str, Any]:
    def can(number: int) -> dict[str, Any]:
        options = ["host=127.0.0.1", f"port={port}", "tcp_tune=true"]
        return {"interface": "socketcand", "channel": f"station{number}", "options": options}

    return {
        "station": {"hardware": "built"},
        "network": {"interface": INTERFACES[1]},
        "charge": {"max_current_a": 500.0},
        "control": {"path": str(folder / "control1")},
        "power": {
            "can": can(1),
            "modules": {"addresses": [0, 1]},
            "board": {"silence_s": SILENCE_S},
            "pool": {"socket": str(folder / "pool"), "groups": []},
        },
        "connectors": {
            "2": {
                "network": {"interface": INTERFACES[2]},
                "control": {"path": str(folder / "control2")},
                "power": {
                    "can": can(2),
                    "modules": {"addresses": [2, 3], "controller": 241},
                    "board": {"id": 0x108},
                },
            }
        },
    }


def until(condition: Callable[[], object], within_s: float, what: str) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"no {what} within {within_s} s"
        time.sleep(0.02)
