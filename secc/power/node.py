"""What shares a CAN bus: frames (ISO 11898-1), and nodes that send and receive them, sans-IO.

`secc.power.bus` carries them over any adapter; a test carries them by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

EXTENDED_ID, STANDARD_ID = 0x1FFFFFFF, 0x7FF
# Start, arbitration and control field, CRC, acknowledge, end and interframe space.
_EXTENDED_BITS, _STANDARD_BITS = 67, 47


@dataclass(frozen=True, slots=True)
class Frame:
    """A data frame of classical CAN, with a 29-bit identifier unless told otherwise."""

    id: int
    data: bytes
    extended: bool = True

    @property
    def bits(self) -> int:
        """Length on the wire without stuff bits."""
        return (_EXTENDED_BITS if self.extended else _STANDARD_BITS) + 8 * len(self.data)

    def __str__(self) -> str:
        return f"{self.id:0{8 if self.extended else 3}X}#{self.data.hex().upper()}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Frames whose identifier is `id` in the bits of `mask`."""

    id: int
    mask: int
    extended: bool = True

    def passes(self, frame: Frame) -> bool:
        return frame.extended == self.extended and not (frame.id ^ self.id) & self.mask


class Node(Protocol):
    """One participant. It never raises for what the wire says."""

    @property
    def filters(self) -> Sequence[Filter]:
        """What it wants to hear."""

    @property
    def deadline(self) -> float | None:
        """When `frames` wants to be called next; it may be sooner after any other call."""

    def receive(self, frame: Frame, now: float) -> None:
        """A frame that passes one of its filters."""

    def frames(self, now: float) -> Sequence[Frame]:
        """What it has to send, newest values; asked only while the bus has room for it."""

    def lost(self, now: float) -> None:
        """The bus has gone: nothing can be sent or heard."""

    def back(self, now: float) -> None:
        """The bus works again; what was sent before may never have arrived."""
