"""Whatever ends a charge, the power goes off and the contactors open: measured, not assumed."""

import time

import pytest

from secc.reports import SessionEnded, State
from tests.integration.link import Link
from tests.integration.station import Station
from tests.integration.vehicle import Vehicle, vehicle
from tools.cable import Cable

pytestmark = pytest.mark.usefixtures("ecog_vehicle")

ENDLESS = 10_000  # loops


def charge(ev: Vehicle, station: Station) -> None:
    """Wait until power flows."""
    ev.wait_for("CurrentDemandRes", count=20)
    flowing = station.wait_for(State, 3.0, phase="deliver", contactors="closed", current_a=20.0)
    assert flowing.voltage_v > 60


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
    off, open_ = (
        running_station.traced("command", name=name)[-1] for name in ("Supply", "Contactors")
    )
    assert off["values"] == {"voltage_v": 0, "current_a": 0}
    assert open_["values"] == {"closed": False}
    assert [line["ok"] for line in running_station.traced("session_ended")] == [True]


def test_a_vehicle_that_dies_takes_its_power_with_it_and_the_next_one_is_served(
    cable: Cable, running_station: Station, link: Link
) -> None:
    with vehicle(cable, loops=ENDLESS) as ev:
        charge(ev, running_station)
        died = time.time()
        ev.process.kill()

        ended = running_station.wait_for(SessionEnded, 2.0)
        dead = running_station.wait_for(State, 5.0, since=died, contactors="open", locked=False)

    assert (ended.by, ended.ok) == ("network", False)
    assert dead.time - died < 5.0
    assert dead.voltage_v < 60
    assert dead.current_a == 0
    link.discover_until(15.0)
