"""Meters and an insulation monitor on a serial line that does not exist, as a process.

`python -m tools.meter --port /tmp/rs485 --unit 1=carlo_gavazzi_em340 --unit 3=isocha425hv`: a
client opens the port. Standard input: `1 power_w 22000`, `3 resistance_ohm 50000`,
`1 fault crc on`.
"""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from secc.power.meters import register_map
from tools import console
from tools.serial_devices import InsulationMonitor, Meter
from tools.serial_line import SerialLine

MONITOR = "isocha425hv"
Units = dict[int, Meter | InsulationMonitor]


def obey(units: Units, words: list[str], now: float) -> None:
    """One command: UNIT NAME NUMBER, or UNIT fault NAME on|off; ValueError says what is wrong."""
    match words:
        case [unit, "fault", name, state]:
            _unit(units, unit).set_fault(name, console.switch(state), now)
        case [unit, name, value]:
            _unit(units, unit).set(name, console.number(value), now)
        case _:
            raise ValueError("write UNIT NAME NUMBER, or UNIT fault NAME on|off")


def _unit(units: Units, text: str) -> Meter | InsulationMonitor:
    if not text.isdecimal() or int(text) not in units:
        raise ValueError(f"no unit {text}; there are {', '.join(map(str, units))}")
    return units[int(text)]


def _made(text: str, now: float) -> tuple[int, Meter | InsulationMonitor]:
    unit, _, name = text.partition("=")
    if not unit.isdecimal() or not name:
        raise typer.BadParameter(f"{text}: write UNIT=MAP")
    if name == MONITOR:
        return int(unit), InsulationMonitor(now)
    try:
        return int(unit), Meter(register_map.load(name), now)
    except register_map.MapError as error:
        raise typer.BadParameter(str(error)) from None


async def serve(port: Path | None, texts: list[str], baud: int) -> None:
    """Until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    units = dict(_made(text, loop.time()) for text in texts)
    line = SerialLine(units, baud or None)
    await line.open(port)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    print(f"ready {port or line.path}", flush=True)
    commands = asyncio.create_task(console.serve(lambda words: obey(units, words, loop.time())))
    await stopped.wait()
    commands.cancel()
    await line.close()


def main(
    unit: Annotated[list[str], typer.Option(help=f"UNIT=MAP, map of a meter or {MONITOR}.")],
    port: Annotated[Path | None, typer.Option(help="Name of the port; else it is printed.")] = None,
    baud: Annotated[int, typer.Option(min=0, help="Pace of the line; 0: none.")] = 9_600,
) -> None:
    """Simulate devices on a serial line; ends with SIGTERM or Ctrl-C."""
    asyncio.run(serve(port, unit, baud))


if __name__ == "__main__":
    typer.run(main)
