"""The control socket: who may connect, what is said, who is dropped."""

import asyncio
import grp
import json
import os
import socket
import stat
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from secc.net.control import Control
from secc.reports import Alert, Answer, Authorise, Hello, Request, SetLimit, Simulate, State
from tests.station.loop import on_loop, until

NOBODY = 65534
PYTHON = "/usr/bin/python3"  # which another user may execute, unlike that of a home directory
other_user = pytest.mark.skipif(
    os.geteuid() != 0 or not Path(PYTHON).exists(), reason="only root can act as another user"
)
STATE = State(time=1.0, connector=1, phase="idle", pilot="A", oscillator=False)


class Station:
    """What is behind the socket: it remembers what it was told."""

    def __init__(self, path: Path, group: str | None = None) -> None:
        self.told: list[Request] = []
        hello = Hello(version=1, connector=1, software="secc 0")
        self.control = Control(
            path, hello, state=lambda: STATE, instruct=self.instruct, group=group
        )

    def instruct(self, request: Request) -> Answer:
        self.told.append(request)
        return Answer(ok=isinstance(request, Authorise), error="no" if len(self.told) > 1 else None)


@asynccontextmanager
async def serving(path: Path, group: str | None = None) -> AsyncIterator[Station]:
    station = Station(path, group)
    await station.control.open()
    try:
        yield station
    finally:
        station.control.close()
        await asyncio.sleep(0)


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def word(self) -> dict[str, Any]:
        line = await asyncio.wait_for(self.reader.readline(), 3.0)
        assert line, "closed by the station"
        word: dict[str, Any] = json.loads(line)
        return word

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


async def connect(path: Path) -> Client:
    return Client(*await asyncio.open_unix_connection(str(path)))


async def greeted(path: Path) -> Client:
    client = await connect(path)
    assert (await client.word())["type"] == "hello"
    assert (await client.word())["type"] == "state"
    return client


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "secc.sock"


@on_loop
async def test_a_client_is_told_who_answers_and_what_is_true_now(path: Path) -> None:
    async with serving(path):
        client = await connect(path)

        assert await client.word() == {
            "type": "hello",
            "version": 1,
            "connector": 1,
            "software": "secc 0",
        }
        assert (await client.word())["phase"] == "idle"
        await client.close()


@on_loop
async def test_every_client_gets_every_report(path: Path) -> None:
    async with serving(path) as station:
        clients = [await greeted(path) for _ in range(3)]

        station.control.publish(Alert(time=2.0, name="rogue_secc", text="there"))

        for client in clients:
            assert (await client.word())["name"] == "rogue_secc"
            await client.close()


@on_loop
async def test_each_request_gets_one_answer_in_order(path: Path) -> None:
    async with serving(path) as station:
        client = await greeted(path)

        client.writer.write(
            b'{"type":"authorise","id_tag":"A1"}\n{"type":"limit","power_w":9000}\n'
            b'{"type":"simulate","pilot":"B","faults":{"contactor_welded":true}}\n'
        )

        assert await client.word() == {"type": "answer", "ok": True}
        assert await client.word() == {"type": "answer", "ok": False, "error": "no"}
        assert (await client.word())["ok"] is False
        assert station.told == [
            Authorise(id_tag="A1"),
            SetLimit(power_w=9000),
            Simulate(pilot="B", faults={"contactor_welded": True}),
        ]
        await client.close()


@on_loop
async def test_the_state_is_told_on_request_before_its_answer(path: Path) -> None:
    async with serving(path):
        client = await greeted(path)

        client.writer.write(b'{"type":"get_state"}\n')

        assert (await client.word())["type"] == "state"
        assert await client.word() == {"type": "answer", "ok": True}
        await client.close()


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"type":"fly"}',
        b'{"type":"limit","power_w":"much"}',
        b'{"type":"state"}',
        b"[" * 5000,
    ],
)
@on_loop
async def test_a_bad_line_is_answered_with_what_is_wrong(path: Path, line: bytes) -> None:
    async with serving(path) as station:
        client = await greeted(path)

        client.writer.write(line + b"\n" + b'{"type":"authorise"}\n')

        answer = await client.word()
        assert answer["ok"] is False
        assert answer["error"].startswith("not a request: ")
        assert (await client.word())["ok"] is True
        assert station.told == [Authorise()]
        await client.close()


@on_loop
async def test_a_line_without_end_drops_its_client(path: Path) -> None:
    async with serving(path) as station:
        client, other = await greeted(path), await greeted(path)

        client.writer.write(b"x" * 100_000)

        with pytest.raises((AssertionError, ConnectionResetError)):
            await client.word()
        station.control.publish(Alert(time=2.0, name="still", text="here"))
        assert (await other.word())["name"] == "still"
        client.writer.close()
        await other.close()


@on_loop
async def test_a_client_that_does_not_read_is_dropped_and_the_others_are_not(path: Path) -> None:
    async with serving(path) as station:
        client = await greeted(path)
        sleeper = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sleeper.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sleeper, str(path))
        await until(lambda: station.control.clients == 2)
        reading = asyncio.create_task(client.reader.read(-1))

        for _ in range(600):
            station.control.publish(Alert(time=2.0, name="long", text="x" * 1000))
            await asyncio.sleep(0)

        assert station.control.clients == 1
        sleeper.close()
        reading.cancel()
        client.writer.close()


@on_loop
async def test_so_many_clients_and_no_more(path: Path) -> None:
    async with serving(path):
        clients = [await greeted(path) for _ in range(32)]

        refused = await connect(path)
        with pytest.raises((AssertionError, ConnectionResetError)):
            await refused.word()

        for client in (*clients, refused):
            await client.close()


@on_loop
async def test_the_socket_is_for_the_user_of_the_station_alone(path: Path) -> None:
    async with serving(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@on_loop
async def test_the_socket_is_gone_with_the_station(path: Path) -> None:
    async with serving(path):
        pass

    assert not path.exists()


@on_loop
async def test_a_socket_left_behind_by_a_dead_station_is_replaced(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))

    async with serving(path):
        await (await greeted(path)).close()


@on_loop
async def test_the_socket_of_a_living_station_is_left_alone(path: Path) -> None:
    async with serving(path):
        with pytest.raises(OSError, match="another station serves"):
            await Station(path).control.open()
        await (await greeted(path)).close()


@on_loop
async def test_a_file_that_is_no_socket_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("precious")

    with pytest.raises(OSError, match="is no socket"):
        await Station(path).control.open()

    assert path.read_text() == "precious"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


ASK = """
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(3)
s.connect(sys.argv[1])
try:
    print(s.recv(10))
except ConnectionResetError:
    print(b"")
"""


def asked_by_nobody(path: Path) -> str:
    """What another user is told at `path`."""
    return subprocess.run(
        [PYTHON, "-Sc", ASK, str(path)],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=5,
        check=False,
    ).stdout.strip()


@other_user
@on_loop
async def test_another_user_is_refused_even_if_the_file_lets_it_in(open_folder: Path) -> None:
    path = open_folder / "secc.sock"
    async with serving(path):
        path.chmod(0o666)

        assert await asyncio.to_thread(asked_by_nobody, path) == "b''"


@other_user
@on_loop
async def test_a_member_of_the_configured_group_is_admitted(open_folder: Path) -> None:
    path = open_folder / "secc.sock"
    async with serving(path, group=grp.getgrgid(NOBODY).gr_name):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660

        assert await asyncio.to_thread(asked_by_nobody, path) == """b'{"type":"h'"""


@other_user
@on_loop
async def test_a_folder_in_which_another_user_could_replace_the_socket_is_refused(
    open_folder: Path,
) -> None:
    os.chown(open_folder, NOBODY, NOBODY)

    with pytest.raises(OSError, match="belongs to another user"):
        await Station(open_folder / "secc.sock").control.open()
