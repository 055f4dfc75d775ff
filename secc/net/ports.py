"""What the driver knows of connections and ports, be it TCP or TLS, one port or two."""

from collections.abc import Callable, Sequence
from typing import Protocol

from secc.sdp import Security
from secc.trace import Carrier

Receive = Callable[[bytes], None]
Lose = Callable[[str], None]


class Transport(Protocol):
    """A connection of a vehicle. `details` says how it is secured, for log and trace.

    `received` and `lost` are called from the event loop; `lost` once, with the reason, when the
    vehicle ends the connection, not when the station does.
    """

    peer: str
    carrier: Carrier
    details: dict[str, str]
    received: Receive
    lost: Lose

    def send(self, data: bytes) -> None:
        """Send `data` in one go."""

    def finish(self) -> None:
        """End in order, everything sent."""

    def reset(self) -> None:
        """End at once."""


class Listener(Protocol):
    """Where vehicles connect, while it is open."""

    @property
    def number(self) -> int:
        """The port that is, was or will be open."""

    @property
    def is_open(self) -> bool:
        """Whether a vehicle can connect."""

    def offers(self) -> dict[Security, int]:
        """What discovery may tell now."""

    def open(self, connected: Callable[[Transport], None]) -> None:
        """Listen; raises OSError when the address has gone."""

    def close(self) -> None:
        """Stop to listen; connections that have not been handed over end."""


class Ports:
    """Several ports that open and close together; whoever connects first closes them all."""

    def __init__(self, ports: Sequence[Listener]) -> None:
        self._ports = ports

    @property
    def number(self) -> int:
        return self._ports[0].number

    @property
    def is_open(self) -> bool:
        return all(port.is_open for port in self._ports)

    def offers(self) -> dict[Security, int]:
        return {kind: number for port in self._ports for kind, number in port.offers().items()}

    def open(self, connected: Callable[[Transport], None]) -> None:
        try:
            for port in self._ports:
                port.open(connected)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        for port in self._ports:
            port.close()
