"""LEDs that take a colour: lines of the host, PWM of the kernel, pixels of a strip."""

from collections.abc import Sequence
from typing import Protocol

from secc.indicators.settings import Lights
from secc.indicators.spi import Spi
from secc.indicators.ws281x import SPEED_HZ, Rgb, encode
from secc.power.gpio.kernel import GpiodLines, Pwm

OFF: Rgb = (0, 0, 0)
_COLOURS = ("red", "green", "blue")


class Lamp(Protocol):
    """Dark until told otherwise; raises OSError when it cannot be reached."""

    def show(self, rgb: Rgb) -> None:
        """Take this colour."""

    def close(self) -> None:
        """Dark for good."""


def _wired(lights: Lights) -> dict[str, str]:
    return {name: place for name in _COLOURS if (place := getattr(lights, name))}


class LineLamp:
    """A line for each colour that is wired: on or off, so yellow is red and green."""

    def __init__(self, lights: Lights) -> None:
        self._lines = GpiodLines({}, _wired(lights), debounce_s=0.0)

    def show(self, rgb: Rgb) -> None:
        parts = zip(_COLOURS, rgb, strict=True)
        self._lines.write(frozenset(name for name, part in parts if part))

    def close(self) -> None:
        self._lines.close()


class PwmLamp:
    """A channel of the kernel for each colour that is wired."""

    def __init__(self, lights: Lights) -> None:
        self._brightness = lights.brightness
        self._channels = {
            name: Pwm(path, inverted=lights.inverted, duty=0.0)
            for name, path in _wired(lights).items()
        }

    def show(self, rgb: Rgb) -> None:
        for name, part in zip(_COLOURS, rgb, strict=True):
            if name in self._channels:
                self._channels[name].set(part / 255 * self._brightness)

    def close(self) -> None:
        self.show(OFF)


class Wire(Protocol):
    """What carries the octets to a strip."""

    def write(self, octets: bytes) -> None: ...

    def close(self) -> None: ...


class Strip:
    """A chain of WS281x LEDs, of which each lamp has some."""

    def __init__(self, wire: Wire, order: str, length: int) -> None:
        self._wire, self._order = wire, order
        self._pixels: list[Rgb] = [OFF] * length
        self._lamps = 0
        self._write()

    def paint(self, first: int, count: int, rgb: Rgb) -> None:
        """These pixels take a colour."""
        self._pixels[first : first + count] = [rgb] * count
        self._write()

    def join(self) -> None:
        """One more lamp lives on it."""
        self._lamps += 1

    def leave(self) -> None:
        """One lamp less; the last one closes it."""
        self._lamps -= 1
        if not self._lamps:
            self._wire.close()

    def _write(self) -> None:
        self._wire.write(encode(self._pixels, self._order))


class PixelLamp:
    """Some pixels of a strip."""

    def __init__(self, lights: Lights, strip: Strip) -> None:
        self._first, self._count = lights.first_pixel, lights.pixels
        self._brightness, self._strip = lights.brightness, strip
        strip.join()

    def show(self, rgb: Rgb) -> None:
        red, green, blue = (round(part * self._brightness) for part in rgb)
        self._strip.paint(self._first, self._count, (red, green, blue))

    def close(self) -> None:
        try:
            self.show(OFF)
        finally:
            self._strip.leave()


def open_lamps(wanted: Sequence[Lights]) -> list[Lamp]:
    """One for each of `wanted`, dark; raises OSError and `secc.power.optional.MissingPackage`."""
    strips: dict[str, Strip] = {}
    lamps: list[Lamp] = []
    try:
        for lights in wanted:
            if lights.driver == "ws281x":
                if lights.strip not in strips:
                    strips[lights.strip] = _strip(lights, wanted)
                lamps.append(PixelLamp(lights, strips[lights.strip]))
            else:
                lamps.append(LineLamp(lights) if lights.driver == "gpio" else PwmLamp(lights))
    except BaseException:
        for lamp in lamps:
            lamp.close()
        raise
    return lamps


def _strip(lights: Lights, wanted: Sequence[Lights]) -> Strip:
    """Long enough for all that live on it."""
    ends = (one.first_pixel + one.pixels for one in wanted if one.strip == lights.strip)
    return Strip(Spi(lights.strip, SPEED_HZ), lights.order, max(ends))
