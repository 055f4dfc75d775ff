"""The bridge's end of the control socket, and `secc bridge` as a process."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from secc.ocpp.store import StoreError
from secc.reports import Authorise, Hello, Report, State
from secc.station_link import StationLink
from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.plain import plain
from tools.csms.strict import Strict
from tools.running import running
from tools.wire_outlet import outlet

SECC = str(Path(sys.executable).with_name("secc"))


class Heard:
    """A link that is kept for the length of a test, and what came over it."""

    def __init__(self, path: Path) -> None:
        self.reports: list[Report] = []
        self.losses = 0
        self.link = StationLink(path, self.reports.append, self._lost)

    def _lost(self) -> None:
        self.losses += 1

    async def until(self, kind: type[Report], count: int = 1) -> None:
        async with asyncio.timeout(10.0):
            while sum(isinstance(one, kind) for one in self.reports) < count:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def heard(path: Path) -> AsyncIterator[Heard]:
    one = Heard(path)
    task = asyncio.ensure_future(one.link.run())
    try:
        yield one
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@on_loop
async def test_a_link_begins_with_hello_and_state_and_carries_words(folder: Path) -> None:
    path = folder / "secc.sock"
    async with outlet(path) as one, heard(path) as far:
        await far.until(State)
        answer = await far.link.ask(Authorise(id_tag="ADA"))

        assert isinstance(far.reports[0], Hello)
        assert answer.ok
        assert one.words == [Authorise(id_tag="ADA")]


@on_loop
async def test_a_secc_that_comes_back_is_attached_again(folder: Path) -> None:
    path = folder / "secc.sock"
    async with heard(path) as far:
        assert not (await far.link.ask(Authorise())).ok
        async with outlet(path):
            await far.until(State)
        async with outlet(path):
            await far.until(Hello, 2)

        hellos = [one for one in far.reports if isinstance(one, Hello)]
        assert far.losses == 1
        assert hellos[0].instance != hellos[1].instance


@asynccontextmanager
async def impostor(path: Path, *lines: bytes) -> AsyncIterator[list[bytes]]:
    """Something else at the socket, which says these lines and then nothing."""
    got: list[bytes] = []

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(line + b"\n" for line in lines))
        while line := await reader.readline():
            got.append(line)
        writer.close()

    server = await asyncio.start_unix_server(attend, path)
    try:
        yield got
    finally:
        server.close()


@on_loop
async def test_another_version_of_the_reports_is_left_alone(folder: Path) -> None:
    path = folder / "secc.sock"
    hello = json.dumps({"type": "hello", "version": 99, "connector": 1, "software": "x"}).encode()
    async with impostor(path, hello) as got, heard(path) as far:
        await asyncio.sleep(0.7)

        assert not far.link.is_up
        assert not far.reports
        assert not got


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@on_loop
async def test_a_socket_of_another_user_is_not_believed(folder: Path) -> None:
    path = folder / "secc.sock"
    script = (
        "import os,socket,time;os.setuid(65534);s=socket.socket(socket.AF_UNIX);"
        f"s.bind({str(path)!r});s.listen();print('ready',flush=True);time.sleep(30)"
    )
    folder.chmod(0o777)
    with running(["/usr/bin/python3", "-c", script]) as process:
        process.ready("ready")
        os.chown(path, 0, 0)  # as if the owner had been replaced
        async with heard(path) as far:
            await asyncio.sleep(0.3)

            assert not far.link.is_up


@on_loop
async def test_a_secc_that_falls_silent_is_left_and_its_connector_is_faulted(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, station_lost_s=0.2) as station:
        await station.ready()
        station.outlet._control.close()
        await station.status("Available", "Faulted")
        told = station.desk.of("StatusNotification", connectorId=1)[-1]

        assert (told["errorCode"], told["info"]) == ("InternalError", "secc_silent")


# --- the process ----------------------------------------


@on_loop
async def test_the_bridge_as_a_process_serves_all_connectors_of_a_file(folder: Path) -> None:
    async with (
        plain() as central,
        outlet(folder / "1.sock") as first,
        outlet(folder / "2.sock", 2),
    ):
        desk = central.desk("POST 1")
        hook = folder / "hook"
        # The first attempt fails: ResetRetries
        hook.write_text(
            f'#!/bin/sh\necho "$1" >> {folder}/reset\n[ $(wc -l < {folder}/reset) = 2 ]\n'
        )
        hook.chmod(0o755)
        file = folder / "station.toml"
        file.write_text(
            f"""
            [control]
            path = "{folder}/1.sock"
            [connectors.2.control]
            path = "{folder}/2.sock"
            [ocpp]
            url = "{central.url}"
            id = "POST 1"
            database = "{folder}/db/ocpp.sqlite"
            reset_hook = "{hook}"
            keys = ["AuthorizeRemoteTxRequests=false"]
            """
        )
        with running([SECC, "bridge", str(file)]) as process:
            await desk.wait_for("StatusNotification", connectorId=2, within_s=20.0)
            first.plug()
            asked = {"idTag": "ADA", "connectorId": 1}
            await desk.until(lambda: bool(desk.of("StatusNotification", status="Preparing")))
            assert await desk.ask("RemoteStartTransaction", asked) == {"status": "Accepted"}
            await desk.wait_for("StartTransaction")
            await desk.ask("Reset", {"type": "Soft"})
            await desk.wait_for("BootNotification", 2, within_s=20.0)
            stop = desk.of("StopTransaction")
            process.terminate()
            code = process.wait(10.0)

        assert [one["reason"] for one in stop] == ["SoftReset"]
        assert (folder / "reset").read_text() == "Soft\nSoft\n"
        assert code == 0
        assert not desk.complaints


@on_loop
async def test_a_bridge_whose_database_breaks_ends_instead_of_forgetting(
    central: Strict, folder: Path
) -> None:
    async def break_it() -> None:
        async with world(central, folder) as station:
            asyncio.get_running_loop().set_exception_handler(station.bridge.fault)
            await station.ready()
            await station.charge()
            station.bridge._store._db.close()
            station.outlet.unplug()  # the StopTransaction of a timer is due soon
            await station.life

    with pytest.raises(StoreError, match="the database cannot be"):
        await break_it()


def test_a_bridge_that_has_no_room_for_its_database_says_so(folder: Path) -> None:
    file = folder / "station.toml"
    text = f'[ocpp]\nurl = "ws://127.0.0.1:1"\ndatabase = "{folder}/ocpp.sqlite"\n'
    file.write_text(text)
    with running(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f 1; exec {SECC} bridge {file}"]
    ) as process:
        assert process.wait(20.0) == 1
        assert f"{folder}/ocpp.sqlite" in process.tail()


def test_a_bridge_without_a_central_system_says_what_to_set(folder: Path) -> None:
    file = folder / "station.toml"
    file.write_text("")
    with running([SECC, "bridge", str(file)]) as process:
        assert process.wait(20.0) == 1
        assert process.tail() == "no central system: set ocpp.url"
