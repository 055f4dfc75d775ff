"""The words of the panel's socket, for both of its ends."""

import msgspec


class View(msgspec.Struct, frozen=True):
    """What an outlet shows; `soc`: percent as the vehicle says."""

    connector: int
    colour: str
    blinking: bool
    lines: list[str]
    soc: int | None = None
