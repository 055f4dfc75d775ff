"""`secc ctl`: one command for each word that a running station understands."""

import base64
import sys
import time
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from secc import reports

ControlOption = Annotated[
    Path | None,
    typer.Option("--control", envvar="SECC_CONTROL", help="Path of the control socket."),
]

_RESET_S = 1.2  # until a fault whose cause is still there has latched again

app = typer.Typer(
    help="Tell a running station what to do; exit code 1 if it refuses.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Switch(Enum):
    """A condition of the simulation that is there or not."""

    ON = "on"
    OFF = "off"


class Inlet(Enum):
    """The contactors at the vehicle's inlet."""

    OPEN = "open"
    CLOSED = "closed"


class Status(Enum):
    """What is wrong with a contract."""

    REFUSED = "refused"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NOT_ALLOWED = "not_allowed"


class Reach(Enum):
    """Whether the central system can be reached."""

    ONLINE = "online"
    OFFLINE = "offline"


def path(control: Path | None) -> Path:
    """The control socket that is meant, by default that of connector 1."""
    from secc.config import control_path

    return control or control_path()


@app.command()
def authorise(
    id_tag: Annotated[str | None, typer.Option(help="Who has been authorised, e.g. RFID.")] = None,
    control: ControlOption = None,
) -> None:
    """Let the waiting (or the next) session charge."""
    _ask(control, reports.Authorise(id_tag=id_tag))


@app.command()
def refuse(
    reason: Annotated[str, typer.Option(help="Told to listeners.")] = "refused",
    status: Annotated[
        Status, typer.Option(help="What is wrong with the contract; the vehicle is told.")
    ] = Status.REFUSED,
    control: ControlOption = None,
) -> None:
    """Refuse the waiting (or the next) session, or withdraw a grant."""
    _ask(control, reports.Refuse(reason=reason, status=status.value))


@app.command()
def backend(
    state: Annotated[Reach, typer.Argument()],
    control: ControlOption = None,
) -> None:
    """Say whether the central system can be reached: what Plug & Charge does without it."""
    _ask(control, reports.Backend(online=state is Reach.ONLINE))


@app.command()
def contracts(
    switch: Annotated[Switch, typer.Argument()],
    certificates: Annotated[bool, typer.Option(help="Offer certificates for them too.")] = True,
    control: ControlOption = None,
) -> None:
    """Offer contracts to vehicles that come from now on (on), or no more (off)."""
    word = reports.SetContracts(offered=switch is Switch.ON, certificates=certificates)
    _ask(control, word)


@app.command()
def tariff(
    file: Annotated[
        Path | None,
        typer.Argument(help="EXI of a ChargeParameterDiscoveryRes with signed SalesTariffs."),
    ] = None,
    control: ControlOption = None,
) -> None:
    """Offer tariffs in contract sessions; without FILE, withdraw them."""
    _ask(control, reports.SetTariff(message=_base64(file)))


@app.command()
def stop(
    reason: Annotated[str, typer.Option(help="Told to listeners.")] = "operator",
    control: ControlOption = None,
) -> None:
    """End the charge in order."""
    _ask(control, reports.Stop(reason=reason))


@app.command()
def renegotiate(control: ControlOption = None) -> None:
    """Ask the vehicle to renegotiate (ISO 15118-2 only)."""
    _ask(control, reports.Renegotiate())


@app.command()
def limit(
    current: Annotated[float | None, typer.Option(min=0, help="Amperes.")] = None,
    power: Annotated[float | None, typer.Option(min=0, help="Watts.")] = None,
    seconds: Annotated[float | None, typer.Option("--for", min=0, help="Seconds.")] = None,
    name: Annotated[str, typer.Option(help="Limits of other names stay in force.")] = "operator",
    control: ControlOption = None,
) -> None:
    """Set a limit; without --current and --power, lift it."""
    word = reports.SetLimit(name=name, current_a=current, power_w=power, for_s=seconds)
    _ask(control, word)


@app.command()
def reset(control: ControlOption = None) -> None:
    """Reset the faults that latch, after somebody has looked into them; 1 if some are there yet."""
    _ask(control, reports.ResetFaults())
    time.sleep(_RESET_S)
    if left := _ask(control, reports.GetState()).latched:
        print(f"still there: {', '.join(left)}; remove the cause first", file=sys.stderr)
        raise typer.Exit(1)


@app.command()
def available(switch: Annotated[Switch, typer.Argument()], control: ControlOption = None) -> None:
    """Take vehicles (on) or no more (off); a charge that runs goes on."""
    _ask(control, reports.SetAvailable(available=switch is Switch.ON))


@app.command()
def state(control: ControlOption = None) -> None:
    """Show everything that is true now, as JSON."""
    import msgspec

    print(msgspec.json.encode(_ask(control, reports.GetState())).decode())


@app.command()
def pilot(
    state: Annotated[str, typer.Argument(metavar="A|B|C|D|E|F|auto")],
    diode: Annotated[bool | None, typer.Option(help="The vehicle's diode is there.")] = None,
    control: ControlOption = None,
) -> None:
    """Simulation: hold the control pilot in a state; auto: the built-in vehicle, the line whole."""
    _ask(control, reports.Simulate(pilot=state, diode=diode))


@app.command()
def vehicle(
    battery_v: Annotated[float | None, typer.Option(min=0, help="Battery voltage.")] = None,
    inlet: Annotated[Inlet | None, typer.Option(help="Contactors of the inlet.")] = None,
    diode: Annotated[bool | None, typer.Option(help="The vehicle's diode is there.")] = None,
    control: ControlOption = None,
) -> None:
    """Simulation: steer the vehicle's side of the cable."""
    closed = None if inlet is None else inlet is Inlet.CLOSED
    _ask(control, reports.Simulate(battery_v=battery_v, inlet_closed=closed, diode=diode))


@app.command()
def fault(
    name: str,
    switch: Annotated[Switch, typer.Argument()],
    control: ControlOption = None,
) -> None:
    """Simulation: a fault of the hardware; an unknown NAME is answered with those known."""
    _ask(control, reports.Simulate(faults={name: switch is Switch.ON}))


@app.command()
def lose_pe(
    switch: Annotated[Switch, typer.Argument()] = Switch.ON,
    control: ControlOption = None,
) -> None:
    """Simulation: protective earth is lost (on) or back (off)."""
    _ask(control, reports.Simulate(pe=switch is Switch.OFF))


@app.command()
def short(
    switch: Annotated[Switch, typer.Argument()] = Switch.ON,
    control: ControlOption = None,
) -> None:
    """Simulation: the control pilot is shorted to protective earth (on) or not (off)."""
    _ask(control, reports.Simulate(short=switch is Switch.ON))


def _base64(file: Path | None) -> str | None:
    try:
        return None if file is None else base64.b64encode(file.read_bytes()).decode()
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(1) from None


def _ask(control: Path | None, request: reports.Request) -> reports.State:
    from secc.client import Client, ClientError

    try:
        with Client(path(control)) as client:
            answer, present = client.ask(request)
    except ClientError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    if not answer.ok:
        print(answer.error, file=sys.stderr)
        raise typer.Exit(1)
    return present
