"""UpdateFirmware (OCPP 1.6, 5.19; product manual 6.2) and SignedUpdateFirmware (whitepaper, L01).

An update survives the restart that it ends in: after the next BootNotification the station says
whether the new version runs. It never interrupts a charge; free connectors take no vehicle while
it waits for the others.
"""

import asyncio
import base64
import binascii
import logging
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import read
from secc.ocpp.feature import CallError, Feature, Payload, Reply, Unanswered
from secc.ocpp.firmware import slots
from secc.ocpp.firmware.download import Rules
from secc.ocpp.firmware.image import Version, version
from secc.ocpp.firmware.job import Failed, Order, Policy, Update
from secc.ocpp.firmware.signers import Revoked, Signers
from secc.ocpp.keys import Key
from secc.ocpp.security.certificates import read_chain
from secc.pki.certificates import Certificate, CertificateError

log = logging.getLogger(__name__)

# What is kept: the order that is carried out, the version that a restart shall bring, the highest
# that has run, a last word that could not be told.
_ORDER, _PENDING = "firmware_order", "firmware_pending"
_HIGHEST, _UNTOLD = "firmware_highest", "firmware_untold"
_OLD_WORDS = frozenset(
    (
        *("Idle", "Downloading", "Downloaded", "DownloadFailed"),
        *("Installing", "Installed", "InstallationFailed"),
    )
)
_IN_OLD_WORDS = {"InvalidSignature": "InstallationFailed"}
_KEYS = (Key("AllowUnsignedUpdateFirmware", "flag", "RW", "false"),)  # D6


class Firmware(Feature):
    """One update at a time; `is_busy` is for the LED."""

    def __init__(self, station: ChargePoint) -> None:
        self._station, self._store = station, station.store
        self._settings = station.settings.firmware_update
        station.keys.define(*_KEYS)
        self._signers = Signers(station.access.roots, self._settings.revocation)
        self._update: Update | None = None
        self._task: asyncio.Task[None] | None = None
        self._status = "Idle"
        self._request_id: int | None = None
        self._closed: set[int] = set()  # connectors that take no vehicle because of the update
        self._idle = asyncio.Event()
        self._left_order: tuple[str, Payload] | None = None
        self._left_pending: dict[str, Any] | None = None
        self._again: asyncio.Task[None] | None = None
        self.handlers = {
            "UpdateFirmware": self._update_firmware,
            "SignedUpdateFirmware": self._signed_update_firmware,
        }
        self.triggers = {"FirmwareStatusNotification": self._triggered}

    def opened(self) -> None:
        """What an earlier life has left to do."""
        self._left_order = self._store.get(_ORDER)
        self._left_pending = self._store.get(_PENDING)

    @property
    def is_busy(self) -> bool:
        """Firmware is being installed."""
        return self._update is not None and self._update.installing

    def report(self, *_: object) -> None:
        """The last transaction may have ended."""
        if self._closed and not self._charging:
            self._idle.set()

    async def closing(self) -> None:
        """An update that has not been installed goes on after the next start."""
        await self._give_up()

    # --- requests ---------------------------------------------------------------------------------

    async def _update_firmware(self, request: Payload) -> Payload | Reply:
        keys = self._station.keys
        if keys.integer("SecurityProfile") > 1 and not keys.flag("AllowUnsignedUpdateFirmware"):
            raise CallError("NotSupported", "SignedUpdateFirmware is required (whitepaper L01)")
        if self.is_busy:
            log.warning("UpdateFirmware ignored: an update is being installed")
            return {}
        when = read(request["retrieveDate"])
        order = self._order(request, request["location"], when, when)
        self._store.put(_ORDER, ["UpdateFirmware", request])
        return Reply({}, partial(self._begin, order))

    async def _signed_update_firmware(self, request: Payload) -> Payload | Reply:
        if self.is_busy:
            return {"status": "Rejected"}
        firmware = request["firmware"]
        try:
            chain = read_chain(firmware["signingCertificate"].encode())
            self._signers.check(chain, self._now)
            signature = base64.b64decode(firmware["signature"], validate=True)
        except CertificateError as error:
            log.warning("SignedUpdateFirmware: %s", error)
            self._station.security_event("InvalidFirmwareSigningCertificate", str(error))
            revoked = isinstance(error, Revoked)
            return {"status": "RevokedCertificate" if revoked else "InvalidCertificate"}
        except binascii.Error:
            return {"status": "Rejected"}
        retrieve = read(firmware["retrieveDateTime"])
        install = read(firmware.get("installDateTime", firmware["retrieveDateTime"]))
        order = self._order(request, firmware["location"], retrieve, install, chain, signature)
        cancels = self._update is not None
        status = "AcceptedCanceled" if cancels else "Accepted"
        self._store.put(_ORDER, ["SignedUpdateFirmware", request])
        return Reply({"status": status}, partial(self._begin, order))

    def _order(
        self,
        request: Payload,
        location: str,
        retrieve_at: float,
        install_at: float,
        chain: Sequence[Certificate] = (),
        signature: bytes = b"",
    ) -> Order:
        settings = self._settings
        return Order(
            location,
            retrieve_at,
            install_at,
            1 + request.get("retries", settings.retries),
            float(request.get("retryInterval", settings.retry_interval_s)),
            request.get("requestId"),
            tuple(chain),
            signature,
        )

    async def _begin(self, order: Order) -> None:
        await self._give_up()
        self._request_id = order.request_id
        self._update = Update(
            order,
            self._policy(),
            tell=self._tell,
            idle=self._become_idle,
            busy=lambda: bool(self._charging),
            now=self._station.clock.wall,
        )
        self._task = asyncio.create_task(self._run(self._update))

    def _policy(self) -> Policy:
        settings = self._settings
        context = ssl.create_default_context(cafile=settings.ca_file)
        return Policy(
            Rules(
                settings.hosts,
                int(settings.max_mib * (1 << 20)),
                settings.silence_s,
                settings.download_s,
                context,
            ),
            settings.product,
            self._signers,
            self._least,
            self._hook,
            Path(settings.spool),
            settings.install_s,
        )

    # --- the update that runs ---------------------------------------------------------------------

    async def _run(self, update: Update) -> None:
        try:
            number = await update.run()
        except Failed as failure:
            log.error("firmware update: %s", failure, extra={"status": failure.status})
            if failure.event is not None:
                self._station.security_event(failure.event, str(failure))
            await self._tell(failure.status)
            self._ended()
        except Exception:
            log.exception("firmware update")
            await self._tell("InstallationFailed")
            self._ended()
        else:
            await self._restart(number)

    async def _restart(self, number: Version) -> None:
        """The image is in its slot: what is told next is told after the restart."""
        self._store.put(_PENDING, {"version": str(number), "request_id": self._request_id})
        self._store.put(_ORDER, None)
        await self._tell("InstallRebooting")
        self._closed.clear()  # no vehicle until then
        if self._station.restart is None:
            log.warning("no way to restart: the new firmware runs after the next start")
        else:
            await self._station.restart("Soft")

    def _ended(self) -> None:
        """It has come to nothing: vehicles are welcome again."""
        self._update = None
        self._store.put(_ORDER, None)
        for number in self._closed:
            self._station.connectors[number].set_available(True)
        self._closed.clear()

    async def _give_up(self) -> None:
        if self._task is None or self._task.done():
            return
        assert self._update is not None
        self._update.cancel()
        self._task.cancel()
        await asyncio.wait([self._task])
        self._update = None

    async def _become_idle(self) -> None:
        """No transaction runs any more, and none can begin."""
        for number, connector in self._station.connectors.items():
            if connector.available:
                self._closed.add(number)
                connector.set_available(False)
        while self._charging:
            self._idle.clear()
            await self._idle.wait()

    @property
    def _charging(self) -> list[int]:
        connectors = self._station.connectors
        return [n for n, one in connectors.items() if one.transaction is not None]

    # --- after the restart ------------------------------------------------------------------------

    async def accepted(self) -> None:
        """The station has started and may speak: which version runs?"""
        if (pending := self._left_pending) is not None:
            self._store.put(_PENDING, None)
            self._request_id = pending["request_id"]
            await self._came_up(version(pending["version"]))
        elif self._left_order is not None and self._update is None:  # a power cut came between
            action, request = self._left_order
            answer = await self.handlers[action](request)
            if isinstance(answer, Reply) and answer.then is not None:
                await answer.then()

    async def _came_up(self, wanted: Version) -> None:
        """After a restart for an update; a platform that does not say what runs is believed."""
        found = await slots.running(self._hook, self._settings.install_s)
        if found is not None and found.version != wanted:
            log.error("the new firmware does not run: %s instead of %s", found.version, wanted)
            await self._tell("InstallationFailed")
            return
        self._raise(wanted)
        self._station.security_event("FirmwareUpdated", str(wanted))
        await self._tell("Installed")

    def _raise(self, number: Version) -> None:
        highest = self._highest()
        if highest is None or number > highest:
            self._store.put(_HIGHEST, str(number))

    async def _least(self) -> Version | None:
        """There is no way back below what has run, or runs now."""
        found = await slots.running(self._hook, self._settings.install_s)
        known = (self._highest(), found.version if found else None)
        return max((one for one in known if one is not None), default=None)

    def _highest(self) -> Version | None:
        """The highest version that this bridge has seen run."""
        text = self._store.get(_HIGHEST)
        return None if text is None else version(text)

    # --- status -----------------------------------------------------------------------------------

    async def _tell(self, status: str) -> None:
        """The last words are kept until the central system has them."""
        self._status = status
        if self._request_id is not None:
            action = "SignedFirmwareStatusNotification"
            payload: Payload = {"status": status, "requestId": self._request_id}
        else:
            action = "FirmwareStatusNotification"
            payload = {"status": _IN_OLD_WORDS.get(status, status)}
            if payload["status"] not in _OLD_WORDS:
                return
        if status in ("Installed", "InstallationFailed"):
            self._store.put(_UNTOLD, [action, payload])
        await self._send(action, payload)

    async def _send(self, action: str, payload: Payload) -> None:
        try:
            await self._station.calls.ask(action, payload)
        except Unanswered as problem:
            log.warning("%s: %s", action, problem)
            return
        except CallError as problem:
            log.warning("%s: %s", action, problem)
        if self._store.get(_UNTOLD) == [action, payload]:
            self._store.put(_UNTOLD, None)

    def online(self, up: bool) -> None:
        """What could not be told is told now."""
        untold = self._store.get(_UNTOLD)
        if up and untold is not None and (self._again is None or self._again.done()):
            self._again = asyncio.create_task(self._send(*untold))

    async def _triggered(self, _: int | None) -> None:
        running = self._update is not None
        status = self._status if running and self._status in _OLD_WORDS else "Idle"
        await self._station.calls.ask("FirmwareStatusNotification", {"status": status}, urgent=True)

    # --- odds -------------------------------------------------------------------------------------

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._station.clock.wall(), UTC)

    @property
    def _hook(self) -> Path | None:
        return Path(self._settings.hook) if self._settings.hook else None
