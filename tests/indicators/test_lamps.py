"""LEDs on their wires: bits of the SPI, files of sysfs, and what stands in station.toml."""

from pathlib import Path

import pytest

from secc import config, plausibility
from secc.indicators.lamps import PixelLamp, Strip, open_lamps
from secc.indicators.settings import Lights
from secc.indicators.ws281x import SPEED_HZ, encode

RED, GREEN = (255, 0, 0), (0, 255, 0)


def colours_on_the_wire(octets: bytes) -> list[bytes]:
    """What WS2812B chips read (data sheet): high for more than 0.6 us is a 1, else a 0."""
    line = "".join(f"{octet:08b}" for octet in octets)
    highs = [len(high) / SPEED_HZ * 1e6 for high in line.replace("0", " ").split()]
    assert all(0.25 <= high <= 0.55 or 0.65 <= high <= 0.95 for high in highs)
    data = "".join("1" if high > 0.6 else "0" for high in highs)
    return [int(data[at : at + 24], 2).to_bytes(3) for at in range(0, len(data), 24)]


@pytest.mark.parametrize(("order", "expected"), [("grb", "024081"), ("rgb", "400281")])
def test_a_pixel_is_24_bits_in_the_order_of_the_chip(order: str, expected: str) -> None:
    assert colours_on_the_wire(encode([(0x40, 0x02, 0x81)], order))[0].hex() == expected


def test_every_bit_of_the_strip_takes_1_25_us_and_the_latch_follows() -> None:
    octets = encode([RED, GREEN])
    latch = len(octets) - len(octets.rstrip(b"\0"))

    assert len(octets) - 1 - latch <= 2 * 24 * 3 / 8
    assert latch * 8 / SPEED_HZ > 280e-6
    assert octets[0] == 0


class Recorded:
    """The data output of an SPI."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, octets: bytes) -> None:
        assert not self.closed
        self.writes.append(octets)

    def close(self) -> None:
        self.closed = True


def test_two_connectors_share_a_strip() -> None:
    wire = Recorded()
    strip = Strip(wire, "rgb", 3)
    first = PixelLamp(Lights(driver="ws281x", strip="/s", pixels=2), strip)
    second = PixelLamp(Lights(driver="ws281x", strip="/s", first_pixel=2, brightness=0.5), strip)

    first.show(RED)
    second.show(GREEN)

    assert colours_on_the_wire(wire.writes[0]) == [bytes(3)] * 3  # dark from the beginning
    assert colours_on_the_wire(wire.writes[-1]) == [b"\xff\0\0", b"\xff\0\0", b"\0\x80\0"]

    first.close()
    assert colours_on_the_wire(wire.writes[-1]) == [bytes(3), bytes(3), b"\0\x80\0"]
    assert not wire.closed
    second.close()
    assert wire.closed


def channels(folder: Path) -> dict[str, str]:
    """Folders as the kernel makes them for exported channels of a PWM."""
    places = {}
    for name in ("red", "green", "blue"):
        place = folder / name
        place.mkdir()
        for file in ("period", "duty_cycle", "enable"):
            (place / file).write_text("0\n")
        places[name] = str(place)
    return places


@pytest.mark.parametrize(
    ("inverted", "on", "off"), [(False, 500_000, 0), (True, 500_000, 1_000_000)]
)
def test_pwm_dims_each_colour(tmp_path: Path, inverted: bool, on: int, off: int) -> None:
    wired = channels(tmp_path)
    [lamp] = open_lamps([Lights(driver="pwm", brightness=0.5, inverted=inverted, **wired)])

    def duties() -> list[int]:
        return [int((Path(place) / "duty_cycle").read_text()) for place in wired.values()]

    assert duties() == [off, off, off]
    lamp.show((255, 255, 0))
    assert duties() == [on, on, off]
    lamp.close()
    assert duties() == [off, off, off]


def test_a_strip_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_lamps([Lights(driver="ws281x", strip=str(tmp_path / "spidev9.9"))])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[lights]\ndriver = "gpio"', "needs red, green or blue"),
        ('[lights]\ndriver = "gpio"\nred = "17"', "needs red, green or blue"),
        ('[lights]\ndriver = "pwm"\nred = "gpiochip0:17"', "needs red, green or blue"),
        ('[lights]\ndriver = "ws281x"', "needs strip"),
        ('[display]\nkind = "file"', "needs file"),
        ('[display]\nkind = "sh1106"\nbus = "spi"', "needs data_line"),
    ],
)
def test_a_driver_without_its_wires_is_a_mistake_of_the_file(text: str, what: str) -> None:
    with pytest.raises(config.ConfigError, match=what):
        config.parse(text)


def test_lights_that_cannot_know_of_the_central_system_are_doubtful() -> None:
    text = (
        '[lights]\ndriver = "gpio"\nred = "gpiochip0:1"\n'
        '[ocpp]\nurl = "wss://central.example/ocpp"\n'
    )
    panel = '[ocpp.panel]\nsocket = "/run/secc/panel.sock"\n'

    def doubted(text: str) -> bool:
        told = plausibility.warnings(config.parse(text))
        return any("ocpp.panel.socket" in warning for warning in told)

    assert doubted(text)
    assert not doubted(text + panel)
