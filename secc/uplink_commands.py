"""`secc uplink`: see and set how the station reaches the network."""

import asyncio
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from secc.uplink.profiles import Settings

app = typer.Typer(
    help="The station's way to the network, through NetworkManager and ModemManager.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
AddressOption = Annotated[
    str | None, typer.Option(help="Fixed, as 192.168.1.20/24. Without it: DHCP.")
]
GatewayOption = Annotated[str | None, typer.Option(help="With --address.")]
DnsOption = Annotated[list[str] | None, typer.Option(help="With --address; repeatable.")]
PasswordOption = Annotated[
    Path | None, typer.Option(help="File with the password on its first line; - is stdin.")
]


class Security(Enum):
    """How a wireless network is protected."""

    WPA2 = "wpa2"
    WPA3 = "wpa3"
    OPEN = "open"


@app.command()
def status(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show every link; exit code 1 when none is connected."""
    import msgspec

    _need()
    from secc.uplink import state, watch

    uplink = asyncio.run(watch.once())
    connected = any(link.state == "connected" for link in uplink.links)
    if json:
        print(msgspec.json.encode(uplink).decode())
    else:
        if not uplink.managed:
            print("NetworkManager is not running: nothing is known of Ethernet and Wi-Fi")
        for link in uplink.links:
            print(state.words(link))
        print(f"internet: {uplink.reach}")
    raise typer.Exit(int(not connected))


@app.command()
def watch(file: Annotated[Path, typer.Argument(metavar="station.toml")]) -> None:
    """Keep the state in a file for page and display, until SIGTERM."""
    _need()
    from secc import config
    from secc.uplink import watch as watching

    try:
        raise typer.Exit(watching.run(config.load(file)))
    except config.ConfigError as error:
        _give_up(str(error))


@app.command()
def wifi(
    ssid: str,
    password: PasswordOption = None,
    security: Annotated[Security, typer.Option(help="Of the network.")] = Security.WPA2,
    hidden: Annotated[bool, typer.Option("--hidden", help="It does not tell its name.")] = False,
    address: AddressOption = None,
    gateway: GatewayOption = None,
    dns: DnsOption = None,
) -> None:
    """Join a wireless network now and whenever it is there."""
    _need()
    from secc.uplink import profiles

    secret = _secret(password)
    ip = profiles.Ip(address, gateway, tuple(dns or ()))
    _put(lambda: profiles.wifi(ssid, secret, security.value, hidden=hidden, ip=ip))


@app.command()
def lte(
    apn: str,
    user: Annotated[str | None, typer.Option(help="If the operator wants one.")] = None,
    password: PasswordOption = None,
    pin: Annotated[Path | None, typer.Option(help="File with the PIN of the card.")] = None,
) -> None:
    """Use a mobile network."""
    _need()
    from secc.uplink import profiles

    secret, number = _secret(password), _secret(pin)
    _put(lambda: profiles.lte(apn, user, secret, number))


@app.command()
def ethernet(
    interface: str,
    address: AddressOption = None,
    gateway: GatewayOption = None,
    dns: DnsOption = None,
) -> None:
    """Use a cable, by DHCP or with a fixed address."""
    _need()
    from secc.uplink import profiles

    ip = profiles.Ip(address, gateway, tuple(dns or ()))
    _put(lambda: profiles.ethernet(interface, ip))


@app.command()
def bluetooth(address: str) -> None:
    """Use the network of a paired device (PAN)."""
    _need()
    from secc.uplink import profiles

    _put(lambda: profiles.bluetooth(address))


@app.command()
def order(kinds: Annotated[list[str], typer.Argument(metavar="KIND...")]) -> None:
    """Which link is used first, e.g. `order ethernet wifi lte`."""
    _need()
    from secc.uplink import configure
    from secc.uplink.bus import UplinkError, system_bus
    from secc.uplink.profiles import TYPES

    wanted = [kind for kind in TYPES if kind in kinds]
    wanted.sort(key=kinds.index)
    if unknown := [kind for kind in kinds if kind not in TYPES]:
        _give_up(f"{unknown[0]}: must be one of {', '.join(TYPES)}")

    async def work() -> list[str]:
        async with system_bus() as bus:
            return await configure.order(bus, wanted)

    try:
        placed = asyncio.run(work())
    except UplinkError as error:
        _give_up(str(error))
    print(f"in order: {', '.join(wanted)}; connections: {', '.join(placed) or 'none yet'}")


@app.command()
def forget(
    name: Annotated[str, typer.Argument(help="Of the connection, as in status --json.")],
) -> None:
    """Take a connection out."""
    _need()
    from secc.uplink import configure
    from secc.uplink.bus import UplinkError, system_bus

    async def work() -> None:
        async with system_bus() as bus:
            await configure.forget(bus, name)

    try:
        asyncio.run(work())
    except UplinkError as error:
        _give_up(str(error))
    print(f"{name} is forgotten")


def _put(make: "Callable[[], Settings]") -> None:
    from secc.uplink import configure
    from secc.uplink.bus import UplinkError, system_bus
    from secc.uplink.profiles import ProfileError

    try:
        settings = make()
    except ProfileError as error:
        _give_up(str(error))

    async def work() -> configure.Put:
        async with system_bus() as bus:
            return await configure.put(bus, settings)

    try:
        done = asyncio.run(work())
    except UplinkError as error:
        _give_up(str(error))
    name = settings["connection"]["id"].value
    print(f"{name} {'added' if done.new else 'changed'}; see: secc uplink status")
    if done.trouble:
        print(f"not in use yet: {done.trouble}", file=sys.stderr)


def _secret(file: Path | None) -> str | None:
    """The first line of a file: a secret on a command line is seen by everybody."""
    if file is None:
        return None
    try:
        text = sys.stdin.readline() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        _give_up(f"{file}: {error.strerror}")
    return text.partition("\n")[0]


def _need() -> None:
    import importlib.util

    if importlib.util.find_spec("dbus_fast") is None:
        _give_up("dbus-fast is not installed: pip install 'secc[uplink]'")


def _give_up(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
