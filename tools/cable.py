"""Two network namespaces joined by virtual Ethernet: what a charging cable is to IP.

Processes and sockets of a station live in one, those of a vehicle in the other. Needs
util-linux and iproute2; a normal user needs a kernel that allows user namespaces.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

STATION, VEHICLE, PORT = "secc0", "ev0", "plc"  # interface names; a port has a number
_ADDRESS_WAIT_S = 3.0
# No duplicate address detection: an address is usable at once.
_SET_UP = "echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad && ip link set lo up"

# Run inside a namespace: opens a socket there and hands it out through an inherited one.
_OPEN = """
import socket, sys
out = socket.socket(fileno=int(sys.argv[1]))
made = socket.socket(socket.AF_INET6, int(sys.argv[2]))
socket.send_fds(out, [b"s"], [made.fileno()])
"""


@dataclass(frozen=True, slots=True)
class Namespace:
    """A network namespace, alive as long as the process `pid`; `enter` is the way in."""

    pid: int
    enter: tuple[str, ...]

    def command(self, *argv: str) -> list[str]:
        """`argv` as a command that runs inside."""
        return [*self.enter, *argv]

    def run(self, *argv: str) -> str:
        """Run `argv` inside and return its output; a failure raises with what it said."""
        done = subprocess.run(self.command(*argv), capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"{' '.join(argv)}: {done.stderr.strip()}")
        return done.stdout

    def socket(self, kind: socket.SocketKind) -> socket.socket:
        """An IPv6 socket of this namespace, usable by the calling process."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            command = self.command(sys.executable, "-ISc", _OPEN, str(theirs.fileno()), str(+kind))
            subprocess.run(command, pass_fds=[theirs.fileno()], check=True)
            _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        return socket.socket(fileno=fds[0])

    def link_local(self, interface: str) -> str:
        """The fe80 address of `interface`, waited for."""
        deadline = time.monotonic() + _ADDRESS_WAIT_S
        while time.monotonic() < deadline:
            for line in self.run("cat", "/proc/net/if_inet6").splitlines():
                address, _, _, scope, _, name = line.split()
                if name == interface and scope == "20":
                    return socket.inet_ntop(socket.AF_INET6, bytes.fromhex(address))
            time.sleep(0.02)
        raise OSError(f"{interface} has got no link-local address")

    def index(self, interface: str) -> int:
        """The interface index, which scopes a link-local address."""
        return int(self.run("ip", "-o", "link", "show", interface).split(":", 1)[0])


@dataclass(frozen=True, slots=True)
class Cable:
    """Both ends: interface `STATION` in `station`, interface `VEHICLE` in `vehicle`."""

    station: Namespace
    vehicle: Namespace


def missing() -> str | None:
    """Why there can be no cable on this machine, or None."""
    for tool in ("unshare", "nsenter", "ip"):
        if not shutil.which(tool):
            return f"{tool} is not installed (util-linux, iproute2)"
    trial = f"{_SET_UP} && ip link add {STATION} type veth peer name {VEHICLE}"
    command = [*_unshare(), "sh", "-c", trial]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"no virtual cable here: {done.stderr.strip()}" if done.returncode else None


@contextmanager
def cable() -> Iterator[Cable]:
    """Lay a cable; its end is the end of both namespaces."""
    with ExitStack() as stack:
        station = stack.enter_context(_namespace(_unshare(), enter=()))
        vehicle = stack.enter_context(_namespace(("unshare", "--net"), station.enter))
        join(station, STATION, vehicle, VEHICLE)
        yield Cable(station, vehicle)


@dataclass(frozen=True, slots=True)
class PowerLine(Cable):
    """As a cable, but each end leads to a modem (`tools.modem`) with a port in `medium`."""

    medium: Namespace


@contextmanager
def power_line(vehicles: int = 1) -> Iterator[tuple[PowerLine, ...]]:
    """Lay a line from one station to several vehicles, one entry each; ports plc0, plc1, ..."""
    with ExitStack() as stack:
        station = stack.enter_context(_namespace(_unshare(), enter=()))
        medium = stack.enter_context(_namespace(("unshare", "--net"), station.enter))
        medium.run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6")
        join(station, STATION, medium, port(0))
        ends = []
        for number in range(1, vehicles + 1):
            vehicle = stack.enter_context(_namespace(("unshare", "--net"), station.enter))
            join(vehicle, VEHICLE, medium, port(number))
            ends.append(PowerLine(station, vehicle, medium))
        yield tuple(ends)


def port(number: int) -> str:
    """Interface of a modem in `medium`: 0 is the station's, then those of the vehicles."""
    return f"{PORT}{number}"


def join(one: Namespace, name: str, other: Namespace, other_name: str) -> None:
    """Add a virtual Ethernet pair between two namespaces of one cable and bring it up."""
    peer = ("peer", "name", other_name, "netns", str(other.pid))
    one.run("ip", "link", "add", name, "type", "veth", *peer)
    one.run("ip", "link", "set", name, "up")
    other.run("ip", "link", "set", other_name, "up")
    one.link_local(name)
    if not other_name.startswith(PORT):  # a modem's port has no address
        other.link_local(other_name)


def _unshare() -> tuple[str, ...]:
    user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    return ("unshare", *user, "--net")


@contextmanager
def _namespace(unshare: tuple[str, ...], enter: tuple[str, ...]) -> Iterator[Namespace]:
    """A namespace made by `unshare` (run through `enter`), held by a process that only waits."""
    holder = subprocess.Popen(
        [*enter, *unshare, "sh", "-c", f"{_SET_UP} && echo up && exec cat >/dev/null"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        if holder.stdout.readline() != b"up\n":
            raise OSError("the network namespace could not be set up")
        user = () if os.geteuid() == 0 else ("--user", "--preserve-credentials")
        yield Namespace(holder.pid, ("nsenter", "--target", str(holder.pid), *user, "--net", "--"))
