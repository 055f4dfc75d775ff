"""The agent of a station: applies grants at its connectors, tells the master what is true. Sans-IO.

Its own fuse holds whatever the master says. A grant is the limit `site` of a connector and ends
there by itself: the safe current is the SECC's own, nobody has to be alive for it.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from secc.reports import SetLimit, State
from secc.session.limits import GRANT
from secc.session.settings import Site
from secc.site.demand import point
from secc.site.words import VERSION, Grant, Point, StationState

_FORMER = 8  # masters that are remembered
_NEWS_A = 2.0  # a draw that has changed so much is told at once


@dataclass(frozen=True, slots=True)
class Connector:
    """What station.toml says of one."""

    site: Site
    max_power_w: float


@dataclass(slots=True)
class _Outlet:
    """`told`: limits that its SECC has, or may have, with their ends."""

    settings: Connector
    state: State | None = None
    told: list[tuple[float, float]] = field(default_factory=list)


class Agent:
    """`connectors` by number; `fuse_a` of them together; no grant holds longer than `valid_s`."""

    def __init__(
        self,
        station: str,
        connectors: Mapping[int, Connector],
        *,
        fuse_a: float,
        valid_s: float,
        instance: str,
    ) -> None:
        self.station, self._instance = station, instance
        self._fuse_a, self._valid_s = fuse_a, valid_s
        self._outlets = {number: _Outlet(each) for number, each in connectors.items()}
        self._grant: Grant | None = None
        self._until = 0.0
        self._owing: set[int] = set()  # connectors that do not have it yet
        self._former: deque[str] = deque(maxlen=_FORMER)
        self._seq = 0
        self._news: tuple[Point, ...] | None = None
        self._changed = False  # the master waits for the word that a grant is applied
        self.refused: dict[str, int] = {}  # grants by reason

    # --- the SECCs ------------------------------------------------------------------------------

    def observe(self, connector: int, state: State | None) -> None:
        """What a SECC says of itself; None: it cannot be reached."""
        self._outlets[connector].state = state

    def orders(self, now: float) -> list[int]:
        """Connectors to be told the grant, those that get less first."""
        if self._grant is None or now >= self._until:
            return []
        currents = self._grant.currents
        return sorted(self._owing, key=lambda n: currents[n] - self._in_force(n, now))

    def order(self, connector: int, now: float) -> SetLimit:
        """What its SECC must be told now, as far as the station's fuse leaves it."""
        assert self._grant is not None
        outlet = self._outlets[connector]
        others = sum(self._in_force(n, now) for n in self._outlets if n != connector)
        own = min(self._grant.currents[connector], outlet.settings.site.fuse_a)
        current = max(0.0, min(own, self._fuse_a - others))
        outlet.told.append((current, self._until))
        power = outlet.settings.site.power_w(current)
        return SetLimit(name=GRANT, power_w=power, for_s=max(0.0, self._until - now))

    def answered(self, connector: int, ok: bool) -> None:
        """To the last order: it has it and nothing else; or perhaps it has not."""
        outlet = self._outlets[connector]
        if ok:
            del outlet.told[:-1]
            self._owing.discard(connector)

    def _in_force(self, connector: int, now: float) -> float:
        outlet = self._outlets[connector]
        outlet.told = [(current, until) for current, until in outlet.told if now < until]
        return max((current for current, _ in outlet.told), default=self._safe(connector))

    def _safe(self, connector: int) -> float:
        return self._outlets[connector].settings.site.safe_current_a

    # --- the master -----------------------------------------------------------------------------

    def receive(self, grant: Grant, now: float) -> bool:
        """Whether the grant counts; `orders` says what follows from it."""
        if why := self._wrong(grant, now):
            self.refused[why] = self.refused.get(why, 0) + 1
            return False
        if self._grant is not None and self._grant.master != grant.master:
            self._former.append(self._grant.master)
        self._changed = self._grant is None or self._grant.currents != grant.currents
        self._grant = grant
        self._until = grant.echo + min(grant.valid_s, self._valid_s)
        self._owing = set(self._outlets)
        return True

    def _wrong(self, grant: Grant, now: float) -> str:
        if grant.station != self.station or grant.instance != self._instance:
            return "for another agent"
        if not grant.echo <= now < grant.echo + min(grant.valid_s, self._valid_s):
            return "late"
        if grant.master in self._former:
            return "of a former master"
        last = self._grant
        if last is not None and grant.master == last.master and grant.seq <= last.seq:
            return "repeated or overtaken"
        return "" if self._outlets.keys() <= grant.currents.keys() else "not for every connector"

    def state(self, now: float) -> StationState:
        """What the master is told now."""
        self._seq += 1
        self._news = self._points(now)
        self._changed = self._changed and bool(self._owing)
        grant = self._grant
        return StationState(
            version=VERSION,
            station=self.station,
            instance=self._instance,
            seq=self._seq,
            time=now,
            points=list(self._news),
            master=grant.master if grant is not None and now < self._until else "",
            heard=grant.seq if grant is not None else 0,
            applied=grant.seq if grant is not None and not self._owing else 0,
        )

    def has_news(self, now: float) -> bool:
        """Something that the master should know before the next regular state."""
        if self._news is None or (self._changed and not self._owing):
            return True
        return any(
            abs(new.present_a - old.present_a) >= _NEWS_A
            or (new.phase, new.wanted_a > 0) != (old.phase, old.wanted_a > 0)
            for new, old in zip(self._points(now), self._news, strict=True)
        )

    def _points(self, now: float) -> tuple[Point, ...]:
        points = []
        for number, outlet in self._outlets.items():
            site = outlet.settings.site
            told = [current for current, until in outlet.told if now < until]
            seen = point(number, outlet.state, site, outlet.settings.max_power_w)
            points.append(msgspec.structs.replace(seen, granted_a=max(told) if told else None))
        return tuple(points)
