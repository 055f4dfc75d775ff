"""A contract comes to a vehicle and pays, through bridge and central system (OCA's note)."""

import asyncio
import base64
import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from secc.ocpp.bridge import Bridge
from secc.ocpp.security.settings import SecuritySettings
from secc.ocpp.settings import Ocpp
from secc.pki import authority
from tests.integration import contract
from tests.integration.station import HURRY, station
from tests.integration.test_plug_and_charge import visit
from tests.station.loop import on_loop
from tools.cable import Cable
from tools.csms.desk import Call, Desk
from tools.csms.plain import plain
from tools.pki_provisioning import Provisioning

SWITCHES = ("ISO15118PnCEnabled", "ISO15118CertificateManagementEnabled")


class BackEnd(Desk):
    """A central system with a provisioning service behind it."""

    def __init__(self, pki: dict[str, authority.Credential]) -> None:
        super().__init__("post")
        self._provisioning = Provisioning(pki)

    def _usual(self, call: Call) -> dict[str, Any]:
        if call.action != "DataTransfer":
            return super()._usual(call)
        payload = json.loads(call.payload["data"])
        if call.payload["messageId"] == "Authorize":
            accepted = {"status": "Accepted"}
            answer: Any = {"idTokenInfo": accepted, "certificateStatus": "Accepted"}
        else:
            request = base64.b64decode(payload["exiRequest"])
            response = self._provisioning.answer(request, datetime.now(UTC))
            answer = {"status": "Accepted", "exiResponse": base64.b64encode(response).decode()}
        return {"status": "Accepted", "data": json.dumps(answer)}


@on_loop
async def test_a_contract_is_installed_and_pays_through_the_central_system(
    cable: Cable, tmp_path: Path
) -> None:
    pki = contract.make()
    authority.lay_out(tmp_path / "pki", "demo", pki)
    async with plain() as central:
        config = f'{contract.config(tmp_path / "pki")}\n[ocpp]\nurl = "{central.url}"\n{HURRY}'
        with station(cable, tmp_path, config) as started:
            central.desks["post"] = desk = BackEnd(pki)
            settings = Ocpp(
                url=central.url,
                id="post",
                database=str(tmp_path / "ocpp.sqlite"),
                disconnected_s=0.5,
                security=SecuritySettings(folder=str(tmp_path / "certificates")),
            )
            life = asyncio.ensure_future(Bridge(settings, {1: started.control}).run())
            await desk.wait_for("StatusNotification", connectorId=1, status="Available")
            how = ("--tls", "force", "--payment", "contract", "--certificate", "install")
            how += ("--pki", str(tmp_path / "pki"))
            refused, _ = await asyncio.to_thread(visit, cable, tmp_path, *how)
            for key in SWITCHES:  # for the vehicles that come from now on
                change = {"key": key, "value": "true"}
                assert await desk.ask("ChangeConfiguration", change) == {"status": "Accepted"}
            done, outcome = await asyncio.to_thread(visit, cable, tmp_path, *how)
            assert done.returncode == 0, done.stdout + done.stderr
            stop = await desk.wait_for("StopTransaction")
            life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await life

    assert refused.returncode == 1
    assert "ontract" in refused.stdout + refused.stderr, refused
    assert (outcome["certificate"], outcome["emaid"]) == ("installed", contract.EMAID)
    asked = [call["messageId"] for call in desk.of("DataTransfer")]
    assert asked == ["Get15118EVCertificate", "Authorize"]
    authorize = json.loads(desk.of("DataTransfer")[1]["data"])
    assert authorize["idToken"] == {"idToken": contract.EMAID, "type": "eMAID"}
    assert len(authorize["iso15118CertificateHashData"]) == 3  # leaf and sub-CAs
    [start] = desk.of("StartTransaction")
    assert start["idTag"] == contract.EMAID
    assert stop["reason"] == "EVDisconnected"
    assert stop["meterStop"] > start["meterStart"]
    assert desk.complaints == []
