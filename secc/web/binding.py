"""Where the page may be served: the service network, never the power line to a vehicle.

Whoever plugs in shares that network with the station (oss-security 2025-07: SSH over the cable).
"""

import fcntl
import socket
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

_LOOPBACK = "lo"


class NotServed(Exception):
    """The address cannot be used; the text says what to do."""


def listen(
    host: str, port: int, interfaces: Iterable[str], *, any_address: bool, section: str
) -> list[socket.socket]:
    """Listening sockets at `host`, which is no address of the vehicle's `interfaces`."""
    check(host, interfaces, any_address=any_address, section=section)
    sockets = []
    for family, kind, protocol, _, address in _resolved(host, port, section):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind(address)
            sock.listen(64)
        except OSError as error:
            sock.close()
            where = f"{section}.host = {host}, {section}.port = {port}"
            raise NotServed(f"{where}: {error.strerror}") from None
        sockets.append(sock)
    return sockets


def check(host: str, interfaces: Iterable[str], *, any_address: bool, section: str) -> None:
    """Raises `NotServed` when something at `host` may not be served."""
    vehicles = addresses(name for name in interfaces if name != _LOOPBACK)
    for *_, address in _resolved(host, 0, section):
        refuse(str(address[0]), vehicles, any_address=any_address, section=section)


def _resolved(host: str, port: int, section: str) -> list[Any]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise NotServed(f"{section}.host = {host}: {error.strerror}") from None


def refuse(address: str, vehicles: Mapping[str, str], *, any_address: bool, section: str) -> None:
    """Raises `NotServed` for an address of a vehicle's interface, or one that includes them."""
    ip = _plain(address)
    if ip.is_unspecified and not any_address:
        raise NotServed(
            f"{section}.host = {address} includes every network, also that of the vehicle: name an"
            f" address of the service network, or set {section}.any_address"
        )
    if name := vehicles.get(str(ip)):
        raise NotServed(
            f"{section}.host = {address} belongs to {name}, the power line to the vehicle: name an"
            " address of the service network"
        )


def reached_over(address: str, vehicles: Mapping[str, str]) -> str | None:
    """The vehicle's interface that owns the local end of a connection; for any_address."""
    return vehicles.get(str(_plain(address)))


def addresses(interfaces: Iterable[str]) -> dict[str, str]:
    """Every address of these interfaces now, with the name."""
    wanted = set(interfaces)
    return {str(ip): name for ip, name in _all() if name in wanted}


def _all() -> Iterable[tuple[IPv4Address | IPv6Address, str]]:
    try:
        lines = Path("/proc/net/if_inet6").read_text().splitlines()
    except FileNotFoundError:
        lines = []
    for line in lines:
        address, *_, name = line.split()
        yield IPv6Address(bytes.fromhex(address)), name
    for _, name in socket.if_nameindex():
        if (address4 := _ipv4(name)) is not None:
            yield address4, name


def _ipv4(name: str) -> IPv4Address | None:
    siocgifaddr, request = 0x8915, name.encode().ljust(40, b"\0")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            answer = fcntl.ioctl(sock, siocgifaddr, request)
        except OSError:  # it has none
            return None
    return IPv4Address(answer[20:24])


def _plain(address: str) -> IPv4Address | IPv6Address:
    ip = ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return mapped or ip


def known_host(header: str, names: Iterable[str]) -> bool:
    """Whether a Host header calls this station; other names are DNS rebinding."""
    host = header.rsplit(":", 1)[0] if not header.endswith("]") else header
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return host.lower() in {"localhost", socket.gethostname().lower(), *map(str.lower, names)}
    return True
