"""The driver with a real outlet and a simulated plant, over TCP: who is served, what ends how."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from secc import trace
from secc.net.driver import Driver
from secc.net.tcp import Port
from secc.power.simulation.plant import SimulatedPlant
from secc.power.simulation.settings import SimulationSettings
from secc.reports import Authorise, Report, SetAvailable, SetLimit, Simulate, Stop
from secc.sdp import Security
from secc.session.plant import Command, Contactors, Plant, Supply
from secc.session.settings import Settings, Timing
from tests.integration.link import APP_PROTOCOL_REQ, APP_PROTOCOL_RES, SESSION_SETUP_REQ
from tests.station.loop import LO, dial, on_loop, until

QUICK = Settings(timing=Timing(rearm_s=0.05, shutdown_s=1.0))
BROKEN = "bus gone"


class FragilePlant(SimulatedPlant):
    """A plant whose bus can break: no reading, or no command, gets through."""

    deaf = mute = False

    def __init__(self) -> None:
        super().__init__(SimulationSettings(), asyncio.get_running_loop().time())
        self.commands: list[Command] = []
        self.looked_at = 0.0

    def command(self, command: Command, now: float) -> None:
        if self.deaf:
            raise OSError(BROKEN)
        self.commands.append(command)
        super().command(command, now)

    def advance(self, now: float) -> Plant:
        if self.mute:
            raise OSError(BROKEN)
        self.looked_at = now
        return super().advance(now)


class Post:
    """A charging post: driver, port, plant, and all that was told."""

    def __init__(self, settings: Settings) -> None:
        self.told: list[dict[str, Any]] = []
        self.traced: list[trace.Line] = []
        self.plant = FragilePlant()
        self.driver = Driver(settings, self.plant, self.publish, self.traced.append)
        self.driver.serve(Port(LO))

    def publish(self, report: Report) -> None:
        self.told.append({**msgspec.to_builtins(report), "looked_at": self.plant.looked_at})

    def words(self, kind: str) -> list[dict[str, Any]]:
        return [word for word in self.told if word["type"] == kind]

    async def discover(self) -> int:
        """The port that a vehicle is told to connect to."""
        found: dict[Security, int] = {}

        def ask() -> bool:
            found.update(self.driver.sdp_ports())
            return bool(found)

        await until(ask)
        return found[Security.NONE]

    async def dial(self) -> socket.socket:
        return await dial(await self.discover())


@asynccontextmanager
async def post(settings: Settings = QUICK) -> AsyncIterator[Post]:
    running = Post(settings)
    try:
        yield running
    finally:
        running.plant.deaf = running.plant.mute = False
        await running.driver.shutdown()


async def exchange(vehicle: socket.socket, request: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(vehicle, request)
    return await asyncio.wait_for(loop.sock_recv(vehicle, 4096), 3.0)


async def set_up(vehicle: socket.socket) -> None:
    """Up to a session that has an id."""
    assert await exchange(vehicle, APP_PROTOCOL_REQ) == APP_PROTOCOL_RES
    assert (await exchange(vehicle, SESSION_SETUP_REQ)).startswith(bytes.fromhex("01fe8001"))


async def served(running: Post) -> None:
    """A vehicle can set up a session now."""
    with await running.dial() as vehicle:
        await set_up(vehicle)


@on_loop
async def test_nobody_can_connect_before_a_vehicle_is_plugged_in() -> None:
    async with post() as running:
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectionRefusedError):
            await dial(running.driver.port_number)

        await served(running)


@on_loop
async def test_a_second_vehicle_is_refused_at_once_and_the_first_goes_on() -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            assert await exchange(vehicle, APP_PROTOCOL_REQ) == APP_PROTOCOL_RES
            assert running.driver.sdp_ports() == {}
            with pytest.raises(ConnectionRefusedError):
                await dial(running.driver.port_number)

            assert (await exchange(vehicle, SESSION_SETUP_REQ)).startswith(b"\x01\xfe")


@on_loop
async def test_every_octet_is_traced_message_by_message_in_both_directions() -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            await set_up(vehicle)

        messages = [line for line in running.traced if isinstance(line, trace.Message)]
        assert [line.direction for line in messages] == ["in", "out", "in", "out"]
        assert messages[0].octets == APP_PROTOCOL_REQ.hex()
        assert messages[1].octets == APP_PROTOCOL_RES.hex()
        assert not any(line.broken for line in messages)


@on_loop
async def test_an_unfinished_message_is_traced_when_the_connection_ends() -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            await asyncio.get_running_loop().sock_sendall(vehicle, APP_PROTOCOL_REQ[:11])
        await until(
            lambda: any(
                isinstance(line, trace.Connection) and not line.open for line in running.traced
            )
        )

        messages = [line for line in running.traced if isinstance(line, trace.Message)]
        assert [(line.octets, line.broken) for line in messages] == [
            (APP_PROTOCOL_REQ[:11].hex(), True)
        ]


@on_loop
async def test_the_latency_that_is_told_includes_the_work() -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            await set_up(vehicle)

        assert all(0 < word["latency_s"] < 1 for word in running.words("exchange"))


@pytest.mark.parametrize("how", ["reset", "close"])
@on_loop
async def test_a_vehicle_that_goes_without_a_word_is_reported_and_the_next_is_served(
    how: str,
) -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            await set_up(vehicle)
            if how == "reset":
                vehicle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        await until(lambda: running.words("session_ended"))

        (ended,) = running.words("session_ended")
        assert (ended["by"], ended["ok"]) == ("network", False)
        await served(running)


@on_loop
async def test_a_reading_that_fails_switches_off_and_the_next_vehicle_is_served() -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            await set_up(vehicle)
            running.plant.mute = True

            with pytest.raises(ConnectionResetError):
                await asyncio.get_running_loop().sock_recv(vehicle, 4096)
        assert {Supply(), Contactors()} <= set(running.plant.commands)
        assert running.words("fault")[-1]["name"] == "internal"
        assert running.words("session_ended")[-1]["reason"] == "internal fault"
        with pytest.raises(ConnectionRefusedError):
            await dial(running.driver.port_number)

        running.plant.mute = False
        await served(running)
        assert running.words("fault")[-1]["active"] is False


@on_loop
async def test_what_listeners_have_said_outlives_a_fault_of_the_program() -> None:
    async with post() as running:
        for word in (
            SetLimit(name="ocpp", power_w=9000),
            SetLimit(name="site_grant", power_w=4000, for_s=600),
            SetAvailable(available=False),
        ):
            assert running.driver.instruct(word).ok
        before = running.driver.state()
        running.plant.mute = True
        await until(lambda: running.words("fault"))
        running.plant.mute = False
        await until(lambda: not running.words("fault")[-1]["active"])

        after = running.driver.state()
        assert before.limits == {"ocpp_w": 9000, "site_grant_w": 4000}
        assert (after.limits, after.available) == (before.limits, False)


@on_loop
async def test_a_command_that_fails_resets_the_connection_and_the_next_vehicle_is_served() -> None:
    async with post() as running:
        port = await running.discover()
        running.plant.deaf = True
        running.driver.instruct(Simulate(pilot="A"))
        assert running.words("fault")

        with pytest.raises(ConnectionRefusedError):
            await dial(port)
        running.plant.deaf = False
        await until(lambda: not running.words("fault")[-1]["active"])
        assert running.driver.instruct(Simulate(pilot="auto")).ok
        await served(running)


@on_loop
async def test_a_fault_that_stays_keeps_the_station_out_of_service() -> None:
    async with post() as running:
        running.plant.mute = True
        await until(lambda: running.words("fault"))
        await asyncio.sleep(1.2)

        assert running.driver.sdp_ports() == {}
        assert not running.driver.instruct(Authorise()).ok
        running.plant.mute = False
        await served(running)


@on_loop
async def test_requests_are_answered_with_what_is_wrong_with_them() -> None:
    async with post() as running:
        assert running.driver.instruct(Authorise()).ok
        assert running.driver.instruct(SetLimit(power_w=9000)).ok

        for request in (
            Stop(),
            Simulate(pilot="Z"),
            Simulate(faults={"flood": True}),
            SetLimit(power_w=-1),
        ):
            answer = running.driver.instruct(request)
            assert not answer.ok
            assert answer.error


@on_loop
async def test_a_vehicle_is_told_no_old_readings_by_a_process_that_got_no_time() -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            assert await exchange(vehicle, APP_PROTOCOL_REQ) == APP_PROTOCOL_RES
            vehicle.send(SESSION_SETUP_REQ)
            time.sleep(0.4)
            awake = asyncio.get_running_loop().time()
            await asyncio.get_running_loop().sock_recv(vehicle, 100)

        assert running.words("exchange")[-1]["looked_at"] >= awake


@on_loop
async def test_the_state_is_told_every_second() -> None:
    async with post() as running:
        await until(lambda: len(running.words("state")) >= 2)

        first, second = running.words("state")[:2]
        assert second["time"] - first["time"] == pytest.approx(1.0, abs=0.3)


@on_loop
async def test_the_end_of_the_station_ends_the_session_and_the_connection() -> None:
    async with post() as running:
        with await running.dial() as vehicle:
            await set_up(vehicle)

            await running.driver.shutdown()

            with pytest.raises(ConnectionRefusedError):
                await dial(running.driver.port_number)
            assert await asyncio.get_running_loop().sock_recv(vehicle, 4096) == b""
        (ended,) = running.words("session_ended")
        assert ended["by"] == "station"
        assert running.plant.commands[-1].duty is None  # type: ignore[union-attr]


@on_loop
async def test_a_vehicle_in_session_is_waited_for_until_somebody_is_in_a_hurry() -> None:
    async with post(Settings(timing=Timing(shutdown_s=30.0))) as running:
        with await running.dial() as vehicle:
            await set_up(vehicle)
            ending = asyncio.create_task(running.driver.shutdown())
            await asyncio.sleep(0)
            assert not running.words("session_ended")

            running.driver.hurry()

            assert running.words("session_ended")
            await asyncio.wait_for(ending, 10.0)


@on_loop
async def test_the_clock_may_be_set_while_the_station_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever boots without network is in 1970, where no certificate is valid."""
    monkeypatch.setattr(time, "time", lambda: 100.0)
    async with post() as running:
        assert running.driver.state().time == pytest.approx(100.0, abs=60.0)
        monkeypatch.setattr(time, "time", lambda: 1.8e9)

        await served(running)

        (started,) = running.words("session_started")
        assert started["time"] == pytest.approx(1.8e9, abs=60.0)
