"""The discovery socket, over the loopback interface: who is answered, from where, how often."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv6Address

import pytest

from secc import sdp
from secc.net.udp import Discovery
from tests.station.loop import LO, on_loop, wait_for_loopback

NO_TLS = bytes.fromhex("01fe 9000 00000002 10 00")
ROGUE = sdp.Offer(IPv6Address("::bad"), {sdp.Security.NONE: 50_000}).answer(sdp.Security.NONE)
STATION = ("::1", sdp.PORT)


class Station:
    """The discovery of a station that may or may not take a vehicle."""

    def __init__(self) -> None:
        self.port: int | None = 61_341
        self.recorded: list[tuple[str, bytes]] = []
        self.alerts: list[str] = []
        self.discovery = Discovery(
            LO,
            self.offer,
            lambda direction, _, octets: self.recorded.append((direction, octets)),
            lambda name, _: self.alerts.append(name),
        )

    def offer(self) -> sdp.Offer | None:
        if self.port is None:
            return None
        return sdp.Offer(LO.address, {sdp.Security.NONE: self.port})


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Station, socket.socket]]:
    """A station, and a vehicle's socket."""
    wait_for_loopback()
    station = Station()
    await station.discovery.open()
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as vehicle:
        vehicle.setblocking(False)
        vehicle.bind(("::1", 0))
        try:
            yield station, vehicle
        finally:
            station.discovery.close()
            await asyncio.sleep(0)


async def answers(vehicle: socket.socket, wait_s: float = 0.1) -> list[tuple[bytes, int]]:
    """What comes back, with the port it comes from."""
    await asyncio.sleep(wait_s)
    got: list[tuple[bytes, int]] = []
    while True:
        try:
            data, (_, port, *_) = vehicle.recvfrom(1500)
        except BlockingIOError:
            return got
        got.append((data, port))


@on_loop
async def test_a_request_is_answered_to_its_source_from_port_15118() -> None:
    async with serving() as (station, vehicle):
        vehicle.sendto(NO_TLS, STATION)

        expected = bytes.fromhex("01fe 9001 00000014") + LO.address.packed + b"\xef\x9d\x10\x00"
        assert await answers(vehicle) == [(expected, 15118)]
        assert station.recorded == [("in", NO_TLS), ("out", expected)]


@on_loop
async def test_nothing_is_answered_while_no_vehicle_may_connect() -> None:
    async with serving() as (station, vehicle):
        station.port = None
        vehicle.sendto(NO_TLS, STATION)

        assert await answers(vehicle) == []
        assert station.recorded == [("in", NO_TLS)]


@on_loop
async def test_a_damaged_request_is_not_answered_and_the_next_good_one_is() -> None:
    async with serving() as (_, vehicle):
        for octets in (b"", b"\x01", NO_TLS[:-1], NO_TLS + b"\0", bytes(1400)):
            vehicle.sendto(octets, STATION)
        assert await answers(vehicle) == []

        vehicle.sendto(NO_TLS, STATION)
        assert len(await answers(vehicle)) == 1


@on_loop
async def test_a_flood_is_answered_ten_times(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with serving() as (_, vehicle):
        for _ in range(500):
            vehicle.sendto(NO_TLS, STATION)
            await asyncio.sleep(0)

        assert 10 <= len(await answers(vehicle)) <= 12
    ignored = [record for record in caplog.records if "ignored" in record.getMessage()]
    assert len(ignored) <= 3


@on_loop
async def test_another_secc_on_the_link_raises_an_alert_once() -> None:
    async with serving() as (station, vehicle):
        for _ in range(50):
            vehicle.sendto(ROGUE, STATION)

        assert await answers(vehicle) == []
        assert station.alerts
        assert set(station.alerts) == {"rogue_secc"}
        assert len(station.alerts) <= 3


@on_loop
async def test_a_second_station_on_the_same_interface_is_told_so() -> None:
    async with serving():
        with pytest.raises(OSError, match="another SECC running on this interface"):
            await Station().discovery.open()


@on_loop
async def test_the_port_is_free_again_after_the_end() -> None:
    for _ in range(2):
        async with serving() as (_, vehicle):
            vehicle.sendto(NO_TLS, STATION)
            assert len(await answers(vehicle)) == 1
