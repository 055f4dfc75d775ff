"""What every connector may still believe that it is granted: the ground of the safety argument.

A grant counts until it has run out, or until its station says that a later one is applied
everywhere. Nothing counts less than the safe current, to which a station falls by itself. As long
as the sum is within the fuse, no loss, delay or repetition of messages can exceed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of a connector: the least and the most that it may draw, whatever was granted."""

    safe_a: float
    fuse_a: float


@dataclass(frozen=True, slots=True)
class _Sent:
    seq: int
    until: float
    currents: Mapping[int, float]


@dataclass(slots=True)
class _Account:
    """`unknown_until`: somebody else may have granted anything before."""

    bounds: dict[int, Bounds]
    unknown_until: float
    sent: list[_Sent] = field(default_factory=list)


class Ledger:
    """`valid_s` from the sending of a grant on it has run out at its station, for certain."""

    def __init__(
        self, bounds: Mapping[str, Mapping[int, Bounds]], valid_s: float, now: float
    ) -> None:
        """`bounds` by station and connector. What a master before this one granted is unknown."""
        self._valid_s = valid_s
        self._accounts = {
            station: _Account(dict(each), now + valid_s) for station, each in bounds.items()
        }

    def bound(self, station: str, connector: int, bounds: Bounds) -> None:
        """The station itself says so: the wider bounds count."""
        account = self._accounts[station]
        known = account.bounds[connector]
        account.bounds[connector] = Bounds(
            max(known.safe_a, bounds.safe_a), max(known.fuse_a, bounds.fuse_a)
        )

    def sent(self, station: str, seq: int, currents: Mapping[int, float], now: float) -> None:
        """A grant is on its way."""
        account = self._accounts[station]
        account.sent = [sent for sent in account.sent if now < sent.until]
        account.sent.append(_Sent(seq, now + self._valid_s, dict(currents)))

    def confirmed(self, station: str, seq: int) -> None:
        """`seq` is applied at every connector: what was sent before it never will be again."""
        account = self._accounts[station]
        account.sent = [sent for sent in account.sent if sent.seq >= seq]

    def forget(self, station: str, now: float) -> None:
        """Another master has granted something there."""
        self._accounts[station].unknown_until = now + self._valid_s

    def exposure(self, station: str, connector: int, now: float) -> float:
        """The most that the connector may draw by what it may have been told."""
        account = self._accounts[station]
        bounds = account.bounds[connector]
        if now < account.unknown_until:
            return bounds.fuse_a
        return max(bounds.safe_a, self.believed(station, connector, now))

    def believed(self, station: str, connector: int, now: float) -> float:
        """The same as long as one of these grants is in force: it may be below the safe current."""
        sent = self._accounts[station].sent
        currents = (each.currents.get(connector, 0.0) for each in sent if now < each.until)
        return max(currents, default=0.0)
