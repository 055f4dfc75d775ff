"""What one step of a sans-IO object hands to its driver."""

from dataclasses import dataclass, field

from secc.reports import Report
from secc.session.plant import Command


@dataclass(slots=True)
class Output:
    """Octets to send, commands to the plant in order, reports for listeners, end of the object.

    `closed`: after `data` has been sent the connection is closed and the object is done.
    """

    data: bytes = b""
    commands: list[Command] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    closed: bool = False
