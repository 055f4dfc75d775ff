"""The status LED: the table of the product manual, 2.6, and what hides what."""

import itertools

import pytest

from secc.ocpp.leds import Colour, Light, Shown, light

TABLE = [
    (Shown(online=True), Light(Colour.GREEN)),
    (Shown(online=False), Light(Colour.YELLOW)),
    (Shown(online=True, alarm=True), Light(Colour.RED)),
    (Shown(online=True, session=True), Light(Colour.BLUE)),
    (Shown(online=False, session=True), Light(Colour.PURPLE)),
    (Shown(online=True, authorized=True), Light(Colour.BLUE, blinking=True)),
    (Shown(online=False, authorized=True), Light(Colour.PURPLE, blinking=True)),
    (Shown(online=True, busy=True), Light(Colour.WHITE, blinking=True)),
]


@pytest.mark.parametrize(("shown", "expected"), TABLE)
def test_the_led_is_that_of_the_manual(shown: Shown, expected: Light) -> None:
    assert light(shown) == expected


STATES = [Shown(*row) for row in itertools.product((False, True), repeat=5)]


def test_an_alarm_is_red_whatever_else_is_true() -> None:
    assert {light(shown) for shown in STATES if shown.alarm} == {Light(Colour.RED)}


def test_only_online_stations_are_green_or_blue() -> None:
    online = {Colour.GREEN, Colour.BLUE}
    offline = {Colour.YELLOW, Colour.PURPLE}

    for shown in STATES:
        colour = light(shown).colour
        assert colour not in (offline if shown.online else online)
