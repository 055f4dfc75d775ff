"""Keeps the certificates of a running station up to date, without disturbing a charge.

Read again when a file has changed or on request; OCSP responses fetched when they are due
([V2G2-876]: weekly at the latest); what expires soon or is wrong is told once a day. Connections
that exist keep the certificates they began with.
"""

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from secc.net.ocsp import refresh_all
from secc.pki import ocsp
from secc.pki.certificates import Certificate, CertificateError
from secc.pki.store import Store, open_store
from secc.tls.server import NO_STATIC_ECDH, Server, lacks_static_ecdh
from secc.tls.settings import Tls

T = TypeVar("T")
log = logging.getLogger(__name__)

LOOK_S = 5.0  # between two looks at the files; a change counts when it has come to rest
_REFRESH_S = 3600.0  # between two rounds of what is due, of what has failed too
_TELL_S = 86_400.0
_READ = ("roots", "station", "crl")  # what changes the answers; `ocsp` is ours


class Certificates:
    """`store` and `server` are the last reading, None while there is none.

    `changed` is called after each reading.
    """

    def __init__(self, settings: Tls, alert: Callable[[str, str], None], *, debug: bool) -> None:
        """`alert` is told what a person should know; keys are logged only while debugging."""
        assert settings.folder is not None
        self.store: Store | None = None
        self.server: Server | None = None
        self.changed: Callable[[], None] = lambda: None
        self._settings, self._alert = settings, alert
        self._folder = Path(settings.folder)
        self._key_log = _key_log(settings, debug)
        if lacks_static_ecdh(settings):
            log.warning("%s", NO_STATIC_ECDH)
        self._stamp: object = None  # of the files that have been read
        self._asked = asyncio.Event()
        self._told: dict[str, float] = {}
        self._refresh_at = self._tell_at = 0.0

    def read(self) -> None:
        """Read everything now; what is wrong is told, and leaves `server` without it."""
        self._stamp = _stamp(self._folder)
        self._accept(*self._read())

    def again(self) -> None:
        """Read everything again, soon."""
        self._asked.set()

    async def keep(self, look_s: float = LOOK_S) -> None:
        """Look after the certificates for ever; a fault in it must not end a charge."""
        while True:
            try:
                await self._look_after(look_s)
            except Exception:
                log.exception("certificates are not kept up to date")
                self._refresh_at = self._tell_at = time.monotonic() + _REFRESH_S
                await asyncio.sleep(look_s)

    async def _look_after(self, look_s: float) -> None:
        if (now := time.monotonic()) >= self._tell_at:
            self._tell_at = now + _TELL_S
            self._warn()
        if now >= self._refresh_at:
            self._refresh_at = now + _REFRESH_S
            await self._refresh()
        if await self._changed(look_s):
            self._accept(*await in_thread(self._read))
            self._refresh_at = self._tell_at = 0.0

    async def _changed(self, look_s: float) -> bool:
        """Wait for a while; whether the files are to be read again."""
        before = _stamp(self._folder)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._asked.wait(), look_s)
        after = _stamp(self._folder)
        if self._asked.is_set() or (before == after and after != self._stamp):
            self._asked.clear()
            self._stamp = after
            return True
        return False

    def _read(self) -> tuple[Store | None, Server | None, str]:
        try:
            store = open_store(self._folder)
        except CertificateError as error:
            return None, None, str(error)
        return store, Server(store, self._settings, self._key_log), ""

    def _accept(self, store: Store | None, server: Server | None, error: str) -> None:
        self.store, self.server = store, server
        now = datetime.now(UTC)
        if server is None or not server.ready(now):
            forced = self._settings.policy == "force"
            level, then = (
                (logging.ERROR, "discovery is not answered")
                if forced
                else (logging.WARNING, "vehicles are served without TLS")
            )
            log.log(level, "no chain for TLS: %s", error or then, extra={"folder": self._folder})
        if store is not None:
            until = [f"{one.name} until {one.expires:%Y-%m-%d}" for one in store.chains]
            log.info("certificates read", extra={"chains": ", ".join(until) or "none"})
        self.changed()

    async def _refresh(self) -> None:
        """Fetch the OCSP responses that are due."""
        store, deadline_s = self.store, self._settings.ocsp_deadline_s
        if store is None or not self._settings.ocsp:
            return

        def work() -> list[tuple[Certificate, ocsp.Response | str]]:
            return list(refresh_all(store, datetime.now(UTC), deadline_s=deadline_s))

        for certificate, found in await in_thread(work):
            if not certificate.ocsp_urls:
                self._tell(["certificates name no OCSP responder: there is nothing to staple"])
            elif isinstance(found, str):
                self._tell([f"no OCSP response for {certificate.subject}: {found}"])
            elif not found.good:
                self._tell([f"{certificate.subject} is revoked, says its OCSP responder"])

    def _warn(self) -> None:
        """Tell everything that is wrong or will be."""
        problems = self.server.problems if self.server else ()
        expiring = self.store.warnings(datetime.now(UTC)) if self.store else ()
        self._tell([*problems, *expiring])

    def _tell(self, texts: Iterable[str]) -> None:
        """Each text once a day."""
        now = time.monotonic()
        self._told = {text: at for text, at in self._told.items() if now - at < _TELL_S}
        for text in texts:
            if text not in self._told:
                self._told[text] = now
                self._alert("certificates", text)


def _stamp(folder: Path) -> object:
    """Changes with every file that is read, its rights included."""
    found = []
    for name in _READ:
        for place, _, files in os.walk(folder / name):
            for file in files:
                with suppress(OSError):
                    status = os.stat(os.path.join(place, file))
                    found.append(
                        (place, file, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
                    )
    return sorted(found)


def _key_log(settings: Tls, debug: bool) -> Callable[[bytes], None] | None:
    """Where the secrets of connections go, if anywhere; said aloud."""
    if settings.key_log is None:
        return None
    path = Path(settings.key_log)
    if not debug:
        log.warning("tls.key_log is ignored: it needs log.level = debug")
        return None
    log.warning("TLS KEYS ARE LOGGED: whoever reads %s reads what vehicles send", path)

    def write(line: bytes) -> None:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as f:
                f.write(line + b"\n")
        except OSError as error:
            log.error("TLS key not logged: %s", error)

    return write


async def in_thread(work: Callable[[], T]) -> T:
    """The result of `work`, done by a thread for which the end of the process does not wait."""
    done: Future[T] = Future()

    def run() -> None:
        done.set_running_or_notify_cancel()
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, name="certificates", daemon=True).start()
    return await asyncio.wrap_future(done)
