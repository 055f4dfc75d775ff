"""What a device on a serial line asks, and what it is told: Modbus application protocol V1.1b3."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

MOST_REGISTERS = 125  # in one request


@dataclass(frozen=True, slots=True)
class Read:
    """`count` registers from `address` on; function 3 holding, 4 input registers."""

    unit: int
    function: Literal[3, 4]
    address: int
    count: int


@dataclass(frozen=True, slots=True)
class Write:
    """Write holding registers (function 16)."""

    unit: int
    address: int
    values: tuple[int, ...]


class Failure(Enum):
    """Why there are no registers."""

    SILENT = "no answer"  # or a damaged one, or a device that is busy
    REFUSED = "refused"  # exception: the device knows no such registers
    PORT = "no port"


Answer = Sequence[int] | Failure  # a write is answered by no registers


class Device(Protocol):
    """One unit on the line."""

    @property
    def deadline(self) -> float | None:
        """When it wants to ask; it may be sooner after any other call."""

    def request(self, now: float) -> Read | Write | None:
        """What it asks now; `answer` follows before the next request."""

    def answer(self, answer: Answer, now: float) -> None:
        """Registers in the order of their addresses, or why there are none."""
