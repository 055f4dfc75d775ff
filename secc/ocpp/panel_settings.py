"""[ocpp.panel] of station.toml."""

from typing import Annotated

import msgspec
from msgspec import Meta

from secc.ocpp.display import COLUMNS, ROWS


class PanelSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the LED and the display show, and to whom it is told."""

    socket: Annotated[str, Meta(min_length=1, max_length=107)] | None = None
    columns: Annotated[int, Meta(ge=8, le=200)] = COLUMNS
    rows: Annotated[int, Meta(ge=1, le=50)] = ROWS
    name: Annotated[str, Meta(max_length=200)] = ""
    price_per_kwh: Annotated[str, Meta(pattern=r"^(\d{1,6}(\.\d{1,4})?)?$")] = ""
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
