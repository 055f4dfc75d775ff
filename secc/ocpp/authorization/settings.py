"""[ocpp.authorization] and [ocpp.reader] of station.toml."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class AuthorizationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may charge, besides what the central system configures."""

    cache_tags: Annotated[int, Meta(ge=1, le=100_000)] = 1000
    autocharge: bool = False
    tags: tuple[Annotated[str, Meta(min_length=1, max_length=20)], ...] = ()


class ReaderSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The card reader."""

    kind: Literal["none", "pn532_uart", "pn532_i2c", "socket"] = "none"
    device: Annotated[str, Meta(min_length=1, max_length=107)] = "/dev/ttyS1"
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    tag_form: Literal["padded", "raw"] = "padded"
    absent_s: Annotated[float, Meta(ge=0.1, le=60)] = 1.0
    broken_s: Annotated[float, Meta(ge=0.1, le=3600)] = 10.0
