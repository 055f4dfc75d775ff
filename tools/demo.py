"""A whole charge to watch: a station, a vehicle, and between them their modems on a power line.

The station's hardware are simulators on their wires, each a process: power modules and master
board on CAN, meter and insulation monitor on a serial line; `--fault NAME` breaks one of them.
Needs no privileges where the kernel lets users make namespaces; elsewhere station and vehicle meet
on loopback, without modems and SLAC.
Exit status 0 only if the charge was complete, or the fault had the reaction that it must have.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from secc.reports import GetState
from tools import cable, demo_bridge, demo_contract, demo_hardware, demo_site
from tools.control import ControlClient
from tools.demo_contract import Contract
from tools.demo_hardware import FAULTS, Breaker, Outlet
from tools.demo_plot import draw
from tools.demo_story import Story
from tools.demo_view import view
from tools.outlet.rig import toml
from tools.outlet.wire_bench import WireBench
from tools.running import Running, end_children_too, running
from tools.vehicle.script import OFFERS

READY_WITHIN_S, CHARGED_WITHIN_S = 15.0, 55.0
LOOK_EVERY_S = 0.1
# A battery of about a hundredth of a car's: a charge to watch, not one to wait for.
# It is patient: a machine that is busy with other things is no slow station.
VEHICLE = """
patience = 8.0
target_soc = 0.8
[battery]
nominal_v = 380.0
max_voltage_v = 440.0
capacity_wh = 320.0
soc = 0.2
current_a = [[0.55, 120.0], [0.65, 90.0], [0.75, 60.0], [1.0, 40.0]]
"""

Command = Callable[..., list[str]]


@dataclass(frozen=True, slots=True)
class Ends:
    """How to run a command at either end of the line, and the interface there."""

    at_station: Command
    station: str
    at_vehicle: Command
    vehicle: str
    slac: bool


@contextmanager
def ends(console: Console, loopback: bool) -> Iterator[Ends]:
    """Both ends of a power line with running modems, or of loopback."""
    reason = "as asked" if loopback else cable.missing()
    if reason is not None:
        console.print(
            f"no virtual power line ({reason}): station and vehicle meet on loopback, without SLAC"
        )
        yield Ends(_here, "lo", _here, "lo", slac=False)
        return
    with cable.power_line() as (line,):
        ports = (f"--port={cable.port(0)}:qualcomm", f"--port={cable.port(1)}:lumissil:ev")
        with running(line.medium.command(sys.executable, "-m", "tools.modem", *ports)) as modems:
            modems.ready("ready", READY_WITHIN_S)
            at_station, at_vehicle = line.station.command, line.vehicle.command
            yield Ends(at_station, cable.STATION, at_vehicle, cable.VEHICLE, slac=True)


def _here(*argv: str) -> list[str]:
    return list(argv)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be shown."""

    protocol: str
    script: Path | None  # of the vehicle
    loopback: bool
    pnc: bool
    simulated: bool
    fault: str | None
    ocpp: bool = True


def charge(console: Console, folder: Path, wishes: Wishes) -> tuple[Story, bool]:
    """Let them charge; the story, and whether the vehicle got what it wanted."""
    contract = demo_contract.sign(folder / "pki") if wishes.pnc else None
    control, trace = folder / "control", folder / "trace.jsonl"
    with (
        ends(console, wishes.loopback) as at,
        demo_hardware.outlet(folder, control, at.at_station, wishes.simulated) as outlet,
        _station(folder, control, at, outlet, contract, wishes.ocpp) as (station, central),
        ControlClient(control) as client,
        running(_vehicle(folder, at, outlet, contract, wishes)) as vehicle,
        ExitStack() as stack,
    ):
        breaker = None
        if wishes.fault is not None and outlet.made is not None:
            bench = WireBench(outlet.made, client, station, vehicle, at.at_station)
            breaker = Breaker(FAULTS[wishes.fault], outlet.made, stack.enter_context(bench))
        story = _watch(console, client, vehicle, trace, breaker)
        complete = _complete(vehicle, breaker)
        if central is not None and breaker is None:
            console.print(central.bill(), highlight=False)
        said = vehicle.tail(3) if breaker is None else f"the vehicle: {vehicle.tail(3)}"
        console.print(said, highlight=False, soft_wrap=True)
    return story, complete


@contextmanager
def _station(
    folder: Path, control: Path, at: Ends, outlet: Outlet, contract: Contract | None, ocpp: bool
) -> Iterator[tuple[Running, demo_bridge.Central | None]]:
    """`secc run` with what it needs beside it, ready; its central system if there is one."""
    config, trace = folder / "station.toml", folder / "trace.jsonl"
    also = demo_bridge.tables(folder, control) if ocpp else {}
    tables = toml({**outlet.tables, "slac": {"enabled": at.slac}, **also})
    config.write_text(tables + (contract.station if contract else ""), encoding="utf-8")
    secc = str(Path(sys.executable).with_name("secc"))
    run = (secc, "run", str(config), "--interface", at.station, "--control", str(control))
    with ExitStack() as stack:
        if contract:
            back_end = stack.enter_context(running(at.at_station(*contract.back_end(control))))
            back_end.ready("/ocsp and", READY_WITHIN_S)
        stack.enter_context(outlet.supervised(config, at.at_station))
        station = stack.enter_context(running(at.at_station(*run, "--trace", str(trace))))
        station.ready("ready", READY_WITHIN_S)
        bridged = demo_bridge.bridged(config, at.at_station)
        yield station, stack.enter_context(bridged) if ocpp else None


def _vehicle(
    folder: Path, at: Ends, outlet: Outlet, contract: Contract | None, wishes: Wishes
) -> list[str]:
    """The command of the vehicle."""
    script = wishes.script or folder / "vehicle.toml"
    if wishes.script is None:
        script.write_text(VEHICLE, encoding="utf-8")
    ev = (sys.executable, "-m", "tools.ev", "--interface", at.vehicle, "--script", str(script))
    how = ("--protocol", wishes.protocol, "--control", str(outlet.vehicle))
    slac = ("--slac",) if at.slac else ()
    return at.at_vehicle(*ev, *how, *slac, *(contract.vehicle if contract else ()))


def _complete(vehicle: Running, breaker: Breaker | None) -> bool:
    """Whether it went as it should."""
    if breaker is None:
        return vehicle.wait(2.0) == 0
    return breaker.result is not None and not breaker.result.problems


def _watch(
    console: Console,
    client: ControlClient,
    vehicle: Running,
    trace: Path,
    breaker: Breaker | None,
) -> Story:
    """Show the charge until the vehicle has left and the output of the station is dead."""
    story = Story(began=time.time())
    until = time.monotonic() + CHARGED_WITHIN_S
    with view(console) as shown:
        while time.monotonic() < until and (vehicle.alive or not story.over):
            with suppress(OSError):  # of a station that hangs
                client.send(GetState())
            (breaker.wait if breaker else time.sleep)(LOOK_EVERY_S)
            for word in client.read():
                story.hear(word)
                if breaker is not None:
                    breaker.hear(word)
            story.trouble = breaker.lines if breaker else {}
            story.suite = story.suite or demo_contract.suite(trace)
            shown.show(story)
            if (not vehicle.alive and story.messages == 0) or (breaker and breaker.over):
                break
    return story


def main(
    protocol: Annotated[str, typer.Option(help="iso15118-2 or din70121")] = "iso15118-2",
    plot: Annotated[Path, typer.Option(help="picture of the charge")] = Path("demo.png"),
    vehicle: Annotated[Path | None, typer.Option(help="script of tools.ev instead of ours")] = None,
    loopback: Annotated[bool, typer.Option("--loopback", help="no virtual cable")] = False,
    pnc: Annotated[
        bool, typer.Option("--pnc", help="TLS and Plug & Charge with a throw-away PKI")
    ] = False,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="hardware inside the station, no wires")
    ] = False,
    no_ocpp: Annotated[
        bool, typer.Option("--no-ocpp", help="no central system; everyone may charge")
    ] = False,
    site: Annotated[
        bool, typer.Option("--site", help="instead: two vehicles share one supply")
    ] = False,
    fault: Annotated[
        str | None, typer.Option(help="break this in the middle of the charge; `list` names all")
    ] = None,
) -> None:
    """Charge a simulated vehicle at a simulated station and show it."""
    end_children_too()
    console = Console()
    if site:
        raise typer.Exit(0 if demo_site.share(console) else 1)
    if fault is not None and (simulated or fault not in FAULTS):
        for name, row in FAULTS.items():
            console.print(f"{name:20}{row.text}", highlight=False)
        raise typer.Exit(0 if fault == "list" else 2)
    if protocol not in OFFERS:
        console.print(f"no protocol {protocol}; known are {', '.join(OFFERS)}")
        raise typer.Exit(2)
    ocpp = not pnc and fault is None and no_ocpp is False and _has_ocpp(console)
    wishes = Wishes(protocol, vehicle, loopback, pnc, simulated, fault, ocpp)
    raise typer.Exit(0 if _show(console, wishes, plot) else 1)


def _has_ocpp(console: Console) -> bool:
    if (why := demo_bridge.missing()) is not None:
        console.print(f"no central system: {why}")
    return why is None


def _show(console: Console, wishes: Wishes, plot: Path) -> bool:
    """The charge, its summary and its picture; whether all went as it should."""
    with tempfile.TemporaryDirectory(prefix="secc-demo-") as folder:
        try:
            story, complete = charge(console, Path(folder), wishes)
        except (AssertionError, OSError, EOFError) as error:
            console.print(f"the demo failed: {error}", highlight=False, soft_wrap=True)
            return False
    for line in story.summary():
        console.print(line, highlight=False, soft_wrap=True)
    if story.samples:
        draw(story, plot)
        console.print(f"voltage, current and state of charge over time: {os.fspath(plot)}")
    if wishes.fault is not None:
        console.print(f"{'PASS' if complete else 'FAIL'} {wishes.fault}", highlight=False)
        return complete
    return complete and story.ended is not None and story.ended.ok


if __name__ == "__main__":
    typer.run(main)
