"""A CAN bus, by any interface of python-can; `[can]` of station.toml."""

from typing import Annotated

from msgspec import Meta, field

from secc.session.settings import Section


class CanSettings(Section, frozen=True):
    """The CAN bus, by any interface of python-can; `[can]`."""

    interface: Annotated[str, Meta(min_length=1, max_length=40)] = "socketcan"
    channel: Annotated[str, Meta(min_length=1, max_length=200)] = "can0"
    bitrate: Annotated[int, Meta(ge=10_000, le=1_000_000)] = 125_000
    options: dict[str, bool | int | float | str] = field(default_factory=dict)
    backlog: Annotated[int, Meta(ge=1, le=256)] = 16  # frames that wait to be sent
    reopen_s: Annotated[float, Meta(ge=0.1, le=60)] = 1.0
