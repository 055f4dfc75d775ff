"""`secc lights` as a process: a control socket and a panel of a bridge, LEDs as files of sysfs."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from secc import config
from secc.indicators.follow import Follower
from secc.indicators.process import Indicators
from secc.net.control import Control
from secc.ocpp.panel_settings import PanelSettings
from secc.ocpp.panel_words import View
from secc.reports import VERSION, Answer, Hello, State
from secc.uplink import state
from secc.uplink.state import Link, Uplink
from tests.indicators.test_lamps import channels
from tests.indicators.test_views import CHARGING

SECC = str(Path(sys.executable).with_name("secc"))
ON = 1_000_000
DARK, RED, PURPLE, GREEN = (0, 0, 0), (ON, 0, 0), (ON, 0, ON), (0, ON, 0)
_PATIENCE_S = 20.0


async def served(path: Path, told: State) -> Control:
    """The control socket of a station that is in this state."""
    control = Control(
        path,
        Hello(version=VERSION, connector=1, software="test"),
        state=lambda: told,
        instruct=lambda _: Answer(ok=True),
    )
    await control.open()
    return control


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while not true():
            await asyncio.sleep(0.02)


def test_the_light_follows_station_and_bridge_and_ends_dark(tmp_path: Path) -> None:
    wired = channels(tmp_path)
    control, panel, page = (tmp_path / name for name in ("control", "panel", "page.png"))
    file = tmp_path / "station.toml"
    places = "\n".join(f'{name} = "{place}"' for name, place in wired.items())
    file.write_text(
        f'[control]\npath = "{control}"\n[ocpp.panel]\nsocket = "{panel}"\n'
        f'[display]\nkind = "file"\nfile = "{page}"\n[lights]\ndriver = "pwm"\n{places}\n'
    )

    def colour() -> tuple[int, ...]:
        text = [(Path(place) / "duty_cycle").read_text() for place in wired.values()]
        return tuple(int(one or -1) for one in text)

    async def bridge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(msgspec.json.encode(View(1, "green", False, ["Ready to charge"])) + b"\n")
        await reader.read()
        writer.close()

    async def live() -> None:
        secc = await asyncio.create_subprocess_exec(
            *(SECC, "lights", str(file)),
            env={**os.environ, "SECC_PURE": "1"},
        )
        try:
            await until(lambda: colour() == RED)  # nobody serves the connector
            station = await served(control, CHARGING)
            await until(lambda: colour() == PURPLE)  # a charge, and no bridge
            server = await asyncio.start_unix_server(bridge, panel)
            await until(lambda: colour() == GREEN)  # the bridge knows better
            await until(page.exists)
        finally:
            secc.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(secc.wait(), _PATIENCE_S) == 0
        server.close()
        station.close()
        await asyncio.sleep(0)  # the panel's connection ends with its reader

    asyncio.run(live())

    assert colour() == DARK
    assert not page.exists()


def test_a_page_with_room_tells_the_uplink(tmp_path: Path) -> None:
    file, kept, page = (tmp_path / name for name in ("station.toml", "uplink.json", "page.png"))
    file.write_text(
        f'[control]\npath = "{tmp_path}/control"\n[uplink]\nenabled = true\nfile = "{kept}"\n'
        f'[display]\nkind = "file"\nfile = "{page}"\n'
    )
    connectors = config.connectors(file)

    def shown() -> bytes:
        follower = Follower(PanelSettings(), {1: tmp_path / "control"})
        indicators = Indicators(connectors, follower)
        indicators.look(0.0)
        octets = page.read_bytes()
        indicators.close()
        return octets

    without = shown()
    link = Link(kind="lte", interface="wwan0", state="connected", default=True, signal=72)
    state.write(kept, Uplink(time=time.time(), managed=True, links=[link]))

    assert shown() != without
    told = state.read(kept)
    assert told is not None
    assert state.short(told) == "lte 72 %"


def test_nothing_to_drive_is_told(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("")

    async def start() -> tuple[int | None, bytes]:
        secc = await asyncio.create_subprocess_exec(
            *(SECC, "lights", str(file)),
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await secc.communicate()
        return secc.returncode, told

    code, told = asyncio.run(start())

    assert code == 1
    assert b"set lights.driver or display.kind" in told
