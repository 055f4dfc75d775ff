"""An agent at work: attached to the SECC of each connector of a station, over control sockets."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from secc.reports import Report, State
from secc.site.agent import Agent, Connector
from secc.site.words import Grant, StationState
from secc.station_link import StationLink

log = logging.getLogger(__name__)

_NEWS_S = 0.2  # between two states that tell something new
_SILENCE_S = 30.0  # without a grant, until people are told


class Host:
    """`send` carries states to the master; `grant` takes what comes from there."""

    def __init__(
        self,
        agent: Agent,
        sockets: Mapping[int, Path],
        send: Callable[[StationState], None],
        period_s: float,
    ) -> None:
        self.agent, self._send, self._period_s = agent, send, period_s
        self._loop = asyncio.get_running_loop()
        self._granted, self._news = asyncio.Event(), asyncio.Event()
        self._accepted = asyncio.Event()
        self._complaints: dict[int, str] = {}
        self._links = {
            number: StationLink(path, self._heard(number), self._lost(number))
            for number, path in sockets.items()
        }

    async def run(self) -> None:
        """Until it is cancelled; then the SECCs are left with grants that run out."""
        async with asyncio.TaskGroup() as tasks:
            for link in self._links.values():
                tasks.create_task(link.run())
            tasks.create_task(self._apply())
            tasks.create_task(self._tell())
            tasks.create_task(self._miss())

    def grant(self, grant: Grant) -> None:
        """From the master."""
        if self.agent.receive(grant, self._loop.time()):
            self._granted.set()
            self._accepted.set()
        else:
            log.debug("grant refused", extra={"seq": grant.seq, **self.agent.refused})

    async def _apply(self) -> None:
        """Those that get less first: what they leave is there before others take it."""
        while True:
            await self._granted.wait()
            self._granted.clear()
            for number in self.agent.orders(self._loop.time()):
                order = self.agent.order(number, self._loop.time())
                answer = await self._links[number].ask(order)
                self._complain(number, "" if answer.ok else answer.error or "")
                self.agent.answered(number, answer.ok, self._loop.time())
            self._news.set()

    def _complain(self, number: int, why: str) -> None:
        if why and why != self._complaints.get(number):  # once, not with every grant
            log.warning("not applied: %s", why, extra={"connector": number})
        self._complaints[number] = why

    async def _miss(self) -> None:
        """Tell once that nobody grants anything: names are easily mistaken."""
        while True:
            self._accepted.clear()
            try:
                await asyncio.wait_for(self._accepted.wait(), _SILENCE_S)
            except TimeoutError:
                log.warning(
                    "no grant for %g s, so safe currents hold: is the master running, and is this "
                    "station in its site.toml with all its connectors?",
                    _SILENCE_S,
                    extra={"station": self.agent.station, **self.agent.refused},
                )
                await self._accepted.wait()
                log.info("granted", extra={"station": self.agent.station})

    async def _tell(self) -> None:
        while True:
            self._send(self.agent.state(self._loop.time()))
            next_at = self._loop.time() + self._period_s
            await asyncio.sleep(_NEWS_S)
            while (now := self._loop.time()) < next_at and not self.agent.has_news(now):
                self._news.clear()
                wakes_at = min(next_at, self.agent.news_at)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), wakes_at - now)

    def _heard(self, number: int) -> Callable[[Report], None]:
        def heard(report: Report) -> None:
            if isinstance(report, State):
                self.agent.observe(number, report, self._loop.time())
                self._news.set()

        return heard

    def _lost(self, number: int) -> Callable[[], None]:
        def lost() -> None:
            self.agent.observe(number, None, self._loop.time())
            self._news.set()

        return lost


def host(
    station: str,
    configs: Mapping[int, tuple[Connector, Path]],
    send: Callable[[StationState], None],
    *,
    fuse_a: float,
    valid_s: float,
    period_s: float,
    instance: str,
) -> Host:
    """Of a station with these connectors and their control sockets."""
    connectors = {number: connector for number, (connector, _) in configs.items()}
    sockets = {number: path for number, (_, path) in configs.items()}
    agent = Agent(
        station,
        connectors,
        fuse_a=fuse_a,
        valid_s=valid_s,
        instance=instance,
        now=asyncio.get_running_loop().time(),
    )
    return Host(agent, sockets, send, period_s)
