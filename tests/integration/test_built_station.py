"""A station of real hardware as processes: CAN hub, modules, board, serial devices, supervisor."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.loop import wait_for_loopback
from tools.outlet.faults import ROWS
from tools.outlet.killing import kill
from tools.outlet.rig import Command, apart, here
from tools.outlet.wire_play import play


@pytest.fixture
def at() -> Iterator[Command]:
    """Where the processes run: out of the way of other tests, if the kernel lets them."""
    with apart() as command:
        if command is here:
            wait_for_loopback()
        yield command


def test_a_pressed_emergency_stop_opens_the_contactors_of_a_running_charge(
    tmp_path: Path, at: Command
) -> None:
    row = next(row for row in ROWS if row.name == "emergency_stop")

    assert play(row, tmp_path, at, patient=True).problems == []


def test_a_killed_station_leaves_its_power_off(tmp_path: Path, at: Command) -> None:
    killed = kill("station", "pre_charge", tmp_path, at, patient=True)

    assert killed.good, killed
