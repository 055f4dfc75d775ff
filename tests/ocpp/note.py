"""A station whose bridge speaks the note on Plug & Charge, and what comes over DataTransfer."""

import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from secc.ocpp.pnc.transfer import VENDORS
from secc.ocpp.security.settings import SecuritySettings
from tests.ocpp.world import World, world
from tools.csms.desk import Answer
from tools.csms.strict import Strict

GOOD = {"status": "Accepted"}
PNC, MANAGED = "ISO15118PnCEnabled=true", "ISO15118CertificateManagementEnabled=true"
OCSP_URL = "http://ocsp.example/"


def station(
    central: Strict, folder: Path, *keys: str, vendor: str = VENDORS[0], **how: Any
) -> AbstractAsyncContextManager[World]:
    security = SecuritySettings(
        folder=str(folder / "certificates"),
        v2g_folder=str(folder / "pki"),
        secc_id="DE*ABC*E1",
        pnc_vendor=vendor,  # type: ignore[arg-type]
    )
    how.setdefault("outlet_is", {"asks": False})
    return world(central, folder, *keys, security=security, **how)


def taken(payload: Any) -> Answer:
    """A DataTransfer that was understood."""
    return Answer({"status": "Accepted", "data": json.dumps(payload)})


async def asked(post: World, name: str, count: int = 1) -> Any:
    """The payload of a message of the note."""
    request = await post.desk.wait_for("DataTransfer", count, messageId=name)
    return json.loads(request["data"])
