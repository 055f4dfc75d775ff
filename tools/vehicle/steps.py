"""What a vehicle's drive asks of the world, step by step, and what comes back.

A drive is a generator: it yields a step and is resumed with what happened. So it reads like the
sequence in the standard, and has neither sockets nor clock.
"""

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from secc.reports import Simulate


class Event(Enum):
    """What a step ended with, besides a payload that arrived."""

    TIME_OUT = auto()  # or: the pause is over
    CLOSED = auto()  # by the station


@dataclass(frozen=True, slots=True)
class Send:
    """Write segments one by one, tell the bench `then`; ends with the next payload."""

    segments: tuple[bytes, ...]
    timeout_s: float
    then: Simulate | None = None


@dataclass(frozen=True, slots=True)
class Receive:
    """End with the next payload without sending anything."""

    timeout_s: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Let time pass. A payload that comes meanwhile is kept for the next step."""

    seconds: float


@dataclass(frozen=True, slots=True)
class AwaitClose:
    """End when the station closes; payloads are thrown away."""

    timeout_s: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close the connection (`reset`: with RST)."""

    reset: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """Tell the simulated plant what the vehicle does to pilot, battery and inlet."""

    word: Simulate


Step = Send | Receive | Pause | AwaitClose | HangUp | Bench
Happened = bytes | Event | None
Steps = Generator[Step, Happened, Any]


class Failed(Exception):
    """The visit is over and `result` says by what."""

    def __init__(self, result: str, text: str) -> None:
        super().__init__(text)
        self.result = result


class StationStops(Exception):
    """The station has asked to end before the charge began."""


class Over(Exception):
    """The visit is over as the misbehaviour demands; `result` is what the station did."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as the report file has it."""

    at: float  # seconds since the connection
    request: str
    response: str
    code: str
    latency_s: float
    soc: float
    voltage_v: float | None = None
    current_a: float | None = None
    target_voltage_v: float | None = None
    target_current_a: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a visit ended: `result` as in `Script.expect`; `ok`: as the script wanted."""

    ok: bool
    result: str
    text: str
    findings: tuple[str, ...] = ()
    session_id: bytes = b""
    protocol: str | None = None
    tls: str | None = None  # cipher suite
    emaid: str | None = None  # of the contract that paid
    certificate: str = ""  # installed or updated in this visit
    receipts: int = 0  # signed meter readings
    tariffs: int = 0  # with a good signature


class Driven(Protocol):
    """A drive: `run` yields the steps, `judge` says what its end means.

    `now` is set before every resumption: seconds since the connection.
    """

    now: float
    exchanges: list[Exchange]

    def run(self) -> Steps: ...

    def judge(self, result: str, text: str, demanded: bool) -> Outcome: ...
