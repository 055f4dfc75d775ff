"""A site without wires: the real master and agents on a fake clock, and a network that may fail.

Outlets and cars are simulated: a car draws all that it may. The true currents are known here.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from secc.power.meters.settings import FeedSettings
from secc.reports import SetLimit, State
from secc.session.settings import Site
from secc.site.agent import Agent, Connector
from secc.site.master import Master
from secc.site.settings import Circuit, Grid, Sharing, SiteConfig, StationEntry
from secc.site.words import encode, read_grant, read_state
from tools import site_outlet

STEP_S = 0.25
VALID_S, SLACK_S = 10.0, 1.0
FUSE_A, SAFE_A, STATION_A = 100.0, 6.0, 63.0
PHASES = (1, 2, 3)
LEAD_S, FALL_S = 0.5, 0.5  # a supply follows a lower limit so much later


@dataclass
class Outlet:
    """What a SECC does with limits (tested in tests/session), and a car that takes all."""

    site: Site
    charging: bool = False
    limit: tuple[float, float] | None = None  # W, until
    alive: bool = True
    takes: float = 1.0  # of what it may have
    recent: list[tuple[float, float]] = field(default_factory=list)

    def offered_a(self, now: float) -> float:
        """What is in force, and told to the car."""
        if self.limit is not None and now < self.limit[1]:
            return self.site.current_a(self.limit[0])
        return self.site.safe_current_a

    def allowed_a(self, now: float) -> float:
        """What the supply gives at most: it is later, unless its own safety takes it off."""
        if not self.alive:
            return 0.0
        self.recent = [each for each in self.recent if now < each[0] + LEAD_S + FALL_S]
        self.recent.append((now, self.offered_a(now)))
        return max(amperes for _, amperes in self.recent)

    def draws_a(self, now: float) -> float:
        return self.takes * self.allowed_a(now) if self.charging else 0.0

    def state(self, now: float) -> State:
        draws, allowed = self.draws_a(now), self.offered_a(now)
        return site_outlet.state(self.site, draws, allowed, now, charging=self.charging)


@dataclass
class Post:
    """A station: its agent, with a clock that began some time, and its outlets."""

    name: str
    outlets: dict[int, Outlet]
    clock_began: float
    now: float
    instance: int = 0
    agent: Agent = field(init=False)

    def __post_init__(self) -> None:
        self.restart(self.now)

    @property
    def outlet(self) -> Outlet:
        """The first."""
        return self.outlets[1]

    def restart(self, now: float) -> None:
        self.instance += 1
        self.agent = Agent(
            self.name,
            {
                number: Connector(each.site, 150_000.0, LEAD_S)
                for number, each in self.outlets.items()
            },
            fuse_a=STATION_A,
            valid_s=VALID_S,
            instance=f"{self.name}-{self.instance}",
            now=now - self.clock_began,
        )

    def look(self, now: float) -> None:
        for number, outlet in self.outlets.items():
            self.agent.observe(
                number, outlet.state(now) if outlet.alive else None, now - self.clock_began
            )

    def obey(self, now: float) -> None:
        clock = now - self.clock_began
        for connector in self.agent.orders(clock):
            word: SetLimit = self.agent.order(connector, clock)
            assert word.power_w is not None
            assert word.for_s is not None
            outlet = self.outlets[connector]
            if outlet.alive:
                outlet.limit = (word.power_w, now + word.for_s)
            self.agent.answered(connector, outlet.alive, clock)


class World:
    """Messages may be lost, late, repeated, overtaken; `now` is the true time."""

    def __init__(
        self,
        phases: Sequence[tuple[Literal[1, 2, 3], ...]] = (PHASES,) * 3,
        *,
        connectors: int = 1,
        entries: Mapping[str, object] | None = None,
        safe_a: float = SAFE_A,
        turn_s: float = 900.0,
        seed: int = 0,
    ) -> None:
        """`phases` of each station; `entries`: more of their settings in site.toml."""
        self.now, self.chance = 1_000.0, random.Random(seed)
        sites = {
            f"p{n}": Site(enabled=True, fuse_a=STATION_A, safe_current_a=safe_a, phases=each)
            for n, each in enumerate(phases)
        }
        numbers = range(1, connectors + 1)
        self.posts = {
            name: Post(name, {n: Outlet(site) for n in numbers}, 100.0 * place, self.now)
            for place, (name, site) in enumerate(sites.items())
        }
        self.config = SiteConfig(
            grid=Grid(fuse_a=FUSE_A),
            feed=FeedSettings(map="sensorbox"),
            sharing=Sharing(valid_s=VALID_S, slack_s=SLACK_S, turn_s=turn_s),
            stations=tuple(
                StationEntry(
                    name=name,
                    connectors=tuple(numbers),
                    phases=site.phases,
                    fuse_a=STATION_A,
                    safe_current_a=safe_a,
                    file="-",
                    **(entries or {}),  # type: ignore[arg-type]
                )
                for name, site in sites.items()
            ),
            circuits=(Circuit(name="east", fuse_a=70.0, stations=("p0", "p1")),),
        )
        self.master_began = self.now
        self.masters = 0
        self.house_a = 20.0
        self.meter = "good"
        self.frozen: tuple[float, ...] | None = None
        self.loss = self.delay_s = self.again = 0.0
        self.broker = True
        self.deaf: set[str] = set()  # stations that hear nothing
        self.mute: set[str] = set()  # stations that nobody hears
        self.held: dict[str, list[bytes]] = {}  # what is on its way to them until `release`
        self.wire: list[tuple[float, str, bytes]] = []
        self.excess_since: dict[str, float] = {}
        self._told = -1.0
        self.start_master()

    def start_master(self) -> None:
        self.masters += 1
        self.master_began = self.now - 7.0 * self.masters  # its clock is its own
        self.master: Master | None = Master(
            self.config, f"m{self.masters}", self.now - self.master_began
        )

    # --- the network ----------------------------------------------------------------------------

    def send(self, to: str, octets: bytes) -> None:
        if to in self.held:
            self.held[to].append(octets)
            return
        if not self.broker or to in self.deaf or self.chance.random() < self.loss:
            return
        for _ in range(2 if self.chance.random() < self.again else 1):
            self.wire.append((self.now + self.chance.random() * self.delay_s, to, octets))

    def release(self) -> None:
        """Everything that was held arrives now, in any order."""
        for to, messages in self.held.items():
            self.wire += [(self.now, to, octets) for octets in messages]
        self.held = {}

    def deliver(self) -> None:
        due = [entry for entry in self.wire if entry[0] <= self.now]
        self.wire = [entry for entry in self.wire if entry[0] > self.now]
        self.chance.shuffle(due)
        for _, to, octets in due:
            if to == "master":
                if self.master is not None:
                    self.master.hear(read_state(octets), self.now - self.master_began)
            else:
                post = self.posts[to]
                post.agent.receive(read_grant(octets), self.now - post.clock_began)
                post.obey(self.now)

    # --- time -----------------------------------------------------------------------------------

    def outlets(self, phase: int) -> Iterator[Outlet]:
        """Those that draw from it."""
        for post in self.posts.values():
            yield from (each for each in post.outlets.values() if phase in each.site.phases)

    def phases_a(self) -> tuple[float, ...]:
        """What flows at the feed."""
        return tuple(
            self.house_a + sum(outlet.draws_a(self.now) for outlet in self.outlets(phase))
            for phase in PHASES
        )

    def feed_a(self) -> float:
        """The same of the phase with the most."""
        return max(self.phases_a())

    def shown(self) -> tuple[float, ...] | None:
        """What the meter says: never quite the same, as long as it measures."""
        phases = tuple(true + self.chance.random() * 0.01 for true in self.phases_a())
        true = phases[0]
        match self.meter:
            case "good":
                self.frozen = phases
                return self.frozen
            case "frozen":
                return self.frozen
            case "silent":
                return None
            case "nan":
                return (true, float("nan"), true)
            case "negative":
                return (-true,) * 3
            case "absurd":
                return (true * 1_000,) * 3
        raise AssertionError(self.meter)

    def step(self) -> None:
        self.now += STEP_S
        second = int(self.now) != int(self.now - STEP_S)
        for post in self.posts.values():
            clock = self.now - post.clock_began
            post.look(self.now)
            post.obey(self.now)
            if post.name not in self.mute and (second or post.agent.has_news(clock)):
                self.send("master", encode(post.agent.state(clock)))
        self.deliver()
        if self.master is not None:
            clock = self.now - self.master_began
            if second and (shown := self.shown()) is not None:
                self.master.measured(shown, clock)
            for grant in self.master.tick(clock):
                self.send(grant.station, encode(grant))

    def granted_a(self, phase: int = 1) -> float:
        """What all outlets may draw now, whether somebody charges there or not."""
        return sum(outlet.allowed_a(self.now) for outlet in self.outlets(phase))

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.step()
