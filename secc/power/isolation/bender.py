"""Bender isoCHA425HV over Modbus RTU: thresholds, self-test, measurement. A `Device` of a line.

A measurement is four registers: float32, alarm and test (high octet), validity and unit (low
octet), channel. Register numbers are those of the maker's manual as open drivers use them.
"""

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from secc.power.faults import fault
from secc.power.isolation.settings import IsolationSettings
from secc.power.modbus.device import Answer, Failure, Read, Write
from secc.session.plant import Fault, Isolation, IsolationTest, Reading

R_F, U_N = 1000, 1008
R1_KOHM, R2_KOHM = 3005, 3007  # pre-alarm, alarm
SELF_TEST, SELF_TEST_KEY = 8005, 0x5445
WIDTH = 4  # registers of a measurement
TESTING_S = 0.25  # between two looks during the self-test
OHM, VOLT = 2, 4
INVALID = 3
DEVICE_ERROR = 2
MOST_ROUNDS = 2  # of writing the thresholds and reading them back


class Test(Enum):
    """Which test the device runs."""

    NONE = 0
    INTERNAL = 1
    EXTERNAL = 2  # the one we have asked for


@dataclass(frozen=True, slots=True)
class Measurement:
    """One channel; `value` None: the device says itself that it is not valid."""

    value: float | None
    unit: int
    alarm: int
    test: Test | None


def measurement(registers: Sequence[int]) -> Measurement:
    """From its four registers."""
    (value,) = struct.unpack(">f", struct.pack(">HH", registers[0], registers[1]))
    high, low = divmod(registers[2], 256)
    valid = low >> 6 != INVALID and math.isfinite(value) and value >= 0
    test = high >> 6
    return Measurement(
        value if valid else None, low & 0x1F, high & 7, Test(test) if test < 3 else None
    )


class State(Enum):
    """Where it is: off, or on the way to a result."""

    IDLE = "idle"
    START = "start"  # self-test to be asked for
    TEST = "test"
    MEASURE = "measure"
    FAILED = "failed"


class Thresholds:
    """R1 and R2 of the device, so that its own contacts open where we would; `writes` is left."""

    def __init__(self, settings: IsolationSettings) -> None:
        self._alarm = math.ceil(settings.fault_ohm / 1000)
        self._warning = math.ceil(settings.warning_ohm / 1000)
        self._wanted = settings.set_thresholds
        self._rounds = 0
        self._known = False
        self.writes: list[tuple[int, int]] = []
        self.refused = False

    @property
    def unknown(self) -> bool:
        """To be read."""
        return self._wanted and not self._known and not self.writes and not self.refused

    def take(self, registers: Sequence[int]) -> None:
        """As the device has them, from R1 to R2."""
        r1, r2 = registers[0], registers[-1]
        warning = self._warning or max(r1, self._alarm)
        self.writes = [(R1_KOHM, warning)] if r1 != warning else []
        self.writes += [(R2_KOHM, self._alarm)] if r2 != self._alarm else []
        self._known = not self.writes
        self._rounds += 1
        if self._rounds > MOST_ROUNDS and self.writes:
            self.refuse()

    def refuse(self) -> None:
        """It does not take them."""
        self.writes, self.refused = [], True

    def forget(self) -> None:
        """It has been away: it may be another device."""
        self._known, self._rounds, self.refused, self.writes = False, 0, False, []


class IsoCha:
    """An `IsolationMonitor` that asks at a serial line."""

    def __init__(self, settings: IsolationSettings, now: float) -> None:
        self._settings = settings
        self._thresholds = Thresholds(settings)
        self._state = State.IDLE
        self._begun_at = now  # of the self-test
        self._tested = False  # the device has shown that it tests
        self._skipped = 0
        self._resistance: Reading[float] | None = None
        self._voltage: Reading[float] | None = None
        self._alarm = 0
        self._answered_at = now
        self._next_at = now
        self._voltage_next = False
        self._then: Callable[[Sequence[int], float], None] = self._take_resistance

    # --- a device of the line -------------------------------------------------------------------

    @property
    def deadline(self) -> float:
        return self._next_at

    def request(self, now: float) -> Read | Write:
        self._next_at = now
        unit, thresholds = self._settings.serial.unit, self._thresholds
        if thresholds.unknown:
            self._then = self._take_thresholds
            return Read(unit, 3, R1_KOHM, R2_KOHM - R1_KOHM + 1)
        if thresholds.writes:
            self._then = self._threshold_written
            address, value = thresholds.writes[0]
            return Write(unit, address, (value,))
        if self._state is State.START:
            self._then = self._test_begun
            return Write(unit, SELF_TEST, (SELF_TEST_KEY,))
        testing = self._state is State.TEST
        voltage = self._voltage_next and not testing
        self._voltage_next = not voltage
        if testing or voltage:
            self._next_at = now + (TESTING_S if testing else self._settings.period_s)
        self._then = self._take_voltage if voltage else self._take_resistance
        return Read(unit, 3, U_N if voltage else R_F, WIDTH)

    def answer(self, answer: Answer, now: float) -> None:
        if not isinstance(answer, Failure):
            if now >= self._answered_at + self._settings.silent_s:
                self._thresholds.forget()
            self._answered_at = now
            self._then(answer, now)
            return
        self._next_at = now + self._settings.period_s
        if answer is Failure.REFUSED and self._then in (
            self._take_thresholds,
            self._threshold_written,
        ):
            self._thresholds.refuse()
        elif answer is Failure.REFUSED and self._then == self._test_begun:
            self._go(State.FAILED, now)

    # --- answers --------------------------------------------------------------------------------

    def _take_thresholds(self, registers: Sequence[int], _: float) -> None:
        self._thresholds.take(registers)

    def _threshold_written(self, _: Sequence[int], __: float) -> None:
        self._thresholds.writes.pop(0)

    def _test_begun(self, _: Sequence[int], now: float) -> None:
        if self._state is State.START:  # it has not been ended meanwhile
            self._go(State.TEST, now)

    def _take_voltage(self, registers: Sequence[int], now: float) -> None:
        seen = measurement(registers)
        if seen.value is not None and seen.unit == VOLT:
            self._voltage = Reading(seen.value, now)

    def _take_resistance(self, registers: Sequence[int], now: float) -> None:
        seen = measurement(registers)
        self._alarm = seen.alarm if seen.test is Test.NONE else 0
        if self._state is State.TEST:
            self._follow_test(seen, now)
        elif self._state is State.MEASURE and seen.test is Test.NONE:
            if seen.value is None or seen.unit != OHM:
                return
            if self._skipped < self._settings.skip:
                self._skipped += 1  # the first ones after the start may be too low
            else:
                self._resistance = Reading(seen.value, now)

    def _follow_test(self, seen: Measurement, now: float) -> None:
        if seen.test is Test.EXTERNAL:
            self._tested = True
        elif self._tested and seen.test is Test.NONE:
            failed = seen.alarm == DEVICE_ERROR
            self._go(State.FAILED if failed else State.MEASURE, now)

    # --- the monitor ----------------------------------------------------------------------------

    def command(self, test: IsolationTest, now: float) -> None:
        if not test.running:
            self._go(State.IDLE, now)
        elif self._state is State.IDLE:
            self._go(State.START if self._settings.self_test else State.MEASURE, now)
            self._next_at = min(self._next_at, now)

    @property
    def isolation(self) -> Reading[Isolation]:
        if self._state in (State.START, State.TEST):
            return Reading(Isolation.TESTING, self._answered_at)
        if self._state is not State.MEASURE:
            return Reading(Isolation.INVALID, self._answered_at)
        if self._resistance is None:
            return Reading(Isolation.TESTING, self._answered_at)
        return Reading(self._result(self._resistance.value), self._resistance.at)

    @property
    def resistance_ohm(self) -> Reading[float] | None:
        """As measured."""
        return self._resistance

    def voltage_v(self) -> Reading[float] | None:
        """Between the conductors, as it sees it."""
        return self._voltage

    def faults(self, now: float) -> frozenset[Fault]:
        self._watch(now)
        names = set()
        if now >= self._answered_at + self._settings.silent_s:
            names.add("isolation_monitor_silent")
        if self._alarm == DEVICE_ERROR:
            names.add("isolation_monitor_failed")
        if self._state is State.FAILED:
            names.add("isolation_monitor_test")
        if self._thresholds.refused:
            names.add("isolation_monitor_thresholds")
        return frozenset(map(fault, names))

    def reset(self, now: float) -> None:
        if self._state is State.FAILED:
            self._go(State.IDLE, now)

    def _watch(self, now: float) -> None:
        """A self-test that does not end, or is not seen to run, has failed."""
        testing = self._state in (State.START, State.TEST)
        if testing and now >= self._begun_at + self._settings.self_test_s:
            self._go(State.FAILED, now)

    def _result(self, ohm: float) -> Isolation:
        if ohm < self._settings.fault_ohm:
            return Isolation.FAULT
        return Isolation.WARNING if ohm < self._settings.warning_ohm else Isolation.VALID

    def _go(self, state: State, now: float) -> None:
        if state is State.START:
            self._begun_at = now
        if state in (State.MEASURE, State.IDLE):
            self._skipped, self._resistance = 0, None
        if state is not State.TEST:
            self._tested = False
        self._state = state
