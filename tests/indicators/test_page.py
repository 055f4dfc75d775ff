"""Pages of a small display: what is lit, and what goes to the chip."""

from pathlib import Path
from typing import Any

import pytest

luma = pytest.importorskip("luma.oled")

from luma.core.interface.serial import i2c  # noqa: E402
from PIL import Image, ImageChops  # noqa: E402

from secc.indicators.page import draw  # noqa: E402
from secc.indicators.screen import File, Oled, open_screen  # noqa: E402
from secc.indicators.settings import Display  # noqa: E402
from secc.ocpp.panel_words import View  # noqa: E402

SIZE = (128, 64)
LINES = ["Charging", "12.34 kWh  5.55 EUR", "48.2 kW  61 %", "0:14:20"]


def lit(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    return sum(image.crop(box).histogram()[1:])


def test_the_state_of_charge_is_a_bar_of_its_length() -> None:
    bars = [lit(draw(View(1, "blue", False, LINES, soc), SIZE), (2, 59, 126, 61)) / 248
            for soc in (0, 50, 100)]  # fmt: skip

    assert bars[0] == 0
    assert bars[1] == pytest.approx(0.5, abs=0.02)
    assert bars[2] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("soc", [None, 61])
def test_every_line_is_on_the_page(soc: int | None) -> None:
    page = draw(View(1, "blue", False, LINES, soc), SIZE)

    for number in range(len(LINES)):
        without = [text if at != number else "" for at, text in enumerate(LINES)]
        other = draw(View(1, "blue", False, without, soc), SIZE)
        assert ImageChops.logical_xor(page, other).getbbox() is not None, LINES[number]


def test_the_prompt_is_dark_on_a_bar_and_says_which_connector() -> None:
    view = View(2, "green", False, ["Ready to charge"])

    alone, shared = draw(view, SIZE), draw(view, SIZE, several=True)

    assert lit(alone, (0, 0, 128, 14)) > 128 * 14 / 2
    assert lit(alone, (0, 14, 128, 64)) == 0
    assert alone.tobytes() != shared.tobytes()


def test_a_page_of_32_lines_keeps_the_prompt_and_what_fits() -> None:
    page = draw(View(1, "blue", False, LINES, 61), (128, 32))

    assert page.size == (128, 32)
    assert lit(page, (0, 0, 128, 14)) > 128 * 14 / 2
    assert lit(page, (0, 15, 128, 27)) > 0


class Bus:
    """An I2C bus as smbus2 offers it, which keeps what the chip's memory would get."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write_i2c_block_data(self, address: int, control: int, octets: list[int]) -> None:
        assert address == 0x3C
        assert control in (0x00, 0x40)  # Co 0: only commands or only data follow
        if control == 0x40:
            self.data += bytes(octets)

    def close(self) -> None: ...


@pytest.mark.filterwarnings("ignore:Image.Image.getdata")  # luma 2.6 on Pillow 13
@pytest.mark.parametrize("kind", ["ssd1306", "sh1106"])
def test_the_chip_gets_the_page_eight_rows_an_octet(kind: Any) -> None:
    bus = Bus()
    screen = Oled(Display(kind=kind), i2c(bus=bus, address=0x3C))
    page = draw(View(1, "blue", False, LINES, 61), SIZE)
    bus.data.clear()

    screen.show(page)

    assert len(bus.data) == 128 * 64 // 8
    for x, y in ((0, 0), (5, 20), (64, 3), (127, 63), (100, 60)):
        bit = bus.data[y // 8 * 128 + x] >> y % 8 & 1
        assert bool(bit) == bool(page.getpixel((x, y))), (x, y)


def test_a_display_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="I2C"):
        open_screen(Display(kind="ssd1306", port=99))


def test_a_bench_sees_the_page_in_a_file(tmp_path: Path) -> None:
    screen = File(str(tmp_path / "page.png"))

    screen.show(draw(View(1, "blue", False, LINES), SIZE))

    with Image.open(tmp_path / "page.png") as shown:
        assert shown.size == SIZE
    screen.close()
    assert not list(tmp_path.iterdir())
