"""A certificate is asked for until it has come: CertSigningWaitMinimum, doubled each time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from secc.ocpp.feature import CallError, Payload, Unanswered
from secc.ocpp.keys import Key, Keys

log = logging.getLogger(__name__)

KEYS = (
    Key("CertSigningRepeatTimes", "integer", "RW", "3", most=100),
    Key("CertSigningWaitMinimum", "integer", "RW", "30", most=86_400),
    Key("CpoName", "text", "RW", None, least=1, most=64),
)


class Refused(Exception):
    """The central system does not take requests of this kind."""


class Signing:
    """One kind of certificate. `request` makes a key and its CSR; `ask` sends SignCertificate.

    `came` is called when a certificate has been taken.
    """

    def __init__(
        self, keys: Keys, request: Callable[[], str], ask: Callable[[str], Awaitable[Payload]]
    ) -> None:
        self._keys, self._request, self._ask = keys, request, ask
        self._signed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Ask in the background, unless that is being done."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()

    def came(self) -> None:
        """A certificate has been taken."""
        self._signed.set()

    async def _run(self) -> None:
        wait_s = float(self._keys.integer("CertSigningWaitMinimum"))
        for attempt in range(1 + self._keys.integer("CertSigningRepeatTimes")):
            csr = await asyncio.to_thread(self._request)
            self._signed.clear()
            try:
                answer = await self._ask(csr)
            except (CallError, Unanswered) as problem:
                log.warning("SignCertificate: %s", problem)
            except Refused as problem:
                log.warning("SignCertificate: %s", problem)
                return
            else:
                if answer.get("status") != "Accepted":
                    log.warning("SignCertificate is rejected")
                    return
            try:
                async with asyncio.timeout(wait_s * 2**attempt):
                    await self._signed.wait()
                return
            except TimeoutError:
                log.warning("no certificate has come", extra={"attempt": attempt + 1})
