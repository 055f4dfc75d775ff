"""Temperatures to limits: curve, forecast, hysteresis, lost sensors."""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from secc.power.derating import BoardDerating, ConnectorDerating, Point, ThermalDerating, share
from secc.session.plant import Reading

RATED_A = 200.0
NO_FORECAST = ConnectorDerating(forecast_s=0.0)  # a test jumps


@dataclass
class Contacts:
    """Two sensors and the derating behind them, asked twice a second."""

    settings: ConnectorDerating | BoardDerating = field(default_factory=ConnectorDerating)
    now: float = 100.0
    celsius: dict[str, float | None] = field(default_factory=dict)
    silent: bool = False

    def __post_init__(self) -> None:
        self.celsius = self.celsius or {"dc_plus": 25.0, "dc_minus": 25.0}
        self._readings: dict[str, Reading[float | None]] = {}
        self.derating = ThermalDerating(
            "heat", self.settings, lambda: self._readings, lambda: RATED_A, self.now
        )
        self.live(0.5)

    def live(self, seconds: float, k_per_min: float = 0.0) -> None:
        until = self.now + seconds
        while self.now < until:
            self.now += 0.5
            for name, value in self.celsius.items():
                if value is not None:
                    self.celsius[name] = value + k_per_min / 120
            if not self.silent:
                self._readings = {n: Reading(v, self.now) for n, v in self.celsius.items()}
            self.derating.limits(self.now)

    def see(self, celsius: float | None) -> "Contacts":
        self.celsius["dc_plus"] = celsius
        self.live(0.5)
        return self

    @property
    def current_a(self) -> float:
        limits = self.derating.limits(self.now)
        return limits["heat"].current_a if limits else RATED_A  # type: ignore[return-value]

    @property
    def faults(self) -> set[str]:
        return {fault.name for fault in self.derating.faults(self.now)}


@pytest.mark.parametrize(
    ("celsius", "current_a"), [(74, 200), (75, 200), (80, 150), (85, 100), (87.5, 50), (90, 0)]
)
def test_the_hottest_contact_decides_by_the_curve(celsius: float, current_a: float) -> None:
    assert Contacts().see(celsius).current_a == pytest.approx(current_a)


@pytest.mark.parametrize(
    ("celsius", "faults"),
    [
        (89.9, set()),
        (90, {"connector_hot"}),
        (105, {"connector_overheated"}),
        (120, {"connector_burning"}),
    ],
)
def test_worse_heat_is_a_worse_fault(celsius: float, faults: set[str]) -> None:
    assert Contacts().see(celsius).faults == faults


def test_a_limit_rises_again_only_when_it_is_cold_and_then_slowly() -> None:
    contacts = Contacts(NO_FORECAST).see(85)
    assert contacts.see(71).current_a == 100
    contacts.live(10.0)
    assert contacts.current_a == 100

    contacts.see(69)
    contacts.live(10.0)

    assert contacts.current_a == pytest.approx(110.5, abs=0.6)
    contacts.live(100.0)
    assert contacts.current_a == RATED_A


def test_a_charge_that_heat_has_ended_may_begin_when_it_is_cold() -> None:
    contacts = Contacts().see(91)
    assert contacts.see(80).faults == {"connector_hot"}

    assert contacts.see(69.5).faults == set()


def test_a_steep_rise_is_limited_before_it_is_hot() -> None:
    slow = Contacts(celsius={"dc_plus": 60.0, "dc_minus": 55.0})
    steep = Contacts(celsius={"dc_plus": 60.0, "dc_minus": 55.0})

    slow.live(60.0, k_per_min=4.0)
    steep.live(60.0, k_per_min=16.0)

    assert slow.current_a == RATED_A  # 64 degrees
    assert steep.celsius["dc_plus"] == pytest.approx(76, abs=0.1)
    assert steep.current_a < 0.1 * RATED_A  # will have 92 in a minute
    assert steep.faults == set()


def test_without_a_sensor_there_is_half_the_current_for_10_s_then_none() -> None:
    contacts = Contacts().see(None)

    assert (contacts.current_a, contacts.faults) == (100, set())
    contacts.live(9.0)
    assert contacts.faults == set()
    contacts.live(1.0)

    assert contacts.faults == {"temperature_missing"}


def test_a_board_that_says_nothing_has_no_temperatures() -> None:
    contacts = Contacts()
    contacts.silent = True

    contacts.live(2.5)
    assert contacts.current_a == RATED_A
    contacts.live(1.0)

    assert contacts.current_a == 100


def test_before_the_first_temperatures_have_come_nothing_is_limited() -> None:
    contacts = Contacts()
    fresh = ThermalDerating("heat", NO_FORECAST, dict, lambda: RATED_A, contacts.now)

    assert not fresh.limits(contacts.now + 2.9)
    assert fresh.limits(contacts.now + 3.1)["heat"].current_a == 100


def test_a_sensor_that_returns_lets_the_current_rise_slowly() -> None:
    contacts = Contacts().see(None)

    contacts.see(25)
    contacts.live(5.0)

    assert contacts.current_a == pytest.approx(105.5, abs=0.6)
    assert contacts.faults == set()


def test_hot_electronics_suspend_the_charge_and_do_not_end_it() -> None:
    board = Contacts(BoardDerating(forecast_s=0.0), celsius={"board": 30.0})
    board.celsius = {"board": 76.0}
    board.live(0.5)
    assert (board.current_a, board.faults) == (0, {"board_hot"})

    board.celsius = {"board": 64.0}
    board.live(20.0)

    assert board.faults == set()
    assert board.current_a == pytest.approx(20, abs=1)


@pytest.mark.parametrize(
    "curve",
    [
        (Point(at_c=80, share=1), Point(at_c=70, share=0)),
        (Point(at_c=70, share=0.5), Point(at_c=80, share=0.7), Point(at_c=90, share=0)),
        (Point(at_c=70, share=1), Point(at_c=80, share=0.1)),
    ],
)
def test_a_curve_that_makes_no_sense_is_refused(curve: tuple[Point, ...]) -> None:
    with pytest.raises(ValueError, match="curve"):
        ConnectorDerating(curve=curve)


def test_a_limit_that_could_never_rise_again_is_refused() -> None:
    with pytest.raises(ValueError, match="resume_c"):
        BoardDerating(resume_c=75.0)


def test_the_curve_has_no_steps() -> None:
    curve = ConnectorDerating().curve
    shares = [share(curve, tenth / 10) for tenth in range(600, 1000)]

    assert shares == sorted(shares, reverse=True)
    assert max(a - b for a, b in pairwise(shares)) <= 0.0101
