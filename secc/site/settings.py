"""site.toml: the site, its feed, its stations and the broker; types, ranges, defaults."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from secc.power.meters.settings import FeedSettings
from secc.session.settings import Amperes, Seconds, Section
from secc.site.allocation import Rules
from secc.site.feed import FeedRules

T = TypeVar("T", int, str)

SiteAmperes = Annotated[float, Meta(ge=0, le=100_000)]
Name = Annotated[  # part of a topic
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$",
        description="1 to 40 lower-case letters, digits, - and _, a letter or digit first",
    ),
]
File = Annotated[str, Meta(min_length=1, max_length=4_096)]
Host = Annotated[str, Meta(min_length=1, max_length=255)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Phases = Annotated[tuple[Literal[1, 2, 3], ...], Meta(min_length=1, max_length=3)]

# Users at the broker beside the stations: the master, and one that may set limits of the site.
MASTER, GRID = "master", "grid"


def _twice(values: Sequence[T]) -> list[T]:
    """What is there more than once."""
    return sorted({value for value in values if values.count(value) > 1})


class Broker(Section, frozen=True):
    """An MQTT 5 broker."""

    host: Annotated[str, Meta(max_length=255)] = ""  # empty: none
    port: Port = 8_883
    user: Annotated[str, Meta(max_length=80)] = ""
    password_file: Annotated[str, Meta(max_length=4_096)] = ""
    ca_file: Annotated[str, Meta(max_length=4_096)] = ""  # empty: without TLS, on loopback only

    def __post_init__(self) -> None:
        if self.host and not self.ca_file and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("ca_file is needed: without TLS a broker is for this computer only")


class SiteAgent(Section, frozen=True):
    """The agent of a station, in its station.toml; what holds without it is in [site]."""

    site: Name = "site"
    station: Name = "post-1"
    station_fuse_a: Amperes = 63.0  # of all its connectors together, per phase
    valid_s: Annotated[float, Meta(gt=0, le=120)] = 10.0  # no grant holds longer
    period_s: Annotated[float, Meta(ge=0.1, le=60)] = 1.0  # between two states
    broker: Broker = Broker()


class Grid(Section, frozen=True):
    """What the supply can give, per phase."""

    fuse_a: SiteAmperes = 63.0
    reserve_a: SiteAmperes = 0.0
    house_a: SiteAmperes = 0.0  # without a meter: what others take at most
    exports: bool = False
    most_a: SiteAmperes = 1_000.0
    stale_s: Seconds = 10.0
    frozen_s: Seconds = 30.0
    skew_s: Annotated[float, Meta(ge=0, le=60)] = 2.5
    raise_s: Seconds = 5.0
    raise_part: Annotated[float, Meta(gt=0, le=1)] = 0.25


class Sharing(Section, frozen=True):
    """How grants are made."""

    period_s: Annotated[float, Meta(ge=0.1, le=60)] = 1.0
    valid_s: Annotated[float, Meta(gt=0, le=120)] = 10.0
    slack_s: Annotated[float, Meta(ge=0, le=60)] = 1.0  # a SECC that stood still counts from later
    turn_s: Seconds = 900.0
    rest_s: Seconds = 60.0

    def __post_init__(self) -> None:
        if self.valid_s < 3 * self.period_s:
            raise ValueError("valid_s is less than three times period_s: one lost message is felt")


class StationEntry(Section, frozen=True):
    """A station of the site. `file`: it is on this computer, its station.toml."""

    name: Name
    connectors: Annotated[tuple[Annotated[int, Meta(ge=1, le=1_000)], ...], Meta(min_length=1)] = (
        1,
    )
    phases: Phases = (1, 2, 3)
    fuse_a: Amperes = 63.0  # of all its connectors together, per phase
    safe_current_a: Amperes = 6.0  # each connector, as in [site] of its station.toml
    priority: Annotated[float, Meta(gt=0, le=100)] = 1.0
    source: Literal["grid", "surplus"] = "grid"
    file: Annotated[str, Meta(max_length=4_096)] = ""

    def __post_init__(self) -> None:
        for key in ("connectors", "phases"):
            if twice := _twice(getattr(self, key)):
                raise ValueError(f"{key}: {twice[0]} is there twice")


class Circuit(Section, frozen=True):
    """A sub-distribution with a fuse of its own."""

    name: Name
    fuse_a: SiteAmperes
    stations: Annotated[tuple[Name, ...], Meta(min_length=1)]

    def __post_init__(self) -> None:
        if twice := _twice(self.stations):
            raise ValueError(f"stations: {twice[0]} is there twice")


class SiteConfig(Section, frozen=True):
    """A whole site.toml."""

    name: Name = "site"
    control: Annotated[str, Meta(max_length=107)] = ""  # empty: beside those of the connectors
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    grid: Grid = Grid()
    feed: FeedSettings = FeedSettings()
    sharing: Sharing = Sharing()
    broker: Broker = Broker()
    stations: tuple[StationEntry, ...] = ()
    circuits: tuple[Circuit, ...] = ()

    def __post_init__(self) -> None:
        names = [station.name for station in self.stations]
        for table, of in (("stations", names), ("circuits", [each.name for each in self.circuits])):
            if twice := _twice(of):
                raise ValueError(f"{table}: {', '.join(twice)} is there twice: give each its name")
        if taken := {MASTER, GRID}.intersection(names):
            raise ValueError(f"stations: {min(taken)} is no name for a station: choose another")
        for circuit in self.circuits:
            if strange := sorted(set(circuit.stations) - set(names)):
                raise ValueError(
                    f"circuits: {circuit.name} has {', '.join(strange)}: not among [[stations]]"
                )
        if not self.broker.host and (far := [s.name for s in self.stations if not s.file]):
            raise ValueError(
                f"stations: {', '.join(far)}: set file (of a station.toml on this computer), "
                "or broker.host to reach it"
            )

    @property
    def feed_rules(self) -> FeedRules:
        grid = self.grid
        return FeedRules(
            fuse_a=grid.fuse_a,
            reserve_a=grid.reserve_a,
            house_a=None if self.feed.map else grid.house_a,
            exports=grid.exports,
            most_a=grid.most_a,
            stale_s=grid.stale_s,
            frozen_s=grid.frozen_s,
            skew_s=max(grid.skew_s, 2.5 * self.sharing.period_s),  # words are that old at most
            raise_s=grid.raise_s,
            raise_part=grid.raise_part,
        )

    @property
    def rules(self) -> Rules:
        return Rules(self.sharing.turn_s, self.sharing.rest_s)
