"""What the driver reads at the station."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.ocpp.display import _PROMPTS, COLUMNS, ROWS, Scene, lines
from secc.ocpp.tariff import Price, amount

PRICE = Price(Decimal("0.45"), "EUR")


def test_a_free_connector_shows_its_price() -> None:
    assert lines(Scene("Available", price=PRICE, name="Depot 3")) == [
        "Ready to charge",
        "0.45 EUR /kWh",
        "Depot 3",
        "",
    ]


def test_a_charge_shows_energy_cost_power_and_battery() -> None:
    scene = Scene(
        "Charging", price=PRICE, energy_wh=12_340.0, power_w=48_260.0, soc=57, seconds=754.0
    )

    assert lines(scene) == ["Charging", "12.34 kWh  5.55 EUR", "48.3 kW  57 %", "0:12:34"]


def test_the_driver_is_told_what_to_do_next() -> None:
    assert lines(Scene("Preparing", waiting="tag"))[0] == "Show your card"
    assert lines(Scene("Available", waiting="vehicle"))[0] == "Plug in vehicle"
    noticed = lines(Scene("Available", notice="Card accepted", waiting="vehicle"))
    assert noticed[:2] == ["Card accepted", "Plug in vehicle"]
    assert lines(Scene("Finishing", energy_wh=1.0))[0] == "Remove the plug"


def test_a_fault_is_named() -> None:
    assert lines(Scene("Faulted", fault="emergency_stop"))[1:3] == [
        "emergency stop",
        "Please call service",
    ]


def test_an_offline_station_says_so() -> None:
    assert "offline" in lines(Scene("Available", online=False))
    assert "0:00:05  offline" in lines(Scene("Charging", online=False, seconds=5))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Bahnhof Süd", "Bahnhof Sued"), ("Caf\u00e9 9", "Cafe 9"), ("u\u0308", "ue"), ("駅", "?")],
)
def test_letters_that_a_display_does_not_know_are_spelled(name: str, shown: str) -> None:
    assert lines(Scene("Available", name))[1] == shown


def test_money_is_exact() -> None:
    assert amount(Price(Decimal("0.30"), "EUR"), 3000.0) == "0.90 EUR"
    assert amount(Price(Decimal("0.335"), "EUR"), 1000.0) == "0.34 EUR"


@given(
    scene=st.builds(
        Scene,
        status=st.sampled_from(sorted(_PROMPTS)),
        name=st.text(),
        online=st.booleans(),
        price=st.sampled_from([None, PRICE]),
        waiting=st.sampled_from([None, "tag", "vehicle"]),
        notice=st.none() | st.text(min_size=1),
        energy_wh=st.none() | st.floats(0, 1e9),
        power_w=st.none() | st.floats(0, 1e7),
        soc=st.none() | st.integers(0, 100),
        seconds=st.none() | st.floats(0, 1e7),
        fault=st.none() | st.text(),
    ),
    size=st.tuples(st.integers(8, 40), st.integers(1, 8)),
)
def test_no_scene_overruns_the_display(scene: Scene, size: tuple[int, int]) -> None:
    columns, rows = size
    shown = lines(scene, columns, rows)

    assert len(shown) == rows
    assert all(len(line) <= columns and line.isascii() for line in shown)


NUMBER = len("1 ")  # a display of two connectors says which one it is


@pytest.mark.parametrize("status", _PROMPTS)
@pytest.mark.parametrize("waiting", [None, "tag", "vehicle"])
def test_every_prompt_fits_the_display_of_the_product(status: str, waiting: str | None) -> None:
    shown = lines(Scene(status, waiting=waiting))

    assert len(shown) == ROWS
    assert not any("~" in line for line in shown)
    assert len(shown[0]) <= COLUMNS - NUMBER
    assert max(map(len, shown)) <= COLUMNS


def test_a_meter_that_shows_a_little_less_than_nothing_is_no_power() -> None:
    assert lines(Scene("Charging", power_w=-20.0))[2] == "0.0 kW"
