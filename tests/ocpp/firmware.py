"""A station whose firmware can be updated, and what is offered to it."""

import base64
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from secc.ocpp.clock import written
from secc.ocpp.firmware.settings import FirmwareSettings
from secc.ocpp.security.settings import SecuritySettings
from tests.ocpp.file_server import FileServer
from tests.ocpp.pki import CODE, Issued
from tests.ocpp.world import World, world
from tools.csms.strict import Strict
from tools.firmware import sign, signed_image

SIGNED = "SignedFirmwareStatusNotification"
PRODUCT = "Master Plus"
ROOT = Issued.root("Manufacturer")
SIGNER = ROOT.issue("Signing", "rsa", usage=CODE)
HOOK = """#!/bin/sh
echo "$1 $3 $4" >> "{folder}/log"
case $1 in
    running) cat "{folder}/running" ;;
    install) cp "$2" "{folder}/slot-$4.installed"; echo "$3 $4" > "{folder}/next" ;;
esac
"""


def image(number: str, signer: Issued = SIGNER, product: str = PRODUCT) -> bytes:
    return signed_image(b"payload " + number.encode(), number, product, signer.chain.encode(),
                        signer.key)  # fmt: skip


def station(
    central: Strict, folder: Path, server: FileServer, *keys: str, **how: Any
) -> AbstractAsyncContextManager[World]:
    """One that runs 1.0.0 from slot a and trusts the manufacturer."""
    roots = folder / "pki" / "manufacturer"
    roots.mkdir(parents=True)
    (roots / "root.pem").write_text(ROOT.pem)
    (folder / "running").write_text("1.0.0 a\n")
    hook = folder / "hook"
    hook.write_text(HOOK.format(folder=folder))
    hook.chmod(0o755)
    settings: dict[str, Any] = {
        "hosts": ("localhost",),
        "product": PRODUCT,
        "ca_file": str(server.ca_file),
        "hook": str(hook),
        "spool": str(folder / "spool"),
        "retry_interval_s": 0,
    }
    return world(
        central,
        folder,
        *keys,
        firmware_update=FirmwareSettings(**(settings | how)),
        security=SecuritySettings(folder=str(folder / "pki"), events="always"),
    )


def request(server: FileServer, name: str, **more: Any) -> dict[str, Any]:
    now = written(datetime.now(UTC).timestamp())
    return {"location": server.url(name), "retrieveDate": now, "retries": 0, **more}


def signed(
    server: FileServer, name: str, signer: Issued = SIGNER, number: int = 5, **more: Any
) -> dict[str, Any]:
    octets = server.files[name]
    firmware = {
        "location": server.url(name),
        "retrieveDateTime": written(datetime.now(UTC).timestamp()),
        "signingCertificate": signer.chain,
        "signature": base64.b64encode(sign(octets, signer.key)).decode(),
    }
    return {"requestId": number, "retries": 0, "firmware": firmware | more}


def statuses(post: World, action: str = "FirmwareStatusNotification") -> list[str]:
    return [payload["status"] for payload in post.desk.of(action)]


async def restarted(post: World, folder: Path, *, runs_new: bool = True) -> None:
    """The bridge ends for the restart; the platform starts the new slot, or the old one."""
    assert await post.life == "Soft"
    if runs_new:
        (folder / "next").rename(folder / "running")
    post.start()
    await post.until(lambda: post.bridge.station.is_online)
