"""The WebSocket to the central system: dials for ever, pings, notices a half-open link.

Back-off with jitter; refusals that only a person can lift (401, 403, 404) are retried slowly.
"""

import asyncio
import logging
import random
import ssl
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
    NegotiationError,
)
from websockets.typing import Subprotocol

from secc.ocpp.access import Access, AccessError, Trouble
from secc.ocpp.backoff import Backoff
from secc.ocpp.keys import Keys
from secc.ocpp.settings import Ocpp
from secc.ocpp.store import StoreError

log = logging.getLogger(__name__)

SUBPROTOCOL = Subprotocol("ocpp1.6")
_HANDSHAKE_S = 20.0
_LONGEST_FRAME = 1024 * 1024
_SLOW = (401, 403, 404)
_IDLE_S = 5.0  # how often a ping interval of 0 is looked at again


class Transport:
    """Tells that it is `opened`, has `received` a frame, is `closed`, has `failed` and how."""

    def __init__(
        self,
        settings: Ocpp,
        keys: Keys,
        access: Access,
        *,
        opened: Callable[[], None],
        received: Callable[[str | bytes], None],
        closed: Callable[[], None],
        failed: Callable[[Trouble, str], None],
    ) -> None:
        self._settings, self._keys, self._access = settings, keys, access
        self._opened, self._received, self._closed = opened, received, closed
        self._failed = failed
        self._backoff = Backoff(random.random, settings.stable_s)
        self._connection: ClientConnection | None = None
        self._sending: asyncio.Queue[str] = asyncio.Queue()
        self._at_once = asyncio.Event()
        self._told = ""
        self._heard = asyncio.get_running_loop().time()
        keys.watch("WebSocketPingInterval", self._ping_changed)
        self._ping_anew = asyncio.Event()

    async def run(self) -> None:
        """Connect, serve, wait, again; until cancelled."""
        while True:
            wait_s = await self._once()
            try:
                async with asyncio.timeout(wait_s):
                    await self._at_once.wait()
            except TimeoutError:
                pass
            self._at_once.clear()

    @property
    def silent_s(self) -> float:
        """How long the central system has not been heard, or since the start."""
        return asyncio.get_running_loop().time() - self._heard

    def send(self, text: str) -> None:
        """Send a frame on the present connection."""
        self._sending.put_nowait(text)

    def reconnect(self, why: str) -> None:
        """Close, and dial again without delay."""
        log.info("reconnecting: %s", why)
        self._at_once.set()
        if self._connection is not None:
            self._connection.transport.close()

    # --- one connection ---------------------------------------------------------------------------

    async def _once(self) -> float:
        """Connect and serve; how long to wait then."""
        loop, trouble, why = asyncio.get_running_loop(), "", ""
        began = loop.time()
        try:
            connection = await self._dial()
            began = loop.time()
            why = await self._serve(connection)
            log.warning("connection closed: %s", why)
        except AccessError as error:
            trouble, why = "settings", str(error)
        except InvalidStatus as error:
            status = error.response.status_code
            trouble = "unauthorised" if status in _SLOW else "refused"
            why = f"the central system answers {status}"
        except ssl.SSLError as error:
            trouble, why = "tls", error.reason or str(error)
        except (NegotiationError, InvalidMessage, InvalidHandshake) as error:
            trouble = _of_handshake(error)
            why = str(error)
        except (OSError, TimeoutError, EOFError) as error:
            trouble, why = "unreachable", str(error) or "no answer"
        if trouble:
            return self._trouble(trouble, why)
        self._backoff.ended(loop.time() - began)
        return self._wait()

    def _trouble(self, trouble: str, why: str) -> float:
        if why != self._told:
            log.warning("cannot connect: %s", why, extra={"trouble": trouble})
        self._told = why
        had_trial = self._access.trial is not None
        if trouble != "unreachable" or had_trial:
            self._access.failed()
        if trouble != "unreachable":
            self._failed(trouble, why)  # type: ignore[arg-type]
        slow = trouble in ("unauthorised", "settings") and not had_trial
        return self._settings.slow_retry_s if slow else self._wait()

    def _wait(self) -> float:
        return self._backoff.wait(
            self._keys.integer("RetryBackOffWaitMinimum"),
            self._keys.integer("RetryBackOffRepeatTimes"),
            self._keys.integer("RetryBackOffRandomRange"),
        )

    async def _dial(self) -> ClientConnection:
        access = self._access
        connection = await connect(
            access.url,
            subprotocols=[SUBPROTOCOL],
            additional_headers=access.headers,
            ssl=access.tls,
            compression=None,
            ping_interval=None,
            open_timeout=_HANDSHAKE_S,
            close_timeout=self._settings.ping_timeout_s,
            max_size=_LONGEST_FRAME,
            proxy=None,
        )
        if connection.subprotocol != SUBPROTOCOL:
            await connection.close(1002, "subprotocol")
            raise NegotiationError("the central system has not chosen the subprotocol ocpp1.6")
        return connection

    async def _serve(self, connection: ClientConnection) -> str:
        """Until the connection ends; says why."""
        self._connection, self._sending = connection, asyncio.Queue()
        self._told = ""
        self._hear()
        log.info("connected", extra={"url": self._access.url})
        if self._access.worked():
            log.info("new credentials are in use")
        self._opened()
        tasks = [
            asyncio.ensure_future(work(connection))
            for work in (self._receive, self._send, self._ping)
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(task.result() for task in done)
        finally:
            for task in tasks:
                task.cancel()
            self._connection = None
            self._closed()
            connection.transport.abort()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self, connection: ClientConnection) -> str:
        try:
            async for frame in connection:
                self._hear()
                self._take(frame)
        except ConnectionClosed as closed:
            return str(closed)
        return "the central system has closed it"

    def _take(self, frame: str | bytes) -> None:
        """What a frame does to us is no reason to give up charges; only a broken database is."""
        try:
            self._received(frame)
        except StoreError:
            raise
        except Exception:
            log.exception("a frame of the central system has failed", extra={"octets": len(frame)})

    async def _send(self, connection: ClientConnection) -> str:
        queue = self._sending
        try:
            while True:
                await connection.send(await queue.get())
        except ConnectionClosed as closed:
            return str(closed)

    async def _ping(self, connection: ClientConnection) -> str:
        """A link that is half open carries no pong; the interval may change at any time."""
        while True:
            interval = self._keys.integer("WebSocketPingInterval")
            try:
                async with asyncio.timeout(interval or _IDLE_S):
                    await self._ping_anew.wait()
                self._ping_anew.clear()
                continue
            except TimeoutError:
                pass
            if not interval:
                continue
            try:
                async with asyncio.timeout(self._settings.ping_timeout_s):
                    await (await connection.ping())
                self._hear()
            except TimeoutError:
                return "no pong: the link is half open"
            except ConnectionClosed as closed:
                return str(closed)

    def _hear(self) -> None:
        self._heard = asyncio.get_running_loop().time()

    def _ping_changed(self) -> None:
        self._ping_anew.set()


def _of_handshake(error: Exception) -> Trouble:
    """A client certificate that TLS 1.3 refuses shows as an answer that is no HTTP."""
    if isinstance(error, NegotiationError):
        return "subprotocol"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls"
        cause = cause.__cause__ or cause.__context__
    return "refused"
