"""The master board over a CAN bus in real time: driver, hub, and the board as a process."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from secc.power.board.driver import MasterBoard
from secc.power.board.settings import BoardSettings
from secc.power.bus import Bus
from secc.session.plant import Contactor, Contactors, Oscillator, Pilot
from tests.station.loop import on_loop, until
from tools.can_hub import Hub, hub_settings
from tools.can_wire import Wire


@dataclass
class World:
    """A hub in this process, the board in another."""

    hub: Hub
    driver: MasterBoard
    bus: Bus
    board: asyncio.subprocess.Process
    lines: list[str]

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    @property
    def names(self) -> set[str]:
        return {fault.name for fault in self.driver.faults(self.now)}

    async def press(self, line: str) -> None:
        """A command to the board."""
        assert self.board.stdin is not None
        self.board.stdin.write(line.encode() + b"\n")
        await self.board.stdin.drain()

    async def seen(self, condition: Callable[[], object]) -> float:
        """Wait for it, as a plant would that looks 20 times a second; the seconds it took."""
        began = self.now

        def look() -> object:
            self.driver.across(0.0, self.now)
            return condition()

        await until(look, 10.0)
        return self.now - began

    async def told(self, line: str) -> None:
        """The board prints that."""
        await self.seen(lambda: line in self.lines)

    async def closed(self) -> None:
        """A vehicle is there, RCM tested, output closed."""
        await self.told("closed=K1,K2,K3 wave=STEADY duty=0 safe=NO")
        await self.press("pilot B")
        await self.seen(lambda: self.driver.pilot.value is Pilot.B)
        self.driver.test_residual_current(self.now)
        self.driver.command(Oscillator(0.05), self.now)
        self.driver.command(Contactors(True), self.now)
        self.bus.wake()
        await self.seen(lambda: self.driver.contactors.value is Contactor.CLOSED)


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    hub = Hub(Wire(125_000))
    server = await asyncio.start_server(hub.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    board = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tools.board", "--port", str(port)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    lines: list[str] = []

    async def read() -> None:
        assert board.stdout is not None
        while line := await board.stdout.readline():
            lines.append(line.decode().strip())

    loop = asyncio.get_running_loop()
    driver = MasterBoard(BoardSettings(), 0xBEEF, loop.time())
    bus = Bus(hub_settings("station", port), [driver])
    tasks = [asyncio.create_task(read()), asyncio.create_task(bus.run())]
    try:
        yield World(hub, driver, bus, board, lines)
    finally:
        if board.returncode is None:
            board.kill()
        await board.wait()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        server.close()


@on_loop
async def test_the_board_serves_a_charge_and_opens_at_the_emergency_stop() -> None:
    async with world() as cabinet:
        await cabinet.closed()
        await cabinet.told("closed=K1,K2,K3,S1,S2 wave=PWM duty=0.05 safe=NO")

        await cabinet.press("fault emergency_stop on")
        await cabinet.seen(lambda: "emergency_stop" in cabinet.names)

        await cabinet.seen(lambda: cabinet.driver.contactors.value is Contactor.OPEN)
        await cabinet.told("closed=none wave=PWM duty=0.05 safe=EMERGENCY_STOP")


@on_loop
async def test_each_end_goes_safe_by_itself_when_the_line_is_cut() -> None:
    async with world() as cabinet:
        await cabinet.closed()

        cabinet.hub.obey("mute station")
        cabinet.hub.obey("mute board")
        took = await cabinet.seen(lambda: "board_silent" in cabinet.names)

        assert took < 3.0  # 0.3 s on a machine that has time
        await cabinet.told("closed=none wave=STEADY duty=0 safe=STATION_SILENT")


@on_loop
async def test_a_board_that_is_killed_is_silent_at_once() -> None:
    async with world() as cabinet:
        await cabinet.closed()

        cabinet.board.kill()

        assert await cabinet.seen(lambda: "board_silent" in cabinet.names) < 3.0
