"""`secc meter`: which register maps there are, and what a meter says."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from secc.power.modbus.settings import ModbusSettings

app = typer.Typer(help="Meters over Modbus.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def maps() -> None:
    """List the register maps that come with the program."""
    from secc.power.meters import register_map

    for name in register_map.built_in():
        one = register_map.load(name)
        factory = f"unit {one.factory_unit}, {one.factory_baud} bit/s, {one.factory_parity}"
        print(f"{name:22}{one.name:24}{factory}")


@app.command()
def read(
    file: Annotated[
        Path | None, typer.Argument(metavar="[station.toml]", help="Its power.meter is read.")
    ] = None,
    map_: Annotated[str | None, typer.Option("--map", help="Another register map.")] = None,
    port: Annotated[str | None, typer.Option(help="Serial port.")] = None,
    unit: Annotated[int | None, typer.Option(help="Address on the line.")] = None,
    baud: Annotated[int | None, typer.Option(help="bit/s")] = None,
    parity: Annotated[str | None, typer.Option(help="none, even or odd.")] = None,
) -> None:
    """Read every value of a meter once; exit code 1 if something is wrong."""
    from secc import config
    from secc.power.meters import register_map, survey
    from secc.power.optional import MissingPackage

    logging.disable()  # the table says it all
    try:
        meter = (config.load(file) if file else config.Config()).power.meter
        registers = register_map.load(map_ or meter.map)
        given = {"port": port, "unit": unit, "baud": baud, "parity": parity}
        rows = asyncio.run(survey.survey(registers, _with(meter.serial, given)))
    except (config.ConfigError, register_map.MapError, MissingPackage) as error:
        _give_up(str(error))
    for row in rows:
        print(row.text)
    raise typer.Exit(int(not all(row.good for row in rows)))


def _with(serial: "ModbusSettings", given: Mapping[str, object]) -> "ModbusSettings":
    import msgspec

    values = msgspec.structs.asdict(serial)
    values |= {key: value for key, value in given.items() if value is not None}
    try:
        return msgspec.convert(values, type(serial))
    except msgspec.ValidationError as error:
        _give_up(f"command line: {error}")


def _give_up(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
