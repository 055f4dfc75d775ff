"""A station of two connectors as processes: own modules each, and a group that either may have.

One bus, one file, one arbiter; each connector has its board, supervisor, program and vehicle.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from secc.client import Client
from secc.reports import GetState
from tools.outlet.copper import Copper, RackSocket
from tools.outlet.play import BATTERY
from tools.outlet.rig import Command, apart, here, merged, toml
from tools.rack import Load
from tools.running import Running, running

INTERFACES = {1: "lo", 2: "gun2"}
DELIVERS_A, OFF_A = 30.0, 1.0
_READY_S, _CHARGES_S = 60.0, 90.0
_SECC = str(Path(sys.executable).with_name("secc"))
# A battery that takes more than the modules of one connector give, and a vehicle that waits for
# answers of a busy machine.
_HUNGRY = {"patience": 8.0, "battery": {**BATTERY, "current_a": [[1.0, 250.0]]}}


@contextmanager
def two_cables() -> Iterator[Command | None]:
    """A namespace with an interface for each connector; None: the kernel makes none."""
    with apart() as command:
        if command is here:
            yield None
            return
        for words in ("add gun2 type veth peer name cable2", "set gun2 up", "set cable2 up"):
            subprocess.run(command("ip", "link", *words.split()), check=True)
        yield command


class Outlet:
    """Modules, board, supervisor, program and vehicle of one connector."""

    def __init__(self, pair: "Pair", number: int) -> None:
        folder, first = pair.folder, 2 * (number - 1)
        rack, self._plug = folder / f"rack{number}", folder / f"vehicle{number}"
        self._pair, self._number = pair, number
        self.modules = pair.rack(f"modules{number}", first, rack)
        self.copper = Copper(RackSocket(rack), range(first, first + 2), self._plug)
        pair.stack.callback(self.copper.close)
        self.board, self.supervisor, self.program = self.start_board(), self.supervise(), self.run()

    def start_board(self, boot: int = 1) -> Running:
        """`boot` counts its starts."""
        number, silence = self._number, ("--silence", str(self._pair.silence_s))
        words = ("--id", str(0xF8 + 8 * number), "--node", f"board{number}", "--boot", str(boot))
        argv = self._pair.tool("tools.board", *words, *silence, "--supervised")
        self.board = self.copper.board = self._pair.start(*argv, heard=self.copper.heard)
        return self.board

    def supervise(self) -> Running:
        """`secc supervise`."""
        self.supervisor = self._secc("supervise")
        return self.supervisor

    def run(self) -> Running:
        """`secc run`."""
        self.program = self._secc("run")
        return self.program

    def _secc(self, command: str) -> Running:
        words = (str(self._pair.file), "--connector", str(self._number))
        return self._pair.start(_SECC, command, *words)

    def charge(self) -> None:
        """A vehicle connects."""
        self.program.ready(" port=", _READY_S)
        until(lambda: {"K1", "K2", "K3"} <= self.copper.closed, _READY_S, "mains")
        until(self._is_well, _READY_S, "modules that are well")
        script = self._pair.folder / "vehicle.toml"
        words = ("--protocol", "iso15118-2", "--script", str(script))
        argv = (sys.executable, "-m", "tools.ev", *words, "-i", INTERFACES[self._number])
        self._pair.start(*argv, "--control", str(self._plug))

    def _is_well(self) -> bool:
        """Its modules have had time to start, however busy the machine is."""
        with Client(self._pair.folder / f"control{self._number}") as client:
            return "supply_failed" not in client.ask(GetState())[1].faults

    @property
    def tied(self) -> bool:
        """The shared group is at its output."""
        return "S3" in self.copper.closed

    @property
    def conducting(self) -> bool:
        """The output reaches the cable."""
        return self.copper.conducting

    def current_a(self) -> float:
        """Of its own modules, now."""
        self.copper.sample()
        return self.copper.current_a


class Pair:
    """Everything that runs; `stack` ends it."""

    def __init__(
        self,
        folder: Path,
        at: Command,
        stack: ExitStack,
        silence_s: float,
        changes: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """`silence_s`: after so long a board or supervisor takes a program for dead.

        `changes` of the tables of station.toml.
        """
        self.folder, self.stack, self._at, self.silence_s = folder, stack, at, silence_s
        hub = (sys.executable, "-m", "tools.can_hub", "--port", "0", "--control", "0")
        self.hub = self.start(*hub, heard=lambda _: None)
        line = self.hub.wait_for(lambda line: line.startswith("ready"), _READY_S, "hub")
        self._port = re.findall(r"\d+", line)[0]
        self.file = folder / "station.toml"
        self.file.write_text(_station(folder, self._port, silence_s, changes), encoding="utf-8")
        (folder / "vehicle.toml").write_text(toml(_HUNGRY), encoding="utf-8")
        self.arbiter = self.start(_SECC, "pool", str(self.file))
        self.group = self.rack("middle", 4, folder / "rack0")
        self._shared = RackSocket(folder / "rack0")
        stack.callback(self._shared.close)
        self._load: Load | None = None
        self.outlets = {number: Outlet(self, number) for number in INTERFACES}

    def charge(self) -> tuple[Outlet, Outlet]:
        """Until both deliver; the one that has the group, and the other."""
        both = self.outlets.values()
        for outlet in both:
            outlet.charge()
        try:
            until(lambda: self.shared_a() > DELIVERS_A, _CHARGES_S, "shared power")
            for each in both:
                until(partial(_delivers, each), _CHARGES_S, "charge")
        except AssertionError as error:
            logs = [each.program.tail(12) for each in both]
            raise AssertionError("\n".join([str(error), *logs])) from None
        one, other = sorted(both, key=lambda each: not each.tied)
        return one, other

    def start(self, *argv: str, heard: Callable[[str], None] | None = None) -> Running:
        return self.stack.enter_context(running(self._at(*argv), heard=heard))

    def tool(self, module: str, *argv: str) -> tuple[str, ...]:
        """The command of a simulator on the bus."""
        return (sys.executable, "-m", module, *argv, "--port", self._port)

    def rack(self, node: str, first: int, control: Path) -> Running:
        words = ("infypower", "--modules", "2", "--first", str(first), "--node", node)
        rack = self.start(*self.tool("tools.power_module", *words, "--control", str(control)))
        rack.ready("ready", _READY_S)
        return rack

    def shared_a(self) -> float:
        """What the shared group gives; its ties connect it to what their outlet sees."""
        tied = [each.copper for each in self.outlets.values() if each.tied]
        assert len(tied) < 2, "both ties are closed"
        load = tied[0].vehicle.load() if tied and tied[0].conducting else None
        if load != self._load:
            self._load = load
            told = load and {"voltage_v": load.voltage_v, "resistance_ohm": load.resistance_ohm}
            self._shared.tell({"load": told})
        return float(self._shared.tell({}).get("current_a", 0.0))


def _delivers(outlet: Outlet) -> bool:
    return outlet.current_a() > DELIVERS_A


def until(condition: Callable[[], object], within_s: float, what: str) -> None:
    """Wait; AssertionError says `what` has not come."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"no {what} within {within_s} s"
        time.sleep(0.02)


def _station(folder: Path, port: str, silence_s: float, changes: Mapping[str, Any]) -> str:
    def can(name: str) -> dict[str, Any]:
        options = ["host=127.0.0.1", f"port={port}", "tcp_tune=true"]
        return {"interface": "socketcand", "channel": name, "options": options}

    def supervisor(number: int) -> dict[str, Any]:
        named = {"can_channel": f"guard{number}", "socket": str(folder / f"guard{number}")}
        return {"enabled": True, "silence_s": silence_s, "output": "can", **named}

    group = '{ name = "middle", addresses = [4, 5], connectors = [1, 2], tie = "S3" }'
    tables: dict[str, Any] = {
        "station": {"hardware": "built"},
        "network": {"interface": INTERFACES[1]},
        "charge": {"max_current_a": 500.0},
        "control": {"path": str(folder / "control1")},
        "power": {
            "can": can("station1"),
            "modules": {"addresses": [0, 1]},
            "board": {"silence_s": silence_s},
            "supervisor": supervisor(1),
            "pool": {"socket": str(folder / "pool"), "groups": []},
        },
        "connectors": {
            "2": {
                "network": {"interface": INTERFACES[2]},
                "control": {"path": str(folder / "control2")},
                "power": {
                    "can": can("station2"),
                    "modules": {"addresses": [2, 3], "controller": 241},
                    "board": {"id": 0x108},
                    "supervisor": supervisor(2),
                },
            }
        },
    }
    return toml(merged(tables, changes)).replace("groups = []", f"groups = [{group}]")
