"""`secc meter share` as a process: who it serves, what it refuses, and who finds its line held."""

import asyncio
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from secc import config
from secc.power.meters import store
from secc.power.meters.build import wired
from secc.power.meters.settings import MeterSettings, SharedSettings
from secc.power.meters.share.books import Books
from secc.power.meters.share.process import Office
from secc.power.meters.share.words import Report, Share
from secc.power.survey import look
from tests.station.loop import on_loop, until
from tools.running import Running, running

SECC = str(Path(sys.executable).with_name("secc"))
STATION = """[power.meter]
source = "{source}"
map = "entes_mpr15s"
period_s = 0.2
serial.port = "{folder}/rs485"
[power.meter.shared]
store = "{store}"
socket = "{folder}/sharer"
[connectors.2.network]
interface = "plc1"
"""
READY_S = 60.0


def station(folder: Path, *, source: str = "shared", store: str = "books") -> Path:
    file = folder / "station.toml"
    path = str(folder / store) if store else ""
    file.write_text(STATION.format(source=source, folder=folder, store=path))
    return file


@contextmanager
def sharing(folder: Path) -> Iterator[Running]:
    """A meter, and the sharer of it."""
    meter = ("--port", str(folder / "rs485"), "--baud", "0", "--unit=1=entes_mpr15s")
    with running((sys.executable, "-m", "tools.meter", *meter), heard=lambda _: None) as device:
        device.ready("ready", READY_S)
        with running((SECC, "meter", "share", str(station(folder)))) as sharer:
            sharer.ready("ready", READY_S)
            yield sharer


def ask(folder: Path, *words: dict[str, object]) -> list[dict[str, object]]:
    """The answers to some words; one to a line that is none ends it."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(READY_S)
        sock.connect(str(folder / "sharer"))
        answers = sock.makefile("rb")
        found = []
        for word in words:
            sock.sendall(json.dumps(word).encode() + b"\n")
            if line := answers.readline():
                found.append(json.loads(line))
        return found


def told(*argv: str) -> tuple[int, str]:
    done = subprocess.run((SECC, *argv), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@on_loop
async def test_pulses_are_divided_too_and_written_down_as_they_come(tmp_path: Path) -> None:
    shared = SharedSettings(meter="s0", store=str(tmp_path / "books"))
    settings = MeterSettings(source="shared", period_s=0.2, shared=shared)
    now = asyncio.get_running_loop().time
    meter = wired(settings, 500, now())
    office = Office(settings, (1, 2), Books(pulses=500), meter)
    task = asyncio.create_task(office.divide())

    def share(number: int, wh: float) -> float | None:
        """What a connector is told when it tells this."""
        line = msgspec.json.encode(Report(number, {"a": wh}, now()))
        answer = office.answer(line)
        assert answer is not None
        return msgspec.json.decode(answer, type=Share).register_wh

    await until(lambda: share(1, 0.0) == share(2, 0.0) == 0.0)
    assert meter.counter is not None
    for n in range(40):
        meter.counter.edge(n % 2 == 0, now() + n * 0.05)
    await until(lambda: (share(1, 15.0), share(2, 5.0)) == (15.0, 5.0))
    kept = store.load(tmp_path / "books", Books)
    assert office.answer(msgspec.json.encode(Report(3, {}, now()))) is None
    task.cancel()
    await asyncio.wait((task,))

    assert (kept.pulses, kept.begun, kept.unassigned) == (520, 500_000, 0)


def test_a_running_sharer_answers_connectors_and_people_and_is_alone(tmp_path: Path) -> None:
    report = {"type": "report", "connector": 1, "delivered_wh": {"a": 0.0}, "at": 0.0}
    with sharing(tmp_path) as sharer:
        share = ask(tmp_path, report)[0]
        assert share.keys() <= {"register_wh", "at", "read_at", "power_w"}
        assert not ask(tmp_path, {"type": "report", "connector": "one"})
        sharer.ready("not a report", READY_S)
        file = str(tmp_path / "station.toml")

        assert "another process shares this meter" in told("meter", "share", file)[1]
        code, shown = told("meter", "read", file)
        assert code == 0
        assert "holds the line: stop it to read the meter" in shown
        assert re.search(r"counted +\d+\.\d{3} Wh", shown)
        assert "connector 1" in told("meter", "shares", file)[1]
        built = config.load(Path(file))
        rows = asyncio.run(look(built.power, 0.1, built.meter_path))
        (meter,) = (row for row in rows if row.name == "meter")
        assert "divided by secc meter share" in meter.text
        sharer.terminate()
        assert sharer.wait(READY_S) == 0
        assert "nobody shares a meter at" in told("meter", "shares", file)[1]
        assert "energy_import_wh" in told("meter", "read", file)[1]

    assert json.loads((tmp_path / "books").read_bytes())["begun"] == 123_400_000


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"source": "modbus"}, "shared for no connector"),
        ({"store": ""}, "power.meter.shared.store is not set: name a file"),
        ({"store": "damaged"}, "cannot be read"),
    ],
)
def test_what_cannot_be_shared_is_said(tmp_path: Path, changes: dict[str, str], why: str) -> None:
    (tmp_path / "damaged").write_text("{")

    code, text = told("meter", "share", str(station(tmp_path, **changes)))

    assert code == 1
    assert why in text
