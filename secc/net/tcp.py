"""The TCP port of one outlet: open while a vehicle may connect, one connection at a time.

The port is one of 49152 to 65535 and announced by SDP (ISO 15118-2 7.9.1). Everything
else about a connection (when it may exist, what is said, when it ends) is decided elsewhere.
"""

import asyncio
import errno
import logging
import random
import socket
import struct
from collections.abc import Callable
from ipaddress import IPv6Address

from secc.net.address import Interface
from secc.rate_limit import RateLimit
from secc.sdp import Security
from secc.trace import Carrier

log = logging.getLogger(__name__)

DYNAMIC_PORTS = range(49152, 65536)  # IANA; Linux's own ephemeral range begins below it
_READ_OCTETS = 16 * 1024
_MOST_UNSENT = 64 * 1024  # many times the longest response: the vehicle has stopped to read
_LINGER_S = 1.0  # for the FIN of the vehicle; closing with octets unread would reset instead
_CONNECTIONS, _PER_SECOND = 10, 1.0
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close() sends RST


class Connection:
    """An accepted connection. `received` and `lost` are called from the event loop.

    `lost` is called once, with the reason, when the vehicle ends the connection; not when the
    station does (`finish`, `reset`).
    """

    carrier: Carrier = "tcp"

    def __init__(self, sock: socket.socket, peer: str) -> None:
        self.peer = peer
        self.details: dict[str, str] = {}
        self.received: Callable[[bytes], None] = lambda _: None
        self.lost: Callable[[str], None] = lambda _: None
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._unsent = bytearray()
        self._finishing = False
        self._open = True
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # one segment, now
        self._loop.add_reader(sock, self._readable)

    @property
    def is_open(self) -> bool:
        """Whether the socket still exists, be it only to wait for the vehicle's FIN."""
        return self._open

    def send(self, data: bytes) -> None:
        """Send `data` in one go; what the kernel does not take follows when it does."""
        if not self._open or not data:
            return
        if self._unsent:
            self._unsent += data
            if len(self._unsent) > _MOST_UNSENT:
                self._end("the vehicle does not read")
            return
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._end(str(error))
            return
        if sent < len(data):
            self._unsent += data[sent:]
            self._loop.add_writer(self._sock, self._writable)

    def finish(self) -> None:
        """End in order: everything sent, then FIN, then a short wait for the vehicle's FIN."""
        if self._open and not self._finishing:
            self._finishing = True
            self._loop.call_later(_LINGER_S, self._close)
            if not self._unsent:
                self._send_fin()

    def reset(self) -> None:
        """End at once (RST); nothing more reaches the vehicle."""
        if self._open:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._close()

    def _readable(self) -> None:
        try:
            data = self._sock.recv(_READ_OCTETS)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(str(error))
            return
        if not data:
            self._end("closed by the vehicle")
        elif not self._finishing:
            self.received(data)

    def _writable(self) -> None:
        try:
            sent = self._sock.send(self._unsent)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(str(error))
            return
        del self._unsent[:sent]
        if not self._unsent:
            self._loop.remove_writer(self._sock)
            if self._finishing:
                self._send_fin()

    def _send_fin(self) -> None:
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:  # reset by the vehicle in the meantime
            self._close()

    def _end(self, why: str) -> None:
        announced = self._finishing
        self._close()  # the kernel still delivers what it has taken, then FIN
        if not announced:
            self.lost(why)

    def _close(self) -> None:
        if self._open:
            self._open = False
            self._loop.remove_reader(self._sock)
            self._loop.remove_writer(self._sock)
            self._sock.close()


class Port:
    """The listening side: `open` and `close` as often as vehicles come and go.

    While it is closed the kernel refuses connections, without work for this process.
    """

    def __init__(self, interface: Interface) -> None:
        self._interface = interface
        self._rate = RateLimit(_CONNECTIONS, _PER_SECOND)
        self._lines = RateLimit(3, 0.1)
        self._sock: socket.socket | None = None
        self.number = random.SystemRandom().choice(DYNAMIC_PORTS)

    @property
    def is_open(self) -> bool:
        """Whether a vehicle can connect."""
        return self._sock is not None

    def offers(self) -> dict[Security, int]:
        """What discovery may tell of it."""
        return {Security.NONE: self.number}

    def open(self, connected: Callable[[Connection], None]) -> None:
        """Listen; raises OSError when the address has gone. `number` may have changed."""
        if self._sock is None:
            self._sock = self._listen()
            asyncio.get_running_loop().add_reader(self._sock, self._accept, connected)

    def close(self) -> None:
        """Stop to listen; connections that wait to be accepted are reset."""
        if self._sock is not None:
            asyncio.get_running_loop().remove_reader(self._sock)
            self._sock.close()
            self._sock = None

    def _listen(self) -> socket.socket:
        address, scope = str(self._interface.address), self._interface.index
        while True:
            sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
            try:
                sock.setblocking(False)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sock.bind((address, self.number, 0, 0 if self._interface.loopback else scope))
                sock.listen(1)
            except OSError as error:
                sock.close()
                if error.errno != errno.EADDRINUSE:
                    raise
                self.number = random.SystemRandom().choice(DYNAMIC_PORTS)
            else:
                return sock

    def _accept(self, connected: Callable[[Connection], None]) -> None:
        assert self._sock is not None
        try:
            sock, (host, port, *_) = self._sock.accept()
        except OSError:  # gone again before it was accepted
            return
        peer = f"[{host}]:{port}"
        refusal = self._refusal(IPv6Address(host.partition("%")[0]))
        if refusal:
            if self._lines.allows(refusal, asyncio.get_running_loop().time()):
                log.warning("connection refused: %s", refusal, extra={"peer": peer})
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            sock.close()
        else:
            connected(Connection(sock, peer))

    def _refusal(self, address: IPv6Address) -> str | None:
        local = address.is_loopback if self._interface.loopback else address.is_link_local
        if not local:
            return "not from the charge cable"
        if not self._rate.allows(address, asyncio.get_running_loop().time()):
            return "too many connections"
        return None
