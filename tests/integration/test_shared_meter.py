"""One AC meter before two outlets, as processes: whoever is killed, the parts are the whole."""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from secc.client import Client
from secc.power.meters.share import survey
from secc.power.meters.share.words import View
from secc.reports import GetState, Stop
from tools.outlet.copper import EFFICIENCY
from tools.outlet.pair import OFF_A, Pair, two_cables, until
from tools.outlet.rig import PATIENT_S
from tools.running import Running

METER = "entes_mpr15s"  # counts every watt-hour
SECC = str(Path(sys.executable).with_name("secc"))
READY_S, CHARGES_S = 60.0, 90.0


class SharedMeter:
    """`tools.meter` on a serial line, in front of both outlets, and the sharer that reads it."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._power_w = dict.fromkeys((0, *pair.outlets), 0.0)  # 0: the shared group
        words = ("--port", str(pair.folder / "rs485"), "--baud", "0", f"--unit=1={METER}")
        device = pair.start(sys.executable, "-m", "tools.meter", *words, heard=lambda _: None)
        device.ready("ready", READY_S)
        for number, outlet in pair.outlets.items():
            outlet.copper.measure, outlet.copper.meter = self._measure(number), device
            pair.stack.callback(setattr, outlet.copper, "meter", None)
        self.began_wh = self.reads_wh()
        self.sharer = self.share()

    def _measure(self, number: int) -> Callable[[float, float, bool], str]:
        def power(voltage_v: float, current_a: float, _: bool) -> str:
            self._power_w[number] = max(voltage_v * current_a, 0.0)
            if number == 1:
                shared_a = self._pair.shared_a()
                tied = [each.copper for each in self._pair.outlets.values() if each.tied]
                self._power_w[0] = shared_a * tied[0].voltage_v if tied else 0.0
            return f"1 power_w {sum(self._power_w.values()) / EFFICIENCY:.1f}"

        return power

    def share(self) -> Running:
        sharer = self._pair.start(SECC, "meter", "share", str(self._pair.file))
        sharer.ready("ready", READY_S)
        return sharer

    def reads_wh(self) -> float:
        """The meter itself, while nobody else holds its line."""
        argv = (SECC, "meter", "read", "--map", METER, "--port", f"{self._pair.folder}/rs485")
        told = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
        found = re.search(r"energy_import_wh +(\d+)", told)
        assert found, told
        return float(found[1])

    def view(self) -> View:
        """The books."""
        view = asyncio.run(survey.look(self._pair.folder / "sharer"))
        assert view is not None
        return view


def shared(folder: Path) -> dict[str, Any]:
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


def stop(folder: Path, number: int) -> None:
    """A vehicle ends its charge."""
    with Client(folder / f"control{number}") as client:
        assert client.ask(Stop())[0].ok


def at_rest(meter: SharedMeter, folder: Path) -> bool:
    """The meter counts no more, everything is divided, and each connector knows its part."""
    before = meter.view()
    time.sleep(1.5)  # three readings
    view = meter.view()
    return (before.counted_wh, view.pending_wh) == (view.counted_wh, 0) and all(
        billed(folder, line.connector) == pytest.approx(line.register_wh) for line in view.lines
    )


def test_the_registers_of_both_are_what_the_meter_has_counted_whoever_is_killed(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        if (at := stack.enter_context(two_cables())) is None:
            pytest.skip("needs a network namespace, for an interface of each outlet")
        pair = Pair(tmp_path, at, stack, PATIENT_S, shared(tmp_path))
        meter = SharedMeter(pair)
        one, two = pair.outlets.values()
        for outlet in (one, two):
            outlet.charge()
        until(lambda: min(billed(tmp_path, n) for n in (1, 2)) > 2, CHARGES_S, "parts")

        meter.sharer.kill()
        before = [billed(tmp_path, number) for number in (1, 2)]
        gap_wh = meter.began_wh + sum(before) + 40
        until(lambda: meter.reads_wh() > gap_wh, READY_S, "gap")
        one.program.kill()
        until(lambda: not one.conducting, READY_S, "open contactors")
        sharer = meter.share()
        one.run().ready(" port=", READY_S)
        until(lambda: billed(tmp_path, 2) > before[1] + 20, READY_S, "part of the gap")
        stop(tmp_path, 2)
        until(lambda: max(two.current_a(), pair.shared_a()) < OFF_A, READY_S, "rest")
        until(lambda: at_rest(meter, tmp_path), READY_S, "settled books")

        view = meter.view()
        bills = [billed(tmp_path, number) for number in (1, 2)]
        sharer.terminate()
        sharer.wait(READY_S)
        assert view.counted_wh == meter.reads_wh() - meter.began_wh
        assert bills == pytest.approx([line.register_wh for line in view.lines])
        assert sum(bills) + view.unassigned_wh == pytest.approx(view.counted_wh)
        assert view.unassigned_wh < 0.5 * view.counted_wh  # of the program that was killed
