"""`secc doctor`: is everything there that a station needs? One line each, with what to do.

Exit code 0 only if nothing is wrong, for the test at the end of a production line.
"""

import asyncio
import select
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from secrets import token_bytes

from secc import plausibility
from secc.client import serves
from secc.config import Config
from secc.net import udp
from secc.net.address import Interface, Unusable, find
from secc.net.ethernet import hardware_address, open_raw, receive_all
from secc.power.settings import PowerSettings
from secc.session.settings import Slac
from secc.slac import frames as f
from secc.slac import vendor
from secc.slac.modem import Modem
from secc.tls.settings import Tls

MODEM_WITHIN_S, MODULES_WITHIN_S, BOARD_WITHIN_S = 5.0, 3.0, 3.0
BUILT = 1_790_000_000  # no clock is earlier than this program (September 2026)
_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


class Grade(Enum):
    """How good what was found is."""

    OK = "ok"
    DOUBTFUL = "warn"
    WRONG = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    grade: Grade
    text: str

    def __str__(self) -> str:
        return f"{self.grade.value:5}{self.name:15}{self.text}"


def report(connectors: Sequence[Config], show: Callable[[str], None] = print) -> int:
    """Examine everything, show a line for each, and give the exit code."""
    wrong = False
    for finding in examine_all(connectors):
        show(str(finding))
        wrong = wrong or finding.grade is Grade.WRONG
    return int(wrong)


def examine_all(connectors: Sequence[Config]) -> Iterator[Finding]:
    """Of a station; what is true of several connectors is said once, else whose it is."""
    yield from _configuration(connectors)
    yield _clock(time.time(), _SYNCHRONISED.exists())
    told: set[Finding] = set()
    for config in connectors:
        of = f"{config.outlet.connector}: " if len(connectors) > 1 else ""
        for finding in examine(config):
            if finding not in told:
                told.add(finding)
                yield replace(finding, text=of + finding.text)


def examine(config: Config) -> Iterator[Finding]:
    """Of one connector, as they are made."""
    yield from _tls(config.tls)
    if config.station.hardware == "built":
        yield from _modules(config.power, serves(config.control_path))
        yield from _measuring(config.power, config.meter_path)
    name = config.network.interface
    if name is None:
        text = "none is named: set network.interface, or use --interface"
        yield Finding("interface", Grade.WRONG, text)
        return
    try:
        interface = find(name)
    except Unusable as unusable:
        yield Finding("interface", Grade.WRONG, str(unusable))
        return
    yield Finding("interface", Grade.OK, f"{name}, link-local address {interface.address}")
    multicast = _multicast(interface)
    yield multicast
    running = multicast.grade is Grade.DOUBTFUL
    yield from _power_line(name, config.outlet.slac, running)


def _configuration(connectors: Sequence[Config]) -> Iterator[Finding]:
    doubts = list(plausibility.of_station(connectors))
    for doubt in doubts:
        yield Finding("configuration", Grade.DOUBTFUL, doubt)
    if not doubts:
        yield Finding("configuration", Grade.OK, "plausible")


def _clock(now: float, synchronised: bool) -> Finding:
    told = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < BUILT:
        text = f"{told} is in the past: set the clock; certificates and records need it"
        return Finding("clock", Grade.WRONG, text)
    if not synchronised:
        text = f"{told}, not known to be synchronised: enable systemd-timesyncd or chrony"
        return Finding("clock", Grade.DOUBTFUL, text)
    return Finding("clock", Grade.OK, f"{told}, synchronised")


def _tls(tls: Tls) -> Iterator[Finding]:
    """Library, chains and their keys, and what will be stapled."""
    if not tls.offered or tls.folder is None:
        text = "off: set tls.folder; public stations should have it, Plug & Charge needs it"
        yield Finding("TLS", Grade.DOUBTFUL, text)
        return
    from OpenSSL import SSL

    from secc.tls.server import available_suites

    library = SSL.OpenSSL_version(SSL.OPENSSL_VERSION).decode()
    suites = ", ".join(available_suites(tls))
    yield Finding("TLS", Grade.OK, f"policy {tls.policy}, {library}, {suites}")
    yield from _certificates(tls, Path(tls.folder), datetime.now(UTC))


def _certificates(tls: Tls, folder: Path, now: datetime) -> Iterator[Finding]:
    from secc.pki.certificates import CertificateError
    from secc.pki.store import open_store
    from secc.tls.server import Server

    try:
        store = open_store(folder)
    except CertificateError as error:
        yield Finding("certificates", Grade.WRONG, str(error))
        return
    server = Server(store, tls)
    for chain in store.chains:
        root = chain.root.common_name if chain.root else "a root that is not here"
        text = f"station/{chain.name}.pem under {root}, valid until {chain.expires:%Y-%m-%d}"
        yield Finding("certificates", Grade.OK, text)
        if chain.issuers and not store.staple(chain, now):
            text = f"station/{chain.name}.pem: nothing to staple; see: secc pki ocsp {folder}"
            yield Finding("OCSP", Grade.DOUBTFUL, text)
    for problem in (*store.problems, *server.problems):
        yield Finding("certificates", Grade.WRONG, problem)
    for doubt in (*store.expiring(now), *store.gaps(now)):
        yield Finding("certificates", Grade.DOUBTFUL, doubt)
    if not server.ready(now):
        then = "no vehicle is served" if tls.policy == "force" else "TLS is not offered"
        yield Finding("certificates", Grade.WRONG, f"no chain can be used: {then}")


def _modules(power: PowerSettings, running: bool) -> Iterator[Finding]:
    """The CAN bus and who answers there; nothing is switched."""
    if running:
        text = "not asked, a station uses them: stop that first"
        yield Finding("modules", Grade.DOUBTFUL, text)
        return
    from secc.power.module_survey import look

    found = asyncio.run(look(power.can, power.modules, MODULES_WITHIN_S))
    where = f"{power.can.interface} {power.can.channel}"
    if found.problem:
        yield Finding("CAN", Grade.WRONG, f"{power.can.channel}: {found.problem}")
        return
    grade = Grade.DOUBTFUL if found.errors else Grade.OK
    text = f"{where}, load {found.load:.0%}, {found.errors} error frames"
    yield Finding("CAN", grade, text + (": check termination" if found.errors else ""))
    for row in found.rows:
        grade = Grade.OK if row.good else Grade.WRONG
        yield Finding(f"module {row.address}", grade, row.text)
    if not found.rows:
        text = f"no {power.modules.driver} answers: check bit rate, wiring and addresses"
        yield Finding("modules", Grade.WRONG, text)
    expected = power.modules.count or len(power.modules.addresses)
    if len(found.rows) < expected:
        yield Finding("modules", Grade.DOUBTFUL, f"{len(found.rows)} of {expected} answer")


def _measuring(power: PowerSettings, sharer: Path) -> Iterator[Finding]:
    """Board, meter and insulation monitor; nothing is switched."""
    from secc.power.survey import look

    for row in asyncio.run(look(power, BOARD_WITHIN_S, sharer)):
        yield Finding(row.name, Grade.OK if row.good else Grade.WRONG, row.text)


def _multicast(interface: Interface) -> Finding:
    """Can discovery be heard? A station that runs already can hear it in our place."""
    try:
        udp.bind(interface).close()
    except OSError as error:
        in_use = "in use" in str(error.strerror)
        grade = Grade.DOUBTFUL if in_use else Grade.WRONG
        return Finding("multicast", grade, error.strerror or str(error))
    return Finding("multicast", Grade.OK, "UDP 15118 and ff02::1")


def _power_line(name: str, slac: Slac, running: bool) -> Iterator[Finding]:
    """Raw sockets and the modem; without SLAC nothing of it is needed."""
    if not slac.enabled:
        yield Finding("SLAC", Grade.DOUBTFUL, "off: set slac.enabled, unless this is a bench")
        return
    try:
        sock = open_raw(name)
    except OSError as error:
        yield Finding("raw socket", Grade.WRONG, error.strerror or str(error))
        return
    with sock:
        yield Finding("raw socket", Grade.OK, "HomePlug frames can be sent and received")
        if running:
            text = "not asked, a station uses it: stop that first"
            yield Finding("modem", Grade.DOUBTFUL, text)
            return
        yield from _modem(sock, hardware_address(name), slac)


def _modem(sock: socket.socket, mac: bytes, slac: Slac) -> Iterator[Finding]:
    modem = Modem(mac, slac, time.monotonic())
    modem.set_key(token_bytes(16), time.monotonic())
    _converse(sock, modem, time.monotonic() + MODEM_WITHIN_S)
    if modem.chip is not None:
        yield Finding("modem", Grade.OK, f"{modem.chip} at {f.mac(modem.chip.mac)}")
    elif modem.ready:
        yield Finding(
            "modem", Grade.DOUBTFUL, "takes a key, but no vendor's messages: no link check"
        )
    else:
        text = f"no answer within {MODEM_WITHIN_S:.0f} s: check its power, reset line and cabling"
        yield Finding("modem", Grade.WRONG, text)
        return
    if modem.role not in (None, vendor.ROLE_STATION):
        text = "its configuration (PIB) is that of an EV or without SLAC: load a station's"
        yield Finding("modem role", Grade.WRONG, text)
    if modem.ready:
        yield Finding("network key", Grade.OK, "set and confirmed")
    else:
        text = f"refused {modem.refusals} times: restart the modem, see slac.key_success"
        yield Finding("network key", Grade.WRONG, text)


def _converse(sock: socket.socket, modem: Modem, until: float) -> None:
    """Let the modem have its say until the key is in force."""
    while not modem.ready and (now := time.monotonic()) < until:
        for frame in modem.tick(now):
            sock.send(f.encode(frame))
        wait = max(0.0, min(modem.deadline or until, until) - time.monotonic())
        if not select.select([sock], [], [], wait)[0]:
            continue
        for octets in receive_all(sock):
            try:
                modem.receive(f.decode(octets), time.monotonic())
            except f.FrameError:
                continue
