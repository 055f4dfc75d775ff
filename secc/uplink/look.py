"""What NetworkManager and ModemManager know of the uplink now (their D-Bus interfaces 1.x)."""

import time
from typing import Any

from secc.uplink.bus import Absent, Bus, plain
from secc.uplink.state import Condition, Kind, Link, Reach, Uplink

NM = "org.freedesktop.NetworkManager"
NM_PATH = "/org/freedesktop/NetworkManager"
MM = "org.freedesktop.ModemManager1"
_NOTHING = "/"

_KINDS: dict[int, Kind] = {1: "ethernet", 2: "wifi", 5: "bluetooth", 8: "lte"}  # NMDeviceType
_REACH: dict[int, Reach] = {1: "none", 2: "portal", 3: "limited", 4: "full"}
_FAILED, _ACTIVATED, _DISCONNECTED = 120, 100, 30  # NMDeviceState
_MODEM: dict[int, Condition] = {-1: "failed", 2: "locked", 10: "connecting", 11: "connected"}
_ENABLED = 6  # MMModemState: less is a modem that is not in use
# MMModemAccessTechnology, the best first.
_TECHNOLOGIES = (
    *((0x8000, "5G"), (0x4000, "LTE"), (0x3C0, "HSPA"), (0x20, "UMTS")),
    *((0x10, "EDGE"), (0x8, "GPRS"), (0x6, "GSM")),
)


async def look(bus: Bus) -> Uplink:
    """All links. What is absent is left out: without both services there are none."""
    modems = await _modems(bus)
    try:
        manager = await bus.properties(NM, NM_PATH, NM)
        devices = await bus.call(NM, NM_PATH, f"{NM}.GetDevices")
    except Absent:
        links = [_modem(modem, _port(modem), {}) for modem in modems.values()]
        return Uplink(time=time.time(), managed=False, links=links)
    primary = await _devices_of(bus, manager.get("PrimaryConnection", _NOTHING))
    links = []
    for path in devices:
        device = await bus.properties(NM, path, f"{NM}.Device")
        kind = _KINDS.get(device.get("DeviceType", 0))
        if kind is not None:
            links.append(await _link(bus, path, kind, device, modems, path in primary))
    known = {link.interface for link in links}
    links += [
        _modem(modem, _port(modem), {}) for modem in modems.values() if _port(modem) not in known
    ]
    reach = _REACH.get(manager.get("Connectivity", 0), "unknown")
    return Uplink(time=time.time(), managed=True, reach=reach, links=links)


async def _link(
    bus: Bus,
    path: str,
    kind: Kind,
    device: dict[str, Any],
    modems: dict[str, dict[str, Any]],
    default: bool,
) -> Link:
    active = await _optional(bus, device, "ActiveConnection", f"{NM}.Connection.Active")
    ip4 = await _optional(bus, device, "Ip4Config", f"{NM}.IP4Config")
    more: dict[str, Any] = {
        "default": default,
        "name": active.get("Id"),
        "addresses": [one["address"] for one in ip4.get("AddressData", [])],
        "metric": _metric(ip4.get("RouteData", [])),
    }
    interface = device.get("Interface", "")
    if kind == "lte" and (modem := modems.get(device.get("Udi", ""))) is not None:
        return _modem(modem, interface, more)
    if kind == "wifi":
        wireless = await bus.properties(NM, path, f"{NM}.Device.Wireless")
        point = await _optional(bus, wireless, "ActiveAccessPoint", f"{NM}.AccessPoint")
        if point:
            ssid = bytes(point["Ssid"]).decode(errors="replace")
            more |= {"ssid": ssid, "signal": point["Strength"]}
    return Link(kind=kind, interface=interface, state=_condition(device.get("State", 0)), **more)


def _metric(routes: list[dict[str, Any]]) -> int | None:
    """Of the default route: what the kernel, and so the failover, goes by."""
    found = [one["metric"] for one in routes if one["prefix"] == 0 and "metric" in one]
    return min(found, default=None)


def _port(modem: dict[str, Any]) -> str:
    return str(modem.get("PrimaryPort", ""))


def _condition(state: int) -> Condition:
    if state >= _FAILED:
        return "failed"
    if state > _ACTIVATED:  # it is being taken down
        return "disconnected"
    if state == _ACTIVATED:
        return "connected"
    if state > _DISCONNECTED:
        return "connecting"
    return "disconnected" if state == _DISCONNECTED else "unavailable"


def _modem(modem: dict[str, Any], interface: str, more: dict[str, Any]) -> Link:
    state = modem.get("State", 0)
    technologies = modem.get("AccessTechnologies", 0)
    usual: Condition = "disconnected" if state >= _ENABLED else "unavailable"
    return Link(
        kind="lte",
        interface=interface,
        state=_MODEM.get(state, usual),
        operator=modem.get("OperatorName") or None,
        technology=next((name for bits, name in _TECHNOLOGIES if technologies & bits), None),
        signal=modem["SignalQuality"][0] if modem.get("SignalQuality") else None,
        **more,
    )


async def _modems(bus: Bus) -> dict[str, dict[str, Any]]:
    """Path -> properties of the modem and of its 3GPP part."""
    try:
        found = await bus.call(
            MM,
            "/org/freedesktop/ModemManager1",
            "org.freedesktop.DBus.ObjectManager.GetManagedObjects",
        )
    except Absent:
        return {}
    return {
        path: {**interfaces[f"{MM}.Modem"], **interfaces.get(f"{MM}.Modem.Modem3gpp", {})}
        for path, interfaces in plain(found).items()
        if f"{MM}.Modem" in interfaces
    }


async def _devices_of(bus: Bus, active: str) -> list[str]:
    """Devices of an active connection."""
    if active == _NOTHING:
        return []
    found = await bus.properties(NM, active, f"{NM}.Connection.Active")
    devices: list[str] = found.get("Devices", [])
    return devices


async def _optional(bus: Bus, owner: dict[str, Any], name: str, interface: str) -> dict[str, Any]:
    """Properties of the object that a property leads to; none when it leads nowhere."""
    path = owner.get(name, _NOTHING)
    return {} if path == _NOTHING else await bus.properties(NM, path, interface)
