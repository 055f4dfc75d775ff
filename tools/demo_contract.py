"""What the demo takes for TLS and Plug & Charge: a throw-away PKI, its services, a contract."""

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from secc.pki import authority

_PORT = 8889  # of the PKI's services on the loopback of the station


@dataclass(frozen=True, slots=True)
class Contract:
    """The folder of the PKI; the rest are parts of commands and of station.toml."""

    pki: Path

    @property
    def station(self) -> str:
        return (
            f'[tls]\nfolder = "{self.pki}"\npolicy = "force"\n'
            '[contract]\nenabled = true\nreceipts = "interval"\nreceipt_interval_s = 10\n'
            '[services]\ncertificate = ["install", "update"]\n'
        )

    @property
    def vehicle(self) -> tuple[str, ...]:
        how = ("--tls", "force", "--payment", "contract", "--certificate", "install")
        return (*how, "--pki", str(self.pki))

    def back_end(self, control: Path) -> tuple[str, ...]:
        """Authorises contracts, issues certificates, answers OCSP, has a tariff."""
        services = (sys.executable, "-m", "tools.pki", str(self.pki), "--tariff")
        return (*services, "--port", str(_PORT), "--control", str(control))


def sign(folder: Path) -> Contract:
    """A PKI in `folder`, whose vehicle has no contract yet."""
    options = authority.Options(ocsp_url=f"http://127.0.0.1:{_PORT}/ocsp")
    authority.lay_out(folder, "demo", authority.make(datetime.now(UTC), options))
    for suffix in ("pem", "key"):
        (folder / f"vehicle/demo/contract.{suffix}").unlink()
    return Contract(folder)


def suite(trace: Path) -> str | None:
    """The cipher suite of the first TLS connection in a station's trace, if there is one yet."""
    if not trace.exists():
        return None
    for line in trace.read_text(encoding="utf-8").splitlines():
        if '"suite"' in line and line.endswith("}"):
            found: str = json.loads(line)["suite"]
            return found
    return None
