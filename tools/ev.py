"""A simulated vehicle (EVCC) for ISO 15118-2 and DIN SPEC 70121, to charge or to misbehave.

Run as `python -m tools.ev --interface IFACE`; `--help` shows the rest. Exit status 0 only when
everything went as the script (`tools.vehicle.script`) wanted.
"""

import json
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from secc.reports import Simulate
from tools.plug_in import associate
from tools.vehicle import script as scripts
from tools.vehicle.battery import Battery
from tools.vehicle.credentials import Wallet, keep, open_wallet
from tools.vehicle.drive import Drive
from tools.vehicle.line import Address, Line, NoStation, address_of, connect
from tools.vehicle.link import PlantBench, discover, visit
from tools.vehicle.mischief import MISCHIEF
from tools.vehicle.mischief_tls import HANDSHAKES
from tools.vehicle.script import Script
from tools.vehicle.session import EvSession
from tools.vehicle.steps import Outcome
from tools.vehicle.tls import Terms, TlsError
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


@dataclass(frozen=True)
class Equipment:
    """What a vehicle comes with besides its battery."""

    bench: PlantBench
    wallet: Wallet | None = None
    keylog: Path | None = None

    def terms(self, script: Script) -> Terms | None:
        """For TLS."""
        if self.wallet is None:
            return None
        own = self.wallet
        terms = Terms(own.v2g_roots, own.now, own.private_roots, script.named_roots, script.ocsp)
        return replace(terms, keylog=self.keylog)


def charge(
    script: Script,
    battery: Battery,
    where: str | Address,
    equipment: Equipment,
    report: TextIO | None,
) -> Outcome:
    """One visit, or two when the script pauses and resumes; `where`: interface or address."""
    reporter = Reporter(report)
    outcome = _visit(script, where, equipment, reporter, battery, None)
    if script.resume and outcome.ok and outcome.result == "paused":
        time.sleep(script.pause_s)
        outcome = _visit(script, where, equipment, reporter, battery, outcome.session_id)
    return outcome


def _visit(
    script: Script,
    where: str | Address,
    equipment: Equipment,
    reporter: Reporter,
    battery: Battery,
    joins: bytes | None,
) -> Outcome:
    bench = equipment.bench
    bench.tell(Simulate(pilot="B", inlet_closed=False))
    if script.slac and joins is None and isinstance(where, str):  # a pause keeps the key
        associate(where, bench)
    if script.misbehave in HANDSHAKES and joins is None:
        return _misbehave(script, where, equipment, reporter, battery)
    line = _connect(script, where, equipment)
    session = EvSession(Drive(script, battery, joins, equipment.wallet, line.suite))
    reporter.begin(session)
    outcome = visit(line, session, bench, reporter.flush)
    reporter.flush()
    reporter.outcome(outcome, battery)
    if outcome.certificate and equipment.wallet is not None:
        keep(equipment.wallet)
    return outcome


def _misbehave(
    script: Script,
    where: str | Address,
    equipment: Equipment,
    reporter: Reporter,
    battery: Battery,
) -> Outcome:
    """A handshake that must fail, then one that must not."""
    address, terms = _address(where, secure=True), equipment.terms(script)
    if not address.secure or terms is None:
        raise TlsError("the station does not offer TLS")
    flaw = HANDSHAKES[script.misbehave or ""].act(address, terms)
    line = _connect(script, where, equipment)
    line.close()
    findings = (flaw,) if flaw else ()
    outcome = Outcome(not flaw, "refused", "as it should be", findings, tls=line.suite)
    reporter.outcome(outcome, battery)
    return outcome


def _address(where: str | Address, secure: bool) -> Address:
    return discover(where, secure) if isinstance(where, str) else replace(where, secure=secure)


def _connect(script: Script, where: str | Address, equipment: Equipment) -> Line:
    """With or without TLS, as the script wants and the station has it."""
    wanted = {"off": (False,), "prefer": (True, False), "force": (True,)}[script.tls]
    for secure in wanted:
        address = _address(where, secure)
        if script.tls == "force" and not address.secure:
            raise TlsError("the station does not offer TLS")
        try:
            return connect(address, equipment.terms(script))
        except TlsError as error:
            if secure is wanted[-1]:
                raise
            typer.echo(f"no TLS here: {error}", err=True)
    raise AssertionError("the last attempt returns or raises")


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
    paid = [f"TLS {outcome.tls}"] if outcome.tls else []
    if outcome.emaid:
        how = f"contract {outcome.emaid}"
        paid.append(f"{how} {outcome.certificate}" if outcome.certificate else how)
    paid += [f"{outcome.receipts} receipts signed"] if outcome.receipts else []
    paid += [f"{outcome.tariffs} tariffs verified"] if outcome.tariffs else []
    parts = [outcome.result, outcome.text, *outcome.findings, charged, *paid]
    return f"{word} {outcome.protocol or 'no protocol'}: " + "; ".join(filter(None, parts))


def _list_misbehaviours() -> None:
    for name, mischief in sorted(MISCHIEF.items()):
        limits = ", ".join(sorted(mischief.only))
        marks = " ".join(filter(None, [limits, "needs --control" if mischief.bench else ""]))
        typer.echo(f"{name:26}{mischief.text}{f' ({marks})' if marks else ''}")
    for name, handshake in HANDSHAKES.items():
        typer.echo(f"{name:26}{handshake.text} (tls)")


def main(
    interface: Annotated[str, typer.Option("--interface", "-i", help="where SDP is sent")] = "lo",
    host: Annotated[str | None, typer.Option(help="skip SDP: IPv6 address of a station")] = None,
    port: Annotated[int, typer.Option(help="its TCP port")] = 0,
    script: Annotated[
        Path | None, typer.Option(help="TOML or JSON, see tools.vehicle.script")
    ] = None,
    protocol: Annotated[str | None, typer.Option(help="iso15118-2, din70121 or both")] = None,
    ac: Annotated[bool, typer.Option("--ac", help="charge with AC")] = False,
    tls: Annotated[
        str | None, typer.Option(help="off, prefer (else without) or force; needs --pki")
    ] = None,
    pki: Annotated[
        Path | None, typer.Option(help="folder of `secc pki init`: roots, contract, keys")
    ] = None,
    payment: Annotated[
        str | None, typer.Option(help="external, or contract (Plug & Charge, over TLS)")
    ] = None,
    certificate: Annotated[
        str | None, typer.Option(help="none; install or update the contract before it pays")
    ] = None,
    keylog: Annotated[
        Path | None, typer.Option(help="write the keys of TLS, for a decoder of captures")
    ] = None,
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
        given = {"misbehave": misbehave, "at": at, "tls": tls, "payment": payment}
        given |= {"certificate": certificate}
        values |= {key: value for key, value in given.items() if value is not None}
        values |= {"slac": True} if slac else {}
        wanted = scripts.make(values)
        _check(wanted, control)
        battery, wallet = wanted.battery.battery(), _wallet(wanted, pki)
        where = interface if host is None else address_of(host, port)
        with _bench(control) as bench, open(report or "/dev/null", "w", encoding="utf-8") as file:
            outcome = charge(wanted, battery, where, Equipment(bench, wallet, keylog), file)
    except (NoStation, TlsError, WireError, OSError, EOFError, ValueError) as error:
        typer.echo(f"FAIL {error}", err=True)
        raise typer.Exit(1) from None
    for error_text in bench.errors:
        typer.echo(error_text, err=True)
    typer.echo(verdict(outcome, battery))
    raise typer.Exit(0 if outcome.ok and not bench.errors else 1)


@contextmanager
def _bench(control: Path | None) -> Iterator[PlantBench]:
    """The simulated plant, left as it was found."""
    bench = PlantBench(control)
    try:
        yield bench
    finally:
        bench.leave()


def _wallet(script: Script, pki: Path | None) -> Wallet | None:
    """What the vehicle needs for TLS and its contract."""
    if script.payment == "contract" and script.tls != "force":
        raise ValueError("a contract is for TLS alone: --payment contract needs --tls force")
    if script.tls == "off":
        return None
    if pki is None:
        raise ValueError("TLS needs --pki, a folder as `secc pki init` makes it")
    wallet = open_wallet(pki, datetime.now(UTC), script.vehicle)
    if not wallet.v2g_roots + wallet.private_roots:
        raise ValueError(f"{pki}/roots: neither v2g nor private has a root to trust a station by")
    return wallet


def _check(script: Script, control: Path | None) -> None:
    if script.misbehave is None:
        return
    if script.misbehave in HANDSHAKES:
        if script.tls != "force":
            raise ValueError(f"{script.misbehave} needs --tls force")
        return
    if script.misbehave not in MISCHIEF:
        raise ValueError(f"no misbehaviour {script.misbehave}; --list shows all")
    if MISCHIEF[script.misbehave].bench and control is None:
        raise ValueError(f"{script.misbehave} needs --control, the socket of the simulated plant")


if __name__ == "__main__":
    typer.run(main)
