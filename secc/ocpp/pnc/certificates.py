"""The V2G certificates of this station through the note: requests, roots, OCSP staples."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.feature import CallError, Feature, Payload, Reply, Unanswered
from secc.ocpp.keys import Key
from secc.ocpp.pnc import transfer
from secc.ocpp.pnc.transfer import MANAGED, VENDORS, BadEnvelope, NotTaken
from secc.ocpp.security.certificates import HashData, Roots
from secc.ocpp.security.signing import Refused, Signing
from secc.pki import ocsp
from secc.pki.certificates import Certificate, CertificateError
from secc.pki.chain import ChainError

if TYPE_CHECKING:
    from secc.ocpp.pnc.installed import Installed

log = logging.getLogger(__name__)

_KEYS = (Key("OcspRequestInterval", "integer", "RW", "604800", least=3600),)
Message = Callable[[Payload], Awaitable[Payload | Reply]]


class StationCertificates(Feature):
    """Serves DataTransfer of the note; without a folder for V2G certificates it has none."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        station.keys.define(*_KEYS)
        settings = station.settings.security
        folder = settings.v2g_folder
        self._installed = _open(Path(folder), station.access.roots) if folder else None
        self._vendor = settings.pnc_vendor
        self._signing = Signing(station.keys, self._request, self._ask_to_sign)
        self._staples: asyncio.Task[None] | None = None
        self.handlers = {"DataTransfer": self._data_transfer}
        self._messages: Mapping[str, Message] = {
            "CertificateSigned": self._certificate_signed,
            "DeleteCertificate": self._delete,
            "GetInstalledCertificateIds": self._installed_ids,
            "InstallCertificate": self._install,
            "TriggerMessage": self._trigger,
        }

    async def accepted(self) -> None:
        """From now on the staples of TLS are looked after."""
        self._staples = asyncio.create_task(self._keep_staples())

    async def closing(self) -> None:
        """Nothing more is asked for."""
        self._signing.stop()
        if self._staples is not None:
            self._staples.cancel()

    # --- what the station asks for ----------------------------------------------------------------

    def _request(self) -> str:
        settings = self._station.settings
        assert self._installed is not None
        return self._installed.request(
            settings.security.secc_id or settings.id,
            self._station.keys.text("CpoName"),
            settings.security.country,
        )

    async def _ask_to_sign(self, csr: str) -> Payload:
        try:
            return await self._ask(
                "SignCertificate", {"csr": csr, "certificateType": "V2GCertificate"}
            )
        except NotTaken as problem:
            raise Refused(str(problem)) from None

    async def _keep_staples(self) -> None:
        """OCSP responses for the chains that the SECC shows (GetCertificateStatus)."""
        while True:
            if self._installed is not None and self._flag(MANAGED):
                try:
                    await self._fetch_staples(self._installed)
                except (CertificateError, OSError, NotTaken, CallError, Unanswered) as problem:
                    log.warning("OCSP of the own chain: %s", problem)
            await asyncio.sleep(self._station.keys.integer("OcspRequestInterval"))

    async def _fetch_staples(self, installed: "Installed") -> None:
        store = installed.store
        for certificate, issuer in [pair for chain in store.chains for pair in chain.issuers]:
            present = ocsp.cached(store.ocsp_folder, certificate, issuer, self._now)
            if certificate.ocsp_urls and (present is None or self._now >= present.refresh):
                await self._fetch_staple(store.ocsp_folder, certificate, issuer)

    async def _fetch_staple(
        self, folder: Path, certificate: Certificate, issuer: Certificate
    ) -> None:
        url = certificate.ocsp_urls[0]
        question = HashData.of(certificate, issuer).payload | {"responderURL": url}
        answer = await self._ask("GetCertificateStatus", {"ocspRequestData": question})
        try:
            octets = base64.b64decode(str(answer.get("ocspResult", "")), validate=True)
            response = ocsp.check(octets, certificate, issuer, self._now)
        except (binascii.Error, ocsp.OcspError) as error:
            log.warning("GetCertificateStatus: %s", error)
            return
        await asyncio.to_thread(ocsp.keep, folder, certificate, response)

    # --- messages of the central system -----------------------------------------------------------

    async def _data_transfer(self, request: Payload) -> Payload | Reply:
        vendor = request["vendorId"]
        if vendor not in VENDORS or not self._flag(MANAGED):
            return {"status": "UnknownVendorId"}
        try:
            name, payload = transfer.unwrap(request)
        except BadEnvelope:
            return {"status": "Rejected"}
        message = self._messages.get(name)
        if message is None:
            return {"status": "UnknownMessageId"}
        try:
            answer = await message(payload)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            log.warning("DataTransfer %s: not as the note has it: %r", name, error)
            return {"status": "Rejected"}
        if isinstance(answer, Reply):
            return Reply(transfer.wrap(answer.payload), answer.then)
        return transfer.wrap(answer)

    async def _certificate_signed(self, payload: Payload) -> Payload:
        if self._installed is None or payload.get("certificateType") != "V2GCertificate":
            return {"status": "Rejected"}
        try:
            file = self._installed.take(payload["certificateChain"], self._now)
        except (CertificateError, ChainError) as error:
            log.warning("CertificateSigned: %s", error)
            self._station.security_event("InvalidChargePointCertificate", str(error))
            return {"status": "Rejected"}
        log.info("new V2G certificate", extra={"file": file.name})
        self._signing.came()
        return {"status": "Accepted"}

    async def _install(self, payload: Payload) -> Payload:
        if self._installed is None:
            return {"status": "Rejected"}
        use, pem = payload["certificateType"], payload["certificate"]
        try:
            self._installed.install(use, pem, self._now)
        except CertificateError as error:
            log.warning("InstallCertificate: %s", error)
            return {"status": "Rejected"}
        except OSError as error:
            log.error("InstallCertificate: %s", error)
            return {"status": "Failed"}
        return {"status": "Accepted"}

    async def _delete(self, payload: Payload) -> Payload:
        if self._installed is None:
            return {"status": "NotFound"}
        try:
            entry = self._installed.find(HashData.of_payload(payload["certificateHashData"]))
            if entry is None:
                return {"status": "NotFound"}
            if self._station.access.is_needed(entry.file):
                return {"status": "Failed"}
            entry.file.unlink()
            entry.file.with_suffix(".key").unlink(missing_ok=True)
        except (CertificateError, OSError) as error:
            log.warning("DeleteCertificate: %s", error)
            return {"status": "Failed"}
        return {"status": "Accepted"}

    async def _installed_ids(self, payload: Payload) -> Payload:
        found = (
            self._installed.listed(payload.get("certificateType", [])) if self._installed else []
        )
        if not found:
            return {"status": "NotFound"}
        return {"status": "Accepted", "certificateHashDataChain": found}

    async def _trigger(self, payload: Payload) -> Payload | Reply:
        if payload["requestedMessage"] != "SignV2GCertificate":
            return {"status": "NotImplemented"}
        if self._installed is None or not self._station.keys.text("CpoName"):
            return {"status": "Rejected"}

        async def then() -> None:
            self._signing.start()

        return Reply({"status": "Accepted"}, then)

    # --- odds -------------------------------------------------------------------------------------

    async def _ask(self, name: str, payload: Payload) -> Payload:
        return await transfer.ask(self._station.calls, self._vendor, name, payload)

    def _flag(self, name: str) -> bool:
        return self._station.keys.flag(name)

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._station.clock.wall(), UTC)


def _open(folder: Path, roots: Roots) -> "Installed":
    """With the rules of ISO 15118, and its codecs, which a station without them does not load."""
    from secc.ocpp.pnc.installed import Installed

    return Installed(folder, roots)
