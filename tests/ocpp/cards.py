"""A station with a reader, the cards that are shown to it, and its local list."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from secc.ocpp.authorization.settings import ReaderSettings
from tests.ocpp.world import World, world
from tools import rfid
from tools.csms.plain import Plain
from tools.csms.strict import Strict

CARD, TAG = "25eccd59", "25eccd59000000"
OTHER, OTHER_TAG = "04a1b2c3d4e5f6", "04a1b2c3d4e5f6"
GOOD = {"status": "Accepted"}


def station(
    central: Strict | Plain, folder: Path, *keys: str, **how: Any
) -> AbstractAsyncContextManager[World]:
    reader = ReaderSettings(kind="socket", device=str(folder / "reader"))
    return world(central, folder, *keys, reader=reader, **how)


async def show(world: World, card: str = CARD) -> None:
    """Hold a card to the reader."""
    path = Path(world.settings.reader.device)
    await world.until(path.exists)
    await asyncio.to_thread(rfid.swipe, path, card)


async def refused(world: World) -> None:
    """The display says so."""
    await world.until(lambda: "Card refused" in notices(world))


def notices(world: World) -> list[str]:
    return [getattr(feature, "notice", "") for feature in world.bridge.station.features]


async def send_list(world: World, version: int, kind: str, *entries: Any, **more: Any) -> str:
    """SendLocalList: tags with idTagInfo, or None to delete one."""
    sent = [{"idTag": tag, **({"idTagInfo": info} if info else {})} for tag, info in entries]
    request = {"listVersion": version, "updateType": kind, "localAuthorizationList": sent}
    answer = await world.desk.ask("SendLocalList", {**request, **more})
    return str(answer["status"])


async def version(world: World) -> int:
    return int((await world.desk.ask("GetLocalListVersion"))["listVersion"])
