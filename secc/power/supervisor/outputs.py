"""What the supervisor drives: a line of a GPIO chip, or a frame to the master board.

A program that is killed sets no level: only an output that must be kept moving is safe then. The
line toggles at each scan for a monostable in hardware; the frame is repeated for the board.
"""

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
        """`bus` as in `[power.can]`."""
        import can

        from secc.power.board.frames import Enable, encode

        try:
            self._bus = can.Bus(
                interface=bus["interface"],
                channel=bus["channel"],
                bitrate=bus["bitrate"],
                can_filters=_HEARS_NOTHING if bus["interface"] == "socketcan" else None,
                **bus["options"],
            )
        except can.CanError as error:
            raise OSError(str(error)) from error
        self._errors, self._message = can.CanError, can.Message
        self._encode, self._enable = encode, Enable
        self._id, self._run = can_id, run
        self._alive = 0
        self._told: bool | None = None
        self._told_at = 0.0

    def drive(self, enabled: bool, now: float) -> None:
        while self._bus.recv(0) is not None:  # what adapters without filters deliver
            pass
        if enabled == self._told and now < self._told_at + _ENABLE_S:
            return
        self._told, self._told_at = enabled, now
        self._alive += 1
        kind, octets = self._encode(self._enable(run=self._run & 0xFFFF, on=enabled), self._alive)
        message = self._message(arbitration_id=self._id + kind, data=octets, is_extended_id=False)
        try:
            self._bus.send(message, timeout=0)
        except self._errors as error:
            raise OSError(f"enable frame not sent: {error}") from error

    def close(self) -> None:
        self._told = None
        try:
            self.drive(False, self._told_at)
        finally:
            self._bus.shutdown()
