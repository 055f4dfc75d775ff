"""`secc mirror station.toml`: reports of every outlet as messages, the present ones retained.

PREFIX/mirror            online, or (last will) offline
PREFIX/N/attached        whether the SECC of connector N can be reached
PREFIX/N/WORD            the word as in `secc.reports`; a fault has its name as a further level
"""

import asyncio
import logging
import signal
from collections.abc import Coroutine, Mapping
from pathlib import Path

import msgspec

from secc import log as logs
from secc import notify
from secc.config import Config, ConfigError, connectors
from secc.mirror.settings import Mirror
from secc.reports import FaultRaised, Hello, Report, State
from secc.site.mqtt import OFFLINE, BrokerLink, TakenOver
from secc.station_link import StationLink

log = logging.getLogger(__name__)

_RETAINED = frozenset({"hello", "state", "plug", "link", "modem", "fault"})
_STATE_S = 10.0  # a state is told every second: an older one is none
_KEPT_S = 7 * 86_400.0
_IDS = ("evcc", "ev", "id_tag", "session", "emaid", "contract_chain", "contract_hashes")


class Outlets:
    """Turns reports into messages; the last ones are told again when the broker is back."""

    def __init__(self, settings: Mirror, folder: Path) -> None:
        self._settings = settings
        self._present: dict[str, tuple[bytes, float]] = {}
        self.link = BrokerLink(
            settings.broker,
            folder,
            f"{settings.prefix.replace('/', '-')}-mirror",
            user="mirror",
            subscriptions=(),
            received=lambda *_: None,
            will=(f"{settings.prefix}/mirror", OFFLINE),
        )
        self.link.opened = self._tell_again

    def hear(self, number: int, report: Report) -> None:
        """A word of the SECC of a connector."""
        fields = msgspec.to_builtins(report)
        word = str(fields.pop("type"))
        if not self._settings.ids:
            fields = {key: value for key, value in fields.items() if key not in _IDS}
        if isinstance(report, Hello):
            self._say(f"{number}/attached", b"true", retain=True)
        level = f"{word}/{report.name}" if isinstance(report, FaultRaised) else word
        for_s = _STATE_S if isinstance(report, State) else _KEPT_S
        octets = msgspec.json.encode(fields)
        self._say(f"{number}/{level}", octets, retain=word in _RETAINED, for_s=for_s)

    def lost(self, number: int) -> None:
        """The SECC has gone."""
        self._present.pop(f"{self._settings.prefix}/{number}/state", None)
        self._say(f"{number}/attached", b"false", retain=True)

    def _say(self, level: str, octets: bytes, *, retain: bool, for_s: float = _KEPT_S) -> None:
        topic = f"{self._settings.prefix}/{level}"
        if retain:
            self._present[topic] = octets, for_s
        self.link.publish(topic, octets, retain=retain, for_s=for_s)

    def _tell_again(self) -> None:
        for topic, (octets, for_s) in self._present.items():
            self.link.publish(topic, octets, retain=True, for_s=for_s)


def run(file: Path) -> int:
    """Mirror until SIGTERM or SIGINT; the exit code. Raises `ConfigError`, `MissingPackage`."""
    station = connectors(file)
    first = station[0]
    if not first.mirror.broker.host:
        raise ConfigError("no broker: set mirror.broker.host")
    logs.to_stderr(first.log.level, first.log.format)
    return asyncio.run(_serve(first, _sockets(station), file.parent))


def _sockets(station: tuple[Config, ...]) -> Mapping[int, Path]:
    found = {one.outlet.connector: one.control_path for one in station}
    return {number: path for number, path in found.items() if path is not None}


async def _serve(config: Config, sockets: Mapping[int, Path], folder: Path) -> int:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    outlets = Outlets(config.mirror, folder)
    work: list[Coroutine[None, None, object]] = [outlets.link.run(), stop.wait()]
    feeding = asyncio.ensure_future(notify.keep_alive())
    notify.tell("READY=1")
    work += [_follow(outlets, *one) for one in sockets.items()]
    tasks = [asyncio.ensure_future(one) for one in work]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    notify.tell("STOPPING=1")
    for task in (*tasks, feeding):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    failed = [error for task in done if not task.cancelled() and (error := task.exception())]
    if failed and isinstance(failed[0], TakenOver):
        log.error("%s", failed[0])
        return 1
    if failed:
        raise failed[0]
    return 0


async def _follow(outlets: Outlets, number: int, path: Path) -> None:
    link = StationLink(
        path, lambda report: outlets.hear(number, report), lambda: outlets.lost(number)
    )
    await link.run()
