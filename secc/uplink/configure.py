"""Connections put into NetworkManager, changed, ordered and taken out again."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from dbus_fast import Variant

from secc.uplink.bus import Absent, Bus, UplinkError
from secc.uplink.look import NM, NM_PATH
from secc.uplink.profiles import Settings, ranked
from secc.uplink.state import Kind

_SETTINGS = f"{NM}.Settings"
_CONNECTION = f"{_SETTINGS}.Connection"
# Sections with secrets, and which of their keys are some: `Update` forgets what it is not told.
_SECRETS = {
    "802-11-wireless-security": {"psk", "leap-password", *(f"wep-key{n}" for n in range(4))},
    "802-1x": {"password", "password-raw", "pin", "private-key-password"},
    "gsm": {"password", "pin"},
    "pppoe": {"password"},
}
_PLACE = {"connection": "autoconnect-priority", "ipv4": "route-metric", "ipv6": "route-metric"}


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a connection; `trouble`: why it is not used yet, though kept."""

    new: bool
    trouble: str = ""


async def put(bus: Bus, settings: Settings) -> Put:
    """Add the connection, or change the one of this name, and use it as soon as it can be."""
    name = settings["connection"]["id"].value
    path, new = await _find(bus, name), False
    if path is None:
        new = True
        path = await bus.call(
            NM, f"{NM_PATH}/Settings", f"{_SETTINGS}.AddConnection", "a{sa{sv}}", settings
        )
    else:
        await _update(bus, path, _in_place_of(await _get(bus, path), settings))
    try:
        await bus.call(NM, NM_PATH, f"{NM}.ActivateConnection", "ooo", path, "/", "/")
    except Absent:
        raise
    except UplinkError as error:  # no cable, no such network, no modem
        return Put(new, str(error))
    return Put(new)


def _in_place_of(old: Settings, settings: Settings) -> Settings:
    """With the identity of the old one, and its place in the failover order."""
    changed = {name: dict(section) for name, section in settings.items()}
    changed["connection"]["uuid"] = old["connection"]["uuid"]
    for section, key in _PLACE.items():
        if key in old.get(section, {}):
            changed[section][key] = old[section][key]
    return changed


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
