"""What a driver stands between: the plant of an outlet and the data link to the vehicle."""

from typing import Protocol

from secc.reports import Simulate
from secc.session.plant import Command, DataLink, Phase, Pilot, Plant


class Hardware(Protocol):
    """The plant behind the outlet, real or simulated; no call blocks."""

    def command(self, command: Command, now: float) -> None:
        """Carry out `command`."""

    def advance(self, now: float) -> Plant:
        """What is measured at `now`."""

    def phase(self, phase: Phase, now: float) -> None:
        """How far the charge is; a simulated vehicle goes by it."""

    def pulse(self, *, healthy: bool, resting: bool, now: float) -> None:
        """The event loop lives; `healthy`: readings are fresh, `resting`: nothing is to be closed.

        For a supervisor, which opens the contactors when this is not said often enough.
        """

    def sdp_heard(self, now: float) -> None:
        """A vehicle has asked for the station."""

    def simulate(self, word: Simulate, now: float) -> None:
        """Play a fault or a move of the vehicle; ValueError when that is not possible."""


class Line(Protocol):
    """The data link over the power line, `secc.net.power_line`."""

    @property
    def up(self) -> bool:
        """Discovery may be answered."""

    @property
    def duty(self) -> float | None:
        """What the pilot shall do while no session runs."""

    @property
    def state(self) -> str:
        """Where the data link is, for people."""

    def observe(self, pilot: Pilot, session: bool) -> None:
        """The control pilot, and whether a session runs."""

    def primitive(self, primitive: DataLink) -> None:
        """How a session has ended."""
