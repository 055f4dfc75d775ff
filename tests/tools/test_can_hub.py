"""The hub as processes use it: control lines, the record of frames, and python-can's own client."""

import asyncio
import io
import sys

from secc.power.bus import Bus
from secc.power.node import Frame
from tests.power.test_bus import PATIENCE_S, Talker, up
from tests.station.loop import on_loop, until
from tools.can_bench import can_bench
from tools.can_hub import Hub, hub_settings
from tools.can_wire import Wire


@on_loop
async def test_control_lines_are_answered_and_steer_the_bus() -> None:
    async with can_bench() as bench:
        one, other = Talker(), Talker()
        first, second = bench.bus("one", [one]), bench.bus("other", [other])
        await up(first, second)
        server = await asyncio.start_server(bench.hub.steer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def say(line: str) -> str:
            writer.write(line.encode() + b"\n")
            return (await reader.readline()).decode().strip()

        assert await say("nodes") == "ok one other"
        assert await say("mute one 00000100/1FFFFF00") == "ok"
        assert await say("mute nobody") == "error: no node nobody; there are one, other"
        assert (await say("explode one")).startswith("error: no command explode; known are")
        assert (await say("delay one")).startswith("error: ")
        assert await say("") == "error: write COMMAND NODE"
        one.outbox = [Frame(0x111, b""), Frame(0x222, b"")]
        first.wake()
        await until(lambda: other.inbox, PATIENCE_S)
        assert other.inbox == [Frame(0x222, b"")]
        writer.close()
        server.close()


@on_loop
async def test_the_record_has_what_candump_has() -> None:
    record = io.StringIO()
    hub = Hub(Wire(0), record)
    server = await asyncio.start_server(hub.serve, "127.0.0.1", 0)
    node = Talker()
    bus = Bus(hub_settings("secc", server.sockets[0].getsockname()[1]), [node])
    task = asyncio.create_task(bus.run())
    await up(bus)

    node.outbox = [Frame(0x029C00F0, bytes.fromhex("00061A8000004E20")), Frame(0x7, b"", False)]
    bus.wake()
    await until(lambda: record.getvalue().count("\n") == 2, PATIENCE_S)

    lines = [line.split()[1:] for line in record.getvalue().splitlines()]
    assert lines == [["secc", "029C00F0#00061A8000004E20"], ["secc", "007#"]]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    server.close()
    await until(lambda: not hub.connections)


async def program(*argv: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *argv),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )


async def first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode()


@on_loop
async def test_hub_and_modules_are_programs() -> None:
    processes = [await program("tools.can_hub", "--port", "0")]
    try:
        port = (await first_line(processes[0])).split()[2].rstrip(",")
        processes.append(await program("tools.power_module", "infypower", "--port", port))
        assert await first_line(processes[1]) == "ready: 4 modules\n"
        node = Talker()
        bus = Bus(hub_settings("secc", int(port)), [node])
        task = asyncio.create_task(bus.run())
        await up(bus)

        while len({frame.id for frame in node.inbox}) < 4:
            node.outbox = [Frame(0x028A3FF0, bytes(8))]  # who is there?
            bus.wake()
            await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    finally:
        for process in processes:
            process.terminate()
            await process.wait()
