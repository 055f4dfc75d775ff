"""How much of its time each answer took (ISO 15118-2 Table 109, DIN SPEC 70121 Table 75)."""

from typing import NamedTuple

from secc.capture.limits import Limit, response
from secc.reports import Exchange


class Share(NamedTuple):
    """The time of an answer and what the standard allows."""

    message: str
    latency_s: float
    limit: Limit

    @property
    def used(self) -> float:
        """1: all of it."""
        return self.latency_s / self.limit.seconds


def share(exchange: Exchange) -> Share:
    """What one answer used of the time that the vehicle waits."""
    message = exchange.request.removesuffix("Req")
    protocol = "din" if exchange.protocol.startswith("DIN") else "iso2"
    return Share(message, exchange.latency_s, response(protocol, message))
