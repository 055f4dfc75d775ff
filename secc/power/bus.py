"""The CAN bus of an outlet: one task that opens it, feeds its nodes, and brings it back.

Any adapter of python-can. After bus-off, or when the adapter has gone, nothing is sent until it is
opened again; the nodes are told, and say everything once more.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from secc.power.bus_line import Line, Statistics
from secc.power.can_settings import CanSettings
from secc.power.faults import fault
from secc.power.node import Filter, Frame, Node
from secc.session.plant import Fault

log = logging.getLogger(__name__)

_SLOWEST = 5  # times `reopen_s` between two attempts, in the end
_DRAIN_S = 0.3  # for what has to be said before the end
_SMOOTH = 0.1  # weight of the newest latency in the mean
_LEAST_S = 0.001  # between two looks at the nodes
_HELD_S = 0.005  # until there may be room again


class Bus:
    """`run` it as a task; `wake` it after a node has been told something.

    `problem` is why it does not work, None while it does.
    """

    def __init__(self, settings: CanSettings, nodes: Sequence[Node]) -> None:
        self.settings = settings
        self.statistics = Statistics()
        self.problem: str | None = "not opened yet"
        self._nodes = list(nodes)
        self._line: Line | None = None
        self._told_lost = False
        self._timer: asyncio.TimerHandle | None = None
        self._load_bits, self._load_at = 0, 0.0

    async def run(self) -> None:
        """Keep the bus open until cancelled; what nodes still have to say is sent before."""
        loop, attempts = asyncio.get_running_loop(), 0
        try:
            while True:
                lost: asyncio.Future[str] = loop.create_future()
                why = await self._open(loop, lost)
                if why is None:
                    attempts = 0
                    self._up(loop.time())
                    why = await lost
                attempts += 1
                self._down(why, loop.time())
                await self._close()
                await asyncio.sleep(self.settings.reopen_s * min(attempts, _SLOWEST))
        finally:
            await self._finish()

    def wake(self) -> None:
        """A node has something to send at once; called in the thread of the loop."""
        self._pump(everybody=True)

    def faults(self, now: float) -> frozenset[Fault]:  # noqa: ARG002
        """`bus_off` while it does not work."""
        return frozenset() if self.problem is None else frozenset({fault("bus_off")})

    def reset(self, now: float) -> None:
        """Nothing: it comes back by itself."""

    @property
    def filters(self) -> list[Filter]:
        """What any node wants to hear."""
        return [each for node in self._nodes for each in node.filters]

    # --- open and closed ------------------------------------------------------------------------

    async def _open(self, loop: asyncio.AbstractEventLoop, lost: asyncio.Future[str]) -> str | None:
        """Open the adapter; why it cannot be."""

        def failed(why: str) -> None:
            _soon(loop, _settle, lost, why)

        def received(frame: Frame, read_at: float) -> None:
            _soon(loop, self._receive, frame, read_at)

        try:
            self._line = await asyncio.to_thread(
                Line, self.settings, self.filters, self.statistics, received, failed
            )
        except Exception as error:  # adapters raise what they like; without a bus power is off
            return f"{self.settings.interface}: {str(error) or type(error).__name__}"
        return None

    def _up(self, now: float) -> None:
        settings = self.settings
        log.info("CAN bus up", extra={"interface": settings.interface, "channel": settings.channel})
        self.problem = None
        for node in self._nodes if self._told_lost else ():
            node.back(now)
        self._told_lost = False
        self._load_bits, self._load_at = self.statistics.bits, now
        self._pump(everybody=True)

    def _down(self, why: str, now: float) -> None:
        if self.problem != why:
            log.error("CAN bus down: %s", why, extra={"channel": self.settings.channel})
        self.problem = why
        self.statistics.failures += 1
        for node in () if self._told_lost else self._nodes:
            node.lost(now)
        self._told_lost = True

    async def _close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        line, self._line = self._line, None
        if line is not None:
            await asyncio.to_thread(line.close)

    async def _finish(self) -> None:
        """The last words: modules are told to be off before the bus is left."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _DRAIN_S
        self._pump(everybody=True)
        try:
            while self._line is not None and self._line.backlog and loop.time() < until:
                await asyncio.sleep(_HELD_S)
        finally:
            await asyncio.shield(self._close())

    # --- frames ---------------------------------------------------------------------------------

    def _receive(self, frame: Frame, read_at: float) -> None:
        now = asyncio.get_running_loop().time()
        self._measure(now - read_at)
        for node in self._nodes:
            if any(each.passes(frame) for each in node.filters):
                node.receive(frame, now)
        self._pump()

    def _pump(self, everybody: bool = False) -> None:
        """Let nodes send, as long as there is room: what waits in them is newer when it goes."""
        line, loop = self._line, asyncio.get_running_loop()
        if line is None or self.problem is not None:
            return
        now = loop.time()
        self._measure_load(now)
        for node in self._nodes:
            if line.backlog >= self.settings.backlog:
                break
            if (everybody or _due(node, now)) and (frames := node.frames(now)):
                line.send(frames)
        self.statistics.backlog_max = max(self.statistics.backlog_max, line.backlog)
        deadlines = [at for node in self._nodes if (at := node.deadline) is not None]
        if self._timer is not None:
            self._timer.cancel()
        if deadlines:
            full = line.backlog >= self.settings.backlog
            at = max(min(deadlines), now + (_HELD_S if full else _LEAST_S))
            self._timer = loop.call_at(at, self._pump)

    def _measure(self, latency_s: float) -> None:
        statistics = self.statistics
        statistics.latency_s += _SMOOTH * (latency_s - statistics.latency_s)
        statistics.latency_max_s = max(statistics.latency_max_s, latency_s)

    def _measure_load(self, now: float) -> None:
        if now >= self._load_at + 1.0:
            bits = self.statistics.bits - self._load_bits
            self.statistics.load = bits / (now - self._load_at) / self.settings.bitrate
            self._load_bits, self._load_at = self.statistics.bits, now


def _due(node: Node, now: float) -> bool:
    deadline = node.deadline
    return deadline is not None and now >= deadline


def _settle(lost: asyncio.Future[str], why: str) -> None:
    if not lost.done():
        lost.set_result(why)


def _soon(loop: asyncio.AbstractEventLoop, callback: Callable[..., Any], *args: object) -> None:
    """From a thread that may outlive the loop."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(callback, *args)
