"""What a bank sends, when, and what it makes of what it hears."""

import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from struct import pack, unpack
from typing import Any

import pytest

from secc.power.modules.bank import Bank
from secc.power.modules.settings import ModulesSettings
from secc.power.node import Frame
from secc.session.plant import Supply
from tests.power.modules.bench import BATTERY, DRIVERS, Wired, settings
from tests.power.modules.test_charge import charging, settled
from tools.modules.converter import Make
from tools.modules.infypower import InfypowerModule
from tools.modules.uugreenpower import UUGreenPowerModule
from tools.power_module import VENDORS
from tools.rack import SHORT

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


# --- voltage range ------------------------------------------------------------------------------


@pytest.mark.parametrize(("maximum", "mode"), [(450.0, 2), (500.0, 2), (501.0, 1), (920.0, 1)])
def test_the_range_is_chosen_by_the_highest_voltage_of_the_charge(
    maximum: float, mode: int
) -> None:
    wired = Wired("uugreenpower", 2)
    wired.ready()

    wired.bank.prepare(maximum, wired.now)
    wired.run(6.0)

    modes = {module.mode for module in wired.rack.modules if isinstance(module, UUGreenPowerModule)}
    assert modes == {mode}


def test_the_range_is_not_changed_while_a_module_is_on() -> None:
    wired = charging("uugreenpower")
    since = wired.now

    wired.bank.prepare(450.0, wired.now)
    wired.run(5.0)
    assert [frame for at, frame in wired.sent if at >= since and frame.data[1] == 95] == []
    wired.ask(0.0, 0.0)
    off_at = wired.now
    wired.run(8.0)

    changed = [at for at, frame in wired.sent if at >= since and frame.data[1] == 95]
    assert len(changed) == 4
    assert min(changed) >= off_at + 2.0


def test_a_module_is_not_switched_on_within_two_seconds_of_a_change_of_range() -> None:
    wired = Wired("uugreenpower", 2)
    wired.ready()
    wired.bank.prepare(450.0, wired.now)
    wired.run(0.1)

    wired.ask(400.0, 50.0)
    wired.run(10.0)

    def times(command: int, value: int) -> list[float]:
        octets = (command, value)
        return [at for at, frame in wired.sent if (frame.data[1], frame.data[7]) == octets]

    assert min(times(4, 0)) >= max(times(95, 2)) + 2.0
    assert wired.rack.voltage_v == pytest.approx(400.0, rel=0.01)


def test_a_module_that_does_not_tell_its_range_is_believed_to_have_changed_it() -> None:
    wired = Wired("uugreenpower", 2)
    wired.tampers = lambda frame: [] if frame.data[1] == 101 else [frame]
    wired.ready()
    wired.bank.prepare(450.0, wired.now)
    wired.ask(400.0, 2.0)

    assert wired.run(8.0, lambda: wired.rack.voltage_v > 390.0)
    assert len([frame for _, frame in wired.sent if frame.data[1] == 95]) == 2


def test_in_the_low_range_a_module_gives_what_is_set_for_it() -> None:
    wired = Wired("uugreenpower", 2, max_current_a=50.0, low_range_max_current_a=100.0)
    wired.run(3.0)
    assert wired.amps_able == 100.0

    wired.bank.prepare(450.0, wired.now)
    wired.run(6.0)

    assert wired.amps_able == 200.0
    assert wired.bank.capability.value.max_voltage_v == 500.0


def test_walk_in_is_set_when_a_module_is_found() -> None:
    wired = Wired("infypower", 2, walk_in=True)

    wired.run(1.0)

    assert all(module.converter.walk_in for module in wired.rack.modules)


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


# --- what is heard ------------------------------------------------------------------------------

# Bits that are states of a healthy module: no fault comes of them.
STATES = {
    "infypower": {"0.1", "0.4", "0.6", "0.7", "1.0", "1.6", "2.7"},
    "uugreenpower": {"10", "13", "24", "25", "26", "27"},
    "maxwell": {"2", "6", "10", "11", "12", "13", "15", "18", "19", "20", "21", "22", "26", "29"},
    "tonhe": set(),
}


def documented(driver: str) -> dict[str, set[str]]:
    """The bits of each fault as docs/modules.md has them."""
    page = Path(__file__).parents[3] / "docs" / "modules.md"
    rows = [line.strip("|").split("|") for line in page.read_text().splitlines()]
    rows = [row for row in rows if len(row) == 5 and re.search("`(module|supply)_", row[0])]
    return {row[0].strip(" `"): set(bits(row[1 + DRIVERS.index(driver)])) for row in rows}


def bits(cell: str) -> Iterator[str]:
    """`0-2, pfc 1, 2` as names of the simulated modules' bits."""
    kind = ""
    for word in re.findall(r"[\w.]+(?:-[\w.]+)?", cell):
        if word.isalpha():
            kind = f"{word}."
            continue
        first, _, last = word.partition("-")
        state, _, first = first.rpartition(".")
        state += "." if state else ""
        for bit in range(int(first), int(last.rpartition(".")[2] or first) + 1):
            yield f"{kind}{state}{bit}"


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_alarm_bit_becomes_the_fault_that_the_page_names_or_is_a_state(driver: str) -> None:
    wired = Wired(driver, 1)
    wired.ready()

    named: dict[str, set[str]] = {}
    for name in sorted(wired.rack.modules[0].known):
        wired.rack.fault(wired.first, name, True, wired.now, trips=False)
        wired.run(1.3)
        for fault in wired.faults() - {"supply_failed"} or {"state"}:
            named.setdefault(fault, set()).add(name)
        wired.rack.fault(wired.first, name, False, wired.now)
        wired.run(1.3)
        assert wired.faults() == set(), name

    assert named.pop("state", set()) == STATES[driver]
    assert named == {fault: names for fault, names in documented(driver).items() if names}


def test_a_warning_of_tonhe_is_not_taken_for_a_broken_module() -> None:
    wired = charging("tonhe")

    wired.rack.fault(1, "12", True, wired.now, trips=False)  # sets the bit of hardware, too
    wired.run(2.0)

    assert wired.faults() == {"module_limited"}
    assert wired.live() == 4


def test_a_module_that_limits_itself_gives_its_part_to_the_others() -> None:
    wired = charging("infypower", amps=200.0)
    module = wired.rack.modules[0]
    module.converter.make = Make(max_a=20.0, watchdog_s=10.0)

    assert wired.run(4.0, lambda: module.converter.set_a <= 20.0)
    assert wired.run(2.0, lambda: settled(wired, 200.0))


def test_the_capability_falls_with_what_a_module_says_that_it_can() -> None:
    wired = charging("uugreenpower")

    wired.rack.modules[0].converter.make = Make(power_w=8_000.0)

    least = 3 * 30_000 / 400 + 8_000 / 400
    assert wired.run(6.0, lambda: wired.amps_able == pytest.approx(least, rel=0.03))


def test_a_module_whose_voltage_is_far_from_the_others_is_implausible() -> None:
    wired = charging("infypower")

    wired.rack.modules[0].converter.freeze(True)
    wired.ask(500.0, 60.0)
    wired.rack.connect(BATTERY.__class__(480.0, 0.05), wired.now)

    assert wired.run(8.0, lambda: "module_implausible" in wired.faults())


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -400.0, 1e30])
def test_absurd_values_are_not_believed(value: float) -> None:
    wired = charging("infypower")
    before = wired.bank.current_a.value, wired.bank.voltage_v.value
    absurd = pack(">ff", value, value)
    wired.tampers = lambda frame: (
        [Frame(frame.id, absurd)] if frame.id >> 16 & 0x3F == 0x03 else [frame]
    )

    wired.run(0.5)

    assert wired.bank.current_a.value == pytest.approx(before[0], rel=0.1)
    assert wired.bank.voltage_v.value == pytest.approx(before[1], rel=0.1)
    assert "module_implausible" in wired.faults()


def test_a_module_that_refuses_commands_says_so() -> None:
    wired = Wired("infypower", 1)
    wired.ready()
    wired.bank.receive(Frame(0x0A9CF000, bytes(8)), wired.now)  # error 2: no such command

    assert wired.faults() == {"module_refuses"}


def test_a_reset_lets_a_module_forget_what_has_tripped() -> None:
    wired = charging("maxwell")
    wired.rack.connect(SHORT, wired.now)
    assert wired.run(1.5, lambda: "supply_short" in wired.faults())
    wired.ask(0.0, 0.0)
    wired.rack.connect(None, wired.now)
    wired.run(3.0)
    assert "supply_short" in wired.faults()

    wired.bank.reset(wired.now)

    assert wired.run(2.0, lambda: wired.faults() == set())


# --- settings -----------------------------------------------------------------------------------


def test_what_a_protocol_does_not_tell_has_to_be_set() -> None:
    with pytest.raises(ValueError, match="max_current_a and max_power_w"):
        ModulesSettings(driver="tonhe")


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"controller": 200}, "controller must be 1 to 15 for uugreenpower"),
        ({"addresses": (1, 128)}, "128 is none of uugreenpower, 1 to 127 are"),
        ({"addresses": (0,)}, "0 is none of uugreenpower"),
        ({"addresses": (3, 3)}, "twice"),
    ],
    ids=str,
)
def test_an_address_that_there_cannot_be_is_refused(keys: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        settings("uugreenpower", **keys)


def test_a_group_is_one_of_listed_modules() -> None:
    with pytest.raises(ValueError, match="group needs addresses"):
        ModulesSettings(group=1)


def test_a_module_may_not_be_given_up_before_its_own_watchdog() -> None:
    with pytest.raises(ValueError, match="may still deliver"):
        ModulesSettings(watchdog_s=20.0)
    with pytest.raises(ValueError, match="watchdog of 10 s"):
        ModulesSettings(lost_s=8.0)
