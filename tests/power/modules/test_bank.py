"""What a bank sends, when, and what it makes of what it hears."""

import itertools
import math
from struct import unpack

import pytest

from secc.power.modules.bank import Bank
from secc.power.node import Frame
from secc.session.plant import Supply
from tests.power.modules.bench import BATTERY, DRIVERS, Wired, settings
from tests.power.modules.test_charge import charging, settled
from tools.modules.converter import Make
from tools.modules.infypower import InfypowerModule
from tools.modules.uugreenpower import UUGreenPowerModule
from tools.power_module import VENDORS

INFY_SET, INFY_SWITCH = 0x1C, 0x1A


def infy(wired: Wired, command: int, since: float) -> list[tuple[float, Frame]]:
    """What the bank has sent of one command of Infypower."""
    return [
        (at, frame) for at, frame in wired.sent if at >= since and frame.id >> 16 & 0x3F == command
    ]


# --- set-points ---------------------------------------------------------------------------------


def test_a_set_point_is_sent_again_every_500_ms() -> None:
    wired = charging("infypower")
    since = wired.now

    wired.run(5.0)

    times = [at for at, _ in infy(wired, INFY_SET, since)]
    assert 9 <= len(times) <= 11
    gaps = [later - sooner for sooner, later in itertools.pairwise(times)]
    assert max(gaps) <= 0.55


def test_a_changed_set_point_is_sent_at_once() -> None:
    wired = charging("infypower")
    wired.run(0.3)
    since = wired.now

    wired.ask(450.0, 130.0)
    wired.run(0.02)

    assert len(infy(wired, INFY_SET, since)) == 1


def test_a_repeated_set_point_does_not_keep_a_new_one_back() -> None:
    wired = charging("infypower")
    began = wired.now
    assert wired.run(1.0, lambda: bool(infy(wired, INFY_SET, began)))
    since = wired.now + 0.001
    wired.run(0.002)

    wired.ask(450.0, 130.0)
    wired.run(0.02)

    assert len(infy(wired, INFY_SET, since)) == 1


def test_rising_set_points_are_100_ms_apart_and_falling_ones_are_not_kept_back() -> None:
    wired = charging("infypower", amps=100.0)
    wired.run(0.2)
    since = wired.now

    for amps in range(101, 111):
        wired.ask(450.0, amps)
        wired.run(0.01)
    rising = infy(wired, INFY_SET, since)
    wired.ask(450.0, 50.0)
    wired.run(0.005)

    assert len(rising) <= 2
    assert len(infy(wired, INFY_SET, since)) == len(rising) + 1


def test_the_newest_set_point_goes_when_one_has_had_to_wait() -> None:
    wired = charging("infypower", amps=100.0)
    wired.run(0.2)
    since = wired.now

    for amps in (104.0, 108.0, 112.0):
        wired.ask(450.0, amps)
        wired.run(0.01)
    wired.run(0.1)

    sent = [unpack(">II", frame.data)[1] for _, frame in infy(wired, INFY_SET, since)]
    assert sent == [26_000, 28_000]  # milliamperes of each of four


@pytest.mark.parametrize(
    "supply",
    [
        Supply(math.nan, 10.0),
        Supply(400.0, math.nan),
        Supply(math.inf, 10.0),
        Supply(400.0, math.inf),
        Supply(-400.0, 10.0),
        Supply(400.0, -1.0),
        Supply(0.0, 10.0),
    ],
    ids=str,
)
def test_what_is_no_set_point_is_off(supply: Supply) -> None:
    wired = charging("infypower", modules=2, amps=40.0)

    wired.bank.command(supply, wired.now)

    assert wired.run(0.3, lambda: wired.rack.current_a < 1.0 and wired.live() == 0)


def test_no_current_at_a_voltage_is_on() -> None:
    wired = charging("infypower", modules=2, amps=40.0)

    wired.ask(450.0, 0.0)
    wired.run(1.0)

    assert wired.live() == 2
    assert wired.rack.current_a == 0.0


def test_a_voltage_below_the_modules_lowest_is_off_since_they_would_give_more() -> None:
    wired = Wired("tonhe", 2)
    wired.ready()

    wired.ask(100.0, 2.0)

    assert not wired.run(5.0, lambda: wired.rack.voltage_v > 0)


def test_a_voltage_above_the_modules_highest_is_never_sent() -> None:
    wired = Wired("infypower", 1)
    wired.ready()

    wired.ask(1400.0, 2.0)
    wired.run(1.0)

    sent = [unpack(">II", frame.data)[0] for _, frame in infy(wired, INFY_SET, 0.0)]
    assert set(sent) == {1_000_000}


@pytest.mark.parametrize(("amps", "modules"), [(0.0, 1), (2.0, 2), (3.4, 3), (50.0, 4)])
def test_a_small_current_is_given_by_few_modules(amps: float, modules: int) -> None:
    wired = Wired("infypower", 4)
    wired.ready()

    wired.ask(400.0, amps)
    wired.run(6.0)

    assert wired.live() == modules


def test_after_a_minute_of_little_current_modules_rest() -> None:
    wired = charging("infypower", amps=100.0, rest_s=5.0)

    wired.ask(450.0, 2.0)
    wired.run(4.5)
    assert wired.live() == 4
    wired.run(3.0)

    assert wired.live() == 2
    assert settled(wired, 2.0)


def test_no_module_is_switched_on_before_its_set_point() -> None:
    wired = Wired("infypower", 4)
    wired.ready()
    wired.ask(400.0, 2.0)
    wired.run(0.03)
    wired.ask(400.0, 80.0)  # two more, while the first set-point is fresh
    wired.run(3.0)

    told: dict[int, list[int]] = {}
    for _, frame in wired.sent:
        command, module = frame.id >> 16 & 0x3F, frame.id >> 8 & 0xFF
        if command == INFY_SET or (command == INFY_SWITCH and frame.data[0] == 0):
            for address in range(4) if module == 0x3F else [module]:
                told.setdefault(address, []).append(command)
    assert {commands[0] for commands in told.values()} == {INFY_SET}
    assert len(told) == 4


def test_a_module_that_does_not_start_is_replaced_by_another() -> None:
    wired = Wired("infypower", 2, min_share_a=2.0, start_s=3.0)
    wired.ready()
    for module in wired.rack.modules:
        module.converter.never_starts = True
    wired.ask(400.0, 2.0)
    wired.run(1.0)
    first = next(module for module in wired.rack.modules if module.converter.commanded)
    for module in wired.rack.modules:
        module.converter.never_starts = module is first

    assert wired.run(8.0, lambda: wired.rack.voltage_v > 390.0)

    assert not first.converter.live
    assert "module_not_started" in wired.faults()


def test_modules_are_switched_off_when_they_are_found() -> None:
    wired = Wired("infypower", 1)
    converter = wired.rack.modules[0].converter
    converter.set_point(400.0, 10.0, 0.0)
    converter.switch(True, 0.0)
    wired.rack.live_until(3.0)
    wired.now = 3.0
    assert converter.live

    assert wired.run(2.0, lambda: not converter.live)


# --- capability and discovery -------------------------------------------------------------------


def test_the_capability_is_that_of_the_healthy_modules_together() -> None:
    wired = Wired("infypower", 3, max_current_a=None, max_power_w=None)
    wired.rack.modules[1].converter.make = Make(max_v=750.0, min_v=200.0, max_a=40.0, power_w=2e4)
    wired.run(2.0)

    can = wired.bank.capability.value

    assert (can.max_voltage_v, can.min_voltage_v) == (750.0, 200.0)
    assert (can.max_current_a, can.max_power_w) == (240.0, 80_000.0)


def test_nothing_can_be_delivered_before_a_module_is_known() -> None:
    bank = Bank(settings("infypower"), 0.0)

    assert bank.capability.value.max_current_a == 0.0
    assert not bank.faults(1.0)
    bank.frames(6.0)
    assert {each.name for each in bank.faults(6.0)} == {"supply_silent"}


@pytest.mark.parametrize("driver", DRIVERS)
def test_only_the_modules_that_are_listed_are_used(driver: str) -> None:
    _, first = VENDORS[driver]
    wired = Wired(driver, 3, addresses=(first, first + 2))
    wired.ask(400.0, 50.0)
    wired.run(8.0)
    wired.ask(400.0, 0.0)
    wired.run(1.0)

    assert sorted(wired.bank.members) == [first, first + 2]
    assert [module.converter.live for module in wired.rack.modules] == [True, False, True]


def test_a_module_that_is_expected_and_not_there_is_missing() -> None:
    wired = Wired("infypower", 3, count=4)

    assert wired.run(12.0, lambda: "module_missing" in wired.faults())
    assert wired.amps_able == 300.0


def test_two_modules_with_one_address_are_found_by_their_answers() -> None:
    wired = Wired("infypower", 2)
    wired.rack.modules.append(InfypowerModule(1, 0.0))

    assert wired.run(5.0, lambda: "module_duplicate" in wired.faults())


def test_two_modules_with_one_address_are_found_by_their_serial_numbers() -> None:
    wired = Wired("uugreenpower", 2)
    wired.rack.modules.append(UUGreenPowerModule(2, 0.0, seed=9))

    assert wired.run(5.0, lambda: "module_duplicate" in wired.faults())


def test_one_lost_answer_makes_no_duplicate() -> None:
    wired = Wired("infypower", 2)
    wired.ready()
    dropped = iter([True, False, False, True, False] * 1000)
    wired.tampers = lambda frame: [] if next(dropped) else [frame]

    assert not wired.run(10.0, lambda: "module_duplicate" in wired.faults())


@pytest.mark.parametrize("driver", ["infypower", "uugreenpower", "maxwell"])
def test_modules_of_another_group_on_the_same_bus_are_left_alone(driver: str) -> None:
    _, first = VENDORS[driver]
    wired = Wired(driver, 4, group=2, addresses=(first + 2, first + 3))
    for module in wired.rack.modules[2:]:
        module.group = 2  # type: ignore[attr-defined]
    wired.run(3.0)

    wired.ask(400.0, 50.0)
    wired.run(6.0)

    assert sorted(wired.bank.members) == [module.address for module in wired.rack.modules[2:]]
    assert [module.converter.live for module in wired.rack.modules] == [False, False, True, True]
    assert any(at > 5.0 and "02DC02F0" in str(frame) for at, frame in wired.sent) == (
        driver == "infypower"
    )


def test_a_fraction_is_of_what_the_module_is_rated_for_not_of_what_is_allowed() -> None:
    wired = Wired("maxwell", 1, max_current_a=50.0)
    wired.run(3.0)
    wired.ask(450.0, 40.0)
    wired.run(4.0)
    wired.rack.connect(BATTERY, wired.now)
    wired.run(2.0)

    assert wired.rack.current_a == pytest.approx(40.0, abs=0.5)


# --- the load of the bus ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("driver", "modules"), [*((driver, 6) for driver in DRIVERS), ("uugreenpower", 60)]
)
def test_the_bus_is_loaded_with_20_kbit_per_second_at_most(driver: str, modules: int) -> None:
    wired = Wired(driver, modules)
    wired.run(3.0)
    wired.ask(450.0, modules * 30.0)
    wired.run(6.0)
    since = wired.now

    wired.run(5.0)

    own = [frame for at, frame in wired.sent if at >= since]
    told = [frame for at, frame in wired.heard if at >= since]
    if driver != "tonhe":  # its modules speak unasked
        assert sum(frame.bits for frame in own + told) / 5.0 <= 21_000
    assert len(own) / 5.0 <= 105
    assert wired.live() == modules
    assert wired.faults() == set()


def test_a_module_is_asked_for_its_current_at_least_four_times_a_second_while_on() -> None:
    wired = charging("infypower", modules=6)
    ages: list[float] = []

    wired.run(3.0, lambda: ages.append(wired.now - wired.bank.current_a.at) or False)  # type: ignore[func-returns-value]

    assert max(ages) < 0.25


# --- the bus ------------------------------------------------------------------------------------


def test_a_lost_bus_is_a_fault_until_the_set_point_has_been_sent_again_and_a_module_heard() -> None:
    wired = charging("infypower")
    wired.bank.lost(wired.now)
    assert wired.faults() == {"bus_off"}
    assert wired.bank.capability.value.max_current_a == 0.0
    assert wired.bank.frames(wired.now) == []

    wired.ask(0.0, 0.0)  # what the station does about it
    wired.run(1.0)
    since = wired.now
    wired.bank.back(wired.now)
    assert wired.faults() == {"bus_off"}
    assert wired.run(1.5, lambda: wired.faults() == set())

    assert infy(wired, INFY_SWITCH, since)
    assert wired.run(1.0, lambda: wired.rack.current_a < 1.0)
