"""Certificates of the whitepaper by message: M03 to M05, A02, A03, and ExtendedTriggerMessage.

The own certificate is renewed before it expires; its successor is used at once, and the old one is
kept until the new one has worked (`secc.ocpp.access`).
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from secc.ocpp.access import MOST_ROOTS
from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.feature import Feature, Payload, Reply
from secc.ocpp.keys import Key
from secc.ocpp.security import trust
from secc.ocpp.security.certificates import HashData, Own, Roots, read_chain
from secc.ocpp.security.signing import KEYS, Signing
from secc.pki.certificates import Certificate, CertificateError, load

log = logging.getLogger(__name__)

_MOST_CHAIN = 10_000
_KEYS = (
    Key("AdditionalRootCertificateCheck", "flag", "R", "false"),
    Key("CertificateSignedMaxChainSize", "integer", "R", str(_MOST_CHAIN)),
    Key("CertificateStoreMaxLength", "integer", "R", str(MOST_ROOTS)),
    *KEYS,
)
_LOOK_S = 3600.0  # how often the expiry of the own certificate is looked at


class Security(Feature):
    """Roots and the own certificate towards the central system."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._roots: Roots = station.access.roots
        self._own: Own = station.access.own
        station.keys.define(*_KEYS)
        self._signing = Signing(station.keys, self._request, self._ask)
        self._watch: asyncio.Task[None] | None = None
        self.handlers = {
            "CertificateSigned": self._certificate_signed,
            "DeleteCertificate": self._delete,
            "ExtendedTriggerMessage": self._trigger,
            "GetInstalledCertificateIds": self._installed,
            "InstallCertificate": self._install,
        }
        self.triggers = {"SignChargePointCertificate": self._sign_now}

    async def accepted(self) -> None:
        """From now on the own certificate is looked after."""
        self._watch = asyncio.create_task(self._look_after())

    async def closing(self) -> None:
        """Requests that are under way are forgotten."""
        self._signing.stop()
        if self._watch is not None:
            self._watch.cancel()

    # --- the own certificate ----------------------------------------------------------------------

    async def _look_after(self) -> None:
        while True:
            if (expires := self._expires()) is not None and expires - self._now < self._renew:
                self._signing.start()
            await asyncio.sleep(_LOOK_S)

    @property
    def _renew(self) -> timedelta:
        return timedelta(days=self._station.settings.security.renew_days)

    def _expires(self) -> datetime | None:
        """When the newest chain ceases to be valid."""
        for file in self._own.chains:
            return min(one.not_after for one in load(file))
        return None

    async def _sign_now(self, _: int | None) -> None:
        self._signing.start()

    def _request(self) -> str:
        return self._own.request(self._name, self._station.keys.text("CpoName"))

    async def _ask(self, csr: str) -> Payload:
        return await self._station.calls.ask("SignCertificate", {"csr": csr})

    @property
    def _name(self) -> str:
        """CN is the serial number (whitepaper 2.2)."""
        settings = self._station.settings
        return settings.serial or settings.box_serial or settings.id

    async def _certificate_signed(self, request: Payload) -> Payload | Reply:
        try:
            chain = read_chain(request["certificateChain"].encode())
            self._check(chain)
            file = self._own.take(chain)
        except CertificateError as error:
            log.warning("CertificateSigned: %s", error)
            self._station.security_event("InvalidChargePointCertificate", str(error))
            return {"status": "Rejected"}
        log.info("new certificate", extra={"file": file.name, "until": str(chain[0].not_after)})
        self._signing.came()
        self._station.access.renewed()
        return Reply({"status": "Accepted"}, self._use)

    def _check(self, chain: list[Certificate]) -> None:
        roots = self._station.access.trusted
        trust.path(chain, roots, self._now, trust.CLIENT)
        if chain[0].common_name != self._name:
            raise CertificateError(f"it is for {chain[0].common_name}, not for {self._name}")

    async def _use(self) -> None:
        if self._station.access.uses_certificate:
            self._station.transport.reconnect("a new certificate")

    # --- roots ------------------------------------------------------------------------------------

    async def _install(self, request: Payload) -> Payload:
        use = request["certificateType"]
        try:
            self._roots.install(use, request["certificate"], self._now)
        except CertificateError as error:
            log.warning("InstallCertificate: %s", error)
            if use == "CentralSystemRootCertificate":
                self._station.security_event("InvalidCentralSystemCertificate", str(error))
            return {"status": "Rejected"}
        except OSError as error:
            log.error("InstallCertificate: %s", error)
            return {"status": "Failed"}
        self._changed(f"{use} installed")
        return {"status": "Accepted"}

    async def _delete(self, request: Payload) -> Payload:
        """The last root that could prove who the central system is stays."""
        try:
            file = self._roots.find(HashData.of_payload(request["certificateHashData"]))
        except CertificateError as error:
            log.warning("DeleteCertificate: %s", error)
            return {"status": "Failed"}
        if file is None:
            return {"status": "NotFound"}
        if self._station.access.is_needed(file):
            return {"status": "Failed"}
        try:
            file.unlink()
        except OSError as error:
            log.error("DeleteCertificate: %s", error)
            return {"status": "Failed"}
        self._changed(f"{file.parent.name} root deleted")
        return {"status": "Accepted"}

    async def _installed(self, request: Payload) -> Payload:
        found = self._roots.listed(request["certificateType"])
        if not found:
            return {"status": "NotFound"}
        return {"status": "Accepted", "certificateHashData": [one.payload for one in found]}

    def _changed(self, what: str) -> None:
        self._station.security_event("ReconfigurationOfSecurityParameters", what)

    # --- triggers ---------------------------------------------------------------------------------

    async def _trigger(self, request: Payload) -> Payload | Reply:
        number = request.get("connectorId")
        if number is not None and number not in (0, *self._station.connectors):
            return {"status": "Rejected"}
        wanted = request["requestedMessage"]
        for feature in self._station.features:
            if (trigger := feature.triggers.get(wanted)) is not None:
                break
        else:
            return {"status": "NotImplemented"}
        if wanted == "BootNotification" and self._station.registration == "Accepted":
            return {"status": "Rejected"}
        return Reply({"status": "Accepted"}, lambda: trigger(number))

    # --- odds -------------------------------------------------------------------------------------

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._station.clock.wall(), UTC)
