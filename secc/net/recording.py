"""What a driver does and hears as lines of the trace."""

import dataclasses
from enum import Enum

from secc import trace
from secc.net.ports import Transport
from secc.session.plant import Command


def given(command: Command, time: float) -> trace.CommandGiven:
    """A command to the plant."""
    values = {key: _plain(value) for key, value in _values(command)}
    return trace.CommandGiven(time=time, name=type(command).__name__, values=values)


def message(
    direction: trace.Direction, connection: Transport, octets: bytes, broken: bool, time: float
) -> trace.Message:
    """Octets of one message, or of what is none (`broken`)."""
    return trace.Message(
        time=time,
        direction=direction,
        carrier=connection.carrier,
        peer=connection.peer,
        octets=octets.hex(),
        broken=broken,
    )


def _values(command: Command) -> list[tuple[str, object]]:
    if isinstance(command, Enum):
        return [("primitive", command)]
    return [(field.name, getattr(command, field.name)) for field in dataclasses.fields(command)]


def _plain(value: object) -> float | bool | str | None:
    if isinstance(value, Enum):
        return str(value.value)
    assert value is None or isinstance(value, float | int | str)
    return value
