"""Raw Ethernet frames of HomePlug (EtherType 0x88E1) on one interface.

Takes the right CAP_NET_RAW: root has it, a service gets it from systemd
(AmbientCapabilities=CAP_NET_RAW), a user inside a network namespace of their own has it there.
The kernel drops all other frames before they reach this process.
"""

import asyncio
import ctypes
import errno
import fcntl
import logging
import socket
import struct
from collections.abc import Callable

log = logging.getLogger(__name__)

_ETHERTYPE = 0x88E1
_ALL = 0x0003  # ETH_P_ALL
_SIOCGIFHWADDR = 0x8927
_SO_ATTACH_FILTER = 26
_LONGEST = 2048
_PACKET_OUTGOING = 4
_BURST = 64  # frames that are read before others get their turn

# Classic BPF: load the EtherType, compare, accept everything or nothing.
_FILTER = (
    (0x28, 0, 0, 12),  # ldh [12]
    (0x15, 0, 1, _ETHERTYPE),  # jeq #0x88e1, next, +1
    (0x06, 0, 0, 0xFFFF),  # ret whole frame
    (0x06, 0, 0, 0),  # ret nothing
)

NO_RIGHT = (
    "no right to open a raw socket: run as root, give the service "
    "AmbientCapabilities=CAP_NET_RAW, or give a copy of the interpreter cap_net_raw by setcap"
)


def open_raw(interface: str, *, everything: bool = False) -> socket.socket:
    """A socket that hears HomePlug frames on `interface`; OSError says what is missing.

    `everything`: all frames, without filter, for a simulated modem.
    """
    try:
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)  # hears nothing until bound
    except PermissionError:
        raise PermissionError(errno.EPERM, NO_RIGHT) from None
    try:
        sock.setblocking(False)
        if not everything:
            _attach_filter(sock)
        sock.bind((interface, _ALL if everything else _ETHERTYPE))
    except OSError:
        sock.close()
        raise
    return sock


def _attach_filter(sock: socket.socket) -> None:
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _FILTER)
    held = ctypes.create_string_buffer(code)
    program = struct.pack("HL", len(_FILTER), ctypes.addressof(held))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def hardware_address(interface: str) -> bytes:
    """The MAC address of an interface; OSError if there is none of this name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        asked = struct.pack("256s", interface.encode())
        return fcntl.ioctl(sock, _SIOCGIFHWADDR, asked)[18:24]


def receive_all(sock: socket.socket, longest: int = _LONGEST) -> list[bytes]:
    """Frames that have arrived, at most `_BURST`; what this host has sent itself is left out."""
    frames: list[bytes] = []
    for _ in range(_BURST):
        try:
            octets, (_, _, kind, *_) = sock.recvfrom(longest)
        except BlockingIOError:
            break
        if kind != _PACKET_OUTGOING:
            frames.append(octets)
    return frames


class Ethernet:
    """The interface as an event source; `received` gets each frame, `lost` the end of it."""

    def __init__(
        self, interface: str, received: Callable[[bytes], None], lost: Callable[[str], None]
    ) -> None:
        """Raises OSError when the interface cannot be opened."""
        self.mac = hardware_address(interface)
        self._received, self._lost = received, lost
        self._sock = open_raw(interface)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._sock, self._read)

    def send(self, octets: bytes) -> None:
        """Send a frame; one that the interface cannot take is lost, as on any line."""
        try:
            self._sock.send(octets)
        except OSError as error:
            log.debug("frame not sent: %s", error)

    def close(self) -> None:
        """Hear nothing more."""
        self._loop.remove_reader(self._sock)
        self._sock.close()

    def _read(self) -> None:
        try:
            frames = receive_all(self._sock)
        except OSError as error:  # the interface is down or gone
            self._lost(error.strerror or str(error))
            return
        for octets in frames:
            self._received(octets)
