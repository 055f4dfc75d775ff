"""The TCP port and its one connection, over the loopback interface."""

import asyncio
import socket
import struct
from contextlib import suppress

import pytest

from secc.net.tcp import DYNAMIC_PORTS, Connection, Port
from tests.station.loop import LO, dial, on_loop, until

RESET = struct.pack("ii", 1, 0)


class End:
    """What happens at the station's end, as its owner sees it."""

    def __init__(self) -> None:
        self.port = Port(LO)
        self.connections: list[Connection] = []
        self.octets = b""
        self.ends: list[str] = []
        self.port.open(self.accept)

    def accept(self, connection: Connection) -> None:
        self.connections.append(connection)
        connection.received, connection.lost = self.take, self.ends.append

    def take(self, data: bytes) -> None:
        self.octets += data

    async def dial(self) -> tuple[socket.socket, Connection]:
        """The vehicle's socket, and the connection that belongs to it."""
        known = len(self.connections)
        vehicle = await dial(self.port.number)
        await until(lambda: len(self.connections) > known)
        return vehicle, self.connections[-1]


async def read(vehicle: socket.socket, octets: int = 65536) -> bytes:
    return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(vehicle, octets), 3.0)


@on_loop
async def test_the_port_is_a_dynamic_one() -> None:
    end = End()

    assert end.port.number in DYNAMIC_PORTS
    end.port.close()


@on_loop
async def test_a_closed_port_refuses_and_opens_again_under_the_same_number() -> None:
    end = End()
    number = end.port.number
    vehicle, connection = await end.dial()
    end.port.close()

    with pytest.raises(ConnectionRefusedError):
        await dial(number)
    connection.reset()
    vehicle.close()
    end.port.open(end.accept)

    assert end.port.number == number
    (await dial(number)).close()
    end.port.close()


@on_loop
async def test_another_port_is_taken_when_it_is_in_use() -> None:
    end, other = End(), Port(LO)
    other.number = end.port.number

    other.open(end.accept)

    assert other.number != end.port.number
    end.port.close()
    other.close()


@on_loop
async def test_a_connection_that_waits_to_be_accepted_is_reset_when_the_port_closes() -> None:
    end = End()
    waiting = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    waiting.connect(("::1", end.port.number))  # the kernel does it, the loop has not run

    end.port.close()

    with pytest.raises(ConnectionResetError):
        waiting.recv(1)
    assert not end.connections
    waiting.close()


@on_loop
async def test_octets_go_both_ways_at_once() -> None:
    end = End()
    vehicle, connection = await end.dial()

    vehicle.send(b"request")
    await until(lambda: end.octets)
    connection.send(b"response")

    assert end.octets == b"request"
    assert await read(vehicle) == b"response"
    connection.reset()
    vehicle.close()
    end.port.close()


@on_loop
async def test_a_response_is_sent_whole_although_the_vehicle_reads_slowly() -> None:
    end = End()
    vehicle, connection = await end.dial()
    octets = bytes(range(256)) * 4096 * 8  # beyond what two kernels buffer

    connection.send(octets)
    connection.finish()
    got = b""
    while part := await read(vehicle):
        got += part
        await asyncio.sleep(0)

    assert got == octets
    assert end.ends == []
    vehicle.close()
    end.port.close()


@on_loop
async def test_a_vehicle_that_never_reads_loses_the_connection() -> None:
    end = End()
    vehicle, connection = await end.dial()

    connection.send(bytes(8 * 1024 * 1024))
    connection.send(b"more")

    assert end.ends == ["the vehicle does not read"]
    vehicle.close()
    end.port.close()


@on_loop
async def test_the_end_of_the_vehicle_is_told_once_and_after_its_last_octets() -> None:
    end = End()
    vehicle, connection = await end.dial()

    vehicle.send(b"last words")
    vehicle.shutdown(socket.SHUT_WR)
    await until(lambda: end.ends)

    assert end.octets == b"last words"
    assert end.ends == ["closed by the vehicle"]
    assert await read(vehicle) == b""  # the station has sent FIN too
    connection.send(b"too late")
    assert end.ends == ["closed by the vehicle"]
    vehicle.close()
    end.port.close()


@on_loop
async def test_what_was_sent_before_the_half_close_was_seen_still_arrives() -> None:
    end = End()
    vehicle, connection = await end.dial()
    connection.received = lambda _: connection.send(b"response")

    vehicle.send(b"request")
    vehicle.shutdown(socket.SHUT_WR)
    await until(lambda: end.ends)

    assert await read(vehicle) == b"response"
    assert await read(vehicle) == b""
    vehicle.close()
    end.port.close()


@on_loop
async def test_a_reset_by_the_vehicle_is_an_end() -> None:
    end = End()
    vehicle, _ = await end.dial()

    vehicle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    vehicle.close()
    await until(lambda: end.ends)

    assert "reset" in end.ends[0].lower()
    end.port.close()


@on_loop
async def test_the_station_ends_with_fin_after_its_last_response() -> None:
    end = End()
    vehicle, connection = await end.dial()
    vehicle.send(b"unread")  # must not turn the FIN into a reset

    connection.send(b"response")
    connection.finish()

    assert await read(vehicle) == b"response"
    assert await read(vehicle) == b""
    vehicle.close()
    await until(lambda: not connection.is_open)
    assert end.ends == []
    assert end.octets == b""
    end.port.close()


@on_loop
async def test_a_vehicle_that_keeps_the_connection_open_is_waited_for_no_longer_than_a_second() -> (
    None
):
    end = End()
    vehicle, connection = await end.dial()

    connection.finish()
    await until(lambda: not connection.is_open, within_s=1.5)

    vehicle.close()
    end.port.close()


@on_loop
async def test_a_reset_by_the_station_is_one_for_the_vehicle() -> None:
    end = End()
    vehicle, connection = await end.dial()

    connection.reset()

    with pytest.raises(ConnectionResetError):
        await read(vehicle)
    vehicle.close()
    end.port.close()


@on_loop
async def test_a_hundred_connections_a_second_are_limited_to_ten() -> None:
    end = End()

    for _ in range(100):
        with suppress(ConnectionResetError):
            (await dial(end.port.number)).close()
    await asyncio.sleep(0.05)

    assert len(end.connections) <= 11
    for connection in end.connections:
        connection.reset()
    end.port.close()
