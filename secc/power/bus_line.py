"""One opened python-can bus: a thread that reads, and one that sends no faster than the bus can.

What is handed over to the adapter cannot be taken back, so little is: a newer set-point need not
wait behind older ones in a queue that nobody sees.
"""

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import can

from secc.power.can_settings import CanSettings
from secc.power.node import Filter, Frame

log = logging.getLogger(__name__)

_LISTEN_S, _SEND_S, _REACH_S = 0.2, 0.05, 2.0
_REFUSALS = 20  # in a row: the controller does not send any more, e.g. nobody acknowledges
_BUS_OFF, _ERROR_CLASSES = 0x40, 0x1FF  # of the identifier of an error frame (linux/can/error.h)
# Adapters without filters of their own show error frames as what passes this.
_ERROR_FRAMES = Filter(0, 0x1FFF_FFFF & ~(_ERROR_CLASSES | 0x200))

Received = Callable[[Frame, float], None]  # with the time at which it was read


@dataclass(slots=True)
class Statistics:
    """Counts since the start, over all times that the bus has been opened."""

    sent: int = 0
    received: int = 0
    bits: int = 0  # of both, without stuff bits
    errors: int = 0  # error frames
    refused: int = 0  # frames that the adapter did not take
    failures: int = 0  # bus-off, or the adapter gone
    load: float = 0.0  # of the last second, over the bit rate
    backlog_max: int = 0
    latency_s: float = 0.0  # from the adapter to the nodes, mean
    latency_max_s: float = 0.0


class Line:
    """Calls `received` and `failed` (with the reason) from its threads."""

    def __init__(
        self,
        settings: CanSettings,
        filters: Sequence[Filter],
        statistics: Statistics,
        received: Received,
        failed: Callable[[str], None],
    ) -> None:
        """Open the adapter, which may block; raises `can.CanError`, OSError or ValueError."""
        logging.getLogger("can").setLevel(logging.CRITICAL)  # what it knows, `failed` tells
        self._settings, self._statistics = settings, statistics
        self._received, self._failed = received, failed
        self._waiting: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._closed = False
        options: dict[str, Any] = dict(settings.arguments)
        if settings.interface == "socketcand":
            _reach(options)
        self._bus = can.Bus(
            interface=settings.interface,
            channel=settings.channel,
            bitrate=settings.bitrate,
            can_filters=[_filter(each) for each in (*filters, _ERROR_FRAMES)],
            **options,
        )
        self._threads = [
            threading.Thread(target=self._guard, args=(work,), daemon=True)
            for work in (self._listen, self._send)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def backlog(self) -> int:
        """Frames that wait."""
        return len(self._waiting)

    def send(self, frames: Sequence[Frame]) -> None:
        """Queue frames, in their order."""
        with self._changed:
            self._waiting.extend(frames)
            self._changed.notify()

    def close(self) -> None:
        """End the threads and free the adapter."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(5.0)
        try:
            self._bus.shutdown()
        except (can.CanError, OSError) as error:
            log.debug("adapter does not close: %s", error)

    # --- threads --------------------------------------------------------------------------------

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (can.CanError, OSError) as error:
            self._fail(str(error) or type(error).__name__)
        except Exception as error:  # adapters raise what they like; a dead thread must be known
            log.exception("CAN adapter %s", self._settings.interface)
            self._fail(f"{type(error).__name__}: {error}")

    def _fail(self, why: str) -> None:
        if not self._closed:
            self._failed(why)

    def _listen(self) -> None:
        while not self._closed:
            message = self._bus.recv(_LISTEN_S)
            if message is None:
                if self._bus.state is can.BusState.ERROR:
                    self._fail("bus-off")
                    return
            elif message.is_error_frame:
                self._statistics.errors += 1
                if message.arbitration_id & _BUS_OFF:
                    self._fail("bus-off")
                    return
            elif not message.is_remote_frame and not message.is_fd:
                data = bytes(message.data)
                frame = Frame(message.arbitration_id, data, message.is_extended_id)
                self._statistics.received += 1
                self._statistics.bits += frame.bits
                self._received(frame, time.monotonic())

    def _send(self) -> None:
        free_at, refusals = 0.0, 0
        while (frame := self._next()) is not None:
            time.sleep(max(0.0, free_at - time.monotonic()))
            message = can.Message(
                arbitration_id=frame.id, data=frame.data, is_extended_id=frame.extended
            )
            free_at = time.monotonic() + frame.bits / self._settings.bitrate
            try:
                self._bus.send(message, timeout=_SEND_S)
            except can.CanOperationError:
                self._statistics.refused += 1
                refusals += 1
                if refusals >= _REFUSALS:
                    raise
            else:
                refusals = 0
                self._statistics.sent += 1
                self._statistics.bits += frame.bits

    def _next(self) -> Frame | None:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            return None if self._closed else self._waiting.popleft()


def _reach(options: Mapping[str, Any]) -> None:
    """Raises OSError: python-can itself would try for ten seconds without a pause."""
    if not {"host", "port"} <= options.keys():
        raise ValueError('power.can.options has to have "host=..." and "port=..."')
    place = str(options["host"]), int(options["port"])
    socket.create_connection(place, timeout=_REACH_S).close()


def _filter(each: Filter) -> can.typechecking.CanFilter:
    return {"can_id": each.id, "can_mask": each.mask, "extended": each.extended}
