"""Waiting without a clock: what takes time is a generator, driven by whoever knows the time."""

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Until:
    """Yielded by a step: go on with True when `condition` holds, with False `within` seconds."""

    condition: Callable[[], bool]
    within: float


Steps = Generator[Until, bool, T]


def pause(seconds: float) -> Steps[None]:
    """Let `seconds` pass."""
    yield Until(lambda: False, seconds)


def not_before(delay_s: Callable[[], float], outcome: T | Steps[T]) -> Steps[T]:
    """The same result, when the steps have gone and `delay_s` is over, asked for then."""
    result = (yield from outcome) if isinstance(outcome, Generator) else outcome
    yield from pause(delay_s())
    return result


class Task(Generic[T]):
    """A running generator. `deadline` is when it must be stepped at the latest."""

    __slots__ = ("_condition", "_steps", "deadline", "result")

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self._condition: Callable[[], bool] | None = None
        self.deadline = -math.inf
        self.result: T | None = None

    def step(self, now: float) -> bool:
        """Go as far as possible at `now`; True when finished. What the steps raise comes out."""
        try:
            if self._condition is None:
                self._wait(next(self._steps), now)
            while (met := self._condition()) or now >= self.deadline:  # type: ignore[misc]
                self._wait(self._steps.send(met), now)
        except StopIteration as end:
            self.result = end.value
            return True
        return False

    def cancel(self) -> None:
        """Stop where it stands."""
        self._steps.close()

    def _wait(self, until: Until, now: float) -> None:
        self._condition = until.condition
        self.deadline = now + until.within


def earliest(*times: float | None) -> float | None:
    """The first of some points in time, of which None and infinity never come."""
    first = min((time for time in times if time is not None), default=math.inf)
    return None if first == math.inf else first
