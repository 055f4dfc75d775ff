"""What stations need for contracts: a PKI whose services are their back end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from secc.pki import authority
from secc.pki.authority import Credential
from tools.cable import Cable
from tools.running import Running, running

EMAID = "DEABCC123ABC56"  # of hyphens the foreign peers know nothing
SUITE = "ECDHE-ECDSA-AES128-SHA256"
PORT = 8889  # of the services, in the station's namespace


def make() -> dict[str, Credential]:
    """A PKI that is valid today."""
    options = authority.Options(ocsp_url=f"http://127.0.0.1:{PORT}/ocsp")
    return authority.make(datetime.now(UTC), options, names={"contract": EMAID})


def config(pki: Path, receipts: str = "never") -> str:
    """Sections of station.toml."""
    return f"""
        [tls]
        folder = "{pki}"
        [contract]
        enabled = true
        receipts = "{receipts}"
        receipt_interval_s = 1
        [services]
        certificate = ["install", "update"]
    """


@contextmanager
def back_end(cable: Cable, pki: Path, control: Path) -> Iterator[Running]:
    """The services for the stations that come and go at `control`."""
    argv = [sys.executable, "-m", "tools.pki", str(pki), "--port", str(PORT), "--tariff"]
    with running(cable.station.command(*argv, "--control", str(control))) as services:
        services.ready("/ocsp and")  # a station fetches its response at the start
        yield services
