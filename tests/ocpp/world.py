"""A station with its bridge in this event loop, outlets on the wire, and a central system.

Timers of OCPP are scaled down by configuration; nothing of ours is replaced.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from secc.ocpp.bridge import Bridge
from secc.ocpp.charges import Grant
from secc.ocpp.clock import Clock
from secc.ocpp.settings import Ocpp
from tools.csms.desk import Desk
from tools.csms.plain import Plain
from tools.csms.relay import Relay, relay
from tools.csms.strict import Strict
from tools.wire_outlet import Outlet, outlet

_numbers = count(1)
# What takes seconds with a real station takes a fraction here.
QUICK = (
    "RetryBackOffWaitMinimum=0",
    "RetryBackOffRandomRange=0",
    "TransactionMessageRetryInterval=0",
    "ConnectionTimeOut=30",
)
SETTINGS: dict[str, Any] = {"disconnected_s": 0.2, "boot_retry_s": 0.2, "ping_timeout_s": 0.3}


@dataclass
class World:
    """A running station."""

    settings: Ocpp
    desk: Desk
    link: Relay
    outlets: dict[int, Outlet]
    sockets: dict[int, Path]
    clock: Callable[[], Clock]
    bridge: Bridge = field(init=False)
    life: "asyncio.Task[str]" = field(init=False)

    @property
    def outlet(self) -> Outlet:
        """The first one."""
        return self.outlets[min(self.outlets)]

    def start(self) -> None:
        """Start the bridge."""
        self.bridge = Bridge(self.settings, self.sockets, self.clock())
        self.life = asyncio.ensure_future(self.bridge.run())  # type: ignore[arg-type]

    async def stop(self) -> None:
        """End the bridge; what it has not written is lost."""
        self.life.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.life

    async def restart(self) -> None:
        """End the bridge and start it again, as after a crash."""
        await self.stop()
        self.start()

    async def ready(self) -> None:
        """Accepted, attached to all outlets, every status told."""
        for number in (0, *self.outlets):
            await self.desk.wait_for("StatusNotification", connectorId=number, status="Available")

    async def offline(self) -> None:
        """Cut the link until `online`."""
        self.link.up = False
        self.link.cut()
        await self.until(lambda: not self.bridge.station.is_online)

    async def online(self) -> None:
        """The link is back."""
        self.link.up = True
        await self.until(lambda: self.bridge.station.is_online)

    async def until(self, true: Callable[[], bool], within_s: float = 20.0) -> None:
        """Wait until something is true that no desk tells of."""
        async with asyncio.timeout(within_s):
            while not true():
                await asyncio.sleep(0.01)

    async def charge(self, tag: str = "ADA", number: int | None = None) -> dict[str, Any]:
        """A vehicle is plugged in, a card shown, and power flows; the StartTransaction."""
        started = len(self.desk.of("StartTransaction"))
        one = self.outlets[number] if number else self.outlet
        one.plug()
        await self.swipe(tag, number)
        await self.until(lambda: one.state.current_a > 0)
        if self.bridge.station.is_online:
            await self.desk.wait_for("StartTransaction", started + 1)
            await self.until(lambda: self._is_named(number or min(self.outlets)))
        return self.desk.of("StartTransaction")[-1] if self.bridge.station.is_online else {}

    def _is_named(self, number: int) -> bool:
        """The answer to StartTransaction has come."""
        transaction = self.bridge.station.connectors[number].transaction
        return transaction is None or transaction.csms_id is not None

    async def swipe(self, tag: str, number: int | None = None) -> bool:
        """What a card does at a connector, once the bridge knows of the vehicle."""
        connector = self.bridge.station.connectors[number or min(self.outlets)]
        await self.until(lambda: connector.is_free)
        info = await self.bridge.station.authority(tag)
        accepted = info["status"] == "Accepted"
        return accepted and connector.authorise(Grant(tag, info.get("parentIdTag")))

    async def status(self, *statuses: str, number: int = 1) -> None:
        """The connector has told these, in this order, as its last ones."""

        def told() -> list[str]:
            return [one["status"] for one in self.desk.of("StatusNotification", connectorId=number)]

        await self.desk.until(
            lambda: told()[-len(statuses) :] == list(statuses), f"status {statuses}, but {told()}"
        )


@asynccontextmanager
async def world(
    central: Strict | Plain,
    folder: Path,
    *keys: str,
    connectors: Sequence[int] = (1,),
    clock: Callable[[], Clock] = Clock,
    prepare: Callable[[Desk], None] = lambda _: None,
    outlet_is: dict[str, Any] | None = None,
    **settings: Any,
) -> AsyncIterator[World]:
    """Run a station until the block ends; its frames must have pleased the central system."""
    identity = f"CP {next(_numbers)}"
    desk = central.desk(identity)
    prepare(desk)
    async with AsyncExitStack() as stack:
        link = await stack.enter_async_context(relay(central.port))
        sockets = {number: folder / f"secc-{number}.sock" for number in connectors}
        outlets = {
            number: await stack.enter_async_context(outlet(path, number, **(outlet_is or {})))
            for number, path in sockets.items()
        }
        names = {key.partition("=")[0] for key in keys}
        quick = [key for key in QUICK if key.partition("=")[0] not in names]
        ocpp = Ocpp(
            url=f"ws://127.0.0.1:{link.port}/ocpp",
            id=identity,
            database=str(folder / "ocpp.sqlite"),
            keys=(*quick, *keys),
            **{**SETTINGS, **settings},
        )
        station = World(ocpp, desk, link, outlets, sockets, clock)
        station.start()
        try:
            yield station
            if station.life.done() and not station.life.cancelled():
                station.life.result()
        finally:
            await station.stop()
    assert not desk.complaints, desk.complaints
