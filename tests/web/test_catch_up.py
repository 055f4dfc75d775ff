"""Sessions of the time when the page was down, filled in from traces of charges on a fake clock."""

import asyncio
import json
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from secc.reports import Alert, FaultRaised, Hello, Plug, SessionEnded, SessionStarted, State
from secc.web import catch_up
from secc.web.catch_up import run
from secc.web.curve import Point
from secc.web.keeping import Keeping, Missed
from secc.web.recorder import CUT, Recorder
from secc.web.roles import Role
from secc.web.store import Store, curve
from tests.session.sequence import State as S
from tests.station.loop import on_loop
from tests.vehicle import DIN, ISO_DC, Dialect
from tests.web.conftest import page, populate
from tests.web.traced import Lines, Traced, vehicle, write
from tests.world import EPOCH

VERDICT = ("session", "ended", "ok", "ended_by", "reason", "last_message", "energy_wh", "protocol")
HELLO = Hello(version=1, connector=1, software="secc")


def charge(dialect: Dialect = ISO_DC, seconds: float = 12, now: float = 1_000.0) -> Traced:
    """A whole one."""
    ev, world = vehicle(dialect, now)
    ev.reach(S.LOOP)
    ev.charge(seconds)
    ev.go_on(S.STOPPED, S.ENDED)
    return world


def read(folder: Path) -> list[Any]:
    """What is in the history after `trace` has been read, the oldest first."""
    job = Missed(
        folder=str(folder),
        connector=1,
        trace=str(folder / "trace"),
        days=36_500,
        most_sessions=1000,
    )
    run(job)
    return Store(folder).rows("select * from sessions order by began")


def points(row: Any) -> list[Point]:
    return [Point(*point) for point in curve(row["curve"])]  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", [ISO_DC, DIN], ids=str)
def test_a_session_of_the_trace_is_as_if_it_had_been_heard(
    tmp_path: Path, dialect: Dialect
) -> None:
    world = charge(dialect)
    write(tmp_path / "trace", world.lines)
    heard = Recorder(Store(tmp_path / "heard"), 1)
    for word in world.reports:
        heard.hear(word)

    (row,) = read(tmp_path)

    (other,) = Store(tmp_path / "heard").rows("select * from sessions")
    assert [row[name] for name in VERDICT] == [other[name] for name in VERDICT]
    assert row["slowest_share"] == pytest.approx(other["slowest_share"])
    assert row["soc_last"] == 44
    known = points(row)
    assert len(known) >= 12
    assert known[-1].voltage_v == pytest.approx(406, abs=3)
    assert known[-1].current_a == pytest.approx(120, abs=2)
    assert row["peak_w"] == pytest.approx(406 * 120, rel=0.02)


def test_nothing_is_there_twice_however_often_it_is_read_and_heard(tmp_path: Path) -> None:
    first, second = charge(), charge(DIN, now=2_000.0)
    write(tmp_path / "trace", first.lines)
    recorder = Recorder(Store(tmp_path), 1)
    for word in first.reports:
        recorder.hear(word)
    before = list(map(tuple, Store(tmp_path).rows("select * from sessions")))

    assert len(read(tmp_path)) == len(read(tmp_path)) == len(before) == 1
    write(tmp_path / "trace", second.lines)
    rows = read(tmp_path)

    assert [row["protocol"] for row in rows] == ["ISO 15118-2", "DIN 70121"]
    assert rows[0]["energy_wh"] == first.told(SessionEnded)[0].energy_wh
    head, octets = Store(tmp_path).trace_read(1)
    assert (tmp_path / "trace").read_bytes().startswith(head)
    assert octets == (tmp_path / "trace").stat().st_size


def test_files_that_were_renamed_because_they_were_full_belong_to_it(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / "trace", charge(now=1_000.0 + 100 * number).lines, max_octets=60_000)
        if number == 1:
            assert len(read(tmp_path)) == 2
    assert (tmp_path / "trace.2").exists()

    rows = read(tmp_path)

    assert [row["ok"] for row in rows] == [1] * 4
    assert all(len(points(row)) >= 10 for row in rows)  # also over the border of two files


def test_a_session_that_runs_is_gone_on_with_and_one_without_an_end_is_told_so(
    tmp_path: Path,
) -> None:
    lines = charge(seconds=40).lines
    half = len(lines) // 2
    write(tmp_path / "trace", lines[:half])

    (running,) = read(tmp_path)
    listener = Recorder(Store(tmp_path), 1)  # the page is there again, and goes on from here
    assert running["ended"] is None
    with (tmp_path / "trace").open("a") as file:
        file.writelines(
            json.dumps({"type": "message", "direction": "in"}) + "\n" for _ in range(10)
        )
    write(tmp_path / "trace", charge(now=5_000.0).lines)  # the station has been started anew
    cut, whole = read(tmp_path)

    assert (cut["ok"], cut["reason"], whole["ok"]) == (0, CUT, 1)
    assert cut["energy_wh"] == pytest.approx(406 * 120 * (cut["ended"] - cut["began"]) / 3600, 0.3)
    assert len(points(cut)) == len(points(running))
    listener.hear(
        State(time=whole["ended"] + 1, connector=1, phase="idle", pilot="A", oscillator=True)
    )
    assert len(Store(tmp_path).open_sessions(1)) == 0


def test_a_listener_that_comes_back_in_a_session_keeps_the_curve_of_before(tmp_path: Path) -> None:
    lines = charge(seconds=40).lines
    write(tmp_path / "trace", lines[: len(lines) // 2])
    (row,) = read(tmp_path)
    late = row["began"] + 100.0

    listener = Recorder(Store(tmp_path), 1)
    state = State(
        time=late, connector=1, phase="deliver", pilot="C", oscillator=True, session=row["session"],
        voltage_v=400, current_a=10, soc=80,
    )  # fmt: skip
    listener.hear(state)
    listener.hear(SessionEnded(time=late + 1, session=row["session"], by="ev", reason="x", ok=True))

    (after,) = Store(tmp_path).rows("select * from sessions")
    assert (after["began"], after["ended"], after["soc_first"]) == (row["began"], late + 1, 44)
    assert points(after)[:-1] == points(row)
    assert points(after)[-1] == Point(100.0, 400, 10, 80)


def test_faults_alerts_and_cards_of_the_time_are_there_once(tmp_path: Path) -> None:
    world = charge()
    at = world.wall_time - 20
    fault = {"name": "door_open", "severity": "emergency"}
    words: Lines = [
        Plug(time=at, id="p", since=at, meter_start_wh=0, meter_wh=0, id_tag="25eccd59000000"),
        *world.lines,
        FaultRaised(time=at + 50, **fault, active=True),
        FaultRaised(time=at + 60, **fault, active=False),
        Alert(time=at + 70, name="rogue_secc", text="seen"),
    ]
    write(tmp_path / "trace", words)
    recorder = Recorder(Store(tmp_path), 1)
    for word in words[-3:]:
        recorder.hear(word)  # type: ignore[arg-type]

    (row,) = read(tmp_path)

    store = Store(tmp_path)
    assert row["tag"] == "…0000"
    found = store.rows("select name, raised, cleared from faults")
    assert list(map(tuple, found)) == [("door_open", at + 50, at + 60)]
    assert len(store.rows("select * from alerts")) == 1


# --- traces that are none -------------------------------------------------------------------------

EVIL = (
    b"\0" * 5000 + b"\n",
    b'{"type":"message"' + b"x" * (1 << 19) + b"\n",
    b"x" * (1 << 20),
    b"[" * 100_000 + b"\n",
    b'{"type":"session_started","time":1e308,"session":"e1","evcc":"","protocol":""}\n',
    b'{"type":"session_started","time":-5,"session":"e2","evcc":"","protocol":""}\n',
    b'{"type":"session_ended","time":null,"session":5,"by":"ev","reason":[],"ok":3}\n',
    b'{"type":"session_started","time":1700000000,"session":"' + b"e" * 9000 + b'","evcc":""}\n',
    b'{"type":"message","time":1e300,"direction":"out","carrier":"tcp","peer":"","octets":"0g"}\n',
    b'{"type":"exchange","time":1,"protocol":"\xff","request":"","response":"","code":""}\n',
)


@pytest.mark.parametrize("evil", EVIL, ids=lambda octets: f"{octets[:30]!r} x{len(octets)}")
def test_what_is_no_trace_hides_nothing_but_itself(tmp_path: Path, evil: bytes) -> None:
    lines = charge().lines
    write(tmp_path / "trace", lines)
    octets = (tmp_path / "trace").read_bytes()
    middle = octets.index(b"\n", len(octets) // 2) + 1
    (tmp_path / "trace").write_bytes(octets[:middle] + evil + b"\n" + octets[middle:] + evil)

    (row,) = read(tmp_path)

    assert (row["ok"], row["ended"] is not None) == (1, True)
    assert len(points(row)) >= 10


def test_a_trace_that_is_cut_or_scrambled_anywhere_says_what_it_can(tmp_path: Path) -> None:
    write(tmp_path / "trace", charge(seconds=3).lines)
    octets = (tmp_path / "trace").read_bytes()
    chance = random.Random(5)

    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        part = bytearray(octets[: chance.randrange(len(octets))])
        for _ in range(chance.randrange(20)):
            part[chance.randrange(len(part) or 1) : 0] = chance.randbytes(3)
        (folder / "trace").write_bytes(part)
        assert len(read(folder)) <= 2


def test_of_too_long_a_trace_the_end_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write(tmp_path / "trace", charge(now=1_000.0 + 100 * number).lines, max_octets=60_000)
    monkeypatch.setattr(catch_up, "_MOST_OCTETS", (tmp_path / "trace").stat().st_size + 90_000)

    rows = read(tmp_path)

    assert rows[-1]["began"] > 1_700_001_150
    assert len(rows) < 3


# --- the page's side ------------------------------------------------------------------------------


@on_loop
async def test_what_is_heard_waits_for_what_was_missed(tmp_path: Path) -> None:
    store, gate, asked = Store(tmp_path), asyncio.Event(), []

    async def missed(connector: int) -> str:
        asked.append(connector)
        await gate.wait()
        Recorder(store, connector).hear(
            SessionStarted(time=5, session="aa", evcc="", protocol="DIN 70121")
        )
        return "half of it"

    keeping = Keeping(store, 1, missed)
    task = asyncio.create_task(keeping.run())
    keeping.hear(HELLO)
    keeping.hear(SessionEnded(time=9, session="aa", by="ev", reason="over", ok=True))
    while not keeping.reading:
        await asyncio.sleep(0)
    assert store.rows("select * from sessions") == []
    gate.set()
    async with asyncio.timeout(20):
        while store.open_sessions(1) or not store.rows("select * from sessions"):
            await asyncio.sleep(0.01)

    (row,) = store.rows("select * from sessions")
    assert (row["began"], row["ended"], keeping.trouble) == (5, 9, "half of it")
    keeping.hear(HELLO)  # the station has been away
    async with asyncio.timeout(20):
        while len(asked) < 2:
            await asyncio.sleep(0.01)
    task.cancel()


@on_loop
async def test_without_a_station_the_trace_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secc.web.keeping._PATIENCE_S", 0.01)
    asked: list[int] = []

    async def missed(connector: int) -> str:
        asked.append(connector)
        return ""

    task = asyncio.create_task(Keeping(Store(tmp_path), 7, missed).run())
    async with asyncio.timeout(20):
        while not asked:
            await asyncio.sleep(0.01)
    task.cancel()

    assert asked == [7]


def test_a_page_that_starts_shows_what_it_has_missed_and_where_nobody_can_know(
    tmp_path: Path,
) -> None:
    write(tmp_path / "trace-4.jsonl", charge(seconds=40).lines, max_octets=200_000)
    full = tmp_path / "trace-4.jsonl.1"  # in the middle of the charge
    os.utime(full, (EPOCH + 1_020, EPOCH + 1_020))
    (tmp_path / "station.toml").write_text(f"""
[trace]
file = "{tmp_path}/trace.jsonl"
[control]
path = "{tmp_path}/absent"
[web]
port = 0
folder = "{tmp_path}/web"
history_days = 3650
[connectors.2.control]
path = "{tmp_path}/absent-2"
[connectors.2.trace]
file = "{tmp_path}/no-such-folder/trace"
[connectors.3.control]
path = "{tmp_path}/absent-3"
[connectors.4.control]
path = "{tmp_path}/absent-4"
[connectors.4.trace]
file = "{tmp_path}/trace-4.jsonl"
""")
    with page(tmp_path) as served:
        populate(served)
        host = served.browser(Role.OPERATOR)
        deadline = time.monotonic() + 60
        while 'good">ok<' not in (shown := host.get("/sessions").text):
            assert time.monotonic() < deadline, shown
            time.sleep(0.1)
        detail = host.get(host_link(shown)).text

        assert "Ended as both wanted" in detail
        assert "<svg" in detail
        assert "no-such-folder cannot be read" in shown
        assert "written by several connectors" in shown  # 3 has none of its own
        judged = host.post(f"{host_link(shown)}/analyse")
        assert "ended in order by the EV" in host.get(judged.location).text


def host_link(text: str) -> str:
    return "/sessions/" + text.split('<li><a href="/sessions/')[1].split('"')[0]
