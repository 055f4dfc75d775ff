"""A site without wires: the real master and agents on a fake clock, and a network that may fail.

Outlets and cars are simulated: a car draws all that it may. The true currents are known here.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass
class Outlet:
    """What a SECC does with limits (tested in tests/session), and a car that takes all."""

    site: Site
    charging: bool = False
    limit: tuple[float, float] | None = None  # W, until
    alive: bool = True
    takes: float = 1.0  # of what it may have

    def allowed_a(self, now: float) -> float:
        if not self.alive:
            return 0.0
        if self.limit is not None and now < self.limit[1]:
            return self.site.current_a(self.limit[0])
        return self.site.safe_current_a

    def draws_a(self, now: float) -> float:
        return self.takes * self.allowed_a(now) if self.charging else 0.0

    def state(self, now: float) -> State:
        draws, allowed = self.draws_a(now), self.allowed_a(now)
        return site_outlet.state(self.site, draws, allowed, now, charging=self.charging)


@dataclass
class Post:
    """A station: its agent, with a clock that began some time, and its outlet."""

    name: str
    outlet: Outlet
    clock_began: float
    instance: int = 0
    agent: Agent = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.instance += 1
        self.agent = Agent(
            self.name,
            {1: Connector(self.outlet.site, 150_000.0)},
            fuse_a=self.outlet.site.fuse_a,
            valid_s=VALID_S,
            instance=f"{self.name}-{self.instance}",
        )

    def obey(self, now: float) -> None:
        clock = now - self.clock_began
        for connector in self.agent.orders(clock):
            word: SetLimit = self.agent.order(connector, clock)
            assert word.power_w is not None
            assert word.for_s is not None
            if self.outlet.alive:
                self.outlet.limit = (word.power_w, now + word.for_s)
            self.agent.answered(connector, self.outlet.alive)


class World:
    """`messages` may be lost, late, repeated, overtaken; `now` is the true time."""

    def __init__(
        self, posts: int = 3, *, entries: Mapping[str, object] | None = None, seed: int = 0
    ) -> None:
        self.now, self.chance = 1_000.0, random.Random(seed)
        site = Site(enabled=True, fuse_a=STATION_A, safe_current_a=SAFE_A)
        self.posts = {
            f"p{n}": Post(f"p{n}", Outlet(site), clock_began=100.0 * n) for n in range(posts)
        }
        self.config = SiteConfig(
            grid=Grid(fuse_a=FUSE_A),
            feed=FeedSettings(map="sensorbox"),
            sharing=Sharing(valid_s=VALID_S, slack_s=SLACK_S),
            stations=tuple(
                StationEntry(
                    name=name, fuse_a=STATION_A, safe_current_a=SAFE_A, file="-", **(entries or {})
                )
                for name in self.posts
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

    def feed_a(self) -> float:
        return self.house_a + sum(post.outlet.draws_a(self.now) for post in self.posts.values())

    def shown(self) -> tuple[float, ...] | None:
        """What the meter says: never quite the same, as long as it measures."""
        true = self.feed_a() + self.chance.random() * 0.01
        match self.meter:
            case "good":
                self.frozen = (true,) * 3
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
            post.agent.observe(1, post.outlet.state(self.now) if post.outlet.alive else None)
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

    def granted_a(self) -> float:
        """What all outlets may draw now, whether somebody charges there or not."""
        return sum(post.outlet.allowed_a(self.now) for post in self.posts.values())

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.step()
