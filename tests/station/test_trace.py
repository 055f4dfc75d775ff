"""The trace: exact octets, bounded size, no delay."""

import json
import os
import stat
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.reports import Exchange
from secc.trace import VERSION, Begin, Cutter, Lost, Message, Trace

BEGIN = Begin(time=0.0, version=VERSION, software="secc 0", connector=1, interface="plc0")
MESSAGE = Message(time=1.5, direction="in", carrier="tcp", peer="[fe80::1]:50000", octets="01fe")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_keeps_the_documented_keys(tmp_path: Path) -> None:
    trace = Trace(tmp_path / "trace", BEGIN)
    trace.write(MESSAGE)
    trace.close()

    assert lines(tmp_path / "trace") == [
        {
            "type": "trace",
            "time": 0.0,
            "version": 1,
            "software": "secc 0",
            "connector": 1,
            "interface": "plc0",
        },
        {
            "type": "message",
            "time": 1.5,
            "direction": "in",
            "carrier": "tcp",
            "peer": "[fe80::1]:50000",
            "octets": "01fe",
        },
    ]


def test_reports_are_lines_of_the_trace_in_their_own_words(tmp_path: Path) -> None:
    trace = Trace(tmp_path / "trace", BEGIN)
    trace.write(
        Exchange(time=2, protocol="DIN 70121", request="a", response="b", code="OK", latency_s=0.1)
    )
    trace.close()

    assert lines(tmp_path / "trace")[1]["type"] == "exchange"


def test_only_the_user_of_the_station_can_read_it(tmp_path: Path) -> None:
    Trace(tmp_path / "trace", BEGIN).close()

    assert stat.S_IMODE((tmp_path / "trace").stat().st_mode) == 0o600


def test_a_trace_that_exists_is_continued(tmp_path: Path) -> None:
    for _ in range(2):
        Trace(tmp_path / "trace", BEGIN).close()

    assert [line["type"] for line in lines(tmp_path / "trace")] == ["trace", "trace"]


def test_a_full_file_moves_aside_and_only_so_many_are_kept(tmp_path: Path) -> None:
    trace = Trace(tmp_path / "trace", BEGIN, max_octets=1000, keep=2)
    for _ in range(100):
        trace.write(MESSAGE)
    trace.close()

    assert sorted(file.name for file in tmp_path.iterdir()) == ["trace", "trace.1", "trace.2"]
    for file in tmp_path.iterdir():
        assert file.stat().st_size < 1200
        assert lines(file)[0]["type"] == "trace"


def test_a_full_file_begins_anew_when_none_is_kept(tmp_path: Path) -> None:
    trace = Trace(tmp_path / "trace", BEGIN, max_octets=1000, keep=0)
    for _ in range(100):
        trace.write(MESSAGE)
    trace.close()

    assert [file.name for file in tmp_path.iterdir()] == ["trace"]


def test_a_file_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Trace(tmp_path / "nowhere" / "trace", BEGIN)


def test_a_disk_that_does_not_keep_up_costs_lines_that_are_counted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "trace")  # a pipe that nobody reads yet is a disk that hangs
    reader = os.open(tmp_path / "trace", os.O_RDONLY | os.O_NONBLOCK)
    trace = Trace(tmp_path / "trace", BEGIN)
    written = 20_000
    for _ in range(written):
        trace.write(MESSAGE)

    read: list[bytes] = []
    os.set_blocking(reader, True)
    draining = threading.Thread(
        target=lambda: read.extend(iter(lambda: os.read(reader, 65536), b""))
    )
    draining.start()
    while trace.behind:
        time.sleep(0.001)
    trace.write(MESSAGE)
    trace.close()
    draining.join()
    os.close(reader)

    kinds = [json.loads(line) for line in b"".join(read).splitlines()]
    lost = [line["lines"] for line in kinds if line["type"] == Lost.__struct_config__.tag]
    assert lost
    assert sum(lost) + sum(line["type"] == "message" for line in kinds) == written + 1


def cut(chunks: list[bytes]) -> list[tuple[bytes, bool]]:
    cutter = Cutter()
    return [piece for chunk in chunks for piece in cutter.cut(chunk)] + list(cutter.rest())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_once_and_costs_nothing_but_lines(
    caplog: pytest.LogCaptureFixture,
) -> None:
    trace = Trace(Path("/dev/full"), BEGIN)
    for _ in range(500):
        trace.write(MESSAGE)
        time.sleep(0.0001)
    trace.close()

    told = [record.getMessage() for record in caplog.records]
    assert told
    assert len(told) <= 2
    assert "No space left on device" in told[0]


FIRST, SECOND = bytes.fromhex("01fe8001 00000002 aabb"), bytes.fromhex("01fe8001 00000001 cc")


@given(st.lists(st.integers(0, len(FIRST + SECOND)), max_size=8))
def test_messages_are_found_however_the_stream_is_cut(places: list[int]) -> None:
    edges = [0, *sorted(places), len(FIRST + SECOND)]
    chunks = [(FIRST + SECOND)[a:b] for a, b in pairwise(edges)]

    assert cut(chunks) == [(FIRST, False), (SECOND, False)]


@pytest.mark.parametrize("octets", ["02fd8001 00000001 aa", "01fe8001 ffffffff aa", "01fe80"])
def test_what_has_no_sound_header_is_kept_and_marked(octets: str) -> None:
    bad = bytes.fromhex(octets)

    assert cut([FIRST, bad]) == [(FIRST, False), (bad, True)]


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_no_octet_is_lost_or_added(chunks: list[bytes]) -> None:
    assert b"".join(octets for octets, _ in cut(chunks)) == b"".join(chunks)
