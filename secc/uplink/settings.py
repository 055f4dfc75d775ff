"""[uplink] of station.toml."""

from typing import Annotated

from msgspec import Meta

from secc.session.settings import Section


class UplinkSettings(Section, frozen=True):
    """The process `secc uplink watch` and the file that others read."""

    enabled: bool = False
    file: Annotated[str, Meta(min_length=1, max_length=4096)] = "/run/secc/uplink.json"
    period_s: Annotated[float, Meta(ge=1, le=60)] = 5.0
