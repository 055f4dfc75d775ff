"""UDP port 15118 on one interface: carries SECC discovery (ISO 15118-2 7.10.1).

The socket hears this interface only, so several stations share a host without answering for
each other.
"""

import asyncio
import errno
import logging
import socket
import struct
from collections.abc import Callable
from ipaddress import AddressValueError, IPv6Address

from secc import sdp
from secc.net.address import Interface
from secc.rate_limit import RateLimit
from secc.trace import Direction

log = logging.getLogger(__name__)

_LOG_BURST, _LOG_PER_SECOND = 3, 0.1  # lines about ignored datagrams, per reason


def bind(interface: Interface) -> socket.socket:
    """A socket that hears SDP requests on `interface` and answers from port 15118."""
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        _bind_to_device(sock, interface)
        sock.bind(("::", sdp.PORT))
        if not interface.loopback:  # lo has no multicast
            membership = sdp.GROUP.packed + struct.pack("@I", interface.index)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, membership)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise OSError(
                error.errno,
                f"UDP port {sdp.PORT} on {interface.name} is in use: "
                "is another SECC running on this interface?",
            ) from None
        raise
    return sock


def _bind_to_device(sock: socket.socket, interface: Interface) -> None:
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.name.encode())
    except PermissionError:  # before Linux 5.7 it takes CAP_NET_RAW; the scope id then decides
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        log.info("not allowed to bind to the device, filtering by scope id instead")


class Discovery(asyncio.DatagramProtocol):
    """Serves `sdp.Discovery`: asks `offer` for the present offer at each valid request.

    `offer` returns None while no vehicle may connect; `octets` sees every datagram of a valid
    exchange in both directions, `alert` is told once per reason and ten seconds of other SECCs.
    """

    def __init__(
        self,
        interface: Interface,
        offer: Callable[[], sdp.Offer | None],
        octets: Callable[[Direction, str, bytes], None],
        alert: Callable[[str, str], None],
    ) -> None:
        self._interface = interface
        self._offer, self._octets, self._alert = offer, octets, alert
        self._discovery = sdp.Discovery(loopback=interface.loopback)
        self._lines = RateLimit(_LOG_BURST, _LOG_PER_SECOND)
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> None:
        """Start to serve; raises OSError when the port cannot be had."""
        loop = asyncio.get_running_loop()
        sock = bind(self._interface)
        await loop.create_datagram_endpoint(lambda: self, sock=sock)

    def close(self) -> None:
        """Stop to serve."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, source: tuple[str, int, int, int]) -> None:
        host, port, _, scope = source
        if scope not in (0, self._interface.index):
            return  # heard by another interface
        now = asyncio.get_running_loop().time()
        peer = f"[{host}]:{port}"
        try:
            address = IPv6Address(host.partition("%")[0])
        except AddressValueError:
            return
        asked = self._discovery.receive(data, address, port, now)
        if isinstance(asked, sdp.Ignored):
            self._ignored(asked.why, data, peer, now)
            return
        self._octets("in", peer, data)
        offer = self._offer()
        if offer is None:
            if self._lines.allows("closed", now):
                log.info("SDP request while no vehicle may connect", extra={"peer": peer})
            return
        answer = offer.answer(asked)
        assert self._transport is not None
        self._transport.sendto(answer, source)
        self._octets("out", peer, answer)
        log.info("SDP answered", extra={"peer": peer, "asked": asked.name.lower()})

    def error_received(self, exc: Exception) -> None:
        log.warning("SDP socket: %s", exc)

    def _ignored(self, why: sdp.Why, data: bytes, peer: str, now: float) -> None:
        if not self._lines.allows(why, now):
            return
        log.warning(
            "SDP datagram ignored: %s",
            why.value,
            extra={"peer": peer, "octets": data[:32].hex(), "length": len(data)},
        )
        if why is sdp.Why.ROGUE:
            self._alert("rogue_secc", f"{why.value}: {peer}")
