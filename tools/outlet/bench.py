"""What a bench can break at a site: the same verbs on a fake clock and on real processes."""

from typing import Any, Protocol

from secc.reports import Request


class Bench(Protocol):
    """Everything is done at once."""

    def board(self, line: str) -> None:
        """A line for the console of `tools.board`."""

    def modules(self, **word: Any) -> None:
        """A word for the socket of `tools.power_module`."""

    def serial(self, line: str) -> None:
        """A line for the console of `tools.meter`."""

    def hub(self, line: str) -> None:
        """A line for the console of `tools.can_hub`."""

    def vehicle(self, **word: Any) -> None:
        """Fields of `secc.reports.Simulate`: the pilot, the battery, the inlet."""

    def short(self) -> None:
        """The conductors of the cable touch."""

    def flood(self, identifier: int) -> None:
        """A foreign node sends frames of this identifier as fast as the bus takes them."""

    def spoof(self, identifier: int, octets: bytes) -> None:
        """A foreign node sends this frame ten times a second."""

    def vanish(self) -> None:
        """The vehicle's end of the connection is gone."""

    def freeze(self) -> None:
        """The vehicle says nothing more, and keeps the connection."""

    def say(self, *, ready: bool = True, error: str = "NO_ERROR") -> None:
        """What the vehicle says of itself from now on (clock only)."""

    def ask(self, request: Request) -> None:
        """A word for the control socket of the station."""

    def stall(self) -> None:
        """The program of the station hangs (SIGSTOP)."""
