"""The TLS port of one outlet (ISO 15118-2 7.7.3): a connection counts once its handshake is done.

Before that it costs nobody anything: discovery goes on, and other vehicles may knock. Whoever says
nothing, or the wrong thing, is told by an alert, dropped, and reported in plain words.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from secc.net.tcp import Connection, Port
from secc.rate_limit import RateLimit
from secc.sdp import Security
from secc.tls.channel import Channel
from secc.tls.client_hello import ClientHello
from secc.tls.server import Server
from secc.tls.settings import Tls
from secc.trace import Carrier

log = logging.getLogger(__name__)

MOST_PENDING = 4  # handshakes at once; a newcomer takes the place of the oldest


class SecureConnection:
    """TLS over a TCP connection, with the face of one: `received` gets what was decrypted.

    `established` is called when the handshake is done, else `failed` with the reason.
    """

    carrier: Carrier = "tls"

    def __init__(self, tcp: Connection, channel: Channel) -> None:
        self.peer = tcp.peer
        self.details: dict[str, str] = {}
        self.received: Callable[[bytes], None] = lambda _: None
        self.lost: Callable[[str], None] = lambda _: None
        self.established: Callable[[], None] = lambda: None
        self.failed: Callable[[str], None] = lambda _: None
        self._tcp, self._channel = tcp, channel
        self._over = False
        tcp.received, tcp.lost = self._arrived, self._cut

    @property
    def greeted(self) -> bool:
        """The vehicle has sent a ClientHello."""
        return self._channel.hello is not None

    def send(self, data: bytes) -> None:
        """Send `data` in one go."""
        self._tcp.send(self._channel.send(data))

    def finish(self) -> None:
        """End in order: everything sent, close_notify, FIN."""
        self._over = True
        self._tcp.send(self._channel.finish())
        self._tcp.finish()

    def reset(self) -> None:
        """End at once (RST)."""
        self._over = True
        self._tcp.reset()

    def _arrived(self, octets: bytes) -> None:
        new = self._channel.agreed is None
        greeted = self.greeted
        got = self._channel.receive(octets, datetime.now(UTC))
        if not greeted and self._channel.hello is not None:
            _describe(self._channel.hello, self.peer)
        self._tcp.send(got.send)
        if new and self._channel.agreed is not None:
            agreed = self._channel.agreed
            self.details = {"suite": agreed.suite, "chain": agreed.chain}
            how = {"peer": self.peer, "root_named": agreed.named, "stapled": agreed.stapled}
            log.info("TLS handshake done", extra=how)
            self.established()
        if got.plain and not self._over:
            self.received(got.plain)
        if got.over is not None:
            self._end(got.over)

    def _cut(self, why: str) -> None:
        if self._channel.agreed is None:
            stage = "in the handshake" if self.greeted else "before its ClientHello"
            why = f"{why} {stage}"
        self._end(why)

    def _end(self, why: str) -> None:
        if self._over:
            return
        self._over = True
        self._tcp.finish()  # behind an alert, or close_notify
        if self._channel.agreed is None:
            self.failed(why)
        else:
            self.lost(why)


class SecurePort:
    """The listening side, with the face of `Port`: what it hands over is a `SecureConnection`.

    `server` gives the certificates that are in force, `alert` gets what a person should know.
    """

    def __init__(
        self,
        port: Port,
        settings: Tls,
        server: Callable[[], Server | None],
        alert: Callable[[str, str], None],
    ) -> None:
        self._port, self._settings = port, settings
        self._server, self._alert = server, alert
        self._pending: dict[SecureConnection, asyncio.TimerHandle] = {}
        self._lines = RateLimit(3, 0.1)
        self._complaints = RateLimit(1, 1 / 60)
        self._not_before = 0.0  # TLS is offered again

    @property
    def number(self) -> int:
        """The port that is, was or will be open."""
        return self._port.number

    @property
    def is_open(self) -> bool:
        """Whether a vehicle can connect."""
        return self._port.is_open

    @property
    def pending(self) -> int:
        """Handshakes that are not done."""
        return len(self._pending)

    def offers(self) -> dict[Security, int]:
        """TLS, while there is a chain to show; otherwise nothing, and loudly if TLS is forced."""
        if time.monotonic() < self._not_before:
            return {}
        if self._usable() is not None:
            return {Security.TLS: self.number}
        if self._settings.policy == "force" and self._complaints.allows("", time.monotonic()):
            text = "TLS is forced, but no chain can be used: discovery is not answered"
            self._alert("tls_unavailable", f"{text}; see: secc pki check {self._settings.folder}")
        return {}

    def open(self, connected: Callable[[SecureConnection], None]) -> None:
        """Listen; raises OSError when the address has gone."""
        self._port.open(lambda tcp: self._accept(tcp, connected))

    def close(self) -> None:
        """Stop to listen; unfinished handshakes end."""
        self._port.close()
        for connection in list(self._pending):
            self._forget(connection)
            connection.reset()

    def _usable(self) -> Server | None:
        server = self._server()
        return server if server is not None and server.ready(datetime.now(UTC)) else None

    def _accept(self, tcp: Connection, connected: Callable[[SecureConnection], None]) -> None:
        server = self._usable()
        if server is None:
            tcp.reset()
            self._tell(tcp.peer, "no chain of the station can be used")
            return
        if len(self._pending) >= MOST_PENDING:
            self._drop(next(iter(self._pending)), "others wait")
        connection = SecureConnection(tcp, Channel(server))

        def established() -> None:
            self._forget(connection)
            connected(connection)

        def failed(why: str) -> None:
            self._forget(connection)
            self._tell(connection.peer, why + self._fall_back(connection))

        limit = self._settings.handshake_s
        connection.established, connection.failed = established, failed
        self._pending[connection] = asyncio.get_running_loop().call_later(
            limit, self._drop, connection, f"not done within {limit:g} s"
        )

    def _fall_back(self, connection: SecureConnection) -> str:
        """By tls.fallback_s: the vehicle has tried, and may do better without TLS."""
        fallback_s = self._settings.fallback_s
        if not fallback_s or not connection.greeted:
            return ""
        self._not_before = time.monotonic() + fallback_s
        return f"; TLS is not offered for {fallback_s:g} s (tls.fallback_s)"

    def _drop(self, connection: SecureConnection, why: str) -> None:
        self._forget(connection)
        connection.reset()
        self._tell(connection.peer, why + self._fall_back(connection))

    def _forget(self, connection: SecureConnection) -> None:
        self._pending.pop(connection).cancel()

    def _tell(self, peer: str, why: str) -> None:
        if self._lines.allows("", time.monotonic()):
            self._alert("tls_handshake_failed", f"TLS handshake with {peer} failed: {why}")


def _describe(hello: ClientHello, peer: str) -> None:
    """What the vehicle asks for, status_request_v2 included, which OpenSSL cannot serve."""
    if not log.isEnabledFor(logging.DEBUG):
        return
    fields: dict[str, object] = {
        "versions": _hex(hello.versions),
        "suites": _hex(hello.suites),
        "groups": _hex(hello.groups or ()),
        "signature_algorithms": _hex(hello.signature_algorithms or ()),
        "trusted_ca_keys": hello.trusted_ca_keys.hex(),
        "status_request": hello.status_request,
        "status_request_v2": hello.status_request_v2 and "not served",
        "secure_renegotiation": hello.secure_renegotiation,
        "server_name": hello.server_name,
    }
    log.debug("ClientHello", extra={"peer": peer, **fields})


def _hex(numbers: tuple[int, ...]) -> str:
    return " ".join(f"{number:04x}" for number in numbers)
