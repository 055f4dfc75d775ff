"""One AC meter before two outlets, as processes: whatever is killed, the parts are the whole."""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from secc.client import Client
from secc.power.meters.share import survey
from secc.power.meters.share.words import View
from secc.reports import GetState, Stop
from tests.integration.two_outlets import (
    CHARGES_S,
    DELIVERS_A,
    READY_S,
    SECC,
    TwoOutlets,
    two_interfaces,
    until,
)
from tools.outlet.copper import EFFICIENCY
from tools.running import Running

METER = "entes_mpr15s"  # counts every watt-hour


class SharedMeter:
    """`tools.meter` on a serial line, in front of both outlets, and the sharer that reads it."""

    def __init__(self, station: TwoOutlets) -> None:
        self._station = station
        self._power_w = dict.fromkeys(station.outlets, 0.0)
        port = str(station.folder / "rs485")
        words = ("--port", port, "--baud", "0", f"--unit=1={METER}")
        argv = (sys.executable, "-m", "tools.meter", *words)
        self.device = station.start(*argv, heard=lambda _: None)
        self.device.ready("ready", READY_S)
        for number, outlet in station.outlets.items():
            outlet.copper.measure = self._measure(number)
            outlet.copper.meter = self.device
            station.stack.callback(setattr, outlet.copper, "meter", None)
        self.began_wh = self.reads_wh()
        self.sharer = self.share()

    def _measure(self, number: int) -> Callable[[float, float, bool], str]:
        def power(voltage_v: float, current_a: float, _: bool) -> str:
            self._power_w[number] = max(voltage_v * current_a, 0.0) / EFFICIENCY
            return f"1 power_w {sum(self._power_w.values()):.1f}"

        return power

    def share(self) -> Running:
        sharer = self._station.start(SECC, "meter", "share", str(self._station.file))
        sharer.ready("ready", READY_S)
        return sharer

    def reads_wh(self) -> float:
        """The meter itself, when nobody else holds its line."""
        argv = (SECC, "meter", "read", "--map", METER, "--port", f"{self._station.folder}/rs485")
        told = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
        found = re.search(r"energy_import_wh +(\d+)", told)
        assert found, told
        return float(found[1])

    def view(self) -> View:
        view = asyncio.run(survey.look(self._station.folder / "sharer"))
        assert view is not None
        return view


def shared(folder: Path) -> dict[str, object]:
    """What the file has of the meter."""
    meter = {
        "source": "shared",
        "map": METER,
        "period_s": 0.5,
        "silent_s": 120.0,  # nothing is estimated, however slow the machine is
        "serial": {"port": str(folder / "rs485")},
        "shared": {"store": str(folder / "books"), "socket": str(folder / "sharer")},
    }
    second = {"meter": {"store": str(folder / "meter2")}}
    return {
        "power": {"meter": {**meter, "store": str(folder / "meter1")}},
        "connectors": {"2": {"power": second}},
    }


def billed(folder: Path, number: int) -> float:
    """The register of a `secc run`, in Wh."""
    with Client(folder / f"control{number}") as client:
        return client.ask(GetState())[1].meter_wh


def test_the_registers_of_both_are_what_the_meter_has_counted_whoever_is_killed(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        at = stack.enter_context(two_interfaces())
        station = TwoOutlets(tmp_path, at, stack, shared(tmp_path))
        meter = SharedMeter(station)
        one, two = station.outlets.values()
        for outlet in (one, two):
            outlet.run()
            outlet.charge()
        until(lambda: min(one.current_a(), two.current_a()) > DELIVERS_A, CHARGES_S, "charge")
        until(lambda: min(billed(tmp_path, 1), billed(tmp_path, 2)) > 2, 60.0, "parts")

        meter.sharer.kill()
        before = {number: billed(tmp_path, number) for number in (1, 2)}
        gap_wh = meter.began_wh + sum(before.values()) + 60
        until(lambda: meter.reads_wh() > gap_wh, 60.0, "gap")
        one.program.kill()
        until(lambda: not one.copper.conducting, 10.0, "open contactors")
        sharer = meter.share()
        one.run()
        one.program.ready(" port=", READY_S)
        until(lambda: billed(tmp_path, 2) > before[2] + 20, 60.0, "part of the gap")
        stop(tmp_path)
        until(lambda: two.current_a() < 1.0, 30.0, "rest")
        until(lambda: at_rest(meter, tmp_path), 30.0, "settled books")

        view = meter.view()
        bills = [billed(tmp_path, number) for number in (1, 2)]
        sharer.terminate()
        sharer.wait(10.0)
        assert view.counted_wh == meter.reads_wh() - meter.began_wh
        assert bills == pytest.approx([line.register_wh for line in view.lines])
        assert sum(bills) + view.unassigned_wh == pytest.approx(view.counted_wh)
        assert view.unassigned_wh < 0.1 * view.counted_wh


def stop(folder: Path) -> None:
    """The vehicle that is left ends its charge."""
    with Client(folder / "control2") as client:
        assert client.ask(Stop())[0].ok


def at_rest(meter: SharedMeter, folder: Path) -> bool:
    """The meter counts no more, everything is divided, and each connector knows its part."""
    before = meter.view()
    time.sleep(1.5)  # three readings
    view = meter.view()
    return (before.counted_wh, view.pending_wh) == (view.counted_wh, 0) and all(
        billed(folder, line.connector) == pytest.approx(line.register_wh) for line in view.lines
    )
