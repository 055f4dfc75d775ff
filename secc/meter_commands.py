"""`secc meter`: register maps, what a meter says, and the sharing of one."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from secc.config import Config
    from secc.power.modbus.settings import ModbusSettings

app = typer.Typer(help="Energy meters.", no_args_is_help=True, rich_markup_mode=None)


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
        settings = config.load(file) if file else config.Config()
        meter = settings.power.meter
        if meter.source == "shared" and port in (None, meter.serial.port):
            _show_books(settings, "`secc meter share` holds the line: stop it to read the meter\n")
        registers = register_map.load(map_ or meter.map)
        given = {"port": port, "unit": unit, "baud": baud, "parity": parity}
        rows = asyncio.run(survey.survey(registers, _with(meter.serial, given)))
    except (config.ConfigError, register_map.MapError, MissingPackage) as error:
        _give_up(str(error))
    for row in rows:
        print(row.text)
    raise typer.Exit(int(not all(row.good for row in rows)))


@app.command()
def share(file: Annotated[Path, typer.Argument(metavar="station.toml")]) -> None:
    """Read one meter for all connectors with power.meter.source = shared, until SIGTERM."""
    from secc import config, log
    from secc.power.meters.share import process

    try:
        connectors = config.connectors(file)
        log.to_stderr(connectors[0].log.level, connectors[0].log.format)
        sharing = [each for each in connectors if each.power.meter.source == "shared"]
        first = (sharing or connectors)[0]
        numbers = [each.outlet.connector for each in sharing]
        process.run(first.power.meter, numbers, first.meter_path)
    except (config.ConfigError, process.Unusable, OSError) as error:
        _give_up(str(error))


@app.command()
def shares(file: Annotated[Path, typer.Argument(metavar="station.toml")]) -> None:
    """Show what the running `secc meter share` has billed to whom."""
    from secc import config

    try:
        settings = config.load(file)
    except config.ConfigError as error:
        _give_up(str(error))
    if not _show_books(settings):
        path = settings.meter_path
        _give_up(f"nobody shares a meter at {path}: is `secc meter share` running?")


def _show_books(settings: "Config", before: str = "") -> bool:
    """Those of the running sharer, after which the command ends; False: there is none."""
    from secc.power.meters.share import survey

    view = asyncio.run(survey.look(settings.meter_path))
    if view is None:
        return False
    rows = list(survey.rows(view, settings.power.meter.silent_s))
    print(before, end="")
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
