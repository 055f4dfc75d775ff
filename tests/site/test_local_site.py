"""A master on one computer: no broker, a meter on a serial line, what `secc site status` shows."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.station import SECC
from tools.running import Running, running

WITHIN_S = 20.0
SITE = """
control = "{folder}/site.sock"
[grid]
fuse_a = 100.0
stale_s = 1.0
frozen_s = 0.0
[feed]
map = "carlo_gavazzi_em340"
period_s = 0.2
[feed.serial]
port = "{folder}/feed"
[sharing]
period_s = 0.3
valid_s = 1.5
slack_s = 1.0
[[stations]]
name = "post-1"
file = "station.toml"
"""
STATION = """
[site]
enabled = true
[control]
path = "{folder}/secc-1.sock"
"""


class LocalSite:
    """A master and its meter; nobody has started the SECC."""

    def __init__(self, folder: Path, meter: Running, master: Running) -> None:
        self.file, self.meter, self.master = folder / "site.toml", meter, master

    def status(self) -> str:
        done = subprocess.run(
            [SECC, "site", "status", str(self.file)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shows(self, text: str) -> str:
        """The status once it has `text`."""
        deadline = time.monotonic() + WITHIN_S
        while text not in (shown := self.status()):
            assert time.monotonic() < deadline, shown + self.master.tail()
        return shown


@contextmanager
def started(folder: Path) -> Iterator[LocalSite]:
    (folder / "station.toml").write_text(STATION.format(folder=folder))
    (folder / "site.toml").write_text(SITE.format(folder=folder))
    argv = [sys.executable, "-m", "tools.meter", "--port", str(folder / "feed"), "--baud", "0"]
    with running([*argv, "--unit", "10=carlo_gavazzi_em340"], heard=lambda _: None) as meter:
        meter.ready("ready", WITHIN_S)
        with running([SECC, "site", str(folder / "site.toml")]) as master:
            master.ready("ready", WITHIN_S)
            yield LocalSite(folder, meter, master)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    pytest.importorskip("pymodbus", reason="pymodbus is not installed")
    with started(tmp_path) as made:
        yield made


def test_the_room_follows_the_meter_and_without_it_nobody_gets_more_than_is_safe(
    site: LocalSite,
) -> None:
    site.meter.write("10 power_w 13800")  # 20 A of each phase
    shown = site.shows("for stations 80.0/80.0/80.0 A")
    assert "post-1/1         no SECC" in shown

    site.meter.write("10 fault silent on")
    site.shows("safe currents only: silent")
    site.meter.write("10 fault silent off")
    site.shows("for stations 6.0/6.0/6.0 A")


def test_limits_are_set_and_lifted_and_a_second_master_is_refused(site: LocalSite) -> None:
    site.meter.write("10 power_w 13800")
    site.shows("for stations 80.0")
    limit = [SECC, "site", "limit", str(site.file), "--name", "grid"]

    subprocess.run([*limit, "--power", "20700", "--for", "60"], check=True)
    site.shows("limit grid for")
    assert "for stations 30.0/30.0/30.0 A" in site.status()
    subprocess.run(limit, check=True)
    assert "limit grid" not in site.status()

    second = subprocess.run(
        [SECC, "site", str(site.file)],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert second.returncode == 1
    assert "another master of this site is running" in second.stderr
