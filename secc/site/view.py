"""What `secc site status` shows: the words of the site's own control socket, and the table."""

import math
from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from secc.reports import Word
from secc.session.plant import Limit
from secc.site.master import Master
from secc.site.settings import Name, SiteAmperes
from secc.site.words import SILENT

NOT_HEARD = "not heard"


class SiteStatus(Word, frozen=True, tag="site_status"):
    """Ask for a `SiteView`."""


class SiteLimit(Word, frozen=True, tag="site_limit"):
    """Set or lift (both None) a limit of all stations together, for some seconds or for ever."""

    name: Name
    current_a: SiteAmperes | None = None  # per phase
    power_w: Annotated[float, Meta(ge=0, le=4_500_000)] | None = None
    for_s: Annotated[float, Meta(gt=0, le=31_536_000)] | None = None

    def limit(self, now: float) -> Limit | None:
        if self.current_a is None and self.power_w is None:
            return None
        until = None if self.for_s is None else now + self.for_s
        return Limit(self.current_a, self.power_w, until)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One connector; amperes per phase."""

    station: str
    connector: int
    phase: str  # as in `Point`, or `NOT_HEARD`
    wanted_a: float
    granted_a: float | None  # last grant; None: it cannot be told any
    in_force_a: float | None  # as the station says, or at most; None: the safe current
    present_a: float
    priority: float
    soc: int | None
    limited_by: str
    heard_s: float | None  # ago


class SiteView(Word, frozen=True, tag="site_view"):
    """Everything that is true at a site."""

    name: str
    fuse_a: float
    feed_a: list[float] | None  # last reading
    room_a: list[float] | None  # for stations, each phase; None: the meter is not trusted
    surplus_a: float
    doubt: str  # about the meter
    limits: dict[str, float | None]  # name -> seconds to its end
    broker: str  # none | up | down
    rows: list[Row]


class SiteAnswer(Word, frozen=True, tag="site_answer"):
    """To a limit, or to what was not understood."""

    ok: bool
    error: str | None = None


def view(master: Master, name: str, fuse_a: float, broker: str, now: float) -> SiteView:
    """Of a master as it is now."""
    room = master.room(now)
    return SiteView(
        name=name,
        fuse_a=fuse_a,
        feed_a=None if master.feed.shown is None else list(master.feed.shown),
        room_a=None if room is None else [round(free, 1) for free in room[:3]],
        surplus_a=round(master.feed.surplus_a, 1),
        doubt=master.feed.doubt if room is None else "",
        limits={
            limit_name: None if limit.until is None else round(limit.until - now, 1)
            for limit_name, limit in master.limits_in_force(now)
        },
        broker=broker,
        rows=list(_rows(master, now)),
    )


def _rows(master: Master, now: float) -> Iterator[Row]:
    for place, entry in master.places():
        station = master.stations[place.station]
        heard = master.hears(place, now)
        point = station.points.get(place.connector) if heard else None
        ago = now - station.heard_at
        exposed = master.ledger.exposure(place.station, place.connector, now)
        yield Row(
            station=place.station,
            connector=place.connector,
            phase=point.phase if point else NOT_HEARD,
            wanted_a=point.wanted_a if point else 0.0,
            granted_a=station.currents.get(place.connector) if heard else None,
            in_force_a=point.granted_a
            if point
            else exposed
            if exposed > master.safe_a(place)
            else None,
            present_a=point.present_a if point else 0.0,
            priority=entry.priority,
            soc=point.soc if point else None,
            limited_by=point.limited_by if point else "",
            heard_s=round(ago, 1) if math.isfinite(ago) else None,
        )


_LINE = "{:<16} {:<12} {:>7} {:>8} {:>8} {:>8} {:>5} {:>4}  {}"


def table(shown: SiteView) -> Iterator[str]:
    """For people."""
    feed = "no meter" if shown.feed_a is None else _phases(shown.feed_a)
    room = f"safe currents only: {shown.doubt}" if shown.room_a is None else _phases(shown.room_a)
    yield f"site {shown.name}: fuse {shown.fuse_a:g} A, feed {feed}; for stations {room}"
    if shown.broker != "none":
        yield f"broker {shown.broker}"
    for name, left in shown.limits.items():
        yield f"limit {name}" + ("" if left is None else f" for {left:g} s")
    heads = ("connector", "phase", "wants A", "granted", "in force", "draws", "prio", "SoC")
    yield _LINE.format(*heads, "limited by").rstrip()
    for row in shown.rows:
        yield _LINE.format(
            f"{row.station}/{row.connector}",
            row.phase if row.phase != SILENT else "no SECC",
            f"{row.wanted_a:.1f}",
            "-" if row.granted_a is None else f"{row.granted_a:.1f}",
            "safe" if row.in_force_a is None else f"{row.in_force_a:.1f}",
            f"{row.present_a:.1f}",
            f"{row.priority:g}",
            "" if row.soc is None else f"{row.soc}",
            row.limited_by,
        ).rstrip()


def _phases(currents: list[float]) -> str:
    return "/".join(f"{current:.1f}" for current in currents) + " A"
