"""A station under something that listens as systemd does."""

import os
import signal
import socket
import sys
from pathlib import Path

from tests.station.loop import wait_for_loopback
from tools.running import running

SECC = str(Path(sys.executable).with_name("secc"))
_PATIENCE_S = 20.0


def test_a_station_is_ready_feeds_the_watchdog_and_says_that_it_ends(tmp_path: Path) -> None:
    wait_for_loopback()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(_PATIENCE_S)
        env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "300000"}
        argv = [SECC, "run", "--interface", "lo", "--control", str(tmp_path / "control")]
        with running(argv, env) as station:
            heard = {systemd.recv(100) for _ in range(6)}
            assert heard == {b"READY=1", b"WATCHDOG=1"}

            os.kill(station.pid, signal.SIGTERM)
            while systemd.recv(100) != b"STOPPING=1":
                pass
            assert station.wait(_PATIENCE_S) == 0
