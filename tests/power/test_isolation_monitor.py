"""Insulation monitors: the Bender driver against the simulated device, and monitors with contacts.

Request and answer by hand on a fake clock; one self-test over a real serial line.
"""

import asyncio
import dataclasses
from contextlib import suppress

import msgspec
import pytest

from secc.power.isolation.bender import IsoCha
from secc.power.isolation.contacts import ContactMonitor
from secc.power.isolation.settings import ContactsTest, IsolationSettings, MonitorSerial
from secc.power.modbus.device import Failure, Read
from secc.power.modbus.line import SerialLine
from secc.session.plant import Isolation, IsolationTest
from tests.power.board_line import Line
from tests.power.serial_world import line
from tests.station.loop import on_loop, until
from tools.serial_devices import InsulationMonitor

RUN, END = IsolationTest(True), IsolationTest(False)


@dataclasses.dataclass
class Bench:
    """Driver and device; each request takes 20 ms."""

    settings: IsolationSettings = dataclasses.field(default_factory=IsolationSettings)
    now: float = 100.0

    def __post_init__(self) -> None:
        self.device = InsulationMonitor(self.now)
        self.driver = IsoCha(self.settings, self.now)
        self.requests: list[object] = []

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while max(self.driver.deadline, self.now) < end:
            self.now = max(self.driver.deadline, self.now)
            request = self.driver.request(self.now)
            self.requests.append(request)
            self.now += 0.02
            self.driver.answer(self._answer(request), self.now)
            self.driver.faults(self.now)
        self.now = max(self.now, end)

    def until(self, wanted: Isolation, within_s: float = 40.0) -> float:
        began = self.now
        while self.driver.isolation.value is not wanted:
            assert self.now < began + within_s, self.driver.isolation
            self.run(0.1)
        return self.now - began

    def _answer(self, request: object) -> list[int] | Failure:
        if "silent" in self.device.faults:
            return Failure.SILENT
        if isinstance(request, Read):
            if self.device.refuses(request.address, request.count):
                return Failure.REFUSED
            words = self.device.registers(self.now)
            return [words[request.address + n] for n in range(request.count)]
        self.device.written(request.address, list(request.values), self.now)  # type: ignore[attr-defined]
        return []

    @property
    def names(self) -> set[str]:
        return {fault.name for fault in self.driver.faults(self.now)}


def test_thresholds_follow_the_voltage_and_the_edition_of_the_standard() -> None:
    low = IsolationSettings(max_voltage_v=500.0, edition="2014")
    high = IsolationSettings(max_voltage_v=1_500.0)

    assert (low.fault_ohm, low.warning_ohm) == (100_000.0, 250_000.0)
    assert (high.fault_ohm, high.warning_ohm) == (150_000.0, 0.0)


def test_the_device_gets_the_thresholds_that_count_here() -> None:
    bench = Bench(IsolationSettings(max_voltage_v=1_000.0, edition="2014"))

    bench.run(1.0)

    assert bench.device.stored[3005] == 500
    assert bench.device.stored[3007] == 100
    assert not bench.names


def test_a_device_that_keeps_its_own_thresholds_is_a_warning() -> None:
    bench = Bench(IsolationSettings(max_voltage_v=1_500.0))
    bench.device.faults.add("keeps_thresholds")

    bench.run(2.0)

    assert bench.names == {"isolation_monitor_thresholds"}
    assert bench.driver.isolation.value is Isolation.INVALID


def test_without_a_command_there_is_no_result() -> None:
    bench = Bench()
    bench.run(5.0)

    assert bench.driver.isolation.value is Isolation.INVALID
    assert not bench.names


def test_self_test_then_the_first_measurements_are_left_out_then_valid() -> None:
    bench = Bench(IsolationSettings(skip=2))
    bench.run(1.0)
    bench.driver.command(RUN, bench.now)
    assert bench.driver.isolation.value is Isolation.TESTING

    took = bench.until(Isolation.VALID)

    assert 3.0 + 2 * 1.0 <= took <= 3.0 + 4 * 1.0
    bench.driver.command(END, bench.now)
    assert bench.driver.isolation.value is Isolation.INVALID


@pytest.mark.parametrize(
    ("ohm", "edition", "wanted"),
    [
        (99_999.0, "2023", Isolation.FAULT),
        (100_001.0, "2023", Isolation.VALID),
        (499_999.0, "2014", Isolation.WARNING),
        (500_001.0, "2014", Isolation.VALID),
        (0.0, "2014", Isolation.FAULT),
    ],
)
def test_ohms_become_a_result(ohm: float, edition: str, wanted: Isolation) -> None:
    bench = Bench(msgspec.convert({"edition": edition}, IsolationSettings))
    bench.device.resistance_ohm = ohm
    bench.driver.command(RUN, bench.now)

    bench.until(wanted)

    assert bench.driver.resistance_ohm is not None
    assert bench.driver.resistance_ohm.value == pytest.approx(ohm)


def test_a_fault_during_the_charge_is_seen_within_two_seconds() -> None:
    bench = Bench()
    bench.driver.command(RUN, bench.now)
    bench.until(Isolation.VALID)

    bench.device.resistance_ohm = 20_000.0

    assert bench.until(Isolation.FAULT) <= 2.1


@pytest.mark.parametrize("fault", ["test_fails", "test_hangs"])
def test_a_self_test_that_fails_or_does_not_end_is_a_fault(fault: str) -> None:
    bench = Bench(IsolationSettings(self_test_s=10.0))
    bench.device.faults.add(fault)
    bench.driver.command(RUN, bench.now)

    bench.run(12.0)

    assert "isolation_monitor_test" in bench.names
    assert bench.driver.isolation.value is Isolation.INVALID


def test_after_the_reset_a_failed_self_test_can_be_repeated() -> None:
    bench = Bench()
    bench.device.faults.add("test_fails")
    bench.driver.command(RUN, bench.now)
    bench.run(6.0)
    bench.device.faults.clear()
    bench.driver.command(END, bench.now)
    bench.driver.reset(bench.now)

    bench.driver.command(RUN, bench.now)

    bench.until(Isolation.VALID)
    assert not bench.names


def test_values_that_the_device_calls_invalid_are_none() -> None:
    bench = Bench()
    bench.driver.command(RUN, bench.now)
    bench.until(Isolation.VALID)
    at = bench.driver.isolation.at
    bench.device.faults.add("invalid")

    bench.run(11.0)

    assert bench.driver.isolation.at <= at + 1.1  # old, which the session sees


def test_a_device_error_is_a_fault() -> None:
    bench = Bench()
    bench.device.faults.add("device_error")
    bench.run(3.0)

    assert bench.names == {"isolation_monitor_failed"}


def test_a_silent_monitor_is_a_fault_and_gets_its_thresholds_anew() -> None:
    bench = Bench()
    bench.run(2.0)
    bench.device.faults.add("silent")
    bench.run(6.0)
    assert bench.names == {"isolation_monitor_silent"}

    bench.device.faults.clear()
    bench.device.stored[3007] = 10  # another device
    bench.run(4.0)

    assert bench.device.stored[3007] == 100
    assert not bench.names


def test_it_is_a_voltmeter_too() -> None:
    bench = Bench()
    bench.device.voltage_v = 401.5
    bench.run(3.0)

    voltage = bench.driver.voltage_v()
    assert voltage is not None
    assert voltage.value == pytest.approx(401.5)


@on_loop
async def test_the_self_test_over_a_serial_line() -> None:
    device = InsulationMonitor(asyncio.get_running_loop().time(), self_test_s=0.4)
    async with line({3: device}) as serial:
        settings = IsolationSettings(
            serial=MonitorSerial(**{**msgspec.structs.asdict(serial), "unit": 3}),
            period_s=0.2,
            skip=1,
        )
        driver = IsoCha(settings, asyncio.get_running_loop().time())
        task = asyncio.create_task(SerialLine(settings.serial, [driver]).run())

        driver.command(RUN, asyncio.get_running_loop().time())
        await until(lambda: driver.isolation.value is Isolation.VALID, 15.0)

        assert device.stored[3007] == 100
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


# --- two contacts ---------------------------------------------------------------------------------


class ContactBench:
    """A monitor at the contacts of the master board."""

    def __init__(self, *, test: bool) -> None:
        self.line = Line()
        limits = ContactsTest(enabled=test, trip_s=1.0, clear_s=1.0)
        settings = IsolationSettings(contacts_test=limits, settle_s=1.0)
        self.monitor = ContactMonitor(settings, self.line.driver, self.line.now)
        self.run(0.3)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            self.line.run(0.05)
            self.monitor.faults(self.line.now)

    def begin(self) -> None:
        self.monitor.command(RUN, self.line.now)

    @property
    def result(self) -> Isolation:
        return self.monitor.isolation.value

    @property
    def names(self) -> set[str]:
        return {fault.name for fault in self.monitor.faults(self.line.now)}


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ("", Isolation.VALID),
        ("isolation_warning", Isolation.WARNING),
        ("isolation_alarm", Isolation.FAULT),
    ],
)
def test_contacts_say_valid_warning_or_fault(fault: str, wanted: Isolation) -> None:
    bench = ContactBench(test=False)
    if fault:
        bench.line.board.set_fault(fault, True, bench.line.now)
    assert bench.result is Isolation.INVALID

    bench.begin()
    bench.run(1.2)

    assert bench.result is wanted
    assert not bench.names


def test_a_monitor_with_a_test_input_has_to_trip_first() -> None:
    bench = ContactBench(test=True)
    bench.begin()
    bench.run(0.05)
    assert bench.result is Isolation.TESTING

    bench.run(1.5)

    assert any(frame.data[7] & 0x08 for frame in bench.line.heard)
    assert bench.result is Isolation.VALID


def test_a_monitor_that_does_not_trip_when_tested_is_a_fault() -> None:
    bench = ContactBench(test=True)
    bench.line.board.set_fault("isolation_dead", True, bench.line.now)
    bench.begin()
    bench.run(2.5)

    assert bench.names == {"isolation_monitor_test"}
    assert bench.result is Isolation.INVALID

    bench.monitor.reset(bench.line.now)
    assert not bench.names


def test_contacts_that_nobody_reads_are_a_silent_monitor() -> None:
    bench = ContactBench(test=False)
    bench.line.connected = False

    bench.run(5.1)

    assert bench.names == {"isolation_monitor_silent"}


def test_a_self_test_longer_than_a_cable_check_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="self_test_s"):
        msgspec.convert({"self_test_s": 39.0}, IsolationSettings)
