"""The connection to a station: TCP as it is, or with TLS on it."""

import select
import socket
import struct
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address

from cryptography import x509

from tools.vehicle import tls

CONNECT_S = 5.0
_MOST = 65536


class NoStation(Exception):
    """There is nobody to charge at; `later`: perhaps in a moment there is."""

    def __init__(self, why: str, *, later: bool = False) -> None:
        super().__init__(why)
        self.later = later


@dataclass(frozen=True, slots=True)
class Address:
    """Where a station listens; `scope` is the interface index of a link-local address."""

    host: str
    port: int
    scope: int = 0
    secure: bool = False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}"


def address_of(host: str, port: int) -> Address:
    """An address as people write it; ValueError if it is none."""
    try:
        address = IPv6Address(host)
    except ValueError:
        raise ValueError(f"--host {host}: not an IPv6 address, such as fe80::1%plc0") from None
    if not 0 < port < 65536:
        raise ValueError(f"--port {port}: the TCP port of the station is one of 1 to 65535")
    bare, scope = host.partition("%")[0], address.scope_id
    if address.is_link_local and scope is None:
        raise ValueError(f"--host {host}: on which interface? Write {host}%plc0")
    try:
        index = 0 if scope is None else socket.if_nametoindex(scope)
    except OSError:
        raise ValueError(f"--host {host}: no interface {scope} here") from None
    return Address(bare, port, index)


class Line:
    """An open connection. `suite` and `certificates` of the station only with TLS."""

    def __init__(self, sock: socket.socket, client: tls.Client | None = None) -> None:
        self._socket = sock
        self._client = client

    @property
    def suite(self) -> str | None:
        return self._client.suite if self._client else None

    @property
    def certificates(self) -> Sequence[x509.Certificate]:
        return self._client.certificates if self._client else ()

    @property
    def stapled(self) -> bool:
        return bool(self._client and self._client.staple)

    def fileno(self) -> int:
        return self._socket.fileno()

    def shake_hands(self) -> None:
        """TLS from here on; TlsError if that cannot be."""
        assert self._client is not None
        self._write(self._client.begin())
        until = time.monotonic() + CONNECT_S
        while not self._client.ready:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self], [], [], left)[0]:
                raise tls.TlsError(f"no handshake within {CONNECT_S:g} s")
            octets = _receive(self._socket)
            if not octets:
                raise tls.TlsError("the station closed in the handshake")
            _, out = self._client.receive(octets)
            self._write(out)

    def receive(self) -> bytes | None:
        """What has come, perhaps nothing yet; None when the station has closed."""
        octets, plain = _receive(self._socket), b""
        if self._client is None:
            return octets or None
        if octets:
            plain, out = self._client.receive(octets)
            self._write(out)
        return None if not plain and (not octets or self._client.closed) else plain

    def send(self, octets: bytes) -> None:
        self._write(octets if self._client is None else self._client.send(octets))

    def close(self, reset: bool = False) -> None:
        """In order, or with RST."""
        if reset:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif self._client is not None:
            self._write(self._client.close())
        self._socket.close()

    def _write(self, octets: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # which reading will tell
            self._socket.sendall(octets)


def connect(
    address: Address, terms: tls.Terms | None = None, offer: tls.Offer | None = None
) -> Line:
    """Connect and, at a secure address, shake hands, perhaps with an unusual `offer`."""
    sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    try:
        sock.settimeout(CONNECT_S)
        sock.connect((address.host, address.port, 0, address.scope))
        sock.settimeout(None)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(sock, tls.Client(terms, offer) if address.secure and terms else None)
        if address.secure:
            line.shake_hands()
    except OSError as error:
        sock.close()
        later = isinstance(error, ConnectionRefusedError | TimeoutError)
        why = f"no connection to {address}: {error.strerror or error}"
        raise NoStation(why, later=later) from error
    except tls.TlsError as error:
        with suppress(OSError):
            sock.sendall(error.alert)
        sock.close()
        raise
    return line


def _receive(sock: socket.socket) -> bytes:
    try:
        return sock.recv(_MOST)
    except ConnectionError:
        return b""
