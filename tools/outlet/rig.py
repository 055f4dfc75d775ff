"""A whole outlet as processes: CAN hub, power modules, master board, serial devices, supervisor.

Each is a simulator behind its own wire; `Copper` couples what copper couples.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tools import cable
from tools.master_board import SILENCE_S
from tools.outlet.copper import EFFICIENCY, Copper, RackSocket
from tools.outlet.faults import METER, MODULES, MONITOR
from tools.running import Running, running

READY_S = 30.0
PATIENT_S = 2.0
Command = Callable[..., list[str]]
Tables = dict[str, Any]


def here(*argv: str) -> list[str]:
    """Run a command in the namespace of this process."""
    return list(argv)


@contextmanager
def apart() -> Iterator[Command]:
    """Run commands in a network namespace of their own, where the kernel lets users make one."""
    if cable.missing() is not None:
        yield here
        return
    with cable.cable() as line:
        yield line.station.command


@dataclass(slots=True)
class Rig:
    """The running processes, by name; `config` is what station.toml needs to use them."""

    folder: Path
    copper: Copper
    config: Tables
    hub_port: int
    processes: dict[str, Running] = field(default_factory=dict)

    @property
    def vehicle_socket(self) -> Path:
        """Where a vehicle tells its pilot and battery."""
        return self.folder / "vehicle.sock"


@contextmanager
def rig(
    folder: Path, at: Command = here, *, patient: bool = False, log: Path | None = None
) -> Iterator[Rig]:
    """Start everything but the station and its supervisor; `at` says where commands run.

    `patient`: nobody takes a machine that is busy with other things for a dead station. `log`: the
    hub's record of every frame.
    """
    port, rack_socket = folder / "rs485", folder / "modules.sock"
    record = () if log is None else ("--log", str(log))
    silence_s = PATIENT_S if patient else SILENCE_S
    with ExitStack() as stack:

        def start(name: str, *argv: str, heard: Callable[[str], None] = _nobody) -> Running:
            command = at(sys.executable, "-m", f"tools.{name}", *argv)
            return stack.enter_context(running(command, heard=heard))

        hub = start("can_hub", "--port", "0", "--control", "0", *record)
        line = hub.wait_for(lambda line: line.startswith("ready"), READY_S, "hub")
        number = int(re.findall(r"\d+", line)[0])
        on_hub = ("--port", str(number))
        served = ("infypower", "--modules", str(len(MODULES)), "--control", str(rack_socket))
        rack = start("power_module", *served, *on_hub)
        units = (f"--unit={METER}=entes_mpr15s", f"--unit={MONITOR}=isocha425hv")
        serial = start("meter", "--port", str(port), "--baud", "0", *units)
        rack.ready("ready", READY_S)
        copper = Copper(RackSocket(rack_socket), range(len(MODULES)), folder / "vehicle.sock")
        stack.callback(copper.close)
        waits = ("--supervised", "--silence", str(silence_s))
        board = start("board", *on_hub, *waits, heard=copper.heard)
        copper.board, copper.measure, copper.meter = board, _measured, serial
        board.ready("ready", READY_S)
        serial.ready("ready", READY_S)
        made = Rig(folder, copper, _config(folder, number, port, silence_s), number)
        made.processes |= {"hub": hub, "modules": rack, "meter": serial, "board": board}
        yield made


@contextmanager
def supervisor(made: Rig, config: Path, at: Command = here) -> Iterator[Running]:
    """`secc supervise` beside a rig."""
    secc = str(Path(sys.executable).with_name("secc"))
    with running(at(secc, "supervise", str(config))) as process:
        process.ready("ready", READY_S)
        made.processes["supervisor"] = process
        yield process


def _nobody(_: str) -> None:
    """A console is wanted, its lines are not."""


def _measured(voltage_v: float, current_a: float, conducting: bool) -> str:
    """Lines for the serial devices."""
    power = max(voltage_v * current_a, 0.0) / EFFICIENCY
    seen = voltage_v if conducting else 0.0
    return f"{METER} power_w {power:.1f}\n{MONITOR} voltage_v {seen:.1f}"


def _config(folder: Path, hub: int, port: Path, silence_s: float) -> Tables:
    """`[station]` and `[power]` of the station that hangs on these wires."""
    serial = {"port": str(port), "parity": "none", "baud": 9_600}
    return {
        "station": {"hardware": "built"},
        "power": {
            "can": {
                "interface": "socketcand",
                "channel": "station",
                "options": ["host=127.0.0.1", f"port={hub}", "tcp_tune=true"],
            },
            "modules": {"driver": "infypower", "addresses": list(MODULES)},
            "board": {"silence_s": silence_s},
            "meter": {
                "source": "modbus",
                "map": "entes_mpr15s",
                "serial": {**serial, "unit": METER},
            },
            "isolation": {"kind": "bender_isocha425hv", "serial": {**serial, "unit": MONITOR}},
            "supervisor": {
                "enabled": True,
                "silence_s": silence_s,
                "output": "can",
                "can_channel": "supervisor",
                "socket": str(folder / "guard"),
            },
        },
    }


def merged(tables: Tables, changes: Mapping[str, Any]) -> Tables:
    """`changes` over `tables`, table by table."""
    both = dict(tables)
    for key, value in changes.items():
        old = both.get(key)
        both[key] = merged(old, value) if isinstance(old, dict) else value
    return both


def toml(tables: Tables, path: str = "") -> str:
    """As text; what a table has itself comes before the tables in it."""
    own = [
        f"{key} = {msgspec.json.encode(value).decode()}\n"
        for key, value in tables.items()
        if not isinstance(value, dict)
    ]
    text = (f"[{path}]\n" if path and own else "") + "".join(own)
    for key, value in tables.items():
        if isinstance(value, dict):
            text += toml(value, f"{path}.{key}" if path else key)
    return text
