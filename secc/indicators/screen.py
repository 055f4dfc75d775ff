"""Small displays: SSD1306 and SH1106 by luma.oled over I2C or SPI, or a PNG file on a bench.

luma is an optional part: `pip install 'secc[display]'`.
"""

import os
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from secc.indicators.settings import Display
from secc.indicators.spi import Spi
from secc.power.gpio.kernel import GpiodLines

_SPI_HZ = 8_000_000


class Screen(Protocol):
    """Dark until told otherwise; raises OSError when it cannot be reached."""

    def show(self, page: Image.Image) -> None:
        """Show this page."""

    def close(self) -> None:
        """Dark for good."""


class File:
    """A PNG that always shows the present page; gone with the display."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def show(self, page: Image.Image) -> None:
        new = self._path.with_suffix(".new.png")
        page.save(new)
        os.replace(new, self._path)

    def close(self) -> None:
        self._path.unlink(missing_ok=True)


class Pins:
    """Data/command and reset of an SPI display, in the words of RPi.GPIO that luma uses."""

    OUT, LOW, HIGH = "out", 0, 1

    def __init__(self, data_line: str, reset_line: str) -> None:
        self._lines = GpiodLines({}, {"data": data_line, "reset": reset_line}, debounce_s=0.0)
        self._high: set[str] = set()

    def setup(self, pin: str, direction: str) -> None:
        """Lines are outputs from the beginning."""

    def output(self, pin: str, value: int) -> None:
        (self._high.add if value else self._high.discard)(pin)
        self._lines.write(frozenset(self._high))

    def cleanup(self, pins: list[str]) -> None:  # noqa: ARG002 - both are given back
        self._lines.close()


class LumaSpi:
    """The SPI in the words of spidev that luma uses."""

    max_speed_hz = 0  # luma sets it; the speed is that of `open`

    def open(self, port: int, device: int) -> None:
        self._spi = Spi(f"/dev/spidev{port}.{device}", _SPI_HZ)

    def writebytes(self, octets: list[int]) -> None:
        self._spi.write(bytes(octets))

    def close(self) -> None:
        self._spi.close()


class Oled:
    """A display behind luma, whose errors become OSError."""

    def __init__(self, settings: Display, serial: Any = None) -> None:
        """`serial`: an interface of luma in place of that in the settings."""
        from luma.core.error import Error
        from luma.oled import device

        self._error = Error
        kinds = {"ssd1306": device.ssd1306, "sh1106": device.sh1106}
        try:
            self._device = kinds[settings.kind](
                serial or _serial(settings),
                width=settings.width,
                height=settings.height,
                rotate=settings.rotate,
            )
            self._device.contrast(settings.contrast)
        except Error as error:
            raise OSError(str(error)) from error

    def show(self, page: Image.Image) -> None:
        try:
            self._device.display(page)
        except self._error as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        self._device.cleanup()


def _serial(settings: Display) -> Any:
    from luma.core.interface import serial

    if settings.bus == "i2c":
        return serial.i2c(port=settings.port, address=settings.address)
    pins = Pins(settings.data_line, settings.reset_line)
    return serial.spi(
        spi=LumaSpi(),
        port=settings.port,
        device=settings.device,
        gpio=pins,
        gpio_DC="data",
        gpio_RST="reset",
    )


def open_screen(settings: Display) -> Screen:
    """As in the settings; raises OSError."""
    return File(settings.file) if settings.kind == "file" else Oled(settings)
