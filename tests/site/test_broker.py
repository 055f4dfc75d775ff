"""A site over a real broker: TLS, users and rights, last will, restarts, death of the agent."""

import asyncio
import json
import select
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from secc.session.settings import Site
from secc.site.presence import LISTEN_S, SAY_S, Presence
from tools import cable as cables
from tools import site_broker as brokers
from tools.control import ControlClient
from tools.running import running
from tools.site_broker import SECC, WITHIN_S, Files

SAFE_A = 6.0
STATION = f"""
[site]
enabled = true
safe_current_a = {SAFE_A}
[site_agent]
valid_s = 1.5
period_s = 0.3
"""
SITE = f"""
[sharing]
period_s = 0.3
valid_s = 1.5
slack_s = 0.5
[[stations]]
name = "post-1"
safe_current_a = {SAFE_A}
[[stations]]
name = "post-2"
safe_current_a = 0.0
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    pytest.importorskip("aiomqtt", reason="aiomqtt is not installed")
    if reason := brokers.missing():
        pytest.skip(reason)
    made = brokers.files(tmp_path_factory.mktemp("site"), "post-1", "post-2")
    (made.folder / "station.toml").write_text(STATION + made.section("site_agent.broker", "post-1"))
    site = made.folder / "site.toml"
    control = f'control = "{made.folder}/site.sock"\n'
    site.write_text(control + SITE + made.section("broker", "master"))
    return made


class Connected:
    """The site at work; `limits` are those in force at the SECC of post-1."""

    def __init__(self, files: Files, cable: cables.Cable, stack: ExitStack) -> None:
        self.files, self._stack = files, stack
        control = files.folder / "secc-1.sock"
        station = files.folder / "station.toml"
        text = station.read_text()
        if "[control]" not in text:
            station.write_text(f'{text}[control]\npath = "{control}"\n')
        self.broker_stack = stack.enter_context(ExitStack())
        self.broker_stack.enter_context(brokers.mosquitto(files))
        run = (SECC, "run", str(station), "--interface", cables.STATION)
        secc = stack.enter_context(running(cable.station.command(*run)))
        secc.ready("ready", WITHIN_S)
        self.master = stack.enter_context(running([SECC, "site", str(files.folder / "site.toml")]))
        self.agent = stack.enter_context(running([SECC, "site", "agent", str(station)]))
        self.master.ready("attached", WITHIN_S)
        self.agent.ready("attached", WITHIN_S)
        self._client = stack.enter_context(ControlClient(control))

    def until(self, wanted: Callable[[dict[str, float]], bool]) -> dict[str, float]:
        """The limits in force once they are `wanted`."""
        deadline = time.monotonic() + WITHIN_S
        limits: dict[str, float] = {}
        while time.monotonic() < deadline:
            select.select([self._client], [], [], 0.5)
            for word in self._client.read():
                limits = getattr(word, "limits", limits)
                if wanted(limits):
                    return limits
        raise AssertionError(f"{limits}\n{self.master.tail()}\n{self.agent.tail()}")


def granted(limits: dict[str, float]) -> bool:
    return "site_w" in limits and "site_safe_w" not in limits


def safe(limits: dict[str, float]) -> bool:
    return "site_safe_w" in limits and "site_w" not in limits


@pytest.fixture(scope="module")
def site(files: Files) -> Iterator[Connected]:
    if reason := cables.missing():
        pytest.skip(reason)
    with cables.cable() as cable, ExitStack() as stack:
        yield Connected(files, cable, stack)


def status(files: Files) -> str:
    done = subprocess.run(
        [SECC, "site", "status", str(files.folder / "site.toml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_grant_reaches_the_secc_over_tls(site: Connected) -> None:
    limits = site.until(granted)

    assert limits["site_w"] == pytest.approx(Site().power_w(SAFE_A))  # nobody charges
    row = next(line for line in status(site.files).splitlines() if line.startswith("post-1/1"))
    assert row.split()[:4] == ["post-1/1", "idle", "0.0", "6.0"]


def test_a_limit_of_the_whole_site_is_told_over_the_broker(site: Connected) -> None:
    async def tell() -> None:
        async with client(site.files, "grid") as grid:
            word = {"type": "site_limit", "name": "grid", "current_a": 8.0, "for_s": 60.0}
            await grid.publish("secc/site/limit/grid", json.dumps(word), qos=1)

    asyncio.run(tell())

    site.master.ready("limit grid", WITHIN_S)
    assert "limit grid for" in status(site.files)


def test_a_broker_that_restarts_is_found_again(site: Connected) -> None:
    site.until(granted)
    site.broker_stack.close()
    site.until(safe)

    site.broker_stack.enter_context(brokers.mosquitto(site.files))

    site.until(granted)


def test_an_agent_that_is_killed_leaves_the_safe_current_and_its_last_will(
    site: Connected,
) -> None:
    site.until(granted)

    site.agent.kill()

    limits = site.until(safe)
    assert limits["site_safe_w"] == pytest.approx(Site().power_w(SAFE_A))
    site.master.ready("station offline", WITHIN_S)


def test_a_second_master_at_the_broker_ends_itself(site: Connected) -> None:
    text = (site.files.folder / "site.toml").read_text()
    other = site.files.folder / "other.toml"
    other.write_text(text.replace("/site.sock", "/other.sock"))

    with running([SECC, "site", str(other)]) as second:
        assert second.wait(WITHIN_S) == 1
        assert "another master of this site is at the broker" in second.tail()
    assert site.master.alive


def test_a_master_that_stood_still_listens_again_before_it_grants() -> None:
    presence, now = Presence(), 100.0

    def look(hears: bool = True, after_s: float = SAY_S) -> bool:
        nonlocal now
        now += after_s
        return presence.look(hears, now)

    began = [look() for _ in range(round(2 * LISTEN_S / SAY_S) + 1)]
    stood_still = look(after_s=LISTEN_S + 0.1)
    again = [look() for _ in range(round(2 * LISTEN_S / SAY_S) + 1)]
    lost = look(hears=False)

    assert not any(began[: round(LISTEN_S / SAY_S)])
    assert began[-1]
    assert not stood_still
    assert not any(again[: round(LISTEN_S / SAY_S) - 1])
    assert again[-1]
    assert not lost


# --- rights ---------------------------------------------------------------------------------


def client(files: Files, user: str) -> Any:
    from aiomqtt import Client, ProtocolVersion

    return Client(
        "localhost",
        files.port,
        username=user,
        password=files.password(user).read_text().strip(),
        protocol=ProtocolVersion.V5,
        tls_context=ssl.create_default_context(cafile=str(files.ca_file)),
        timeout=WITHIN_S,
    )


@pytest.fixture
def broker(files: Files) -> Iterator[None]:
    """A broker that is there, whether the site is at work or not."""
    with socket.socket() as probe:
        up = probe.connect_ex(("127.0.0.1", files.port)) == 0
    if up:
        yield
        return
    with brokers.mosquitto(files):
        yield


@pytest.mark.usefixtures("broker")
def test_a_station_writes_only_its_own_topics_and_hears_only_its_own_grants(files: Files) -> None:
    async def attempt() -> tuple[list[str], list[str]]:
        async with client(files, "master") as master, client(files, "post-2") as post:
            await master.subscribe("secc/site/+/link", qos=1)
            await post.subscribe("secc/site/+/grant", qos=1)
            for name in ("post-1", "post-2"):
                await post.publish(f"secc/site/{name}/link", f"by post-2 as {name}", qos=1)
                await master.publish(f"secc/site/{name}/grant", f"for {name}", qos=1)
            await master.publish("secc/site/post-2/grant", "end", qos=1)
            heard = await said(master, "by post-2 as post-2")
            return heard, await said(post, "end")

    heard, granted = asyncio.run(attempt())

    assert "by post-2 as post-1" not in heard
    assert "for post-1" not in granted
    assert "for post-2" in granted


async def said(listener: Any, last: str) -> list[str]:
    """Everything up to the word `last`."""
    words: list[str] = []
    async with asyncio.timeout(WITHIN_S):
        async for message in listener.messages:
            words.append(message.payload.decode())
            if words[-1] == last:
                return words
    raise AssertionError(words)


@pytest.mark.usefixtures("broker")
def test_nobody_enters_without_the_right_password_or_certificate(
    files: Files, tmp_path: Path
) -> None:
    from aiomqtt import MqttError

    wrong = Files(tmp_path, files.port)
    wrong.broker.mkdir()
    wrong.password("post-1").write_text("guessed\n")
    (wrong.broker / "ca.crt").write_bytes(files.ca_file.read_bytes())

    async def enter() -> None:
        async with client(wrong, "post-1"):
            pass

    with pytest.raises(MqttError, match="Not authorized"):
        asyncio.run(enter())
    with (
        socket.create_connection(("localhost", files.port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")
