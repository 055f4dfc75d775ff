"""Stations and central systems with keys and certificates, and what tests ask of them."""

import ssl
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from secc.ocpp.security.settings import SecuritySettings
from tests.ocpp.pki import CLIENT, SERVER, Issued
from tests.ocpp.world import World, world
from tools.csms.plain import Plain
from tools.csms.strict import Strict

GOOD = {"status": "Accepted"}
KEY, NEW_KEY = "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100aabbccdd"
ROOT = Issued.root("Central system")
SERVICE = ROOT.issue("localhost", usage=SERVER)
OTHER = Issued.root("Another one")
CSMS = "CentralSystemRootCertificate"


def tls(
    folder: Path, service: Issued = SERVICE, client_root: Issued | None = None
) -> ssl.SSLContext:
    """What a central system over TLS shows and wants to see."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*service.save(folder, "service"))
    if client_root is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=client_root.pem)
    return context


def station(
    central: Strict | Plain,
    folder: Path,
    *keys: str,
    roots: tuple[Issued, ...] = (),
    port: int | None = None,
    **how: Any,
) -> AbstractAsyncContextManager[World]:
    place = folder / "pki" / "csms"
    place.mkdir(parents=True)
    for number, root in enumerate(roots):
        (place / f"{number}.pem").write_text(root.pem)
    security = SecuritySettings(folder=str(folder / "pki"), events="always")
    if port is not None:
        central.port = port
    return world(central, folder, *keys, security=security, serial="SN1", **how)


async def change(post: World, key: str, value: str) -> str:
    answer = await post.desk.ask("ChangeConfiguration", {"key": key, "value": value})
    return str(answer["status"])


async def again(post: World, links: int) -> None:
    """The station has connected once more and was accepted."""
    await post.desk.until(lambda: post.desk.connected and post.desk.links > links, "a new link")
    await post.until(lambda: post.bridge.station.is_online)


def events(post: World) -> list[str]:
    """What is in the security log of the station."""
    return [row["type"] for row in post.bridge.station.store.rows("select * from security_events")]


def mutual(folder: Path, client_root: Issued = ROOT) -> dict[str, Any]:
    """A station with a certificate of its own from station.toml."""
    own = client_root.issue("SN1", usage=CLIENT)
    chain, key = own.save(folder, "own")
    return {
        "security_profile": 3,
        "certificate_file": str(chain),
        "key_file": str(key),
    }
