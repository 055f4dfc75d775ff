"""A simulated vehicle (EVCC) for ISO 15118-2 and DIN SPEC 70121, to charge or to misbehave.

Run as `python -m tools.ev --interface IFACE`; `--help` shows the rest. Exit status 0 only when
everything went as the script (`tools.vehicle.script`) wanted.
"""

import json
import time
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from secc.reports import Simulate
from tools.plug_in import associate
from tools.vehicle import script as scripts
from tools.vehicle.battery import Battery
from tools.vehicle.drive import Drive
from tools.vehicle.link import Address, NoStation, PlantBench, discover, visit
from tools.vehicle.mischief import MISCHIEF
from tools.vehicle.script import Script
from tools.vehicle.session import EvSession
from tools.vehicle.steps import Outcome
from tools.vehicle.wire import WireError

AC = {"mode": "AC_three_phase_core", "max_voltage_v": 400.0, "max_current_a": 16.0}


class Reporter:
    """Writes one JSON line for each exchange as it happens, and one for the outcome."""

    def __init__(self, file: TextIO | None) -> None:
        self._file = file
        self._written = 0
        self._session: EvSession | None = None

    def begin(self, session: EvSession) -> None:
        self._session, self._written = session, 0

    def flush(self) -> None:
        if self._session is None:
            return
        for exchange in self._session.exchanges[self._written :]:
            self._line({"type": "exchange", "time": time.time(), **asdict(exchange)})
        self._written = len(self._session.exchanges)

    def outcome(self, outcome: Outcome, battery: Battery) -> None:
        fields = asdict(outcome) | {"session_id": outcome.session_id.hex()}
        taken = {"soc": battery.soc, "energy_wh": battery.energy_wh}
        self._line({"type": "outcome", "time": time.time(), **fields, **taken})

    def _line(self, fields: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(fields) + "\n")
            self._file.flush()


def charge(
    script: Script,
    battery: Battery,
    where: str | Address,
    bench: PlantBench,
    report: TextIO | None,
) -> Outcome:
    """One visit, or two when the script pauses and resumes; `where`: interface or address."""
    reporter = Reporter(report)
    outcome = _connect(script, where, bench, reporter, battery, None)
    if script.resume and outcome.ok and outcome.result == "paused":
        time.sleep(script.pause_s)
        outcome = _connect(script, where, bench, reporter, battery, outcome.session_id)
    return outcome


def _connect(
    script: Script,
    where: str | Address,
    bench: PlantBench,
    reporter: Reporter,
    battery: Battery,
    joins: bytes | None,
) -> Outcome:
    session = EvSession(Drive(script, battery, joins))
    reporter.begin(session)
    bench.tell(Simulate(pilot="B", inlet_closed=False))
    if script.slac and joins is None and isinstance(where, str):  # a pause keeps the key
        associate(where, bench)
    address = discover(where, script.tls) if isinstance(where, str) else where
    outcome = visit(address, session, bench, reporter.flush)
    reporter.flush()
    reporter.outcome(outcome, battery)
    return outcome


def _settings(
    file: Path | None, protocol: str | None, ac: bool, changes: list[str]
) -> dict[str, Any]:
    values = scripts.load(file) if file is not None else {}
    if ac:
        values = AC | {"offers": scripts.offers("iso15118-2")} | values
    if protocol is not None:
        values["offers"] = scripts.offers(protocol)
    for change in changes:
        _merge(values, _change(change))
    return values


def _change(text: str) -> dict[str, Any]:
    """`key.key = value`; what is no value of TOML is a string."""
    key, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"--set {text}: write KEY=VALUE")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return tomllib.loads(f"{key} = {json.dumps(value.strip())}")


def _merge(into: dict[str, Any], changes: dict[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def verdict(outcome: Outcome, battery: Battery) -> str:
    """One line for people."""
    word = "PASS" if outcome.ok else "FAIL"
    charged = f"{battery.energy_wh:.1f} Wh into the battery, now {100 * battery.soc:.0f} %"
    parts = [outcome.result, outcome.text, *outcome.findings, charged]
    return f"{word} {outcome.protocol or 'no protocol'}: " + "; ".join(filter(None, parts))


def _list_misbehaviours() -> None:
    for name, mischief in sorted(MISCHIEF.items()):
        limits = ", ".join(sorted(mischief.only))
        marks = " ".join(filter(None, [limits, "needs --control" if mischief.bench else ""]))
        typer.echo(f"{name:26}{mischief.text}{f' ({marks})' if marks else ''}")


def main(
    interface: Annotated[str, typer.Option("--interface", "-i", help="where SDP is sent")] = "lo",
    host: Annotated[str | None, typer.Option(help="skip SDP: IPv6 address of a station")] = None,
    port: Annotated[int, typer.Option(help="its TCP port")] = 0,
    script: Annotated[
        Path | None, typer.Option(help="TOML or JSON, see tools.vehicle.script")
    ] = None,
    protocol: Annotated[str | None, typer.Option(help="iso15118-2, din70121 or both")] = None,
    ac: Annotated[bool, typer.Option("--ac", help="charge with AC")] = False,
    misbehave: Annotated[str | None, typer.Option(help="a name of --list")] = None,
    at: Annotated[str | None, typer.Option(help="the request it takes the place of")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE of TOML")] = None,
    slac: Annotated[bool, typer.Option("--slac", help="find the station by SLAC first")] = False,
    control: Annotated[Path | None, typer.Option(help="socket of the simulated plant")] = None,
    report: Annotated[Path | None, typer.Option(help="JSON lines of every exchange")] = None,
    listing: Annotated[bool, typer.Option("--list", help="show the misbehaviours")] = False,
) -> None:
    """Charge at a station, or misbehave there; exit status 0 when it went as wanted."""
    if listing:
        _list_misbehaviours()
        return
    try:
        values = _settings(script, protocol, ac, changes or [])
        values |= {k: v for k, v in {"misbehave": misbehave, "at": at}.items() if v is not None}
        values |= {"slac": True} if slac else {}
        wanted = scripts.make(values)
        _check(wanted, control)
        battery = wanted.battery.battery()
        with open(report or "/dev/null", "w", encoding="utf-8") as file:
            bench = PlantBench(control)
            try:
                where = interface if host is None else Address(host, port)
                outcome = charge(wanted, battery, where, bench, file)
            finally:
                bench.leave()
    except (NoStation, WireError, OSError, EOFError, ValueError) as error:
        typer.echo(f"FAIL {error}", err=True)
        raise typer.Exit(1) from None
    for error_text in bench.errors:
        typer.echo(error_text, err=True)
    typer.echo(verdict(outcome, battery))
    raise typer.Exit(0 if outcome.ok and not bench.errors else 1)


def _check(script: Script, control: Path | None) -> None:
    if script.misbehave is None:
        return
    if script.misbehave not in MISCHIEF:
        raise ValueError(f"no misbehaviour {script.misbehave}; --list shows all")
    if MISCHIEF[script.misbehave].bench and control is None:
        raise ValueError(f"{script.misbehave} needs --control, the socket of the simulated plant")


if __name__ == "__main__":
    typer.run(main)
