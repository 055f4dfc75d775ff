"""A vehicle reduced to its sockets: what no well-behaved EVCC can be told to send."""

import socket
import time
from contextlib import suppress

from tools.cable import STATION, VEHICLE, Cable, Namespace

SDP_PORT = 15118
SDP_REQUEST = bytes.fromhex("01fe 9000 00000002 10 00")  # no TLS, TCP
SDP_REQUEST_TLS = bytes.fromhex("01fe 9000 00000002 00 00")
ANSWER_WITHIN_S = 0.25  # what a vehicle waits before it asks again

# Octets of other stacks, so that not our own codec judges our own codec.
APP_PROTOCOL_REQ = bytes.fromhex(  # ISO 15118-2, SchemaID 1
    "01fe 8001 00000024 8000ebab9371d34b9b79d189a98989c1d191d191818999d26b9b3a232b30020000040040"
)
APP_PROTOCOL_RES = bytes.fromhex("01fe 8001 00000004 80400040")  # OK, SchemaID 1
SESSION_SETUP_REQ = bytes.fromhex(  # EVCCID 64:4d:70:01:02:c8
    "01fe 8001 00000015 809802000000000000000011d0199135c0040b2000"
)


class Link:
    """UDP and TCP from the vehicle's side of the cable, over one of its interfaces."""

    def __init__(self, cable: Cable, interface: str = VEHICLE) -> None:
        self._vehicle: Namespace = cable.vehicle
        self._index = cable.vehicle.index(interface)
        self._udp = cable.vehicle.socket(socket.SOCK_DGRAM)
        self._udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, self._index)
        self.station = cable.station.link_local(STATION)

    def discover(self, datagram: bytes = SDP_REQUEST, within_s: float = ANSWER_WITHIN_S) -> bytes:
        """Multicast `datagram` to all nodes; what comes back in time, or nothing."""
        self._udp.settimeout(within_s)
        self._udp.sendto(datagram, ("ff02::1", SDP_PORT, 0, self._index))
        with suppress(TimeoutError):
            return self._udp.recv(1500)
        return b""

    def discover_until(self, within_s: float) -> bytes:
        """Ask as a vehicle does until there is an answer."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if answer := self.discover():
                return answer
            time.sleep(0.5)
        raise AssertionError(f"no SDP answer within {within_s} s")

    def connect(self, port: int, within_s: float = 2.0) -> socket.socket:
        """A TCP connection to the station."""
        tcp = self._vehicle.socket(socket.SOCK_STREAM)
        tcp.settimeout(within_s)
        try:
            tcp.connect((self.station, port, 0, self._index))
        except OSError:
            tcp.close()
            raise
        return tcp

    def close(self) -> None:
        self._udp.close()


def port_of(answer: bytes) -> int:
    """The TCP port that an SDP answer offers."""
    return int.from_bytes(answer[24:26], "big")


def receive(tcp: socket.socket, octets: int) -> bytes:
    """Exactly so many octets, or fewer when the station ends the connection."""
    data = b""
    while len(data) < octets and (more := tcp.recv(octets - len(data))):
        data += more
    return data


def message(tcp: socket.socket) -> bytes:
    """One V2GTP message, header included."""
    header = receive(tcp, 8)
    return header + receive(tcp, int.from_bytes(header[4:8], "big"))
