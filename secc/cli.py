"""The command `secc`: arguments only. What a command does is imported when it is called."""

import importlib.util
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from secc import (
    ctl,
    meter_commands,
    module_commands,
    pki_commands,
    service_commands,
    site_commands,
    uplink_commands,
)

app = typer.Typer(
    name="secc",
    help="Charging-station side of CCS DC charging: ISO 15118-2 and DIN SPEC 70121.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(ctl.app, name="ctl")
app.add_typer(pki_commands.app, name="pki")
app.add_typer(meter_commands.app, name="meter")
app.add_typer(site_commands.app, name="site")
app.add_typer(service_commands.app, name="service")
app.add_typer(uplink_commands.app, name="uplink")
app.command("modules")(module_commands.modules)


def main() -> None:
    """Entry point of the console script."""
    app()


def _version(wanted: bool) -> None:
    if wanted:
        print(f"secc {version('secc')}")
        raise typer.Exit


@app.callback()
def _secc(
    _: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Charging-station side of CCS DC charging: ISO 15118-2 and DIN SPEC 70121."""


@app.command()
def run(
    file: Annotated[
        Path | None, typer.Argument(metavar="[station.toml]", help="Without it: the defaults.")
    ] = None,
    interface: Annotated[str | None, typer.Option(help="Network interface, e.g. plc0.")] = None,
    control: Annotated[Path | None, typer.Option(help="Path of the control socket.")] = None,
    trace: Annotated[Path | None, typer.Option(help="File for the trace.")] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
    connector: Annotated[
        int | None, typer.Option(help="Number of the connector, of several in the file.")
    ] = None,
) -> None:
    """Serve one outlet until SIGTERM or Ctrl-C."""
    from secc import config, station

    try:
        settings = config.load(file, connector) if file else config.Config()
        settings = config.override(
            settings,
            network__interface=interface,
            control__path=control,
            trace__file=trace,
            log__level=log_level,
        )
        raise typer.Exit(station.run(settings))
    except config.ConfigError as error:
        _give_up(str(error))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
) -> None:
    """Check a configuration; show what is in force and what is doubtful."""
    from secc import config, plausibility

    try:
        found = config.connectors(file)
    except config.ConfigError as error:
        _give_up(str(error))
    for settings in found:
        if len(found) > 1:
            print(f"\n# --- connector {settings.outlet.connector}")
        print(config.dump(settings), end="")
    for warning in plausibility.of_station(found):
        print(f"warning: {warning}", file=sys.stderr)


@app.command()
def bridge(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
) -> None:
    """Connect the outlets of a station to its central system (OCPP 1.6J), until SIGTERM."""
    if importlib.util.find_spec("websockets") is None:
        _give_up("websockets is not installed: pip install 'secc[ocpp]'")
    # A process for months: it does without the command line, which would cost it 13 MB.
    words = ["-X", "no_debug_ranges", "-m", "secc.ocpp.bridge", str(file)]
    words += [log_level] if log_level else []
    os.execv(sys.executable, [sys.executable, *words])


@app.command()
def undelivered(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
    forget: Annotated[bool, typer.Option(help="Forget them, while no bridge runs.")] = False,
) -> None:
    """Show messages that the central system never took; on standard error, what waits for it."""
    from secc import config
    from secc.ocpp import undelivered

    try:
        database = Path(config.load(file).ocpp.database)
    except config.ConfigError as error:
        _give_up(str(error))
    raise typer.Exit((undelivered.forget if forget else undelivered.show)(database))


@app.command()
def web(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
    host: Annotated[str | None, typer.Option(help="Address to be served at.")] = None,
    port: Annotated[int | None, typer.Option(help="TCP port.")] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
) -> None:
    """Serve the local page of a station: live state, history, settings; until SIGTERM."""
    from secc import config

    try:
        from secc.web import server

        found = config.connectors(file)
        given = {"web__host": host, "web__port": port, "log__level": log_level}
        raise typer.Exit(server.run([config.override(one, **given) for one in found], file))
    except ModuleNotFoundError as missing:
        _give_up(f"{missing.name} is not installed: pip install 'secc[web]'")
    except config.ConfigError as error:
        _give_up(str(error))


@app.command()
def lights(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
) -> None:
    """Drive the LEDs and displays of a station, until SIGTERM."""
    from secc import config
    from secc.indicators import process

    try:
        found = config.connectors(file)
        found = tuple(config.override(one, log__level=log_level) for one in found)
        raise typer.Exit(process.run(found))
    except config.ConfigError as error:
        _give_up(str(error))


@app.command()
def metrics(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
    host: Annotated[str | None, typer.Option(help="Address to be served at.")] = None,
    port: Annotated[int | None, typer.Option(help="TCP port.")] = None,
) -> None:
    """Serve figures of a station for Prometheus, until SIGTERM."""
    from secc import config

    try:
        from secc import metrics_server

        found = config.connectors(file)
        given = {"metrics__host": host, "metrics__port": port}
        raise typer.Exit(metrics_server.run([config.override(one, **given) for one in found]))
    except ModuleNotFoundError as missing:
        _give_up(f"{missing.name} is not installed: pip install 'secc[metrics]'")
    except config.ConfigError as error:
        _give_up(str(error))


@app.command()
def mirror(file: Annotated[Path, typer.Argument(metavar="station.toml")]) -> None:
    """Show what the outlets report on an MQTT broker, until SIGTERM."""
    from secc.config import ConfigError
    from secc.mirror import process
    from secc.power.optional import MissingPackage

    try:
        raise typer.Exit(process.run(file))
    except (ConfigError, MissingPackage) as error:
        _give_up(str(error))


@app.command()
def doctor(
    file: Annotated[
        Path | None, typer.Argument(metavar="[station.toml]", help="Without it: the defaults.")
    ] = None,
    interface: Annotated[str | None, typer.Option(help="Network interface, e.g. plc0.")] = None,
) -> None:
    """Check interface, rights, modem and clock; exit code 1 if something is wrong.

    Of all connectors; with --interface of that which [connectors.N] does not name.
    """
    from secc import config, doctor

    try:
        if file is not None and interface is None:
            found = config.connectors(file)
        else:
            settings = config.load(file) if file else config.Config()
            found = (config.override(settings, network__interface=interface),)
    except config.ConfigError as error:
        _give_up(str(error))
    raise typer.Exit(doctor.report(found))


@app.command()
def init(
    file: Annotated[Path, typer.Argument(metavar="[station.toml]")] = Path("station.toml"),
) -> None:
    """Write a commented station.toml; an existing file is left alone."""
    from secc import config

    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(config.template())
    except FileExistsError:
        _give_up(f"{file} exists; choose another name or remove it first")
    except OSError as error:
        _give_up(f"{file}: {error.strerror}")
    print(f"{file} written; set the interface in it, then: secc check {file}; secc run {file}")


@app.command()
def pool(file: Annotated[Path, typer.Argument(metavar="station.toml")]) -> None:
    """Share groups of power modules among the connectors of a station, until SIGTERM."""
    from secc import config, log
    from secc.power.pool import process

    try:
        settings = config.load(file)
        log.to_stderr(settings.log.level, settings.log.format)
        process.run(settings.power.pool, settings.pool_path)
    except (config.ConfigError, process.Unusable, OSError) as error:
        _give_up(str(error))


@app.command()
def supervise(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
    connector: Annotated[
        int | None, typer.Option(help="Number of the connector, of several in the file.")
    ] = None,
) -> None:
    """Watch over the station of this file: its contactors are enabled only while it is well."""
    from secc import config
    from secc.power.supervisor import start

    try:
        settings = config.load(file, connector)
    except config.ConfigError as error:
        _give_up(str(error))
    if not settings.power.supervisor.enabled:
        _give_up(f"{file}: power.supervisor.enabled is false: nobody would heed it")
    start.become(settings.power, settings.supervisor_path)


@app.command()
def watch(
    control: ctl.ControlOption = None,
    text: Annotated[bool, typer.Option("--text", help="Readable lines, not JSON.")] = False,
) -> None:
    """Show everything that a running station reports."""
    from secc.client import Client, ClientError
    from secc.readable import text as readable

    try:
        with Client(ctl.path(control), timeout_s=None) as client:
            if text:
                for report in client.reports():
                    print(readable(report), flush=True)
            else:
                for line in client.lines():
                    print(line.decode().rstrip("\n"), flush=True)
    except ClientError as error:
        _give_up(str(error))
    except (KeyboardInterrupt, BrokenPipeError):
        raise typer.Exit from None


@app.command()
def decode(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE|DIR|-|HEX...", help="Captures, traces, hex; - is stdin."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a message.")] = False,
    xml: Annotated[bool, typer.Option("--xml", help="XML of the standard.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="One row a message.")] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="One line a session; with --json, objects.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Do not fold loops.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File or directory for the above.")
    ] = None,
    pcap: Annotated[Path | None, typer.Option(help="Decrypted copy of the capture.")] = None,
    parquet: Annotated[Path | None, typer.Option(help="Messages as Parquet.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Curves of the charge, PNG or SVG.")] = None,
    html: Annotated[Path | None, typer.Option(help="One page with everything.")] = None,
    message: Annotated[
        list[str] | None, typer.Option(help="Only these (CurrentDemand, *Res); repeatable.")
    ] = None,
    sender: Annotated[str, typer.Option("--from", help="Only from EV, EVSE or an address.")] = "",
    since: Annotated[str, typer.Option(help="Only from then: seconds or a time (UTC).")] = "",
    session: Annotated[str, typer.Option(help="Only this session: number or id.")] = "",
    redact: Annotated[bool, typer.Option("--redact", help="Hash identities and keys.")] = False,
    keylog: Annotated[Path | None, typer.Option(help="TLS secrets, NSS key log.")] = None,
    protocol: Annotated[
        str, typer.Option(help="Force the schema: appprotocol, din, iso2, xmldsig, *-fragment.")
    ] = "",
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Inputs at the same time.")] = 1,
    live: Annotated[str, typer.Option(metavar="IFACE", help="Listen instead (root).")] = "",
) -> None:
    """Read a capture of a charging session and say why it stopped."""
    from secc.capture import command
    from secc.capture.filters import Filter

    forms = {"json": json, "xml": xml, "csv": csv, "summary": summary}
    code = command.decode(
        inputs or [],
        [name for name, wanted in forms.items() if wanted],
        everything=everything,
        output=output,
        results={".pcap": pcap, ".parquet": parquet, ".png": plot, ".html": html},
        show=Filter(tuple(message or ()), sender, since, session),
        redact=redact,
        keylog=keylog,
        protocol=protocol,
        jobs=jobs,
        live=live,
    )
    raise typer.Exit(code)


@app.command()
def encode(
    inputs: Annotated[list[str], typer.Argument(metavar="FILE.json|FILE.xml|-...")],
    protocol: Annotated[
        str, typer.Option(help="Force the schema: appprotocol, din, iso2, xmldsig, *-fragment.")
    ] = "",
) -> None:
    """Write messages given as JSON or XML as EXI: a line of hex for each."""
    from secc.encode import encode

    raise typer.Exit(encode(inputs, protocol))


def _give_up(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
