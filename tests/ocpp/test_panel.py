"""LED and display of a station that lives: what a driver sees from the plug to the bill."""

import asyncio
import json
from pathlib import Path
from typing import Any

from secc.ocpp.panel_settings import PanelSettings
from tests.ocpp.cards import CARD, TAG, show, station
from tests.ocpp.world import World
from tests.station.loop import on_loop
from tools.csms.desk import Answer
from tools.csms.strict import Strict


class Watcher:
    """A program that drives LED and display."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self.seen: list[dict[str, Any]] = []

    async def until(self, colour: str, blinking: bool = False, line: str = "") -> list[str]:
        """The lines that go with this light."""
        async with asyncio.timeout(10):
            while True:
                view = json.loads(await self._reader.readline())
                self.seen.append(view)
                if (view["colour"], view["blinking"]) == (colour, blinking) and any(
                    line in one for one in view["lines"]
                ):
                    return list(view["lines"])


async def watch(post: World) -> tuple[Watcher, asyncio.StreamWriter]:
    path = Path(str(post.settings.panel.socket))
    await post.until(path.exists)
    reader, writer = await asyncio.open_unix_connection(path)
    return Watcher(reader), writer


def panel(folder: Path) -> dict[str, Any]:
    settings = PanelSettings(socket=str(folder / "panel"), price_per_kwh="0.45", name="Depot 3")
    return {"panel": settings}


@on_loop
async def test_the_light_follows_the_station(central: Strict, folder: Path) -> None:
    async with station(central, folder, **panel(folder)) as post:
        watcher, writer = await watch(post)
        idle = await watcher.until("green")
        post.desk.script("Authorize", Answer(late_s=0.5))
        await show(post)
        await watcher.until("white", True)
        allowed = await watcher.until("blue", True, "Plug in")
        post.outlet.plug()
        charging = await watcher.until("blue", line="kW")
        await post.offline()
        await watcher.until("purple")
        await post.online()
        post.outlet.change(faults=["emergency_stop"], severities={"emergency_stop": "emergency"})
        stopped = await watcher.until("red")
        writer.close()

        assert idle == ["Ready to charge", "0.45 EUR /kWh", "Depot 3", ""]
        assert allowed[:2] == ["Card accepted", "Plug in vehicle"]
        assert "Charging" in charging
        assert "Fault - not in use" in stopped
        assert "emergency stop" in stopped
        assert all(len(line) <= 20 for view in watcher.seen for line in view["lines"])


@on_loop
async def test_offline_a_station_is_yellow_and_waits_for_cards(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, **panel(folder)) as post:
        await post.ready()
        await post.offline()
        watcher, writer = await watch(post)
        await watcher.until("yellow")
        post.outlet.plug()
        lines = await watcher.until("yellow", line="Show your card")
        writer.close()

        assert "offline" in lines


@on_loop
async def test_the_bill_stays_until_the_plug_is_pulled(central: Strict, folder: Path) -> None:
    async with station(central, folder, "StopByRFID=true", **panel(folder)) as post:
        await post.ready()
        await post.charge(TAG)
        connector = post.bridge.station.connectors[1]
        await post.until(lambda: connector.state is not None and connector.state.meter_wh > 30)
        await show(post, CARD)
        await post.desk.wait_for("StopTransaction")
        watcher, writer = await watch(post)
        lines = await watcher.until("green", line="Remove the plug")
        writer.close()

        assert lines[0] == "Charge ends"
        energy = float(lines[2].split()[0])
        stop = post.desk.of("StopTransaction")[0]
        assert energy * 1000 <= stop["meterStop"] + 10
        assert energy > 0


@on_loop
async def test_a_listener_that_does_not_read_is_dropped_and_others_go_on(
    central: Strict, folder: Path
) -> None:
    async with station(central, folder, **panel(folder)) as post:
        await post.ready()
        _, deaf = await watch(post)
        watcher, writer = await watch(post)
        await watcher.until("green")
        post.outlet.plug()
        await watcher.until("green", line="Show your card")
        deaf.close()
        writer.close()

    assert not (folder / "panel").exists()
