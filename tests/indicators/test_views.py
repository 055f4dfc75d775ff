"""Light and text by the station's own word (product manual 2.6), and LEDs that are shared."""

import msgspec
import pytest

from secc.indicators import views
from secc.ocpp.leds import Colour, Light
from secc.ocpp.panel_settings import PanelSettings
from secc.ocpp.panel_words import View
from secc.reports import State

SETTINGS = PanelSettings(price_per_kwh="0.45")


def state(**changes: object) -> State:
    values: dict[str, object] = {
        "time": 0.0,
        "connector": 1,
        "phase": "idle",
        "pilot": "A",
        "oscillator": False,
        **changes,
    }
    return State(**values)  # type: ignore[arg-type]


def shown(told: State | None, over: State | None = None) -> View:
    return views.without_bridge(1, told, SETTINGS, over)


CHARGING = state(
    phase="deliver",
    pilot="C",
    plug="1",
    authorization="granted",
    voltage_v=400.0,
    current_a=100.0,
    energy_wh=1500.0,
    soc=42,
)


@pytest.mark.parametrize(
    ("told", "colour", "blinking"),
    [
        (state(), "yellow", False),
        (None, "red", False),
        (state(faults=["emergency_stop"]), "red", False),
        (state(faults=["warm"], severities={"warm": "warning"}), "yellow", False),
        (state(id_tag="CARD"), "purple", True),
        (CHARGING, "purple", False),
        (state(pilot="B", plug="1", authorization="waiting"), "yellow", False),
    ],
    ids=["idle", "absent", "fault", "warning", "authorised", "charging", "waiting"],
)
def test_without_a_bridge_the_light_is_that_of_a_station_offline(
    told: State | None, colour: str, blinking: bool
) -> None:
    view = shown(told)

    assert (view.colour, view.blinking) == (colour, blinking)


def test_the_driver_reads_what_the_charge_gives_and_costs() -> None:
    view = shown(CHARGING)

    assert view.lines == ["Charging", "1.50 kWh  0.68 EUR", "40.0 kW  42 %", ""]
    assert view.soc == 42


def test_after_a_charge_the_driver_is_told_to_go_and_what_it_was_until_the_plug_is_out() -> None:
    over = msgspec.structs.replace(CHARGING, phase="welding", current_a=0.0)
    closed = state(plug="1", pilot="B", soc=42, voltage_v=400.0)

    stopping, left = shown(over), shown(closed, over)

    assert stopping.lines[0] == left.lines[0] == "Remove the plug"
    assert left.lines[1] == "1.50 kWh  0.68 EUR"
    assert left.soc == 42
    assert (left.colour, left.blinking) == ("yellow", False)


def test_nothing_of_a_charge_is_left_for_the_next_driver() -> None:
    over = msgspec.structs.replace(CHARGING, phase="ended")

    unplugged, another = shown(state(soc=42), over), shown(state(plug="2", pilot="B"), over)

    assert (unplugged.lines[0], unplugged.soc) == ("Ready to charge", None)
    assert another.lines[0] == "Preparing"


def test_a_charge_for_which_the_site_has_no_room_waits_for_power() -> None:
    waits = msgspec.structs.replace(
        CHARGING, current_a=0.0, target_current_a=0.0, limits={"site_w": 0.0, "site_fuse_w": 9.0}
    )

    assert shown(waits).lines[0] == "Waiting for power"


@pytest.mark.parametrize(
    ("told", "first"),
    [
        (state(pilot="B", plug="1", authorization="waiting"), "Show your card"),
        (state(id_tag="CARD"), "Plug in vehicle"),
        (state(available=False), "Out of service"),
    ],
)
def test_the_driver_is_told_what_to_do(told: State, first: str) -> None:
    assert shown(told).lines[0] == first


def test_a_fault_names_itself_and_whom_to_ask() -> None:
    assert shown(state(faults=["emergency_stop"])).lines[:3] == [
        "Fault - not in use",
        "emergency stop",
        "Please call service",
    ]


def test_a_shared_led_shows_the_most_urgent_connector() -> None:
    idle, charging = Light(Colour.GREEN), Light(Colour.BLUE)

    assert views.most_urgent([idle, charging]) == charging
    assert views.most_urgent([charging, Light(Colour.RED), idle]) == Light(Colour.RED)
    assert views.most_urgent([Light(Colour.YELLOW), idle]) == Light(Colour.YELLOW)
    assert views.most_urgent([]) == Light(Colour.RED)


def test_every_light_of_the_table_has_its_rank() -> None:
    for colour in Colour:
        for blinking in (False, True):
            light = views.light_of(View(1, colour.name.lower(), blinking, []))
            if (colour, blinking) in _TABLE:
                assert views.most_urgent([light]) == light


_TABLE = {
    *((colour, False) for colour in Colour if colour is not Colour.WHITE),
    *((colour, True) for colour in (Colour.BLUE, Colour.PURPLE, Colour.WHITE)),
}


@pytest.mark.parametrize(
    "view", [View(1, "pink", False, []), View(1, "green", True, []), View(1, "white", False, [])]
)
def test_a_light_outside_the_table_is_an_alarm(view: View) -> None:
    assert views.light_of(view) == Light(Colour.RED)


def test_blinking_is_half_of_the_time_dark() -> None:
    light = Light(Colour.BLUE, blinking=True)
    seen = [views.colour_at(light, tick * 0.2, 0.8) for tick in range(8)]

    assert seen == [(0, 0, 255), (0, 0, 255), (0, 0, 0), (0, 0, 0)] * 2
    assert views.colour_at(Light(Colour.BLUE), 0.5, 0.8) == (0, 0, 255)
