"""What the supervisor drives: a line of a GPIO chip, or a frame to the master board.

A program that is killed sets no level: only an output that must be kept moving is safe then. The
line toggles at each scan for a monostable in hardware; the frame is repeated for the board.
"""

from contextlib import suppress
from typing import Any, Protocol

_ENABLE_S = 0.05  # between two frames; the board waits 0.3 s
_HEARS_NOTHING = [{"can_id": 0x7FF, "can_mask": 0x7FF, "extended": False}]  # in the kernel


class Output(Protocol):
    """Told at each scan; raises OSError when it cannot be driven."""

    def drive(self, enabled: bool, now: float) -> None:
        """The contactors may be closed, or not."""

    def close(self) -> None:
        """Not enabled, for good."""


class GpioLine:
    """`level`: high while enabled; else it changes at every scan while enabled."""

    def __init__(self, chip: str, line: int, *, level: bool) -> None:
        import gpiod
        from gpiod.line import Direction, Value

        self._line, self._level = line, level
        self._values = (Value.INACTIVE, Value.ACTIVE)
        settings = gpiod.LineSettings(direction=Direction.OUTPUT, output_value=Value.INACTIVE)
        self._request = gpiod.request_lines(
            chip, consumer="secc supervise", config={line: settings}
        )
        self._high = False

    def drive(self, enabled: bool, now: float) -> None:  # noqa: ARG002 - moves at every scan
        high = enabled and (self._level or not self._high)
        if high != self._high:
            self._high = high
            self._request.set_value(self._line, self._values[high])

    def close(self) -> None:
        self._request.set_value(self._line, self._values[0])
        self._request.release()


class EnableFrame:
    """The frame Enable of docs/board.md, over any interface of python-can."""

    def __init__(self, bus: dict[str, Any], can_id: int, run: int) -> None:
        """`bus` as in `[power.can]`; opened when it is there, and anew when it was lost."""
        import can

        from secc.power.board.frames import Enable, encode

        self._can, self._settings = can, bus
        self._encode, self._enable = encode, Enable
        self._id, self._run = can_id, run & 0xFFFF
        self._bus: Any | None = None
        self._alive = 0
        self._told: bool | None = None
        self._told_at = 0.0

    def drive(self, enabled: bool, now: float) -> None:
        try:
            bus = self._open()
            while bus.recv(0) is not None:  # what adapters without filters deliver
                pass
            if enabled != self._told or now >= self._told_at + _ENABLE_S:
                self._send(bus, enabled)
                self._told, self._told_at = enabled, now
        except (self._can.CanError, OSError, ValueError, TypeError) as error:  # of its options, too
            self._lose()
            raise OSError(f"{self._settings['channel']}: {error}") from error

    def close(self) -> None:
        if self._bus is not None:
            self._send(self._bus, False)
        self._lose()

    def _open(self) -> Any:
        if self._bus is None:
            settings = self._settings
            kernel = settings["interface"] == "socketcan"
            self._bus = self._can.Bus(
                interface=settings["interface"],
                channel=settings["channel"],
                bitrate=settings["bitrate"],
                can_filters=_HEARS_NOTHING if kernel else None,
                **settings["options"],
            )
        return self._bus

    def _send(self, bus: Any, enabled: bool) -> None:
        self._alive += 1
        word = self._enable(run=self._run, on=enabled)
        kind, octets = self._encode(word, self._alive)
        number = self._id + kind
        message = self._can.Message(arbitration_id=number, data=octets, is_extended_id=False)
        bus.send(message, timeout=0)

    def _lose(self) -> None:
        bus, self._bus, self._told = self._bus, None, None
        if bus is not None:
            with suppress(self._can.CanError, OSError):
                bus.shutdown()
