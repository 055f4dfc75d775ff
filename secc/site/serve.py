"""`secc site run` and `secc site agent`: master or agent as a process, until SIGTERM."""

import asyncio
import contextlib
import logging
import math
import os
import secrets
import signal
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from secc import local_socket, notify
from secc import log as logs
from secc.config import Config, ConfigError
from secc.power.meters.build import feed
from secc.power.meters.reader import RegisterReader
from secc.power.modbus.line import SerialLine
from secc.power.optional import MissingPackage
from secc.site import config, control, mqtt
from secc.site.agent import Connector
from secc.site.host import Host, host
from secc.site.master import Master
from secc.site.presence import LISTEN_S, SAY_S, Presence
from secc.site.settings import MASTER, SiteAgent, SiteConfig
from secc.site.view import SiteAnswer, SiteLimit, view
from secc.site.words import Grant, StationState, WordError, encode, read_state

log = logging.getLogger(__name__)

_LOOK_S = 0.1  # for a new reading of the meter
_NEWS_S = 0.2  # between two rounds of grants that follow from news

_limit = msgspec.json.Decoder(SiteLimit)


def run(site: SiteConfig, folder: Path) -> int:
    """The master of a site; raises `ConfigError`."""
    logs.to_stderr(site.log_level, "text")

    async def work() -> None:
        await Site(site, folder).run()

    return _until_told(work)


def run_agent(configs: Mapping[int, Config], folder: Path) -> int:
    """The agent of the station with these connectors; raises `ConfigError`."""
    first = next(iter(configs.values()))
    logs.to_stderr(first.log.level, first.log.format)
    return _until_told(lambda: _agent(first.site_agent, configs, folder))


def _until_told(work: Callable[[], Coroutine[Any, Any, None]]) -> int:
    async def main() -> int:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        feeding = asyncio.create_task(notify.keep_alive())
        notify.tell("READY=1")
        try:
            await work()
        except asyncio.CancelledError:
            notify.tell("STOPPING=1")
            log.info("ended")
            return 0
        except MissingPackage as error:
            raise ConfigError(str(error)) from None
        finally:
            feeding.cancel()
        return 1

    try:
        return asyncio.run(main())
    except OSError as error:
        log.error("%s", error)
        return 1
    except ExceptionGroup as several:
        for each in _leaves(several.subgroup((mqtt.TakenOver, OSError))):
            log.error("%s", each)
        if (others := several.split((mqtt.TakenOver, OSError))[1]) is not None:
            raise others from None
        return 1


def _leaves(group: BaseException | None) -> Iterator[BaseException]:
    if isinstance(group, BaseExceptionGroup):
        for error in group.exceptions:
            yield from _leaves(error)
    elif group is not None:
        yield group


def _connector(each: Config) -> tuple[Connector, Path]:
    assert each.control_path is not None, "has been checked"
    charge = each.outlet.charge
    return Connector(each.outlet.site, charge.max_power_w, charge.limit_lead_s), each.control_path


async def _agent(settings: SiteAgent, configs: Mapping[int, Config], folder: Path) -> None:
    hosts: list[Host] = []
    link = mqtt.AgentLink(
        settings.broker,
        folder,
        settings.site,
        settings.station,
        lambda grant: hosts[0].grant(grant),
        state_s=settings.valid_s / 2,
    )
    hosts.append(
        host(
            settings.station,
            {number: _connector(each) for number, each in configs.items()},
            link.send,
            fuse_a=settings.station_fuse_a,
            valid_s=settings.valid_s,
            period_s=settings.period_s,
            instance=secrets.token_hex(6),
        )
    )
    log.info("ready", extra={"station": settings.station, "site": settings.site})
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.link.run())
        tasks.create_task(hosts[0].run())


class Site:
    """The master with everything around it."""

    def __init__(self, site: SiteConfig, folder: Path) -> None:
        self._site, self._loop = site, asyncio.get_running_loop()
        self._master = Master(site, secrets.token_hex(6), self._loop.time())
        self._news = asyncio.Event()
        self._hosts = dict(self._local(folder))
        self._link: mqtt.BrokerLink | None = None
        self._presence, self._presides = f"secc/{site.name}/{MASTER}", False
        if site.broker.host:
            topics = (
                *(mqtt.topic(site.name, "+", what) for what in ("state", "link")),
                mqtt.topic(site.name, "limit", "+"),
                self._presence,
            )
            self._link = mqtt.BrokerLink(
                site.broker,
                folder,
                f"secc-{site.name}-{self._master.instance}",
                user=MASTER,
                subscriptions=topics,
                received=self._received,
            )
        now = self._loop.time()
        self._reader = feed(site.feed, now)
        self._line = SerialLine(site.feed.serial, [self._reader]) if self._reader else None

    def _local(self, folder: Path) -> Iterator[tuple[str, Host]]:
        """Agents of the stations on this computer."""
        for entry, configs in config.local(self._site, folder):
            if wrong := list(config.problems(entry, configs, self._site.sharing.slack_s)):
                raise ConfigError(*wrong)
            yield (
                entry.name,
                host(
                    entry.name,
                    {number: _connector(each) for number, each in configs.items()},
                    self._hear,
                    fuse_a=entry.fuse_a,
                    valid_s=self._site.sharing.valid_s,
                    period_s=self._site.sharing.period_s,
                    instance=secrets.token_hex(6),
                ),
            )

    async def run(self) -> None:
        """Until it is cancelled."""
        path = config.control_path(self._site)
        with _alone(path):
            server = await control.serve(path, self._answer)
            log.info("ready", extra={"site": self._site.name, "stations": len(self._site.stations)})
            async with server, asyncio.TaskGroup() as tasks:
                for each in self._hosts.values():
                    tasks.create_task(each.run())
                if self._link is not None:
                    tasks.create_task(self._link.run())
                    tasks.create_task(self._preside(self._link))
                if self._line is not None:
                    tasks.create_task(self._line.run())
                    tasks.create_task(self._measure())
                tasks.create_task(self._grant())

    async def _grant(self) -> None:
        period = self._site.sharing.period_s
        while True:
            for grant in self._master.tick(self._loop.time()):
                self._send(grant)
            await asyncio.sleep(_NEWS_S)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), max(0.0, period - _NEWS_S))
            self._news.clear()

    def _send(self, grant: Grant) -> None:
        if (local := self._hosts.get(grant.station)) is not None:
            local.grant(grant)
        elif self._link is not None and self._presides:
            topic = mqtt.topic(self._site.name, grant.station, "grant")
            self._link.publish(topic, encode(grant), retain=False, for_s=grant.valid_s)

    async def _preside(self, link: mqtt.BrokerLink) -> None:
        """Be in charge of the stations behind the broker, unless another is."""
        presence, instance = Presence(), self._master.instance.encode()
        while True:
            before = self._presides
            self._presides = presence.look(link.is_up, self._loop.time())
            if self._presides:
                link.publish(self._presence, instance, retain=False, for_s=LISTEN_S)
                if not before:
                    log.info("in charge", extra={"site": self._site.name})
            await asyncio.sleep(SAY_S)

    def _hear(self, state: StationState) -> None:
        self._master.hear(state, self._loop.time())
        self._news.set()

    def _received(self, topic: str, octets: bytes, retained: bool) -> None:
        *_, station, what = topic.split("/")
        now = self._loop.time()
        if topic == self._presence:
            if octets != self._master.instance.encode():
                raise mqtt.TakenOver("another master of this site is at the broker: this one ends")
        elif station == "limit":
            if not retained:  # when was it said?
                self._limit(_read_limit(octets), now)
        elif what == "link":
            if octets == mqtt.OFFLINE:
                log.warning("station offline", extra={"station": station})
                self._master.gone(station)
                self._news.set()
        elif station not in self._hosts:
            state = read_state(octets)
            if state.station == station:  # the broker lets it write this topic only
                self._hear(state)

    def _limit(self, word: SiteLimit, now: float) -> None:
        said = {"current_a": word.current_a, "power_w": word.power_w, "for_s": word.for_s}
        log.info("limit %s", word.name, extra=said)
        self._master.limit(word.name, word.limit(now))
        self._news.set()

    def _answer(self, question: control.Question) -> control.Reply:
        now = self._loop.time()
        if isinstance(question, SiteLimit):
            lifts = question.limit(now) is None
            if lifts and question.name not in (known := dict(self._master.limits_in_force(now))):
                known_names = ", ".join(sorted(known)) or "none"
                why = f"there is no limit {question.name}; in force are {known_names}"
                return SiteAnswer(ok=False, error=why)
            self._limit(question, now)
            return SiteAnswer(ok=True)
        broker = "none" if self._link is None else "up" if self._link.is_up else "down"
        return view(self._master, self._site.name, self._site.grid.fuse_a, broker, now)

    async def _measure(self) -> None:
        """Every reading of all three phases, once; without a value of one it is no number."""
        assert self._reader is not None
        last, doubt = -math.inf, ""
        while True:
            await asyncio.sleep(_LOOK_S)
            at, currents = reading(self._reader)
            if at is not None and at > last:
                last = at
                self._master.measured(currents, at)
            if (now_doubt := self._master.feed.doubt) != doubt:
                doubt = now_doubt
                log.warning("meter: %s", doubt or "trusted again")


def reading(reader: RegisterReader) -> tuple[float | None, tuple[float, ...]]:
    """When the currents were read last, and what they are; power says which way they flow."""
    values = [reader.read(name) for name in config.CURRENTS]
    if reader.answered_at is None or any(name not in reader.raw for name in config.CURRENTS):
        return None, ()
    if any(value is None for value in values):
        return reader.answered_at, (math.nan,) * len(values)
    currents = []
    for phase, value in enumerate(values, start=1):
        assert value is not None
        power = reader.read(f"power_l{phase}_w")
        against = power is not None and power.value < 0 < value.value
        currents.append(-value.value if against else value.value)
    return min(value.at for value in values if value is not None), tuple(currents)


def _read_limit(octets: bytes) -> SiteLimit:
    try:
        return _limit.decode(octets)
    except msgspec.MsgspecError as error:
        raise WordError(str(error)) from None


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two masters of a site on one computer would grant the same amperes twice."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    try:
        lock = local_socket.alone(path)
    except local_socket.Taken:
        raise ConfigError(f"{path}: another master of this site is running") from None
    try:
        yield
    finally:
        os.close(lock)
