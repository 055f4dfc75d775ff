"""A paced CAN hub and buses on it, all on the test's event loop, over TCP."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from secc.power.bus import Bus
from secc.power.can_settings import CanSettings
from secc.power.node import Node
from tests.station.loop import until
from tools.can_hub import Hub
from tools.can_wire import Wire


@dataclass(slots=True)
class CanBench:
    """One bus; `settings` are those of a node's adapter."""

    hub: Hub
    wire: Wire
    port: int
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def settings(self, name: str, **keys: float) -> CanSettings:
        options: dict[str, bool | int | float | str] = {
            "host": "127.0.0.1",
            "port": self.port,
            "tcp_tune": True,
        }
        return CanSettings(
            interface="socketcand",
            channel=name,
            options=options,
            reopen_s=keys.get("reopen_s", 0.2),
            bitrate=self.wire.bitrate,
        )

    def bus(self, name: str, nodes: Sequence[Node], **keys: float) -> Bus:
        """A bus that runs until the bench ends."""
        bus = Bus(self.settings(name, **keys), nodes)
        self.tasks.append(asyncio.create_task(bus.run()))
        return bus


@asynccontextmanager
async def can_bench(bitrate: int = 125_000) -> AsyncIterator[CanBench]:
    """A hub, and the end of everything on it."""
    wire = Wire(bitrate)
    hub = Hub(wire)
    server = await asyncio.start_server(hub.serve, "127.0.0.1", 0)
    bench = CanBench(hub, wire, server.sockets[0].getsockname()[1])
    try:
        yield bench
    finally:
        for task in bench.tasks:
            task.cancel()
        await asyncio.gather(*bench.tasks, return_exceptions=True)
        server.close()
        await until(lambda: not hub.connections)
