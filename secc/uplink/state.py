"""How the station reaches the network, and the file in which others find it.

`read(path)` is all that a page, a display or a metric needs; None where nobody keeps the file.
"""

import os
import stat
import time
from pathlib import Path
from typing import Literal

import msgspec

STALE_S = 60.0  # nobody has written for so long: nothing is known
_MOST_OCTETS = 256 * 1024

Kind = Literal["ethernet", "wifi", "lte", "bluetooth"]
Reach = Literal["full", "limited", "portal", "none", "unknown"]
Condition = Literal["connected", "connecting", "disconnected", "unavailable", "locked", "failed"]


class Link(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to the network; `default`: what the station uses now."""

    kind: Kind
    interface: str
    state: Condition
    default: bool = False
    name: str | None = None  # of the connection
    ssid: str | None = None
    operator: str | None = None
    technology: str | None = None  # LTE, 5G, HSPA, ...
    signal: int | None = None  # percent
    metric: int | None = None  # of its default route: the lowest carries, the next takes over
    addresses: list[str] = []


class Uplink(msgspec.Struct, frozen=True, kw_only=True):
    """`reach` as NetworkManager has found it; `managed`: it is there at all."""

    time: float
    managed: bool
    reach: Reach = "unknown"
    links: list[Link] = []


def write(path: Path, uplink: Uplink) -> None:
    """Replace the file in one step; raises OSError."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(msgspec.json.encode(uplink))
    new.chmod(0o644)
    os.replace(new, path)


def read(path: Path, now: float | None = None) -> Uplink | None:
    """What was written last, if that is not too old; `now`: seconds since 1970. Never waits."""
    try:
        uplink = msgspec.json.decode(_octets(path), type=Uplink)
    except (OSError, msgspec.MsgspecError):
        return None
    age = (time.time() if now is None else now) - uplink.time
    return uplink if abs(age) < STALE_S else None


def _octets(path: Path) -> bytes:
    """Of a plain file, and not endlessly many."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no file")
        return file.read(_MOST_OCTETS)


def words(link: Link) -> str:
    """A line for people, e.g. `wifi wlan0: connected to Depot, 62 %, 10.0.0.7 (in use)`."""
    details = [
        f"{link.state} to {link.ssid or link.operator}"
        if link.ssid or link.operator
        else link.state,
        *([link.technology] if link.technology else []),
        *([f"{link.signal} %"] if link.signal is not None else []),
        *link.addresses,
    ]
    used = " (in use)" if link.default else ""
    return f"{link.kind} {link.interface}: {', '.join(details)}{used}"


def short(uplink: Uplink) -> str:
    """The link that is in use in a few characters, e.g. `LTE 72 %`; empty when there is none."""
    for link in uplink.links:
        if link.default or (not uplink.managed and link.state == "connected"):
            name = link.technology or link.kind
            return name if link.signal is None else f"{name} {link.signal} %"
    return ""
