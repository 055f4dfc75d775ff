"""sd_notify(3): a socket of our own in the place of systemd's."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from secc import notify


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where NOTIFY_SOCKET leads."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield listening


def watched(monkeypatch: pytest.MonkeyPatch, micros: int, pid: int | None = None) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", str(micros))
    monkeypatch.setenv("WATCHDOG_PID", str(pid or os.getpid()))


def heard(systemd: socket.socket) -> list[bytes]:
    systemd.setblocking(False)
    found = []
    try:
        while True:
            found.append(systemd.recv(4096))
    except BlockingIOError:
        return found


def test_words_go_out_in_one_datagram(systemd: socket.socket) -> None:
    notify.tell("READY=1", "STATUS=serving")

    assert systemd.recv(4096) == b"READY=1\nSTATUS=serving"


def test_an_abstract_socket_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"secc-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")

        notify.tell("STOPPING=1")

        assert listening.recv(100) == b"STOPPING=1"


@pytest.mark.parametrize("path", ["", "/nowhere/notify"])
def test_nobody_there_is_no_error(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", path)

    notify.tell("READY=1")


def test_the_watchdog_is_fed_three_times_in_its_period(monkeypatch: pytest.MonkeyPatch) -> None:
    watched(monkeypatch, 9_000_000)

    assert notify.period_s() == 3.0


@pytest.mark.parametrize(("micros", "pid"), [(0, None), (9_000_000, 1)])
def test_nobody_watches_this_process(
    micros: int, pid: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(monkeypatch, micros, pid)

    assert notify.period_s() is None
    asyncio.run(notify.keep_alive())  # returns


def test_the_watchdog_is_fed_only_while_the_process_is_well(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(monkeypatch, 30_000)
    well = True

    async def live() -> tuple[list[bytes], list[bytes]]:
        nonlocal well
        feeding = asyncio.create_task(notify.keep_alive(lambda: well))
        await asyncio.sleep(0.05)
        fed, well = heard(systemd), False
        await asyncio.sleep(0.05)
        starved = heard(systemd)
        feeding.cancel()
        return fed, starved

    fed, starved = asyncio.run(live())

    assert len(fed) >= 2
    assert set(fed) == {b"WATCHDOG=1"}
    assert not starved
