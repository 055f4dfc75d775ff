"""pyslac (PyPI) unmodified: its example EV at our station, and our EV at its station.

Both run at the same time: most of it is pyslac's own waiting.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from secc.reports import Link
from tests import pyslac
from tests.integration.slac import SLAC, modems
from tests.integration.station import station
from tools import cable as cables
from tools.cable import STATION, VEHICLE, Namespace
from tools.running import Running, running

EV_INTERFACE, STATION_INTERFACE = "enp0s3", "eth0"  # fixed in pyslac's examples
SETTLED_WITHIN_S, MATCHED_WITHIN_S = 20.0, 40.0
JOIN = """
from tools.vehicle.link import PlantBench
from tools.plug_in import associate
slac = associate("ev0", PlantBench(None))
print("linked", slac.nmk.hex(), flush=True)
"""


@pytest.fixture(scope="module", autouse=True)
def _possible() -> None:
    reason = cables.missing()
    if reason:
        pytest.skip(reason)
    pyslac.examples()


def example(where: Namespace, name: str) -> list[str]:
    return where.command(str(pyslac.PYTHON), "-m", f"pyslac.examples.{name}")


def rename(where: Namespace, old: str, new: str, *address: str) -> None:
    where.run("ip", "link", "set", old, "down")
    where.run("ip", "link", "set", old, "name", new, *address)
    where.run("ip", "link", "set", new, "up")


@pytest.fixture(scope="module")
def pyslac_station() -> Iterator[tuple[Running, Running]]:
    """pyslac's station, and our vehicle, which comes once the station has its key."""
    with cables.power_line() as (line,):
        rename(line.station, STATION, STATION_INTERFACE)
        with (
            modems(line, "--port", "plc0", "--port", "plc1:lumissil:ev"),
            running(example(line.station, "single_slac_session")) as theirs,
        ):
            join = ["-c", f"import time; time.sleep(11)\n{JOIN}"]
            with running(line.vehicle.command(sys.executable, *join)) as ours:
                yield theirs, ours


@pytest.mark.usefixtures("pyslac_station")
def test_the_example_ev_of_pyslac_is_linked_by_our_station(tmp_path: Path) -> None:
    # It takes both ends for one host (one MAC address), plays the modem of the station too, sends
    # two sounds with three groups, and the length of its match big-endian.
    with cables.cable() as cable:
        told = cable.station.run("ip", "-o", "link", "show", STATION)
        mac = told.split("link/ether ")[1].split()[0]
        rename(cable.vehicle, VEHICLE, EV_INTERFACE, "address", mac)
        with station(cable, tmp_path, SLAC + "modem_silence_s = 1.0\n") as secc:
            secc.ctl("pilot", "B")
            secc.process.wait_for(lambda text: "modem_silent" in text, 10.0, "a key asked for")
            with running(example(cable.vehicle, "ev_slac_scapy")):
                linked = secc.wait_for(Link, MATCHED_WITHIN_S, state="linked")

    assert linked.ev == mac
    assert linked.attenuation_db == pytest.approx((40 + 36 + 40) / 3, abs=1)


def test_our_ev_is_linked_by_the_station_of_pyslac(
    pyslac_station: tuple[Running, Running],
) -> None:
    theirs, ours = pyslac_station

    told = ours.wait_for(lambda line: "linked" in line, MATCHED_WITHIN_S, "link")
    theirs.wait_for(lambda line: "CM_SLAC_MATCH: Finished" in line, 5.0, "match")

    assert told.split()[1] in "".join(theirs.lines)  # the key that pyslac has made
