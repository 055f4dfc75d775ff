"""A simulated master board on a CAN bus, as a process (docs/board.md).

`python -m tools.board --port 29536`: a node of `tools.can_hub`. Standard input presses its buttons:
`pilot C`, `celsius 1 85`, `celsius board 60`, `fault emergency_stop on`, `fault help`, `reboot`.
"""

import asyncio
import signal
from collections.abc import Sequence
from typing import Annotated

import typer

from secc.power.bus import Bus
from secc.power.can_settings import CanSettings
from secc.power.node import Filter, Frame
from secc.session.plant import Pilot
from tools import console
from tools.can_hub import hub_settings
from tools.master_board import FAULTS, LEVEL_V, SILENCE_S, MasterBoard

LOOK_S = 0.02


def obey(board: MasterBoard, words: list[str], now: float) -> str | None:
    """One command; the answer, or None for "ok". ValueError says what is wrong."""
    match words:
        case ["pilot", state]:
            if state not in {pilot.value for pilot in LEVEL_V}:
                raise ValueError(f"no pilot state {state}: write A, B, C or D")
            board.vehicle = Pilot(state)
        case ["celsius", "board", value]:
            board.board_c = console.number(value)
        case ["celsius", ("1" | "2" | "3" | "4") as channel, value]:
            board.celsius[int(channel) - 1] = console.number(value)
        case ["fault", "help"]:
            return " ".join(sorted(FAULTS))
        case ["fault", name, state]:
            board.set_fault(name, console.switch(state), now)
        case ["reboot"]:
            board.reboot(now)
        case _:
            raise ValueError("write pilot, celsius, fault or reboot; see docs/board.md")
    return None


class Told:
    """The board as a node that prints a line when what it does has changed."""

    def __init__(self, board: MasterBoard) -> None:
        self.board = board
        self._line = ""

    @property
    def filters(self) -> Sequence[Filter]:
        return self.board.filters

    @property
    def deadline(self) -> float | None:
        return self.board.deadline

    def receive(self, frame: Frame, now: float) -> None:
        self.board.receive(frame, now)
        self.look(now)

    def frames(self, now: float) -> Sequence[Frame]:
        frames = self.board.frames(now)
        self.look(now)
        return frames

    def lost(self, now: float) -> None:
        self.board.lost(now)

    def back(self, now: float) -> None:
        self.board.back(now)

    def look(self, now: float) -> None:
        """The board lives without a bus, too: tell what has changed."""
        closed = ",".join(sorted(self.board.closed(now))) or "none"
        wave, duty = self.board.wave
        line = f"closed={closed} wave={wave.name} duty={duty:g} safe={self.board.safe.name}"
        if line != self._line:
            self._line = line
            print(line, flush=True)


async def serve(board: MasterBoard, can: CanSettings) -> None:
    """Until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    told = Told(board)
    bus = Bus(can, [told])
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)

    def carried_out(words: list[str]) -> str | None:
        answer = obey(board, words, loop.time())
        bus.wake()
        return answer

    async def live() -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            told.look(loop.time())

    works = (bus.run(), console.serve(carried_out), live())
    tasks = [asyncio.create_task(work) for work in works]
    print("ready", flush=True)
    await stopped.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def main(
    host: Annotated[str, typer.Option(help="of tools.can_hub")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="of tools.can_hub")] = 29536,
    node: Annotated[str, typer.Option(help="name on the hub")] = "board",
    can_id: Annotated[int, typer.Option("--id", help="first identifier")] = 0x100,
    boot: Annotated[int, typer.Option(min=0, max=255, help="boot counter")] = 1,
    supervised: Annotated[bool, typer.Option(help="needs the frame Enable")] = False,
    silence: Annotated[float, typer.Option(help="of the station, s; then it is safe")] = SILENCE_S,
) -> None:
    """Simulate a master board; ends with SIGTERM or Ctrl-C."""
    can = hub_settings(node, port, host)

    async def run() -> None:
        now = asyncio.get_running_loop().time()
        board = MasterBoard(can_id, now, boot, supervised=supervised, silence_s=silence)
        await serve(board, can)

    asyncio.run(run())


if __name__ == "__main__":
    typer.run(main)
