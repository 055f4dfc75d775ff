"""Two connectors on one small fuse, every program a process: shares, kills, returns."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from secc.reports import GetState, State, Stop
from secc.session.settings import Site
from secc.site.demand import present_a
from tests.integration.station import HURRY
from tools import site_broker as brokers
from tools.control import ControlClient
from tools.outlet.play import BATTERY
from tools.outlet.rig import Command, apart, here, toml
from tools.running import Running, running
from tools.site_broker import SECC

WITHIN_S = 45.0
INTERFACES = {1: "lo", 2: "gun2"}
SITE = Site(enabled=True, safe_current_a=6.0)
FUSE_A, SAFE_A, LEAST_A = 24.0, 6.5, 3.0  # at the safe current of 6 A it draws between these
VALID_S, PERIOD_S = 2.0, 0.3
HALF_A, MOST_A = 10.0, 16.0  # of 12 A beside another, of 18 A beside an idle one's 6 A
OVER = 1.04  # the supply is no more exact than that
STATION = f"""
[network]
interface = "{INTERFACES[1]}"
[control]
path = "{{folder}}/secc-1.sock"
[site]
enabled = true
[site_agent]
station_fuse_a = {FUSE_A}
valid_s = {VALID_S}
period_s = {PERIOD_S}
[connectors.2.network]
interface = "{INTERFACES[2]}"
[connectors.2.control]
path = "{{folder}}/secc-2.sock"
"""
MASTER = f"""
control = "{{folder}}/site.sock"
[grid]
fuse_a = {FUSE_A}
[sharing]
period_s = {PERIOD_S}
valid_s = {VALID_S}
slack_s = 1.0
[[stations]]
name = "post-1"
connectors = [1, 2]
fuse_a = {FUSE_A}
"""


@pytest.fixture
def at() -> Iterator[Command]:
    with apart() as command:
        if command is here:
            pytest.skip("needs a network namespace, for an interface of each outlet")
        for words in ("add gun2 type veth peer name cable2", "set gun2 up", "set cable2 up"):
            subprocess.run(command("ip", "link", *words.split()), check=True)
        yield command


class Connector:
    """`secc run` of one connector, and the vehicle that comes to it."""

    def __init__(self, post: "Post", number: int) -> None:
        self._post, self.number = post, number
        self.draws_a = 0.0
        self._client: ControlClient | None = None
        self.run()

    def run(self) -> None:
        file = str(self._post.folder / "station.toml")
        self._program = self._post.run(SECC, "run", file, "--connector", str(self.number))

    def kill(self) -> None:
        """Of the program; a simulated plant goes with it."""
        self._program.kill()
        self._client, self.draws_a = None, 0.0

    def vehicle_comes(self) -> None:
        if self._client is None:
            self._program.ready(" port=", WITHIN_S)
            path = self._post.folder / f"secc-{self.number}.sock"
            self._client = self._post.stack.enter_context(ControlClient(path))
        words = ("--script", str(self._post.folder / "vehicle.toml"), "--protocol", "iso15118-2")
        argv = (sys.executable, "-m", "tools.ev", "-i", INTERFACES[self.number], *words)
        self._post.run(*argv, "--control", str(self._post.folder / f"secc-{self.number}.sock"))

    def vehicle_leaves(self) -> None:
        assert self._client is not None
        self._client.send(Stop())

    def look(self) -> None:
        if self._client is None:
            return
        self._client.send(GetState())
        for word in self._client.read():
            if isinstance(word, State):
                self.draws_a = present_a(word, SITE)


class Post:
    """The station. What it draws is watched all the time, against the fuse."""

    def __init__(self, folder: Path, at: Command, stack: ExitStack, broker: str = "") -> None:
        self.folder, self.stack, self._at = folder, stack, at
        (folder / "vehicle.toml").write_text(
            toml({"battery": BATTERY, "loop_s": 0.05, "patience": 8.0})
        )
        (folder / "station.toml").write_text(HURRY + STATION.format(folder=folder) + broker)
        self.both = self.one, self.two = Connector(self, 1), Connector(self, 2)

    def run(self, *argv: str) -> Running:
        return self.stack.enter_context(running(self._at(*argv)))

    def until(self, wanted: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not wanted():
            shown = f"{self.one.draws_a:.1f} A and {self.two.draws_a:.1f} A"
            assert time.monotonic() < deadline, f"not {what} within {WITHIN_S} s: {shown}"
            time.sleep(0.03)
            for each in self.both:
                each.look()
            drawn = sum(each.draws_a for each in self.both)
            assert drawn <= FUSE_A * OVER, f"{drawn:.1f} A on a fuse of {FUSE_A} A: {shown}"

    def both_charge(self) -> None:
        for each in self.both:
            each.vehicle_comes()
        self.both_share()

    def both_share(self) -> None:
        self.until(lambda: all(each.draws_a > HALF_A for each in self.both), "half for each")

    def both_are_safe(self) -> None:
        def safe() -> bool:
            return all(LEAST_A < each.draws_a < SAFE_A for each in self.both)

        self.until(safe, "safe currents at both")


def test_connectors_share_the_fuse_and_none_takes_what_a_dead_one_may_still_have(
    tmp_path: Path, at: Command
) -> None:
    site = tmp_path / "site.toml"
    site.write_text(MASTER.format(folder=tmp_path) + 'file = "station.toml"\n')
    with ExitStack() as stack:
        post = Post(tmp_path, at, stack)
        master = stack.enter_context(running([SECC, "site", str(site)]))
        post.both_charge()

        post.one.vehicle_leaves()
        post.until(lambda: post.two.draws_a > MOST_A, "more for the one that stays")

        post.one.vehicle_comes()
        post.both_share()
        post.one.kill()
        killed_at, least_a = time.monotonic(), post.two.draws_a

        def raised() -> bool:
            nonlocal least_a
            least_a = min(least_a, post.two.draws_a)
            return post.two.draws_a > MOST_A

        post.until(raised, "the share of the dead")
        assert time.monotonic() - killed_at > VALID_S - PERIOD_S
        assert least_a > HALF_A * 0.9

        post.one.run()
        post.one.vehicle_comes()
        post.both_share()
        master.kill()
        post.both_are_safe()
        stack.enter_context(running([SECC, "site", str(site)]))
        post.both_share()


def test_over_a_broker_nobody_has_to_be_alive_for_the_fuse_to_hold(
    tmp_path: Path, at: Command
) -> None:
    pytest.importorskip("aiomqtt", reason="aiomqtt is not installed")
    if reason := brokers.missing():
        pytest.skip(reason)
    files = brokers.files(tmp_path, "post-1")
    site = tmp_path / "site.toml"
    site.write_text(MASTER.format(folder=tmp_path) + files.section("broker", "master"))
    with ExitStack() as stack:
        broker = stack.enter_context(brokers.mosquitto(files))
        post = Post(tmp_path, at, stack, files.section("site_agent.broker", "post-1"))
        stack.enter_context(running([SECC, "site", str(site)]))
        agent = [SECC, "site", "agent", str(tmp_path / "station.toml")]
        first = stack.enter_context(running(agent))
        post.both_charge()

        broker.kill()
        post.both_are_safe()
        stack.enter_context(brokers.mosquitto(files))
        post.both_share()

        first.kill()
        post.both_are_safe()
        stack.enter_context(running(agent))
        post.both_share()
