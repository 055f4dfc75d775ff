"""One TLS connection without its socket: octets of the wire go in and come out. Sans-IO.

    channel = Channel(server)
    got = channel.receive(octets, now)     got.send to the vehicle, got.plain from it
    channel.send(plain) -> octets          once `agreed` is set
    channel.finish() -> octets             close_notify, if there is still somebody to tell

The ClientHello is read first; OpenSSL then gets the very same octets, in a connection that has the
chain which the hello asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from OpenSSL import SSL

from secc.tls import alerts, server
from secc.tls.client_hello import ClientHello, HelloError, Reader
from secc.tls.profile import Refusal
from secc.tls.server import Choice, Notes, Server

_PIECE = 16_384  # a whole record


@dataclass(frozen=True, slots=True)
class Received:
    """What follows from octets of the vehicle: for it, of it, and why the channel is over."""

    send: bytes = b""
    plain: bytes = b""
    over: str | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The outcome of a handshake."""

    suite: str  # as OpenSSL calls it
    chain: str  # name of its file
    named: bool  # the vehicle trusts its root
    stapled: bool


class Channel:
    """`hello` once it has been read, `agreed` once the handshake is done."""

    def __init__(self, server: Server) -> None:
        self.hello: ClientHello | None = None
        self.agreed: Agreed | None = None
        self._server = server
        self._reader = Reader()
        self._notes = Notes()
        self._choice: Choice | None = None
        self._tls: SSL.Connection | None = None
        self._over = False

    def receive(self, octets: bytes, now: datetime) -> Received:
        """Octets of the vehicle; `now` judges certificates."""
        if self._over:
            return Received()
        if self._tls is None:
            try:
                self.hello = self._reader.feed(octets)
                if self.hello is None:
                    return Received()
                self._tls = self._begin(self.hello, now)
            except (HelloError, Refusal) as refusal:
                self._over = True
                alert = b"" if refusal.alert is None else alerts.fatal(refusal.alert)
                return Received(alert, over=str(refusal))
            octets = bytes(self._reader.octets)
        return self._feed(self._tls, octets)

    def send(self, plain: bytes) -> bytes:
        """Encrypted; nothing before the handshake is done or after the end."""
        if self._tls is None or self.agreed is None or self._over:
            return b""
        view = memoryview(plain)
        while view:
            view = view[self._tls.send(view) :]
        return _drain(self._tls)

    def finish(self) -> bytes:
        """The station ends the channel."""
        if self._tls is None or self.agreed is None or self._over:
            return b""
        self._over = True
        self._tls.shutdown()
        return _drain(self._tls)

    def _begin(self, hello: ClientHello, now: datetime) -> SSL.Connection:
        self._choice = choice = self._server.choose(hello, now)
        self._notes.staple = choice.staple
        tls = SSL.Connection(choice.context)
        tls.set_app_data(self._notes)
        tls.set_accept_state()
        return tls

    def _feed(self, tls: SSL.Connection, octets: bytes) -> Received:
        view = memoryview(octets)
        while view:
            view = view[tls.bio_write(view) :]
        plain = bytearray()
        over = None
        try:
            if self.agreed is None:
                tls.do_handshake()
                self.agreed = self._agreement(tls)
            while True:
                plain += tls.recv(_PIECE)
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            tls.shutdown()  # answers close_notify
            over = "closed by the vehicle"
        except SSL.Error as error:
            over = self._why(error)
        self._over = over is not None
        return Received(_drain(tls), bytes(plain), over)

    def _agreement(self, tls: SSL.Connection) -> Agreed:
        assert self._choice is not None
        return Agreed(
            suite=tls.get_cipher_name() or "",
            chain=self._choice.chain.name,
            named=self._choice.named,
            stapled=bool(self._choice.staple),
        )

    def _why(self, error: SSL.Error) -> str:
        number = self._notes.alert
        if number is None:
            return server.reason(error)
        if self.agreed is None and number in alerts.OF_CERTIFICATES and self._choice is not None:
            refused = "the vehicle does not accept the certificates of the station"
            return f"{refused} (chain {self._choice.chain.name}, alert {alerts.name(number)})"
        return f"the vehicle has sent the alert {alerts.name(number)}"


def _drain(tls: SSL.Connection) -> bytes:
    """Everything that OpenSSL has for the vehicle."""
    found = bytearray()
    while True:
        try:
            found += tls.bio_read(_PIECE)
        except SSL.WantReadError:
            return bytes(found)
