"""A site of many stations over a real broker: what master and broker cost, and how quick they are.

The agents are the real ones; their outlets are simulated, vehicles draw all that they may. A
thousand of them are in one process, so many share a connection there.
"""

import asyncio
import os
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from secc.reports import State
from secc.session.settings import Site
from secc.site.agent import Agent, Connector
from secc.site.mqtt import BrokerLink, missing, topic
from secc.site.settings import Broker
from secc.site.words import Grant, encode, read_grant
from tools import site_broker, site_outlet
from tools.bench.row import Row, Unmeasured, need
from tools.running import Running, running
from tools.site_broker import SECC, Files

# Stations, how many of them share a connection, seconds between their words.
_SIZES = ((2, 1, 1.0), (50, 1, 1.0), (1_000, 50, 2.0))
_RUN_S, _ATTACH_S, _SETTLE_S = 15.0, 60.0, 15.0
_SHARE_A = 20.0  # of the fuse, for each station
_TICKS = os.sysconf("SC_CLK_TCK")
_SITE = Site(enabled=True, safe_current_a=0.0)


@dataclass
class Post:
    """One station on the wire."""

    agent: Agent
    period_s: float
    link: BrokerLink | None = None
    current_a: float = 0.0
    delays_s: list[float] = field(default_factory=list)
    sent: int = 0

    def grant(self, grant: Grant) -> None:
        now = asyncio.get_running_loop().time()
        self.delays_s.append(now - grant.echo)
        if self.agent.receive(grant, now):
            for number in self.agent.orders(now):
                word = self.agent.order(number, now)
                self.current_a = _SITE.current_a(word.power_w or 0.0)
                self.agent.answered(number, True, now)
                self.agent.observe(number, self.state(), now)

    def state(self) -> State:
        return site_outlet.state(_SITE, self.current_a, self.current_a, time.time())

    async def tell(self) -> None:
        """States once a second and with news, as `secc.site.host` does."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(random.random() * self.period_s)
        while True:
            assert self.link is not None
            state = encode(self.agent.state(loop.time()))
            to = topic("site", self.agent.station, "state")
            self.link.publish(to, state, retain=True, for_s=5.0)
            self.sent += self.link.is_up
            next_at = loop.time() + self.period_s
            await asyncio.sleep(0.2)
            while (now := loop.time()) < next_at and not self.agent.has_news(now):
                await asyncio.sleep(min(0.2, next_at - now))


def run() -> list[Row]:
    need(missing() or site_broker.missing())
    return [row for size in _SIZES for row in _size(*size)]


def _size(count: int, shared: int, period_s: float) -> list[Row]:
    names, tls = [f"post-{n}" for n in range(count)], shared == 1
    with tempfile.TemporaryDirectory(prefix="secc-site-") as folder:
        files = site_broker.files(Path(folder), *names)
        entries = "".join(f'[[stations]]\nname = "{n}"\nsafe_current_a = 0.0\n' for n in names)
        config = Path(folder) / "site.toml"
        config.write_text(
            f'control = "{folder}/site.sock"\n[grid]\nfuse_a = {_SHARE_A * count}\n'
            f"[sharing]\nperiod_s = {period_s}\n"
            + files.section("broker", "master", tls=tls)
            + entries
        )
        with (
            site_broker.mosquitto(files, tls=tls) as broker,
            running([SECC, "site", str(config)]) as master,
        ):
            master.ready("ready", 20.0)
            return asyncio.run(_measure(files, names, shared, period_s, (master, broker)))


async def _measure(
    files: Files,
    names: list[str],
    shared: int,
    period_s: float,
    processes: tuple[Running, Running],
) -> list[Row]:
    posts = {name: _post(name, period_s) for name in names}
    async with asyncio.TaskGroup() as tasks:
        work = [tasks.create_task(post.tell()) for post in posts.values()]
        async with asyncio.timeout(_ATTACH_S):
            for first in range(0, len(names), shared):
                together = {name: posts[name] for name in names[first : first + shared]}
                work.append(tasks.create_task(_attach(files, together).run()))
            while not all(post.delays_s for post in posts.values()):
                await asyncio.sleep(0.2)
        await asyncio.sleep(_SETTLE_S)
        for post in posts.values():
            post.delays_s, post.sent = [], 0
        before, begin = [_cpu_s(process) for process in processes], time.monotonic()
        await asyncio.sleep(_RUN_S)
        seconds = time.monotonic() - begin
        spent = [_cpu_s(process) - at for process, at in zip(processes, before, strict=True)]
        resident = processes[0].resident_mib()
        for task in work:
            task.cancel()
    return list(_rows(list(posts.values()), seconds, spent, resident))


def _post(name: str, period_s: float) -> Post:
    post = Post(
        Agent(
            name,
            {1: Connector(_SITE, 1e6, 0.0)},
            fuse_a=63.0,
            valid_s=10.0,
            instance=name,
            now=time.monotonic(),
        ),
        period_s,
    )
    post.agent.observe(1, post.state(), time.monotonic())
    return post


def _attach(files: Files, posts: dict[str, Post]) -> BrokerLink:
    """One connection for these stations, as one of them."""
    user = next(iter(posts))
    broker = Broker(
        host="localhost",
        port=files.port,
        password_file=str(files.password(user)),
        ca_file=str(files.ca_file) if len(posts) == 1 else "",
    )

    def received(where: str, octets: bytes, _: bool) -> None:
        posts[where.split("/")[2]].grant(read_grant(octets))

    grants = tuple(topic("site", name, "grant") for name in posts)
    link = BrokerLink(
        broker, files.folder, f"bench-{user}", user=user, subscriptions=grants, received=received
    )
    for post in posts.values():
        post.link = link
    return link


def _rows(posts: list[Post], seconds: float, spent: list[float], resident: float) -> list[Row]:
    count = len(posts)
    delays = [1e3 * delay for post in posts for delay in post.delays_s]
    if len(delays) < count:
        raise Unmeasured(f"{len(delays)} grants for {count} stations: this machine is too slow")
    messages = len(delays) + sum(post.sent for post in posts)
    name = f"{count} stations"
    return [
        Row(f"{name}: master, CPU a station and second", "ms", 1e3 * spent[0] / seconds / count),
        Row(f"{name}: broker, CPU a station and second", "ms", 1e3 * spent[1] / seconds / count),
        Row(f"{name}: words a second, both ways", "1/s", messages / seconds),
        Row(f"{name}: state to the grant that answers it, median", "ms", median(delays)),
        Row(f"{name}: the same, 95 %", "ms", quantiles(delays, n=20)[-1]),
        Row(f"{name}: master, resident", "MiB", resident),
    ]


def _cpu_s(process: Running) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
