"""Interfaces as they come and go: addresses that are missing, tentative, taken, or change."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from secc.net.address import LOOPBACK, Unusable, find
from tests.integration.link import Link, port_of
from tests.integration.station import station
from tools import cable as cables
from tools.cable import STATION, VEHICLE, Cable
from tools.running import Running

FIND = f"""
import sys
from secc.net.address import Unusable, find
try:
    print(find("{STATION}"))
except Unusable as missing:
    print("unusable:", missing)
"""


@pytest.fixture(scope="module")
def cable() -> Iterator[Cable]:
    reason = cables.missing()
    if reason:
        pytest.skip(reason)
    with cables.cable() as laid:
        yield laid


def ip(cable: Cable, *words: str) -> None:
    cable.station.run("ip", *words)


def found(cable: Cable) -> str:
    """What `find` says in the station's namespace."""
    return cable.station.run(sys.executable, "-c", FIND).strip()


@contextmanager
def new_line(process: Running, text: str) -> Iterator[None]:
    """Wait after the block for a line that was not there before."""
    before = len(process.lines)
    yield
    deadline = time.monotonic() + 5.0
    while not any(text in line for line in process.lines[before:]):
        assert time.monotonic() < deadline, process.tail()
        time.sleep(0.05)


def test_the_loopback_interface_is_usable() -> None:
    interface = find(LOOPBACK)

    assert str(interface) == "::1%lo"
    assert interface.loopback


def test_an_interface_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(Unusable, match=r"plc9 does not exist \(there are: .*lo"):
        find("plc9")


def test_a_link_local_address_is_found_among_others(cable: Cable) -> None:
    ip(cable, "address", "add", "2001:db8::1/64", "dev", STATION, "nodad")

    assert found(cable) == f"{cable.station.link_local(STATION)}%{STATION}"

    ip(cable, "address", "delete", "2001:db8::1/64", "dev", STATION)


def test_an_interface_that_is_down_is_told_with_what_to_do(cable: Cable) -> None:
    ip(cable, "link", "set", STATION, "down")
    try:
        assert f"no IPv6 link-local address: bring it up (ip link set {STATION} up)" in found(cable)
    finally:
        ip(cable, "link", "set", STATION, "up")


def test_a_tentative_address_is_waited_for(cable: Cable) -> None:
    address = "fe80::77/64"
    ip(cable, "link", "set", STATION, "down")
    ip(cable, "link", "set", STATION, "addrgenmode", "none")
    cable.station.run("sysctl", "-qw", f"net.ipv6.conf.{STATION}.accept_dad=1")
    cable.station.run("sysctl", "-qw", f"net.ipv6.conf.{STATION}.dad_transmits=5")
    ip(cable, "link", "set", STATION, "up")
    ip(cable, "address", "add", address, "dev", STATION)
    try:
        assert "duplicate address detection" in found(cable)
    finally:
        cable.station.run("sysctl", "-qw", f"net.ipv6.conf.{STATION}.accept_dad=0")
        ip(cable, "link", "set", STATION, "down")
        ip(cable, "link", "set", STATION, "addrgenmode", "eui64")
        ip(cable, "link", "set", STATION, "up")


def test_a_station_serves_again_when_its_interface_comes_back(cable: Cable, tmp_path: Path) -> None:
    with station(cable, tmp_path) as running_station:
        process = running_station.process
        with new_line(process, "no IPv6 link-local address"):
            ip(cable, "link", "set", STATION, "down")
        with new_line(process, " ready "):
            ip(cable, "link", "set", STATION, "up")

        link = Link(cable, VEHICLE)
        with link.connect(port_of(link.discover_until(5.0))):
            pass
        link.close()
