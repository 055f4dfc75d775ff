"""Simulated power modules on a CAN bus, and what they feed.

    python -m tools.power_module infypower --modules 4 --port 29536 --control /tmp/rack.sock

Whoever plays contactors and vehicle connects a load over the control socket, a Unix socket with
JSON lines; each is answered by the state of the output, or by {"error": ...}:

    {"load": {"voltage_v": 400, "resistance_ohm": 0.05}}      {"load": null}       {}
    {"fault": "silent", "address": 0, "on": true, "trips": true}
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from secc.power.bus import Bus
from secc.power.can_settings import CanSettings
from secc.power.node import Filter, Frame
from tools.can_hub import hub_settings
from tools.modules.infypower import InfypowerModule
from tools.modules.maxwell import MaxwellModule
from tools.modules.tonhe import TonheModule
from tools.modules.uugreenpower import UUGreenPowerModule
from tools.rack import Load, Module, Rack

# How a module is built, and the lowest address.
VENDORS: dict[str, tuple[Callable[..., Module], int]] = {
    "infypower": (InfypowerModule, 0),
    "uugreenpower": (UUGreenPowerModule, 1),
    "maxwell": (MaxwellModule, 0),
    "tonhe": (TonheModule, 1),
}


def build(
    vendor: str, modules: int, now: float, *, first: int | None = None, **options: Any
) -> Rack:
    """A rack of `modules` of one vendor, with consecutive addresses; KeyError: no such vendor."""
    make, lowest = VENDORS[vendor]
    first = lowest if first is None else first
    return Rack([make(first + n, now, **options) for n in range(modules)], now)


class RackNode:
    """A rack as a node of a bus."""

    filters = (Filter(0, 0),)

    def __init__(self, rack: Rack) -> None:
        self.rack = rack
        self._answers: list[Frame] = []
        self._now = 0.0

    @property
    def deadline(self) -> float | None:
        return self._now if self._answers else self.rack.deadline

    def receive(self, frame: Frame, now: float) -> None:
        self._now = now
        self._answers += self.rack.receive(frame, now)

    def frames(self, now: float) -> list[Frame]:
        frames, self._answers = self._answers, []
        return frames + self.rack.tick(now)

    def lost(self, now: float) -> None:
        """They go on; their watchdogs see to it."""

    def back(self, now: float) -> None:
        self._now = now
        self._answers.clear()


def obey(rack: Rack, word: dict[str, Any], now: float) -> dict[str, Any]:
    """Carry out a word of the control socket; the answer."""
    try:
        if "load" in word:
            rack.connect(None if word["load"] is None else Load(**word["load"]), now)
        if "fault" in word:
            trips = bool(word.get("trips", True))
            on = bool(word.get("on", True))
            rack.fault(int(word["address"]), str(word["fault"]), on, now, trips=trips)
    except (ValueError, TypeError, KeyError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    rack.live_until(now)
    return {
        "voltage_v": round(rack.voltage_v, 2),
        "current_a": round(rack.current_a, 2),
        "modules": [
            {
                "address": module.address,
                "on": module.converter.live,
                "current_a": round(module.converter.current_a, 2),
            }
            for module in rack.modules
        ],
    }


async def _control(rack: Rack, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    with suppress(ConnectionError):
        while line := await reader.readline():
            try:
                word = json.loads(line)
                answer = obey(rack, word, loop.time())
            except (ValueError, AttributeError, TypeError):
                answer = {"error": "not an object of JSON"}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
    writer.close()


async def run(rack: Rack, can: CanSettings, control: Path | None) -> None:
    """Serve until cancelled."""
    if control is not None:
        control.unlink(missing_ok=True)
        await asyncio.start_unix_server(lambda r, w: _control(rack, r, w), control)
    print(f"ready: {len(rack.modules)} modules", flush=True)
    await Bus(can, [RackNode(rack)]).run()


def main(
    vendor: Annotated[str, typer.Argument(help=", ".join(VENDORS))],
    modules: Annotated[int, typer.Option(min=1, max=60)] = 4,
    first: Annotated[int | None, typer.Option(help="lowest address")] = None,
    host: Annotated[str, typer.Option(help="of tools.can_hub")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="of tools.can_hub")] = 29536,
    node: Annotated[str, typer.Option(help="name on the hub")] = "modules",
    bitrate: Annotated[int, typer.Option(help="bit/s")] = 125_000,
    control: Annotated[Path | None, typer.Option(help="Unix socket for load and faults")] = None,
) -> None:
    """Simulate power modules; ends with SIGTERM or Ctrl-C."""
    if vendor not in VENDORS:
        raise typer.BadParameter(f"no vendor {vendor}; there are {', '.join(VENDORS)}")
    can = hub_settings(node, port, host, bitrate)

    async def serve() -> None:
        rack = build(vendor, modules, asyncio.get_running_loop().time(), first=first)
        await run(rack, can, control)

    with suppress(KeyboardInterrupt):
        asyncio.run(serve())


if __name__ == "__main__":
    typer.run(main)
