"""libgpiod and a chip that the kernel simulates (gpio-sim): real lines, edges and debouncing."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from secc.power.gpio.kernel import GpiodLines
from secc.power.gpio.runner import GpioRunner, open_lines
from secc.power.gpio.settings import GpioSettings
from secc.power.meters.s0 import PulseCounter
from tests.station.loop import on_loop, until

GPIO_SIM = Path("/sys/kernel/config/gpio-sim")


class Chip:
    """Eight lines; line 3 has a name."""

    def __init__(self) -> None:
        self._config = GPIO_SIM / "secc"
        bank = self._config / "bank0"
        (bank / "line3").mkdir(parents=True)
        (bank / "line3/name").write_text("S0")
        (bank / "num_lines").write_text("8")
        (self._config / "live").write_text("1")
        self.name = (bank / "chip_name").read_text().strip()
        device = (self._config / "dev_name").read_text().strip()
        self._lines = Path(f"/sys/devices/platform/{device}/{self.name}")

    def pull(self, line: int, up: bool) -> None:
        """From outside."""
        (self._lines / f"sim_gpio{line}/pull").write_text("pull-up" if up else "pull-down")

    def level(self, line: int) -> str:
        return (self._lines / f"sim_gpio{line}/value").read_text().strip()

    def remove(self) -> None:
        (self._config / "live").write_text("0")
        for folder in ("bank0/line3", "bank0", ""):
            (self._config / folder).rmdir()


@pytest.fixture
def chip() -> Iterator[Chip]:
    if not GPIO_SIM.is_dir():
        pytest.skip("this kernel has no gpio-sim")
    made = Chip()
    yield made
    made.remove()


def test_inputs_and_outputs_of_a_chip(chip: Chip) -> None:
    lines = GpiodLines(
        {"door": f"{chip.name}:1", "emergency_stop": f"!{chip.name}:2"},
        {"S1": f"{chip.name}:4", "K1": f"!{chip.name}:5"},
        0.0,
    )
    assert lines.read() == {"emergency_stop"}  # active low: a cut wire is pressed
    assert (chip.level(4), chip.level(5)) == ("0", "1")

    chip.pull(1, True)
    chip.pull(2, True)
    lines.write(frozenset({"S1", "K1"}))

    assert lines.read() == {"door"}
    assert [(e.name, e.active) for e in lines.edges()] == [
        ("door", True),
        ("emergency_stop", False),
    ]
    assert (chip.level(4), chip.level(5)) == ("1", "0")
    lines.close()


def test_a_line_is_requested_once_only_and_given_back(chip: Chip) -> None:
    place = GpioSettings(door=f"{chip.name}:1")
    lines = open_lines(place)
    with pytest.raises(OSError, match="busy"):
        open_lines(place)

    lines.close()

    open_lines(place).close()


@on_loop
async def test_pulses_at_a_line_with_a_name_are_counted_by_the_time_of_the_kernel(
    chip: Chip,
) -> None:
    loop = asyncio.get_running_loop()
    counter = PulseCounter(1_000.0, 0, loop.time())
    lines = open_lines(GpioSettings(debounce_s=0.005), f"{chip.name}:S0")
    task = asyncio.create_task(GpioRunner(GpioSettings(), lines, None, counter).run())
    await asyncio.sleep(0)
    began = loop.time()
    for _ in range(5):
        for up in (True, False):
            chip.pull(3, up)
            await asyncio.sleep(0.04)

    await until(lambda: counter.pulses + counter.rejected == 5)

    assert counter.pulses == 5
    assert began <= counter.register_wh.at <= loop.time()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
