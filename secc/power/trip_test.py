"""Test of a protective device before a session: drive its test input, expect the trip, release.

RCM (IEC 62955: 6 mA DC) and insulation monitor with a test input (IEC 61557-8).
"""

from typing import Annotated

from msgspec import Meta

from secc.session.settings import Section
from secc.session.timing import Steps, Task, Until

Limit = Annotated[float, Meta(gt=0, le=60)]


class TripTestSettings(Section, frozen=True):
    """How long the device may take."""

    enabled: bool = True
    trip_s: Limit = 0.3  # test input driven, until the alarm comes
    clear_s: Limit = 1.0  # test input released, until the alarm has gone


class TripTest:
    """`drive` is what the test input gets; `passed` is None before the first result."""

    def __init__(self, settings: TripTestSettings) -> None:
        self._settings = settings
        self._task: Task[bool] | None = None
        self._tripped = False
        self.drive = False
        self.passed: bool | None = None

    @property
    def running(self) -> bool:
        """An alarm means nothing now."""
        return self._task is not None

    @property
    def satisfied(self) -> bool:
        """Passed, or there is nothing to test."""
        return self.passed is True or not self._settings.enabled

    @property
    def deadline(self) -> float | None:
        """When `observe` is due at the latest."""
        return self._task.deadline if self._task else None

    def begin(self, now: float) -> None:
        """Test it, if it is not being tested already; an alarm before is no answer to a test."""
        if self._settings.enabled and self._task is None:
            self.passed = None
            if self._tripped:
                return
            self._task = Task(self._steps())
            self._step(now)

    def cancel(self) -> None:
        """The device cannot be reached: no result."""
        self._task, self.drive, self.passed = None, False, None

    def observe(self, tripped: bool, now: float) -> None:
        """The alarm as it is now."""
        self._tripped = tripped
        if self._task is not None:
            self._step(now)

    def _step(self, now: float) -> None:
        assert self._task is not None
        if self._task.step(now):
            self.passed, self._task = self._task.result, None

    def _steps(self) -> Steps[bool]:
        self.drive = True
        tripped = yield Until(lambda: self._tripped, self._settings.trip_s)
        self.drive = False
        cleared = yield Until(lambda: not self._tripped, self._settings.clear_s)
        return tripped and cleared
