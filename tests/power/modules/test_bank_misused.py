"""What a bank does with set-points and modules that nobody would have thought of."""

import itertools
import math
from struct import pack

import pytest
from hypothesis import Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from secc.power.modules.maxwell import Register
from secc.power.node import Frame
from secc.session.plant import Severity, Supply
from tests.power.modules.bench import BATTERY, DRIVERS, Wired
from tests.power.modules.test_charge import charging, settled, worst
from tools.modules.converter import Make
from tools.modules.maxwell import MaxwellModule

STRANGE = [math.nan, math.inf, -math.inf, -1.0, -0.0, 5e-324, 1e308, 2.0**32, 0.0, 2.0, 90.0, 450.0]


def allowed_a(supply: Supply) -> float:
    volts, amps = supply.voltage_v, supply.current_a
    return amps if math.isfinite(volts + amps) and volts > 0 and amps >= 0 else 0.0


@effort(max_examples=15, deadline=None, phases=[Phase.generate])
@given(
    st.sampled_from(DRIVERS),
    st.lists(
        st.tuples(st.builds(Supply, *[st.sampled_from(STRANGE)] * 2), st.sampled_from([0.03, 0.9])),
        min_size=2,
        max_size=8,
    ),
)
def test_whatever_is_asked_nothing_raises_and_no_module_is_told_more(
    driver: str, asked: list[tuple[Supply, float]]
) -> None:
    wired = Wired(driver, 2, max_current_a=1_000.0)
    wired.ready()
    for supply, lasts_s in asked:
        wired.bank.command(supply, wired.now)
        wired.run(lasts_s)
        wired.run(0.11)  # a frame and its effect
        told = [m.converter for m in wired.rack.modules if m.converter.commanded]
        assert sum(each.set_a for each in told) <= allowed_a(supply) + 1e-6
        assert all(each.set_v <= max(supply.voltage_v, each.make.min_v) + 1e-6 for each in told)


@pytest.mark.parametrize("driver", DRIVERS)
def test_limits_that_fall_during_a_ramp_are_kept(driver: str) -> None:
    wired = charging(driver, modules=3, amps=30.0)
    for amps in range(35, 120, 5):
        wired.ask(450.0, amps)
        wired.run(0.1)
        if amps == 70:
            wired.rack.modules[0].converter.make = Make(power_w=2_000.0, max_a=5.0)

        assert sum(m.converter.set_a for m in wired.rack.modules) <= amps + 1e-6

    assert wired.rack.modules[0].converter.current_a < 6.0
    assert not wired.run(3.0, lambda: wired.rack.current_a > 116.0)


def test_a_module_that_neither_hears_nor_speaks_is_reckoned_with_when_less_is_asked() -> None:
    wired = charging("maxwell", amps=120.0)
    module = wired.rack.modules[0]
    module.silent = module.deaf = True
    wired.run(2.5)

    wired.ask(450.0, 60.0)
    wired.run(1.0)
    assert settled(wired, 60.0)
    assert wired.faults() == {"module_lost"}
    wired.ask(450.0, 10.0)

    assert wired.run(4.0, lambda: "supply_silent" in wired.faults())
    assert wired.bank.current_a.value == pytest.approx(wired.rack.current_a, abs=1.0)
    assert worst(wired) is Severity.ERROR


def test_a_moment_of_off_does_not_make_a_deaf_module_forgotten() -> None:
    wired = charging("maxwell", amps=120.0)
    module = wired.rack.modules[0]
    module.silent = module.deaf = True
    wired.run(2.5)

    wired.ask(450.0, -1.0)
    wired.run(0.5)
    wired.ask(450.0, 120.0)

    assert not wired.run(8.0, lambda: wired.rack.current_a > 122.0)


def test_a_request_that_changes_its_sign_switches_off_and_on_again() -> None:
    wired = charging("infypower", modules=2, amps=80.0)

    for amps in (-80.0, 80.0, -0.1, 80.0):
        wired.ask(450.0, amps)
        wired.run(0.3)
        assert (wired.rack.current_a > 0.0) <= (amps > 0)

    assert wired.run(6.0, lambda: settled(wired, 80.0))
    assert wired.faults() == set()


def test_the_second_module_of_an_address_takes_both_out_of_service_and_off() -> None:
    wired = Wired("maxwell", 3)
    wired.rack.modules.append(MaxwellModule(1, 0.0))
    wired.run(4.0)
    wired.rack.connect(BATTERY, wired.now)

    wired.ask(450.0, 90.0)
    wired.run(8.0)

    assert "module_duplicate" in wired.faults()
    assert [module.converter.live for module in wired.rack.modules] == [True, False, True, False]
    assert settled(wired, 90.0)


def test_a_module_whose_address_is_not_listed_says_nothing_to_the_bank() -> None:
    wired = Wired("infypower", 2, addresses=(0, 7))
    wired.run(8.0)

    assert "module_missing" in wired.faults()
    assert wired.able == 1
    assert 1 not in wired.bank.members


def test_a_rating_that_changes_is_heeded_when_it_is_told_again() -> None:
    wired = charging("maxwell", modules=1, amps=50.0)
    readings = itertools.count()
    odd = [0.6]

    def tamper(frame: Frame) -> list[Frame]:
        rating = frame.data[:4] == bytes((0x41, 0xF0, 0, Register.RATED_CURRENT))
        if rating and next(readings) == 0:
            return [Frame(frame.id, frame.data[:4] + pack(">f", odd[0]))]
        return [frame]

    wired.tampers = tamper

    assert not wired.run(25.0, lambda: wired.rack.current_a > 51.0 or wired.rack.current_a < 49.0)
    assert next(readings) > 1


def test_a_rating_that_cannot_be_keeps_a_module_off() -> None:
    wired = Wired("maxwell", 1)
    wired.rack.modules[0].converter.make = Make(max_a=5.0)  # and 30 kW
    wired.run(3.0)

    wired.ask(450.0, 4.0)
    wired.run(3.0)

    assert wired.live() == 0
    assert "module_implausible" in wired.faults()


def test_after_the_bus_has_come_back_nobody_is_told_what_was_asked_before() -> None:
    wired = charging("uugreenpower", modules=3, amps=90.0)
    wired.bank.lost(wired.now)
    wired.connected = False
    wired.run(1.0)
    wired.ask(450.0, 30.0)
    since = wired.now

    wired.connected = True
    wired.bank.back(wired.now)
    wired.run(1.0)

    assert settled(wired, 30.0)
    told = [frame.data[4:] for at, frame in wired.sent if at >= since and frame.data[1] == 3]
    assert set(told) == {pack(">i", 10_000)}


@pytest.mark.parametrize(("driver", "what"), [("infypower", 0x0A), ("maxwell", 0x12)])
def test_a_rating_whose_first_telling_is_lost_is_asked_for_soon(driver: str, what: int) -> None:
    wired = Wired(driver, 2, addresses=(0, 1), max_current_a=None, max_power_w=None)
    lost = iter([True] * 2)

    def tamper(frame: Frame) -> list[Frame]:
        told = frame.id >> 16 & 0x3F if driver == "infypower" else frame.data[3]
        return [] if told == what and next(lost, False) else [frame]

    wired.tampers = tamper

    assert wired.run(4.0, lambda: wired.able == 2)
    assert next(lost, None) is None
