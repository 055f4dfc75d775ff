"""Calls over the system's D-Bus with dbus-fast, and its errors in words.

dbus-fast is an optional part: `pip install 'secc[uplink]'`.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusError

_ANSWER_S = 15.0  # joining a network is not waited for, only that it begins
_PROPERTIES = "org.freedesktop.DBus.Properties"
_ABSENT = (
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.Spawn.ServiceNotFound",
)
_GONE = ("org.freedesktop.DBus.Error.UnknownObject", "org.freedesktop.DBus.Error.UnknownMethod")


class UplinkError(Exception):
    """What a service has refused; the text is its own."""


class Absent(UplinkError):
    """There is no such service, or no D-Bus."""


class Gone(UplinkError):
    """The object does not exist (any more), or lacks the interface."""


class Bus:
    """One connection."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    async def call(
        self, service: str, path: str, member: str, signature: str = "", *body: Any
    ) -> Any:
        """The first value of the answer; `member` with its interface before the last dot."""
        interface, _, name = member.rpartition(".")
        question = Message(
            destination=service,
            path=path,
            interface=interface,
            member=name,
            signature=signature,
            body=list(body),
        )
        try:
            async with asyncio.timeout(_ANSWER_S):
                answer = await self._bus.call(question)
        except (TimeoutError, OSError, EOFError) as error:
            why = str(error) or f"no answer within {_ANSWER_S:g} s"
            raise UplinkError(f"{service}: {why}") from None
        assert answer is not None
        if answer.message_type is MessageType.ERROR:
            text = f"{member}: {answer.body[0] if answer.body else answer.error_name}"
            if answer.error_name in _ABSENT:
                raise Absent(f"{service} is not running")
            raise (Gone if answer.error_name in _GONE else UplinkError)(text)
        return answer.body[0] if answer.body else None

    async def properties(self, service: str, path: str, interface: str) -> dict[str, Any]:
        """All of an object, as plain values; none when it has gone meanwhile."""
        try:
            found = await self.call(service, path, f"{_PROPERTIES}.GetAll", "s", interface)
        except Gone:
            return {}
        values: dict[str, Any] = plain(found)
        return values


def plain(value: Any) -> Any:
    """Without the types of D-Bus."""
    match value:
        case Variant():
            return plain(value.value)
        case Mapping():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
    return value


@asynccontextmanager
async def system_bus() -> AsyncIterator[Bus]:
    """The system's bus, as DBUS_SYSTEM_BUS_ADDRESS says or at its usual place."""
    try:
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    except (OSError, DBusError, EOFError) as error:
        raise Absent(f"no D-Bus: {error}") from None
    try:
        yield Bus(bus)
    finally:
        bus.disconnect()
