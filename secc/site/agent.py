"""The agent of a station: applies grants at its connectors, tells the master what is true. Sans-IO.

Its own fuse holds whatever the master says. A grant is the limit `site` of a connector and ends
there by itself: the safe current is the SECC's own, nobody has to be alive for it.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from secc.reports import SetLimit, State
from secc.session.limits import GRANT
from secc.session.settings import Site
from secc.site.demand import point, takes_less
from secc.site.words import VERSION, Grant, Point, StationState

_FORMER = 8  # masters that are remembered
_NEWS_A = 2.0  # a draw that has changed so much is told at once
FALL_S = 0.5  # from a lower set-point of a supply to its current
_LESS_S = 5.0  # a vehicle that begins, or ramps up, does not ask yet for all that it wants


@dataclass(frozen=True, slots=True)
class Connector:
    """What station.toml says of one; its supply follows a lower limit `lead_s` after its SECC."""

    site: Site
    max_power_w: float
    lead_s: float


@dataclass(slots=True)
class _Outlet:
    """`told`: limits that it has, or may have, with their ends; `falling`: those that its supply
    still follows, so long."""

    settings: Connector
    state: State | None = None
    less_since: float | None = None  # its vehicle takes less than it may
    told: list[tuple[float, float]] = field(default_factory=list)
    falling: list[tuple[float, float]] = field(default_factory=list)
    alone_at: float = 0.0  # from then on it follows nothing but the last


@dataclass(frozen=True, slots=True)
class _Applied:
    """A grant that every SECC has, and no supply follows an older, higher one from `at` on."""

    seq: int
    at: float
    changed: bool  # from the one before: somebody may wait for it


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
        now: float,
    ) -> None:
        self.station, self._instance, self._began = station, instance, now
        self._fuse_a, self._valid_s = fuse_a, valid_s
        self._outlets = {number: _Outlet(each) for number, each in connectors.items()}
        self._grant: Grant | None = None
        self._until = 0.0
        self._owing: set[int] = set()  # connectors that do not have it yet
        self._former: deque[str] = deque(maxlen=_FORMER)
        self._seq = 0
        self._news: tuple[Point, ...] | None = None
        self._changed = False  # the newest grant, from the one before
        self._applied: list[_Applied] = []  # what has been told of, if anything, and later ones
        self.refused: dict[str, int] = {}  # grants by reason

    # --- the SECCs ------------------------------------------------------------------------------

    def observe(self, connector: int, state: State | None, now: float) -> None:
        """What a SECC says of itself; None: it cannot be reached."""
        outlet = self._outlets[connector]
        outlet.state = state
        if state is None or not takes_less(state):
            outlet.less_since = None
        elif outlet.less_since is None:
            outlet.less_since = now

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

    def answered(self, connector: int, ok: bool, now: float) -> None:
        """To the last order: it has it, and soon follows nothing else; or perhaps it has not."""
        if not ok:
            return
        outlet = self._outlets[connector]
        *before, last = outlet.told
        falls_until = now + self._falls_s(outlet)
        higher = before or [(self._untold(outlet, now), now)]
        outlet.falling += [(current, falls_until) for current, _ in higher if current > last[0]]
        outlet.told = [last]
        outlet.alone_at = max((until for _, until in outlet.falling), default=now)
        if not before:  # another agent may have told it anything
            outlet.alone_at = falls_until
        self._owing.discard(connector)
        if not self._owing:
            self._all_applied()

    def _all_applied(self) -> None:
        assert self._grant is not None
        at = max(outlet.alone_at for outlet in self._outlets.values())
        self._applied.append(_Applied(self._grant.seq, at, self._changed))

    def _in_force(self, connector: int, now: float) -> float:
        """The most that its SECC may have, or its supply still follow."""
        outlet = self._outlets[connector]
        falls_s = self._falls_s(outlet)
        ended = [(current, until + falls_s) for current, until in outlet.told if now >= until]
        outlet.told = [each for each in outlet.told if now < each[1]]
        outlet.falling = [each for each in outlet.falling + ended if now < each[1]]
        currents = [current for current, _ in outlet.told] or [self._untold(outlet, now)]
        return max(*currents, *(current for current, _ in outlet.falling), 0.0)

    @staticmethod
    def _falls_s(outlet: _Outlet) -> float:
        return outlet.settings.lead_s + FALL_S

    def _untold(self, outlet: _Outlet, now: float) -> float:
        """The same where nothing was told: what a former agent told, only the SECC knows."""
        site, state = outlet.settings.site, outlet.state
        if state is None and now < self._began + self._valid_s:
            return site.fuse_a
        reported = 0.0 if state is None else site.current_a(state.limits.get(f"{GRANT}_w", 0.0))
        return max(site.safe_current_a, reported)

    # --- the master -----------------------------------------------------------------------------

    def receive(self, grant: Grant, now: float) -> bool:
        """Whether the grant counts; `orders` says what follows from it."""
        if why := self._wrong(grant, now):
            self.refused[why] = self.refused.get(why, 0) + 1
            return False
        if self._grant is not None and self._grant.master != grant.master:
            self._former.append(self._grant.master)
            self._applied.clear()
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
        grant, applied = self._grant, self._alone(now)
        return StationState(
            version=VERSION,
            station=self.station,
            instance=self._instance,
            seq=self._seq,
            time=now,
            points=list(self._news),
            master=grant.master if grant is not None and now < self._until else "",
            heard=grant.seq if grant is not None else 0,
            applied=applied.seq if applied is not None else 0,
        )

    def _alone(self, now: float) -> _Applied | None:
        """The newest grant that is in force alone; those before it are forgotten."""
        in_force = [each for each in self._applied if each.at <= now]
        if not in_force:
            return None
        newest = replace(in_force[-1], changed=False)
        self._applied = [newest, *(each for each in self._applied if each.seq > newest.seq)]
        return newest

    def has_news(self, now: float) -> bool:
        """Something that the master should know before the next regular state."""
        if self._news is None or now >= self.news_at:
            return True
        return any(
            abs(new.present_a - old.present_a) >= _NEWS_A
            or (new.phase, new.wanted_a > 0) != (old.phase, old.wanted_a > 0)
            for new, old in zip(self._points(now), self._news, strict=True)
        )

    @property
    def news_at(self) -> float:
        """When a grant will be in force alone for which the master waits."""
        return min((each.at for each in self._applied if each.changed), default=math.inf)

    def _points(self, now: float) -> tuple[Point, ...]:
        points = []
        for number, outlet in self._outlets.items():
            site = outlet.settings.site
            may = (*outlet.told, *outlet.falling)
            told = [current for current, until in may if now < until]
            less = outlet.less_since is not None and now >= outlet.less_since + _LESS_S
            seen = point(number, outlet.state, site, outlet.settings.max_power_w, less=less)
            points.append(msgspec.structs.replace(seen, granted_a=max(told) if told else None))
        return tuple(points)
