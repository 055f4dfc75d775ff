"""The billed register: what it makes of a meter that is lost, replaced, reset or stands still."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.power.meters.ledger import Entry, Ledger
from secc.power.meters.meter import BilledMeter, PulseSource
from secc.power.meters.s0 import PulseCounter, most_power_w
from secc.power.meters.settings import MeterSettings
from secc.session.plant import Reading, Severity

NEW = Entry()
POWER_W = 36_000.0  # 10 Wh a second


class Register:
    """A source whose readings the test gives."""

    step_wh = 10.0

    def __init__(self, wh: float) -> None:
        self.wh, self.is_odd = wh, False
        self.said = Reading(wh, 0.0)

    def reading(self) -> Reading[float] | None:
        return self.said

    def alive_at(self) -> float | None:
        return self.said.at

    def odd(self) -> bool:
        return self.is_odd

    def power_w(self, now: float) -> float | None:
        return POWER_W if now < self.said.at + 1.0 else None


class Outlet:
    """A meter at an outlet that delivers `power_w`, a second at a time."""

    def __init__(self, settings: MeterSettings, wh: float = 50_000.0, entry: Entry = NEW) -> None:
        self.now, self.power_w = 0.0, POWER_W
        self.source = Register(wh)
        self.meter = BilledMeter(settings, self.source, entry, self.now)
        self.meter.delivered(400.0, 0.0, self.now)
        self.alive = self.counts = True
        self.efficiency = 0.95

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1.0
            if self.counts:
                self.source.wh += self.power_w / self.efficiency / 3600
            if self.alive:
                self.source.said = Reading(self.source.wh, self.now)
            self.meter.delivered(400.0, self.power_w / 400.0, self.now)

    @property
    def wh(self) -> float:
        return self.meter.energy_wh.value

    @property
    def names(self) -> set[str]:
        return {fault.name for fault in self.meter.faults(self.now)}


def outlet(**settings: object) -> Outlet:
    return Outlet(MeterSettings(source="modbus", **settings))  # type: ignore[arg-type]


def test_the_register_is_that_of_the_meter() -> None:
    post = outlet()
    post.run(100)

    assert post.wh == pytest.approx(50_000 + 100 * 10 / 0.95)
    assert not post.names


def test_the_power_is_what_the_meter_shows_until_it_is_lost() -> None:
    post = outlet(on_loss="ignore")
    post.run(1)
    shown = post.meter.power_w

    post.alive = False
    post.run(30)

    assert shown == POWER_W
    assert post.meter.power_w is None


def test_a_session_is_finished_with_integrated_energy_and_then_nobody_charges() -> None:
    post = outlet()
    post.meter.session(True, post.now)
    post.run(10)
    before, post.alive = post.wh, False

    post.run(9)
    assert post.names == set()
    post.run(100)
    assert post.names == {"meter_integrated"}
    assert {fault.severity for fault in post.meter.faults(post.now)} == {Severity.WARNING}
    assert post.wh - before == pytest.approx(109 * 10, abs=25)

    post.meter.session(False, post.now)
    assert post.names == {"meter_silent"}
    assert {fault.severity for fault in post.meter.faults(post.now)} == {Severity.STOP}


@pytest.mark.parametrize(
    ("policy", "name"), [("stop", "meter_silent"), ("ignore", "meter_integrated")]
)
def test_a_lost_meter_stops_or_is_ignored_by_policy(policy: str, name: str) -> None:
    post = outlet(on_loss=policy)
    post.meter.session(True, post.now)
    post.alive = False

    post.run(30)

    assert post.names == {name}


def test_energy_is_not_billed_twice_when_a_silent_meter_has_counted_on() -> None:
    post = outlet()
    post.run(10)
    post.alive = False
    post.run(100)
    estimate = post.wh
    post.alive = True

    post.run(1)

    assert estimate == pytest.approx(50_000 + 110 * 10, abs=30)
    assert post.wh == pytest.approx(post.source.wh)
    assert not post.names


def test_what_a_meter_without_supply_has_missed_is_billed() -> None:
    post = outlet()
    post.run(10)
    post.alive = post.counts = False
    post.run(100)
    estimate = post.wh
    post.alive = post.counts = True

    post.run(10)

    assert estimate - post.source.wh > 800
    assert post.wh == pytest.approx(estimate + 10 * 10, abs=30)


def test_a_meter_that_stands_still_while_power_flows_is_lost() -> None:
    post = outlet(frozen_wh=500.0)
    post.run(10)
    post.counts = False

    post.run(49)
    assert not post.names
    post.run(2)
    assert post.names == {"meter_silent"}


def test_a_roll_back_is_no_reading_and_after_a_while_a_new_beginning() -> None:
    post = outlet(believe_s=60.0)
    post.run(10)
    before, post.source.wh = post.wh, 5.0  # replaced by a new one

    post.run(30)
    assert post.names == {"meter_implausible"}
    assert post.wh >= before

    post.run(40)
    assert not post.names
    assert post.wh == pytest.approx(before + 70 * 10, abs=80)


def test_a_leap_beyond_what_the_outlet_can_draw_is_no_reading() -> None:
    post = outlet(max_power_w=100_000.0)
    post.run(10)
    right, post.source.wh = post.source.wh, 4_000_000.0

    post.run(3)
    assert post.names == {"meter_implausible"}
    assert post.wh < 51_000

    post.source.wh = right + 30.0
    post.run(1)
    assert not post.names
    assert post.wh == pytest.approx(post.source.wh)


def test_a_roll_over_of_the_counter_goes_on_upwards() -> None:
    post = Outlet(MeterSettings(source="modbus", believe_s=5.0), wh=429_496_729_500.0)
    post.run(3)
    before, post.source.wh = post.wh, 0.0

    post.run(10)

    assert before < post.wh < before + 200


def test_a_word_order_that_makes_no_sense_is_told() -> None:
    post = outlet()
    post.source.is_odd = True

    assert post.names == {"meter_implausible"}


def test_the_register_goes_on_over_a_restart() -> None:
    post = outlet(believe_s=5.0)
    post.run(10)
    post.source.wh = 7.0
    post.run(20)
    kept = post.meter.entry

    again = Outlet(MeterSettings(source="modbus"), wh=post.source.wh, entry=kept)
    again.run(1)

    assert again.wh == pytest.approx(kept.register_wh, abs=15)
    assert again.wh >= kept.register_wh


def test_a_meter_before_the_session_is_not_lost_by_what_was_delivered_before() -> None:
    post = outlet()
    post.power_w = 0.0
    post.run(5_000)

    assert not post.names


def test_without_a_meter_the_dc_energy_is_integrated() -> None:
    meter = BilledMeter(MeterSettings(), None, Entry(1_000.0, 0.0), 0.0)
    meter.delivered(400.0, 90.0, 0.0)
    meter.delivered(400.0, 90.0, 100.0)

    assert meter.energy_wh == Reading(2_000.0, 100.0)
    assert not meter.faults(100.0)


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e12), st.floats(0, 1_000), st.floats(0, 350_000)), max_size=40
    )
)
def test_whatever_the_meter_says_the_register_never_goes_back(
    readings: list[tuple[float, float, float]],
) -> None:
    ledger = Ledger(Entry(), max_power_w=250_000.0, step_wh=100.0, believe_s=60.0, now=0.0)
    now, seen = 0.0, [0.0]
    for wh, pause, power in readings:
        now += pause
        ledger.delivered(power, now)
        ledger.observe(wh, now)
        seen.append(ledger.register(metered=int(wh) % 2 == 0))

    assert all(later >= earlier for earlier, later in itertools.pairwise(seen))


# --- S0 -------------------------------------------------------------------------------------------


def pulses(
    counter: PulseCounter, count: int, interval_s: float, width_s: float, begin: float
) -> None:
    for n in range(count):
        counter.edge(True, begin + n * interval_s)
        counter.edge(False, begin + n * interval_s + width_s)


def test_pulses_are_energy_and_their_interval_is_power() -> None:
    counter = PulseCounter(1_000.0, 0, 0.0)

    pulses(counter, 100, 0.36, 0.03, 10.0)

    assert counter.register_wh.value == 100.0
    assert counter.power_w(10.0 + 99 * 0.36) == pytest.approx(10_000.0)


def test_power_decays_when_no_pulse_comes() -> None:
    counter = PulseCounter(1_000.0, 0, 0.0)
    pulses(counter, 3, 0.36, 0.03, 0.0)

    assert counter.power_w(0.72 + 3.6) == pytest.approx(1_000.0)
    assert counter.power_w(0.72 + 3_600) == pytest.approx(1.0)


def test_bounce_and_short_pulses_are_rejected() -> None:
    counter = PulseCounter(1_000.0, 7, 0.0)
    counter.edge(True, 1.000)
    counter.edge(False, 1.002)  # bounce
    pulses(counter, 1, 1.0, 0.030, 1.030)
    pulses(counter, 1, 1.0, 0.019, 2.0)
    pulses(counter, 1, 1.0, 0.030, 3.0)

    assert counter.pulses == 9
    assert counter.rejected == 2


def test_edges_that_repeat_themselves_count_once() -> None:
    counter = PulseCounter(1_000.0, 0, 0.0)
    for at in (1.0, 1.01, 1.02):
        counter.edge(True, at)
    for at in (1.05, 1.06):
        counter.edge(False, at)

    assert counter.pulses == 1


def test_a_thousand_pulses_a_kwh_tell_at_most_60_kilowatts() -> None:
    assert most_power_w(1_000.0) == pytest.approx(60_000.0)
    assert most_power_w(500.0) == pytest.approx(120_000.0)


def test_an_s0_meter_that_says_nothing_at_rest_is_not_lost_but_under_load_it_is() -> None:
    counter = PulseCounter(1_000.0, 0, 0.0)
    meter = BilledMeter(
        MeterSettings(source="s0", frozen_wh=500.0), PulseSource(counter, 1_000.0), Entry(), 0.0
    )
    meter.delivered(400.0, 0.0, 0.0)
    meter.delivered(400.0, 0.0, 10_000.0)
    assert not meter.faults(10_000.0)

    meter.delivered(400.0, 90.0, 10_000.0)
    meter.delivered(400.0, 90.0, 10_060.0)

    assert {fault.name for fault in meter.faults(10_060.0)} == {"meter_silent"}
