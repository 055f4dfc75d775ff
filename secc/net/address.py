"""The IPv6 address of a network interface: link-local, and past duplicate address detection.

A socket bound earlier fails, and an address that is announced earlier may not be ours (RFC 4862).
"""

import asyncio
import logging
import socket
from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path

log = logging.getLogger(__name__)

_LINK_LOCAL, _HOST = 0x20, 0x10  # scopes in /proc/net/if_inet6
_TENTATIVE, _FAILED = 0x40, 0x08  # flags there
_POLL_S, _REMIND_S = 0.05, 5.0
LOOPBACK = "lo"


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface that can serve: its name, its index (the scope id) and its address."""

    name: str
    index: int
    address: IPv6Address

    @property
    def loopback(self) -> bool:
        """Whether this is `lo`, for work without a vehicle's link."""
        return self.address.is_loopback

    def __str__(self) -> str:
        return f"{self.address}%{self.name}"


class Unusable(Exception):
    """The interface has no address to serve at; the text says what is missing and what to do."""


def find(name: str) -> Interface:
    """The interface `name` as it is now, or `Unusable`."""
    try:
        index = socket.if_nametoindex(name)
    except OSError:
        there = ", ".join(sorted(known for _, known in socket.if_nameindex()))
        raise Unusable(
            f"interface {name} does not exist (there are: {there}); is the PLC modem connected?"
        ) from None
    wanted = _HOST if name == LOOPBACK else _LINK_LOCAL
    unusable = []
    for line in _addresses():
        address, _, _, scope, flags, owner = line.split()
        if owner != name or int(scope, 16) != wanted:
            continue
        if not int(flags, 16) & (_TENTATIVE | _FAILED):
            return Interface(name, index, IPv6Address(bytes.fromhex(address)))
        unusable.append(int(flags, 16))
    raise Unusable(_reason(name, unusable))


def _addresses() -> list[str]:
    try:
        return Path("/proc/net/if_inet6").read_text().splitlines()
    except FileNotFoundError:
        raise Unusable("this kernel runs without IPv6 (ipv6.disable=1?); V2G needs it") from None


def _reason(name: str, flags: list[int]) -> str:
    if any(flag & _FAILED for flag in flags):
        return f"another host on {name} has the same link-local address: give {name} its own MAC"
    if flags:
        return f"duplicate address detection on {name} is still running"
    return (
        f"interface {name} has no IPv6 link-local address: bring it up (ip link set {name} up) "
        f"and check net.ipv6.conf.{name}.disable_ipv6 and addr_gen_mode, both must be 0"
    )


async def wait_for(name: str, patience_s: float) -> Interface:
    """The interface as soon as it can serve; says what is missing while it waits.

    Raises `Unusable` after `patience_s`; 0 waits for ever.
    """
    loop = asyncio.get_running_loop()
    started = reminded = loop.time()
    last = ""
    while True:
        try:
            return find(name)
        except Unusable as missing:
            now, text = loop.time(), str(missing)
            if patience_s and now - started >= patience_s:
                raise
            if text != last or now - reminded >= _REMIND_S:
                log.warning("waiting: %s", text)
                last, reminded = text, now
        await asyncio.sleep(_POLL_S)
