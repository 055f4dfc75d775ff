"""Whatever ends a charge, the power goes off and the contactors open: measured, not assumed."""

import time

import pytest

from tests.integration.link import Link
from tests.integration.station import Station
from tests.integration.vehicle import Vehicle, vehicle
from tools.cable import Cable

pytestmark = pytest.mark.usefixtures("ecog_vehicle")

ENDLESS = 10_000  # loops


def charge(ev: Vehicle, station: Station) -> None:
    """Wait until power flows."""
    ev.wait_for("CurrentDemandRes", count=20)
    station.wait_for("state", 2.0, phase="deliver", contactors="closed")


def commands(station: Station, name: str) -> list[dict[str, object]]:
    """The values of every command of this name, in order."""
    return [
        line["values"]
        for line in station.traced()
        if line["type"] == "command" and line["name"] == name
    ]


@pytest.mark.parametrize("protocol", ["DIN_SPEC_70121", "ISO_15118_2"])
def test_a_terminated_station_ends_a_running_charge_before_it_goes(
    cable: Cable, running_station: Station, protocol: str
) -> None:
    with vehicle(cable, protocol=protocol, loops=ENDLESS) as ev:
        charge(ev, running_station)

        asked = time.monotonic()
        running_station.process.terminate()
        status = running_station.process.wait(6.0)
        took = time.monotonic() - asked

    assert status == 0
    assert took < 5.0
    assert commands(running_station, "Supply")[-1]["voltage_v"] == 0
    assert commands(running_station, "Contactors")[-1] == {"closed": False}
    assert [line["ok"] for line in running_station.traced() if line["type"] == "session_ended"]


def test_a_vehicle_that_dies_takes_its_power_with_it_and_the_next_one_is_served(
    cable: Cable, running_station: Station, link: Link
) -> None:
    with vehicle(cable, loops=ENDLESS) as ev:
        charge(ev, running_station)
        ev.process.kill()
        died = time.time()

        ended = running_station.wait_for("session_ended", 5.0)
        running_station.wait_for("state", 5.0, phase="idle", contactors="open")

    assert ended["ok"] is False
    opened = next(
        line
        for line in running_station.traced()
        if line["type"] == "command"
        and line["name"] == "Contactors"
        and line["time"] > died
        and line["values"] == {"closed": False}
    )
    assert opened["time"] - died < 3.0
    link.discover_until(15.0)
