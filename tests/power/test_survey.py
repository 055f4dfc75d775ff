"""What board, meter and insulation monitor say when `secc doctor` asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from secc.power.bus import Bus
from secc.power.can_settings import CanSettings
from secc.power.settings import PowerSettings
from secc.power.survey import Row, look
from tests.power.serial_world import em340, line
from tests.station.loop import on_loop
from tools.can_hub import Hub
from tools.can_wire import Wire
from tools.master_board import MasterBoard
from tools.serial_devices import InsulationMonitor


def can(port: int, node: str) -> CanSettings:
    options = ["host=127.0.0.1", f"port={port}", "tcp_tune=true"]
    return msgspec.convert(
        {"interface": "socketcand", "channel": node, "options": options}, CanSettings
    )


@asynccontextmanager
async def bus(board: MasterBoard | None) -> AsyncIterator[int]:
    """A hub with this board; its port."""
    hub = Hub(Wire(125_000))
    server = await asyncio.start_server(hub.serve, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    nodes = [] if board is None else [board]
    task = asyncio.create_task(Bus(can(port, "board"), nodes).run())
    try:
        yield port
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        server.close()


async def board_rows(board: MasterBoard | None, within_s: float = 5.0) -> list[Row]:
    async with bus(board) as port:
        return await look(PowerSettings(can=can(port, "doctor")), within_s)


def new_board(**faults: bool) -> MasterBoard:
    now = asyncio.get_running_loop().time()
    board = MasterBoard(now=now)
    for name in faults:
        board.set_fault(name, True, now)
    return board


@on_loop
async def test_a_board_is_heard_and_told_from_its_frames() -> None:
    rows = await board_rows(new_board())

    assert [(row.name, row.good) for row in rows] == [
        ("board", True),
        ("board", True),
        ("contactors", True),
        ("pilot", True),
        ("temperatures", True),
    ]
    assert "firmware 1.0, hardware 2" in rows[0].text
    assert rows[2].text == "closed: none; outputs off (started)"
    assert rows[4].text == "dc_plus 25 degC, dc_minus 25 degC"


@on_loop
async def test_what_is_wrong_with_a_board_is_told() -> None:
    rows = await board_rows(new_board(emergency_stop=True, sensor1_open=True, lock_jammed=True))

    bad = {row.name: row.text for row in rows if not row.good}
    assert bad.keys() == {"board", "contactors", "temperatures"}
    assert "alarms: lock_jammed" in bad["board"]
    assert "off (emergency stop)" in bad["contactors"]
    assert "dc_plus broken" in bad["temperatures"]


@on_loop
async def test_a_board_that_is_not_there_is_told_with_what_to_look_at() -> None:
    (row,) = await board_rows(None, within_s=0.3)

    assert not row.good
    assert row.text.startswith("nothing heard from 0x100 on: check its supply")


@on_loop
async def test_damaged_frames_are_told_apart_from_none() -> None:
    (row,) = await board_rows(new_board(damaged_frames=True), within_s=1.0)

    assert "damaged: check cable and termination" in row.text


def serial(text: dict[str, object]) -> PowerSettings:
    return msgspec.convert({"board": {"kind": "gpio"}, **text}, PowerSettings)


@on_loop
async def test_meter_and_monitor_are_read_once() -> None:
    monitor = InsulationMonitor(asyncio.get_running_loop().time())
    monitor.voltage_v = 12.0
    async with line({1: em340(), 3: monitor}) as settings:
        where = {"port": settings.port, "parity": "none", "baud": 9600}
        rows = await look(
            serial(
                {
                    "meter": {"source": "modbus", "serial": where},
                    "isolation": {"kind": "bender_isocha425hv", "serial": where},
                }
            ),
            5.0,
        )

    assert [row.good for row in rows] == [True, True]
    assert rows[0].text == "Carlo Gavazzi EM340: energy_import_wh 123400 Wh"
    assert rows[1].text.endswith("5000 kOhm at 12 V")


@on_loop
async def test_another_device_in_place_of_the_monitor_and_a_silent_meter_are_told() -> None:
    meter = em340()
    meter.faults.add("silent")
    async with line({1: meter, 3: InsulationMonitor(0.0)}) as settings:
        where = {"port": settings.port, "parity": "none", "baud": 9600}
        rows = await look(
            serial(
                {
                    "meter": {"source": "modbus", "serial": where},
                    "isolation": {"kind": "bender_isocha425hv", "serial": {**where, "unit": 9}},
                }
            ),
            5.0,
        )

    assert [row.good for row in rows] == [False, False]
    assert "are A and B swapped" in rows[0].text
    assert "unit 9" in rows[1].text
    assert "no answer; check wiring" in rows[1].text
