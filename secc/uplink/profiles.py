"""Connections as NetworkManager keeps them (nm-settings-dbus), from what people say. Pure."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Interface
from typing import Any, Literal

from dbus_fast import Variant

from secc.uplink.state import Kind

Settings = dict[str, dict[str, Variant]]
Security = Literal["wpa2", "wpa3", "open"]

TYPES: dict[Kind, str] = {
    "ethernet": "802-3-ethernet",
    "wifi": "802-11-wireless",
    "lte": "gsm",
    "bluetooth": "bluetooth",
}
_KEYS: dict[Security, str] = {"wpa2": "wpa-psk", "wpa3": "sae"}
_MAC = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")


class ProfileError(ValueError):
    """What people said makes no connection; the text says why."""


@dataclass(frozen=True, slots=True)
class Ip:
    """IPv4: by DHCP, or an address as in 192.168.1.20/24."""

    address: str | None = None
    gateway: str | None = None
    dns: tuple[str, ...] = ()

    def settings(self) -> dict[str, Variant]:
        if self.address is None:
            if self.gateway or self.dns:
                raise ProfileError("gateway and DNS go with an address; DHCP brings its own")
            return {"method": Variant("s", "auto")}
        try:
            own = IPv4Interface(self.address)
            gateway = IPv4Address(self.gateway) if self.gateway else None
            servers = [IPv4Address(one) for one in self.dns]
        except (AddressValueError, ValueError) as error:
            raise ProfileError(str(error)) from None
        if "/" not in self.address:
            raise ProfileError(f"{self.address}: say how long the prefix is, as in {own.ip}/24")
        if gateway is not None and gateway not in own.network:
            raise ProfileError(f"gateway {gateway} is not in {own.network}")
        prefix = Variant("u", own.network.prefixlen)
        address = {"address": Variant("s", str(own.ip)), "prefix": prefix}
        found = {"method": Variant("s", "manual"), "address-data": Variant("aa{sv}", [address])}
        if gateway is not None:
            found["gateway"] = Variant("s", str(gateway))
        if servers:  # in network order, read as a number of this machine
            numbers = [int.from_bytes(one.packed, sys.byteorder) for one in servers]
            found["dns"] = Variant("au", numbers)
        return found


def wifi(
    ssid: str, password: str | None, security: Security, *, hidden: bool = False, ip: Ip
) -> Settings:
    """A network to join."""
    octets = ssid.encode()
    if not 1 <= len(octets) <= 32:
        raise ProfileError("an SSID has 1 to 32 octets")
    found = _connection("wifi", f"secc-wifi-{ssid}", ip)
    found["802-11-wireless"] = {
        "ssid": Variant("ay", octets),
        "mode": Variant("s", "infrastructure"),
        "hidden": Variant("b", hidden),
    }
    if security == "open":
        if password:
            raise ProfileError("an open network has no password")
        return found
    if password is None or not 8 <= len(password.encode()) <= 63:
        raise ProfileError(f"{security} needs a password of 8 to 63 characters")
    found["802-11-wireless-security"] = {
        "key-mgmt": Variant("s", _KEYS[security]),
        "psk": Variant("s", password),
    }
    return found


def lte(apn: str, user: str | None, password: str | None, pin: str | None) -> Settings:
    """A mobile network by its access point."""
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", apn):
        raise ProfileError(f"{apn!r} is no APN: letters, digits, dots and hyphens")
    if pin is not None and not re.fullmatch(r"\d{4,8}", pin):
        raise ProfileError("a PIN has 4 to 8 digits")
    found = _connection("lte", "secc-lte", Ip())
    given = {"apn": apn, "username": user, "password": password, "pin": pin}
    found["gsm"] = {key: Variant("s", value) for key, value in given.items() if value}
    return found


def ethernet(interface: str, ip: Ip) -> Settings:
    """A cable."""
    if not re.fullmatch(r"[^/\s]{1,15}", interface):
        raise ProfileError(f"{interface!r} is no interface: up to 15 characters, as in eth0")
    found = _connection("ethernet", f"secc-{interface}", ip)
    found["connection"]["interface-name"] = Variant("s", interface)
    return found


def bluetooth(address: str) -> Settings:
    """The network of a paired device (PAN)."""
    if not _MAC.fullmatch(address):
        raise ProfileError(f"{address!r} is no Bluetooth address, as in 00:11:22:33:44:55")
    found = _connection("bluetooth", "secc-bluetooth", Ip())
    found["bluetooth"] = {
        "bdaddr": Variant("ay", bytes.fromhex(address.replace(":", ""))),
        "type": Variant("s", "panu"),
    }
    return found


def ranked(settings: Settings, kinds: Sequence[Kind]) -> Settings | None:
    """The same with its place in the failover order; None: it has none.

    The lower route metric is used first; the higher priority is connected first.
    """
    kind = settings["connection"]["type"].value
    places = [place for place, name in enumerate(kinds) if TYPES[name] == kind]
    if not places:
        return None
    [place] = places
    metric = {"route-metric": Variant("x", 100 * (place + 1))}
    priority = {"autoconnect-priority": Variant("i", 100 - 10 * place)}
    changed = {"connection": priority, "ipv4": metric, "ipv6": metric}
    return {
        name: {**settings.get(name, {}), **changed.get(name, {})}
        for name in {**settings, **changed}
    }


def _connection(kind: Kind, name: str, ip: Ip) -> Settings:
    connection: dict[str, Any] = {
        "id": Variant("s", name),
        "type": Variant("s", TYPES[kind]),
        "autoconnect": Variant("b", True),
    }
    return {
        "connection": connection,
        "ipv4": ip.settings(),
        "ipv6": {"method": Variant("s", "auto")},
    }
