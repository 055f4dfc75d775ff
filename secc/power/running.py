"""Runs an outlet of real hardware: one task for the CAN bus, one for each serial line.

A `Hardware` whose commands leave at once, and which calls for a look when the board has told
something that cannot wait.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from secc.power import assembly
from secc.power.bus import Bus
from secc.power.gpio.board import GpioBoard
from secc.power.gpio.runner import GpioRunner, lacking, open_lines
from secc.power.gpio.settings import GpioSettings
from secc.power.meters.build import Metering
from secc.power.meters.register_map import MapError
from secc.power.meters.share import link as sharing
from secc.power.meters.store import StoreError, keep
from secc.power.modbus.line import SerialLine
from secc.power.node import Filter, Frame
from secc.power.optional import MissingPackage
from secc.power.plant import BuiltPlant
from secc.power.pool import link
from secc.power.settings import PowerSettings
from secc.power.supervisor.heart import Heart
from secc.reports import Simulate
from secc.session.plant import Command, Phase, Plant

log = logging.getLogger(__name__)


class WrongHardware(Exception):
    """What `[power]` wants does not fit together, or needs what is not installed."""


class Lookout:
    """The last node of the bus: what the others have heard may not wait."""

    deadline = None

    def __init__(self, plant: BuiltPlant, look: Callable[[], None]) -> None:
        self._plant, self._look = plant, look

    @property
    def filters(self) -> Sequence[Filter]:
        return (Filter(0, 0, extended=False),)  # the board's

    def receive(self, frame: Frame, now: float) -> None:  # noqa: ARG002 - whatever it was
        if self._plant.urgent(now):
            self._look()

    def frames(self, now: float) -> list[Frame]:  # noqa: ARG002
        return []

    def lost(self, now: float) -> None:  # noqa: ARG002
        self._look()

    def back(self, now: float) -> None:
        """Nothing pressing."""


class RunningOutlet:
    """`start` it when somebody can look at it, `close` it after power is off."""

    def __init__(
        self,
        settings: PowerSettings,
        max_current_a: float,
        supervisor: Path | None,
        connector: int = 1,
        arbiter: Path | None = None,
        sharer: Path | None = None,
    ) -> None:
        """Raises `WrongHardware`."""
        now = asyncio.get_running_loop().time()
        nonce = secrets.randbits(32)
        silence_s = settings.supervisor.silence_s
        self._heart = Heart(supervisor, nonce, silence_s, now) if supervisor else None
        try:
            built = assembly.build(
                *(settings, max_current_a, nonce, now),
                supervisor=self._heart,
                connector=connector,
            )
            self._lines = [SerialLine(*line) for line in built.wires.lines()]
            self._lines_of_host = _lines_of_host(settings, built)
        except (ValueError, MapError, StoreError, MissingPackage, OSError) as error:
            raise WrongHardware(str(error)) from error
        self._metering = built.metering
        self._plant, self._pool = built.plant, built.pool
        self._arbiter, self._lease_s = arbiter, settings.pool.lease_s
        self._sharer, self._connector = sharer, connector
        self._look: Callable[[], None] | None = None
        self.bus = Bus(settings.can, [*built.wires.nodes, Lookout(self._plant, self._call)])
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, look: Callable[[], None]) -> None:
        """Serve the wires; `look` is called when a measurement cannot wait."""
        self._look = look
        self._serve(self.bus.run())
        for line in self._lines:
            self._serve(line.run())
        if self._lines_of_host is not None:
            self._serve(self._lines_of_host.run())
        if self._pool is not None and self._arbiter is not None:
            self._serve(link.keep(self._arbiter, self._pool, self._lease_s, self.bus.wake))
        self._serve_meter(self._metering)

    async def close(self) -> None:
        """Send what is left to say, then leave the wires."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        if self._heart is not None:
            self._heart.close()

    # --- hardware -------------------------------------------------------------------------------

    def command(self, command: Command, now: float) -> None:
        """Carry out `command`; its frame leaves now."""
        self._plant.command(command, now)
        self.bus.wake()

    def advance(self, now: float) -> Plant:
        """What is measured."""
        return self._plant.advance(now)

    def phase(self, phase: Phase, now: float) -> None:
        """How far the charge is."""
        self._plant.phase(phase, now)

    def pulse(self, *, healthy: bool, resting: bool, now: float) -> None:
        """The driver lives."""
        self._plant.pulse(healthy=healthy, resting=resting, now=now)

    def sdp_heard(self, now: float) -> None:
        """Real vehicles need no hint."""

    def simulate(self, word: Simulate, now: float) -> None:
        """Always a ValueError."""
        self._plant.simulate(word, now)

    # --- tasks ----------------------------------------------------------------------------------

    def _call(self) -> None:
        if self._look is not None:
            self._look()

    def _serve_meter(self, metering: Metering) -> None:
        """Its file, and who reads it for several connectors."""
        now, shared = asyncio.get_running_loop().time, metering.shared
        if shared is not None and self._sharer is not None:
            told = metering.meter, metering.delivered_wh
            self._serve(sharing.keep(self._sharer, self._connector, shared, *told))
        if metering.store is not None:
            self._serve(
                keep(metering.store, metering.kept, _not_kept, lambda: metering.alone(now()))
            )

    def _serve(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(_told)
        self._tasks.append(task)


def _lines_of_host(settings: PowerSettings, built: assembly.Built) -> GpioRunner | None:
    """The board at lines of the host, the S0 input, or both."""
    board = built.board if isinstance(built.board, GpioBoard) else None
    if board is None and built.metering.counter is None:
        return None
    if board is not None and (missing := ", ".join(lacking(settings.gpio))):
        raise ValueError(f"power.gpio lacks {missing}: set it, or power.board.kind = can")
    s0 = settings.meter.s0.line if built.metering.counter is not None else ""
    if built.metering.counter is not None and not s0:
        raise ValueError("power.meter.s0.line is not set: name the line of the pulses")
    gpio = settings.gpio if board is not None else GpioSettings()
    return GpioRunner(gpio, open_lines(gpio, s0), board, built.metering.counter)


def _not_kept(error: OSError) -> None:
    log.error("register of the meter not kept: %s", error)


def _told(task: asyncio.Task[None]) -> None:
    """A task that ends by itself is a fault of the program: power off."""
    if not task.cancelled() and (error := task.exception()) is not None:
        context = {"message": "a task of the hardware has failed", "exception": error}
        task.get_loop().call_exception_handler(context)
