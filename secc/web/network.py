"""The way to the network in words: which link carries, how good it is, and what follows it."""

from collections.abc import Mapping
from typing import NamedTuple

from secc.uplink.state import Condition, Kind, Link, Reach, Uplink

_KINDS: Mapping[Kind, str] = {
    "ethernet": "Ethernet",
    "wifi": "Wi-Fi",
    "lte": "Mobile network",
    "bluetooth": "Bluetooth",
}
_STATES: Mapping[Condition, tuple[str, str]] = {  # with the class of its tag
    "connected": ("connected", "good"),
    "connecting": ("connecting", "warning"),
    "disconnected": ("not connected", ""),
    "unavailable": ("not available", ""),
    "locked": ("SIM card locked", "error"),
    "failed": ("failed", "error"),
}
_REACH: Mapping[Reach, str] = {
    "full": ", and reaches the Internet",
    "limited": ", but reaches nothing beyond its own network",
    "portal": ", but a login page is in the way",
    "none": ", but reaches nothing",
    "unknown": "",
}


class Row(NamedTuple):
    """A link as the page shows it: `state` or its place in the failover; `signal` in percent."""

    name: str
    state: str
    tone: str
    signal: int | None
    details: str


def headline(uplink: Uplink | None, *, watched: bool) -> str:
    """What there is to say in one sentence."""
    if not watched:
        return "The way to the network is not watched here (uplink.enabled in station.toml)."
    if uplink is None:
        return "Not known: secc uplink watch has told nothing for a minute."
    if not uplink.managed and not uplink.links:
        return "No network services on this computer: whoever set it up knows its network."
    carrying = next((link for link in uplink.links if link.default), None)
    if carrying is not None:
        return f"{_name(carrying)} carries{_REACH[uplink.reach]}."
    connected = not uplink.managed and any(link.state == "connected" for link in uplink.links)
    return "Connected." if connected else "No link carries: the station is on its own."


def rows(uplink: Uplink | None) -> list[Row]:
    """The link that carries, then those that would take over, then the rest."""
    if uplink is None:
        return []
    ordered = sorted(uplink.links, key=_rank)
    following = [link for link in ordered if not link.default and link.metric is not None]
    return [_row(link, following) for link in ordered]


def _rank(link: Link) -> tuple[bool, bool, float]:
    metric = float("inf") if link.metric is None else link.metric
    return not link.default, link.state != "connected", metric


def _row(link: Link, following: list[Link]) -> Row:
    state, tone = _STATES[link.state]
    if link.default:
        state, tone = "in use", "good"
    elif link in following and link.state == "connected":
        state, tone = ("takes over next" if link is following[0] else "takes over later"), "busy"
    network = link.ssid or link.operator
    details = [f"to {network}"] if network and link.state == "connected" else []
    details += [link.technology] if link.technology else []
    details += [link.interface, *link.addresses]
    return Row(_name(link), state, tone, link.signal, ", ".join(filter(None, details)))


def _name(link: Link) -> str:
    return _KINDS[link.kind]
