"""The raw socket and what drives it: on a pair of virtual interfaces, in a namespace."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tools import cable as cables
from tools.cable import STATION, VEHICLE, Cable

# Run at the station's end: opens, prints what it hears.
HEAR = f"""
import select, sys
from secc.net.ethernet import hardware_address, open_raw, receive_all
sock = open_raw("{STATION}")
print(hardware_address("{STATION}").hex(), flush=True)
select.select([sock], [], [], 5.0)
print(*[octets[:16].hex() for octets in receive_all(sock)], flush=True)
"""
# Run at the vehicle's end: IP, ARP and one HomePlug frame.
SAY = f"""
from secc.net.ethernet import open_raw
sock = open_raw("{VEHICLE}", everything=True)
for kind in ("0800", "0806", "88e1", "86dd"):
    sock.send(bytes.fromhex("ff" * 6 + "020000000001" + kind) + bytes(46))
"""
# An association over an interface that goes and comes back.
GO_AND_COME = f"""
import asyncio, subprocess, time
from secc.net.power_line import PowerLine
from secc.session.plant import DataLink, Pilot
from secc.session.settings import Settings, Slac

class Follower:
    def link_changed(self): pass
    def vehicle_looks(self): pass

def ip(*words):
    subprocess.run(["ip", "link", *words], check=True)

async def main():
    line = PowerLine(
        "{STATION}", Settings(slac=Slac(enabled=True)), Follower(), print, lambda line: None, 0.0
    )
    print(line.state, line.up, line.duty)
    ip("set", "{STATION}", "down")
    await asyncio.sleep(0.3)
    print(line.state)
    line.observe(Pilot.B, False)
    line.primitive(DataLink.ERROR)
    ip("set", "{STATION}", "up")
    await asyncio.sleep(1.3)
    print(line.state)
    line.close()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def cable() -> Iterator[Cable]:
    reason = cables.missing()
    if reason:
        pytest.skip(reason)
    with cables.cable() as laid:
        yield laid


def test_only_homeplug_frames_reach_the_station(cable: Cable) -> None:
    argv = cable.station.command(sys.executable, "-c", HEAR)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as hearing:
        assert hearing.stdout is not None
        mac = hearing.stdout.readline().strip()
        cable.vehicle.run(sys.executable, "-c", SAY)
        heard = hearing.stdout.readline().split()

    assert len(bytes.fromhex(mac)) == 6
    assert heard == ["ffffffffffff02000000000188e10000"]


def test_an_interface_that_goes_takes_the_link_with_it_and_may_come_back(cable: Cable) -> None:
    told = cable.station.run(sys.executable, "-c", GO_AND_COME).splitlines()

    states = [line for line in told if not line.startswith("Link(")]
    assert states == ["starting False None", "no interface", "starting"]


def test_an_interface_that_is_not_there_is_an_error_of_the_system() -> None:
    from secc.net.ethernet import hardware_address

    with pytest.raises(OSError, match="No such device"):
        hardware_address("absent0")


def test_without_the_right_it_is_said_how_to_get_it(cable: Cable) -> None:
    drop = (
        "import ctypes, sys\n"
        "from secc.net.ethernet import open_raw\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.capset(ctypes.byref((ctypes.c_uint32 * 2)(0x20080522, 0)), bytes(24))\n"
        f"try: open_raw('{STATION}')\n"
        "except PermissionError as error: print(error.strerror)\n"
    )
    assert "CAP_NET_RAW" in cable.station.run(sys.executable, "-c", drop)
