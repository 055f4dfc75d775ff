"""A D-Bus daemon of our own with python-dbusmock's NetworkManager on it, and a ModemManager."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

MOCK = "org.freedesktop.DBus.Mock"
NM, NM_PATH = "org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager"
MM, MM_PATH = "org.freedesktop.ModemManager1", "/org/freedesktop/ModemManager1"
_SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's python3-dbusmock belongs to it
_PATIENCE_S = 20.0


def _missing() -> str | None:
    if subprocess.run(["which", "dbus-daemon"], capture_output=True, check=False).returncode:
        return "dbus-daemon is not installed"
    try:
        found = subprocess.run(
            [_SYSTEM_PYTHON, "-c", "import dbusmock"], capture_output=True, check=False
        )
    except OSError:
        return f"there is no {_SYSTEM_PYTHON}"
    return "python3-dbusmock is not installed" if found.returncode else None


class World:
    """The bus and what plays on it."""

    def __init__(self) -> None:
        self._mocks: list[subprocess.Popen[bytes]] = []

    def run(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """`work` with a connection of ours."""
        from secc.uplink.bus import system_bus

        async def connected() -> T:
            async with system_bus() as bus:
                return await work(bus)

        return asyncio.run(connected())

    def ask(self, service: str, path: str, member: str, signature: str = "", *body: Any) -> Any:
        """One call, e.g. of the mock's own interface."""
        return self.run(lambda bus: bus.call(service, path, member, signature, *body))

    def mock(self, *argv: str, service: str) -> None:
        """Start a mock and wait until it owns its name."""
        command = [_SYSTEM_PYTHON, "-m", "dbusmock", "--system", *argv]
        self._mocks.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        deadline = time.monotonic() + _PATIENCE_S
        bus = "org.freedesktop.DBus"
        while not self.ask(bus, "/org/freedesktop/DBus", f"{bus}.NameHasOwner", "s", service):
            assert time.monotonic() < deadline, f"{service} does not come"
            time.sleep(0.02)

    def manager(self) -> None:
        """NetworkManager as the template makes it."""
        self.mock("--template", "networkmanager", service=NM)

    def modem(self, **properties: Any) -> None:
        """ModemManager with one modem on LTE."""
        from dbus_fast import Variant as V

        self.mock("-m", MM, MM_PATH, "org.freedesktop.ModemManager1", service=MM)
        modem = {
            "State": V("i", 11),
            "SignalQuality": V("(ub)", [72, True]),
            "AccessTechnologies": V("u", 0x4000),
            "PrimaryPort": V("s", "cdc-wdm0"),
            **properties,
        }
        path = f"{MM_PATH}/Modem/0"
        self.ask(
            *(MM, MM_PATH, f"{MOCK}.AddObject", "ssa{sv}a(ssss)"),
            *(path, f"{MM}.Modem", modem, []),
        )
        operator = {"OperatorName": V("s", "Telefonica")}
        self.ask(MM, path, f"{MOCK}.AddProperties", "sa{sv}", f"{MM}.Modem.Modem3gpp", operator)

    def device(self, member: str, name: str, interface: str, state: int) -> str:
        """One more device of NetworkManager; its path."""
        path: str = self.ask(NM, NM_PATH, f"{MOCK}.{member}", "ssi", name, interface, state)
        return path

    def set(self, path: str, interface: str, name: str, value: Any) -> None:
        """A property of NetworkManager's objects."""
        self.ask(NM, path, f"{MOCK}.AddProperty", "ssv", interface, name, value)

    def settings(self, name: str) -> dict[str, dict[str, Any]]:
        """What NetworkManager keeps of the connection of this name, as plain values."""
        from secc.uplink.bus import plain

        listed = self.ask(NM, f"{NM_PATH}/Settings", f"{NM}.Settings.ListConnections")
        for path in listed:
            found = plain(self.ask(NM, path, f"{NM}.Settings.Connection.GetSettings"))
            if found["connection"]["id"] == name:
                return dict(found)
        raise AssertionError(f"there is no {name}")

    def stop(self) -> None:
        """All that plays hangs from now on."""
        for mock in self._mocks:
            mock.send_signal(signal.SIGSTOP)

    def end(self) -> None:
        for mock in self._mocks:
            mock.kill()
            mock.wait()


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    if missing := _missing():
        pytest.skip(missing)
    address = f"unix:path={tmp_path}/bus"
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address={address}"],
        stdout=subprocess.PIPE,
    )
    assert daemon.stdout is not None
    daemon.stdout.readline()
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    world = World()
    try:
        yield world
    finally:
        world.end()
        daemon.kill()
        daemon.wait()
        daemon.stdout.close()
