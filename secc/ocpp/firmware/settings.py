"""[ocpp.firmware_update] of station.toml."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

# listed: what a list names is refused. current: and where there are lists of an issuer, one must be
# in date. required: and there must be one of every issuer.
Revocation = Literal["listed", "current", "required"]
File = Annotated[str, Meta(min_length=1, max_length=4096)]


class FirmwareSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where firmware may come from, and who installs it."""

    hosts: tuple[Annotated[str, Meta(pattern=r"^\.?[A-Za-z0-9.:-]+$", max_length=253)], ...] = ()
    product: Annotated[str, Meta(max_length=32)] = ""
    max_mib: Annotated[float, Meta(gt=0, le=4096)] = 2.0
    ca_file: File | None = None
    revocation: Revocation = "current"
    hook: File | None = None
    spool: File = "/var/lib/secc/spool"
    silence_s: Annotated[float, Meta(ge=1, le=86_400)] = 30.0
    download_s: Annotated[float, Meta(ge=1, le=86_400)] = 1800.0
    install_s: Annotated[float, Meta(ge=1, le=86_400)] = 600.0
    retries: Annotated[int, Meta(ge=0, le=100)] = 1
    retry_interval_s: Annotated[float, Meta(ge=0, le=86_400)] = 60.0
