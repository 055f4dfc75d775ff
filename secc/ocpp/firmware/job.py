"""One firmware update from its request to the restart, as the words of its status messages.

The words are those of SignedFirmwareStatusNotification; the older message knows fewer, and `tell`
leaves out what it does not know.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from secc.ocpp.firmware import download, slots
from secc.ocpp.firmware.download import DownloadError, Refused, Rules
from secc.ocpp.firmware.image import Image, ImageError, Version, parse
from secc.ocpp.firmware.signers import Signers
from secc.ocpp.firmware.slots import InstallError
from secc.ocpp.security import trust
from secc.ocpp.security.certificates import read_chain
from secc.pki.certificates import Certificate, CertificateError

log = logging.getLogger(__name__)

Tell = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Order:
    """What the central system wants; times are seconds since 1970.

    `signature` is over the whole file and belongs to the first of `chain`; without them the image
    brings its own. `request_id` is that of SignedUpdateFirmware.
    """

    location: str
    retrieve_at: float
    install_at: float
    tries: int
    pause_s: float
    request_id: int | None = None
    chain: tuple[Certificate, ...] = ()
    signature: bytes = b""


@dataclass(frozen=True)
class Policy:
    """What the station takes."""

    rules: Rules
    product: str
    signers: Signers
    least: Callable[[], Awaitable[Version | None]]  # no version below it
    hook: Path | None
    spool: Path
    install_s: float


class Failed(Exception):
    """The update is over; `status` is the last word."""

    def __init__(self, status: str, why: str, event: str | None = None) -> None:
        super().__init__(why)
        self.status, self.event = status, event


class Update:
    """`run` ends when the image is installed and waits for a restart; raises Failed.

    `idle` waits until no transaction runs; `now` is the time of the central system.
    """

    def __init__(
        self,
        order: Order,
        policy: Policy,
        *,
        tell: Tell,
        idle: Callable[[], Awaitable[None]],
        busy: Callable[[], bool],
        now: Callable[[], float],
    ) -> None:
        self.order, self._policy = order, policy
        self._tell, self._idle, self._busy, self._now = tell, idle, busy, now
        self._file = policy.spool / "firmware.bin"
        self._cancelled = False
        self.installing = False  # too late to give it up

    def cancel(self) -> None:
        """End a download that runs in its thread."""
        self._cancelled = True

    async def run(self) -> Version:
        """The version that will run after a restart."""
        try:
            await self._wait(self.order.retrieve_at, "DownloadScheduled")
            await self._download()
            image = await self._checked()
            await self._wait(self.order.install_at, "InstallScheduled")
            if self._busy():
                await self._tell("InstallScheduled")
            await self._idle()
            return await self._install(image)
        finally:
            self._cancelled = True
            self._file.unlink(missing_ok=True)

    async def _wait(self, until: float, word: str) -> None:
        if self._now() < until:
            await self._tell(word)
        while (rest := until - self._now()) > 0:
            await asyncio.sleep(min(rest, 60.0))  # the clock may be set meanwhile

    async def _download(self) -> None:
        order, policy = self.order, self._policy
        for attempt in range(order.tries):
            if attempt:
                await asyncio.sleep(order.pause_s)
            await self._tell("Downloading")
            try:
                policy.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
                await asyncio.to_thread(
                    download.fetch,
                    order.location,
                    self._file,
                    policy.rules,
                    lambda: self._cancelled,
                )
            except (DownloadError, OSError) as error:
                if isinstance(error, Refused) or attempt + 1 == order.tries:
                    raise Failed("DownloadFailed", str(error)) from None
                log.warning("firmware not downloaded: %s", error)
                await self._tell("DownloadFailed")
            else:
                return await self._tell("Downloaded")
        return None

    async def _checked(self) -> Image:
        octets = await asyncio.to_thread(self._file.read_bytes)
        try:
            image = await asyncio.to_thread(parse, octets)
            self._check_signature(image, octets)
        except CertificateError as error:
            event = "InvalidFirmwareSigningCertificate"
            raise Failed("InvalidSignature", str(error), event) from None
        except ImageError as error:
            event = "InvalidFirmwareSignature"
            raise Failed("InvalidSignature", str(error), event) from None
        await self._tell("SignatureVerified")
        if self._policy.product and image.product != self._policy.product:
            raise Failed("InstallationFailed", f"the image is for {image.product!r}")
        least = await self._policy.least()
        if least is not None and image.version < least:
            raise Failed("InstallationFailed", f"{image.version} is older than {least}")
        return image

    def _check_signature(self, image: Image, octets: bytes) -> None:
        """Raises CertificateError or ImageError."""
        order = self.order
        chain = list(order.chain) or read_chain(image.chain)
        signature, octets = (
            (order.signature, octets) if order.chain else (image.signature, image.signed)
        )
        self._policy.signers.check(chain, datetime.fromtimestamp(self._now(), UTC))
        if not trust.signed_by(chain[0], signature, octets):
            raise ImageError("the signature does not fit the file")

    async def _install(self, image: Image) -> Version:
        self.installing = True
        await self._tell("Installing")
        policy = self._policy
        try:
            await slots.install(
                policy.hook, image.payload, image.version, policy.spool, policy.install_s
            )
        except InstallError as error:
            raise Failed("InstallationFailed", str(error)) from None
        return image.version
