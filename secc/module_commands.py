"""`secc modules`: which power modules answer, for who has just wired them."""

import asyncio
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from secc.power.modules.module import Extra
    from secc.power.modules.settings import ModulesSettings


def modules(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
    seconds: Annotated[float, typer.Option(min=0.5, max=60, help="Ask for so long at most.")] = 4.0,
    join: Annotated[
        int | None, typer.Option(min=1, max=15, help="Give this group to the listed modules.")
    ] = None,
    blink: Annotated[
        int | None, typer.Option(metavar="ADDRESS", help="Let this module blink meanwhile.")
    ] = None,
) -> None:
    """List the power modules on CAN; switches nothing. Exit code 1 if something is wrong."""
    from secc import config
    from secc.client import serves
    from secc.power.module_survey import look
    from secc.power.modules.module import Extra

    logging.disable()  # the table says it all
    try:
        settings = config.load(file)
    except config.ConfigError as error:
        _give_up(str(error))
    power = settings.power
    if serves(settings.control_path):
        _give_up("a station uses the modules: stop it first")
    orders = _orders(power.modules, join, blink)
    found = asyncio.run(look(power.can, power.modules, seconds, orders))
    if blink is not None:
        asyncio.run(look(power.can, power.modules, 0.5, [(Extra.BLINK, blink, 0)]))
    if found.problem:
        _give_up(f"CAN {power.can.channel}: {found.problem}")
    for row in found.rows:
        print(f"{row.address:4}  {'ok' if row.good else 'FAIL':5} {row.text}")
    if not found.rows:
        print(f"no {power.modules.driver} module answers: check bit rate, wiring and addresses")
    print(f"bus load {found.load:.0%}, {found.errors} error frames")
    raise typer.Exit(int(not found.rows or not all(row.good for row in found.rows)))


def _orders(
    modules: "ModulesSettings", join: int | None, blink: int | None
) -> list[tuple["Extra", int, int]]:
    from secc.power.modules.drivers import DRIVERS
    from secc.power.modules.module import Extra

    orders = [(Extra.BLINK, blink, 1)] if blink is not None else []
    if join is not None:
        if not modules.addresses:
            _give_up("list power.modules.addresses: a group is for these modules")
        orders += [(Extra.GROUP, address, join) for address in modules.addresses]
    driver = DRIVERS[modules.driver](None, None)
    for order in orders:
        if not driver.extra(*order):
            _give_up(f"the protocol of {modules.driver} has no command for that: {order[0].value}")
    return orders


def _give_up(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
