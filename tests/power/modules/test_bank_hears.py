"""What a bank makes of the frames it hears, whatever they say."""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from struct import pack

import pytest

from secc.power.node import Frame
from tests.power.modules.bench import BATTERY, DRIVERS, Wired
from tests.power.modules.test_charge import charging, settled
from tools.modules.converter import Make
from tools.rack import SHORT

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
