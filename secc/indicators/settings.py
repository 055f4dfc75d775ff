"""[lights] and [display] of station.toml: what is wired where, for each connector."""

import re
from typing import Annotated, Literal

from msgspec import Meta

from secc.session.settings import Section

# A line as in [power.gpio], or the folder of a PWM channel.
_LINE = r"!?[^:!]+:[^:]+"
Output = Annotated[str, Meta(max_length=200)]
Strip = Annotated[
    str, Meta(pattern=r"^(/.*)?$", max_length=200, description='a path as "/dev/spidev0.0"')
]
Pixel = Annotated[int, Meta(ge=0, le=399)]


class Lights(Section, frozen=True):
    """An RGB LED. Connectors with the same settings share one: it shows the most urgent of them."""

    driver: Literal["none", "gpio", "pwm", "ws281x"] = "none"
    red: Output = ""
    green: Output = ""
    blue: Output = ""
    inverted: bool = False  # pwm: the output sinks the current of the LED
    strip: Strip = ""
    order: Literal["rgb", "rbg", "grb", "gbr", "brg", "bgr"] = "grb"
    first_pixel: Pixel = 0
    pixels: Annotated[int, Meta(ge=1, le=400)] = 1
    brightness: Annotated[float, Meta(ge=0.01, le=1)] = 1.0
    blink_s: Annotated[float, Meta(ge=0.4, le=10)] = 0.8

    def __post_init__(self) -> None:
        wired = [place for place in (self.red, self.green, self.blue) if place]
        match self.driver:
            case "gpio" if not wired or not all(re.fullmatch(_LINE, place) for place in wired):
                raise ValueError('driver = "gpio" needs red, green or blue as "gpiochip0:17"')
            case "pwm" if not wired or not all(place.startswith("/") for place in wired):
                raise ValueError('driver = "pwm" needs red, green or blue as "/sys/class/pwm/..."')
            case "ws281x" if not self.strip:
                raise ValueError('driver = "ws281x" needs strip, as "/dev/spidev0.0"')


class Display(Section, frozen=True):
    """A small monochrome display. Connectors with the same settings take turns on one."""

    kind: Literal["none", "ssd1306", "sh1106", "file"] = "none"
    bus: Literal["i2c", "spi"] = "i2c"
    port: Annotated[int, Meta(ge=0, le=100)] = 1
    address: Annotated[int, Meta(ge=0x03, le=0x77)] = 0x3C
    device: Annotated[int, Meta(ge=0, le=10)] = 0
    data_line: Output = ""
    reset_line: Output = ""
    file: Annotated[str, Meta(max_length=4096)] = ""
    width: Annotated[int, Meta(ge=64, le=256)] = 128
    height: Literal[32, 64, 128] = 64
    rotate: Literal[0, 1, 2, 3] = 0
    contrast: Annotated[int, Meta(ge=0, le=255)] = 160
    page_s: Annotated[float, Meta(ge=1, le=60)] = 4.0

    def __post_init__(self) -> None:
        if self.kind == "file" and not self.file:
            raise ValueError('kind = "file" needs file, the path of a PNG')
        if self.kind in ("ssd1306", "sh1106") and self.bus == "spi":
            lines = (self.data_line, self.reset_line)
            if not all(re.fullmatch(_LINE, place) for place in lines):
                raise ValueError('bus = "spi" needs data_line and reset_line as "gpiochip0:17"')
