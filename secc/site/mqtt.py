"""The words of a site over an MQTT 5 broker: topics, TLS, last will, expiry; comes back for ever.

secc/SITE/STATION/state    retained, from the agent; gone after a while
secc/SITE/STATION/link     retained, online or (last will) offline
secc/SITE/STATION/grant    from the master
secc/SITE/master           instance of the master in charge; another one ends
secc/SITE/limit/NAME       a named limit of the site, from whoever may write there
"""

import asyncio
import logging
import math
import ssl
from collections.abc import Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secc.config import ConfigError
from secc.power.optional import MissingPackage
from secc.site import config
from secc.site.settings import Broker
from secc.site.words import Grant, StationState, WordError, encode, read_grant

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiomqtt import Client, Message, Will
    from paho.mqtt.properties import Properties

log = logging.getLogger(__name__)
_QUIET = logging.getLogger("secc.site.mqtt.client")  # counts what we write at once
_QUIET.setLevel(logging.ERROR)

ONLINE, OFFLINE = b"online", b"offline"
RETRY_S = 1.0
_KEEPALIVE_S = 5  # the last will is told after one and a half of it
_REFUSED = (134, 135)  # MQTT 5, 3.2.2.2: bad user name or password, not authorized
_AT_ONCE = 100  # words that are written before one of them is waited for


class TakenOver(Exception):
    """Another master is in charge."""


def topic(site: str, station: str, what: str) -> str:
    """Of a station; `+` for all."""
    return f"secc/{site}/{station}/{what}"


def missing() -> str | None:
    """Why there can be no broker here."""
    try:
        import aiomqtt  # noqa: F401
    except ImportError:
        return "a broker needs aiomqtt: pip install 'secc[site]'"
    return None


class BrokerLink:
    """A connection that is kept: `publish` never waits, and of a topic the newest word counts.

    `received` gets every message: topic, octets, whether it was retained.
    """

    def __init__(
        self,
        broker: Broker,
        folder: Path,
        identifier: str,
        *,
        user: str,
        subscriptions: tuple[str, ...],
        received: Callable[[str, bytes, bool], None],
        will: tuple[str, bytes] | None = None,
    ) -> None:
        """`folder`: of relative file names. Raises `MissingPackage` and `ConfigError`."""
        if why := missing():
            raise MissingPackage(why)
        self._broker, self._identifier = broker, identifier
        self._user = broker.user or user
        self._password = config.password(broker.password_file, folder)
        self._tls = _tls(folder / broker.ca_file) if broker.ca_file else None
        self._subscriptions, self._received, self._will = subscriptions, received, will
        self._waiting: dict[str, tuple[bytes, bool, float]] = {}  # newest of each topic
        self._publishing = asyncio.Event()
        self._complaint = ""
        self.is_up = False
        self.opened: Callable[[], None] = lambda: None

    def publish(self, topic: str, octets: bytes, *, retain: bool, for_s: float) -> None:
        """`for_s`: after that it is of no use to anybody."""
        if self.is_up:
            self._waiting[topic] = octets, retain, for_s
            self._publishing.set()

    async def run(self) -> None:
        """Until it is cancelled, or `received` raises."""
        from aiomqtt import MqttError

        while True:
            try:
                async with self._client() as client:
                    await self._serve(client)
            except* MqttError as several:
                self._lost(several)
            finally:
                self.is_up = False
            await asyncio.sleep(RETRY_S)

    async def _serve(self, client: "Client") -> None:
        for each in self._subscriptions:
            await client.subscribe(each, qos=1)
        if self._will is not None:
            await client.publish(self._will[0], ONLINE, qos=1, retain=True)
        self.is_up, self._complaint = True, ""
        self._waiting.clear()
        log.info("attached to the broker", extra={"host": self._broker.host, "user": self._user})
        self.opened()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send(client))
            tasks.create_task(self._hear(client))

    async def _send(self, client: "Client") -> None:
        while True:
            await self._publishing.wait()
            self._publishing.clear()
            words = list(self._waiting.items())
            self._waiting.clear()
            for first in range(0, len(words), _AT_ONCE):
                some = words[first : first + _AT_ONCE]
                await asyncio.gather(*(self._publish(client, *word) for word in some))

    async def _publish(self, client: "Client", topic: str, word: tuple[bytes, bool, float]) -> None:
        octets, retain, for_s = word
        expiry = _expiry(max(1, math.ceil(for_s)))
        await client.publish(topic, octets, retain=retain, properties=expiry)

    async def _hear(self, client: "Client") -> None:
        async for message in client.messages:
            self._take(message)

    def _take(self, message: "Message") -> None:
        octets = message.payload if isinstance(message.payload, bytes) else b""
        try:
            self._received(message.topic.value, octets, bool(message.retain))
        except WordError as error:
            log.warning("not understood: %s", error, extra={"topic": message.topic.value})

    def _lost(self, several: "BaseExceptionGroup[Any]") -> None:
        error: BaseException = several
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        error = error.__cause__ or error  # the broker's own word
        why = str(error)
        if any(f"code:{code}]" in why for code in _REFUSED):
            why += ": is password_file that of this user, and the user in the broker's passwords?"
        if why != self._complaint:  # once, not with every attempt
            log.warning("no broker: %s", why, extra={"host": self._broker.host, "user": self._user})
        self._complaint = why

    @asynccontextmanager
    async def _client(self) -> "AsyncIterator[Client]":
        from aiomqtt import Client, ProtocolVersion

        async with Client(
            self._broker.host,
            self._broker.port,
            username=self._user,
            password=self._password,
            identifier=self._identifier,
            protocol=ProtocolVersion.V5,
            will=self._last_will(),
            keepalive=_KEEPALIVE_S,
            tls_context=self._tls,
            timeout=5.0,
            logger=_QUIET,
        ) as client:
            yield client

    def _last_will(self) -> "Will | None":
        from aiomqtt import Will

        if self._will is None:
            return None
        return Will(self._will[0], self._will[1], qos=1, retain=True)


def _tls(ca_file: Path) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(ca_file))
    except OSError as error:
        raise ConfigError(f"{ca_file}: no certificate to trust: {error}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@cache
def _expiry(seconds: int) -> "Properties":
    """To make one costs more than all the rest of a word."""
    from paho.mqtt.packettypes import PacketTypes
    from paho.mqtt.properties import Properties

    properties: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.MessageExpiryInterval = seconds
    made: Properties = properties
    return made


class AgentLink:
    """The agent's end: states out, grants in."""

    def __init__(
        self,
        broker: Broker,
        folder: Path,
        site: str,
        station: str,
        grant: Callable[[Grant], None],
        *,
        state_s: float,
    ) -> None:
        """`state_s`: how long a state is of use."""
        self._grant, self._state_s = grant, state_s
        self._state = topic(site, station, "state")
        self.link = BrokerLink(
            broker,
            folder,
            f"secc-{site}-{station}",
            user=station,
            subscriptions=(topic(site, station, "grant"),),
            received=self._received,
            will=(topic(site, station, "link"), OFFLINE),
        )

    def send(self, state: StationState) -> None:
        self.link.publish(self._state, encode(state), retain=True, for_s=self._state_s)

    def _received(self, _: str, octets: bytes, retained: bool) -> None:
        if not retained:
            self._grant(read_grant(octets))
