"""Connections put into NetworkManager, changed, ordered and taken out again."""

from collections.abc import AsyncIterator, Sequence

from dbus_fast import Variant

from secc.uplink.bus import Bus, UplinkError
from secc.uplink.look import NM, NM_PATH
from secc.uplink.profiles import Settings, ranked
from secc.uplink.state import Kind

_SETTINGS = f"{NM}.Settings"
_CONNECTION = f"{_SETTINGS}.Connection"
# Sections with secrets, and which of their keys are some: `Update` forgets what it is not told.
_SECRETS = {"802-11-wireless-security": {"psk"}, "gsm": {"password", "pin"}}


async def put(bus: Bus, settings: Settings) -> bool:
    """Add the connection, or change the one of this name; True: it is new. It is used at once."""
    name = settings["connection"]["id"].value
    path, new = await _find(bus, name), False
    if path is None:
        new = True
        path = await bus.call(
            NM, f"{NM_PATH}/Settings", f"{_SETTINGS}.AddConnection", "a{sa{sv}}", settings
        )
    else:
        old = await _get(bus, path)
        identity = {**settings["connection"], "uuid": old["connection"]["uuid"]}
        await _update(bus, path, {**settings, "connection": identity})
    await bus.call(NM, NM_PATH, f"{NM}.ActivateConnection", "ooo", path, "/", "/")
    return new


async def order(bus: Bus, kinds: Sequence[Kind]) -> list[str]:
    """Prefer the links in this order; names of the connections that have a place in it."""
    placed = []
    async for path, settings in _all(bus):
        changed = ranked(settings, kinds)
        if changed is not None:
            for section, keys in _SECRETS.items():
                if section in settings:
                    secrets = await bus.call(NM, path, f"{_CONNECTION}.GetSecrets", "s", section)
                    known = {k: v for k, v in secrets.get(section, {}).items() if k in keys}
                    changed[section] = {**changed[section], **known}
            await _update(bus, path, changed)
            placed.append(_text(settings["connection"]["id"]))
    return placed


async def forget(bus: Bus, name: str) -> None:
    """Take the connection of this name out; raises `UplinkError` when there is none."""
    path = await _find(bus, name)
    if path is None:
        known = [_text(settings["connection"]["id"]) async for _, settings in _all(bus)]
        raise UplinkError(f"there is no connection {name}; known are {', '.join(known) or 'none'}")
    await bus.call(NM, path, f"{_CONNECTION}.Delete")


async def _all(bus: Bus) -> AsyncIterator[tuple[str, Settings]]:
    for path in await bus.call(NM, f"{NM_PATH}/Settings", f"{_SETTINGS}.ListConnections"):
        yield path, await _get(bus, path)


async def _find(bus: Bus, name: str) -> str | None:
    async for path, settings in _all(bus):
        if settings["connection"]["id"].value == name:
            return path
    return None


async def _get(bus: Bus, path: str) -> Settings:
    settings: Settings = await bus.call(NM, path, f"{_CONNECTION}.GetSettings")
    return settings


async def _update(bus: Bus, path: str, settings: Settings) -> None:
    await bus.call(NM, path, f"{_CONNECTION}.Update", "a{sa{sv}}", settings)


def _text(value: Variant) -> str:
    return str(value.value)
