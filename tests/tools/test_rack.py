"""Simulated modules in parallel at one output: what a bank has to live with."""

import pytest

from secc.power.node import Frame
from tools.modules.converter import Make
from tools.modules.uugreenpower import UUGreenPowerModule
from tools.power_module import VENDORS, build, obey
from tools.rack import SHORT, Load, Rack

BATTERY = Load(400.0, 0.05)
EXACT = Make(offset=0.0, ripple=0.0, noise_a=0.0)


def running(volts: float, amps: float, modules: int = 3, make: Make = EXACT) -> Rack:
    """Infypower modules that have been on for a while, at the same set-point."""
    rack = build("infypower", modules, 0.0, make=make)
    for module in rack.modules:
        module.converter.set_point(volts, amps, 0.0)
        module.converter.switch(True, 0.0)
    rack.live_until(5.0)
    return rack


def test_a_module_starts_after_its_time_and_rises_with_its_slope() -> None:
    rack = running(600.0, 10.0, make=Make(start_s=6.0, offset=0.0))
    rack.live_until(6.0)
    assert rack.voltage_v == 0.0

    rack.live_until(6.6)
    assert 250.0 < rack.voltage_v < 400.0
    rack.live_until(8.0)
    assert rack.voltage_v == pytest.approx(600.0, abs=0.5)


def test_modules_in_constant_current_add_up() -> None:
    rack = running(500.0, 20.0)

    rack.connect(BATTERY, 5.0)
    rack.live_until(8.0)

    assert rack.current_a == pytest.approx(60.0)
    assert rack.voltage_v == pytest.approx(403.0)


def test_modules_in_constant_voltage_share_what_the_load_takes() -> None:
    rack = running(401.0, 50.0)

    rack.connect(BATTERY, 5.0)
    rack.live_until(8.0)

    assert rack.voltage_v == pytest.approx(401.0, abs=0.3)
    assert rack.current_a == pytest.approx(20.0, abs=4.0)
    currents = [module.converter.current_a for module in rack.modules]
    assert max(currents) - min(currents) < 0.1


def test_modules_regulate_what_they_measure_not_what_is() -> None:
    rack = running(500.0, 20.0, make=Make(offset=0.005, ripple=0.0, noise_a=0.0))

    rack.connect(BATTERY, 5.0)
    rack.live_until(8.0)

    currents = [module.converter.current_a for module in rack.modules]
    assert len(set(currents)) == 3
    assert all(0.0 < abs(amps / 20.0 - 1) <= 0.006 for amps in currents)
    assert [module.converter.measured_a() for module in rack.modules] == pytest.approx([20.0] * 3)


def test_no_module_gives_more_than_its_power() -> None:
    rack = running(900.0, 100.0, modules=1)

    rack.connect(Load(800.0, 0.05), 5.0)
    rack.live_until(8.0)

    assert rack.current_a * rack.voltage_v == pytest.approx(30_000.0, rel=0.01)


def test_a_battery_does_not_feed_the_modules() -> None:
    rack = running(380.0, 20.0)

    rack.connect(BATTERY, 5.0)
    rack.live_until(6.0)

    assert rack.current_a == 0.0
    assert rack.voltage_v == BATTERY.voltage_v
    assert rack.modules[0].converter.measured_output_v() == BATTERY.voltage_v


def test_a_load_that_is_thrown_off_lifts_the_output_by_a_tenth_at_most() -> None:
    rack = running(500.0, 80.0)
    rack.connect(BATTERY, 5.0)
    rack.live_until(8.0)
    before = rack.voltage_v

    rack.connect(None, 8.0)

    assert before < rack.voltage_v <= 1.1 * before


def test_the_output_discharges_slowly() -> None:
    rack = running(500.0, 20.0)
    for module in rack.modules:
        module.converter.switch(False, 5.0)

    rack.live_until(5.5)
    assert rack.voltage_v > 60.0
    rack.live_until(7.0)
    assert rack.voltage_v < 60.0


def test_a_short_circuit_trips_the_modules() -> None:
    rack = running(500.0, 50.0)
    rack.connect(BATTERY, 5.0)
    rack.live_until(7.0)

    rack.connect(SHORT, 7.0)
    rack.live_until(7.2)

    assert rack.current_a == 0.0
    assert all(module.converter.shorted for module in rack.modules)


def test_an_infypower_module_that_hears_nothing_is_off_after_ten_seconds() -> None:
    make = Make(offset=0.0, ripple=0.0, noise_a=0.0, watchdog_s=10.0)
    rack = running(500.0, 20.0, modules=1, make=make)
    rack.receive(Frame(0x028300F0, bytes(8)), 5.0)

    rack.live_until(14.9)
    assert rack.modules[0].converter.live
    rack.live_until(15.2)
    assert not rack.modules[0].converter.live


def test_a_uugreenpower_module_restarts_by_itself_in_the_other_range() -> None:
    module = UUGreenPowerModule(1, 0.0, EXACT)
    rack = Rack([module], 0.0)

    def all_set(mode: int, now: float) -> None:
        octets = bytes.fromhex(f"0B{mode << 6:02X} 0069 0000 0FA0")
        rack.receive(Frame(0x02204000, octets), now)

    all_set(2, 0.0)
    rack.live_until(4.0)
    assert rack.voltage_v == pytest.approx(400.0, abs=0.1)

    all_set(3, 4.0)
    rack.live_until(4.5)
    assert not module.converter.live
    rack.live_until(10.0)
    rack.receive(Frame(0x02204000, bytes.fromhex("0265000000000000")), 10.0)

    assert module.mode == 2
    assert rack.voltage_v == pytest.approx(400.0, abs=0.1)


def test_a_uugreenpower_module_that_is_on_does_not_heed_the_range() -> None:
    module = UUGreenPowerModule(1, 0.0, EXACT)
    rack = Rack([module], 0.0)
    rack.receive(Frame(0x02204000, bytes.fromhex("0004000000000000")), 0.0)
    rack.live_until(3.0)

    rack.receive(Frame(0x02204000, bytes.fromhex("005F000000000002")), 3.0)
    rack.live_until(6.0)

    assert module.mode == 1


def test_the_output_voltage_is_too_high_by_command() -> None:
    rack = running(400.0, 20.0)

    rack.fault(1, "over_voltage", True, 5.0)
    rack.live_until(5.1)
    assert rack.voltage_v == pytest.approx(460.0)

    rack.fault(1, "over_voltage", False, 5.1)
    rack.live_until(8.0)
    assert rack.voltage_v == pytest.approx(400.0)


def test_the_current_is_too_high_by_command() -> None:
    rack = running(500.0, 20.0)
    rack.connect(BATTERY, 5.0)

    rack.fault(1, "over_current", True, 5.0)
    rack.live_until(7.0)

    assert rack.current_a == pytest.approx(64.0)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_fault_that_there_is_not_is_refused(vendor: str) -> None:
    rack = build(vendor, 1, 0.0)

    with pytest.raises(ValueError, match="no fault nonexistent"):
        rack.fault(rack.modules[0].address, "nonexistent", True, 0.0)
    with pytest.raises(ValueError, match="no module 99"):
        rack.fault(99, "silent", True, 0.0)


def test_the_control_socket_connects_loads_and_plays_faults() -> None:
    rack = running(500.0, 20.0)

    state = obey(rack, {"load": {"voltage_v": 400, "resistance_ohm": 0.05}}, 5.0)
    assert state["voltage_v"] == pytest.approx(500.0, abs=1)
    state = obey(rack, {}, 8.0)
    assert state["current_a"] == pytest.approx(60.0)
    obey(rack, {"fault": "dead", "address": 1}, 8.0)
    state = obey(rack, {}, 9.0)
    assert [each["on"] for each in state["modules"]] == [True, False, True]
    assert state["current_a"] == pytest.approx(40.0)

    assert "no module 9" in obey(rack, {"fault": "dead", "address": 9}, 9.0)["error"]
    assert "error" in obey(rack, {"load": {"volts": 400}}, 9.0)
    assert obey(rack, {"load": None}, 9.0)["current_a"] == 0.0
