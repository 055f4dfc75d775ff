"""A paced CAN hub and buses on it, all on one event loop, over TCP: for tests and benchmarks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from secc.power.bus import Bus
from secc.power.node import Node
from tools.can_hub import Hub, hub_settings
from tools.can_wire import Wire


@dataclass(slots=True)
class CanBench:
    """One bus."""

    hub: Hub
    wire: Wire
    port: int
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def bus(self, name: str, nodes: Sequence[Node]) -> Bus:
        """A bus that runs until the bench ends."""
        settings = hub_settings(name, self.port, bitrate=self.wire.bitrate, reopen_s=0.2)
        bus = Bus(settings, nodes)
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
        while hub.connections:
            await asyncio.sleep(0.002)
