"""[ocpp.security] of station.toml."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

File = Annotated[str, Meta(min_length=1, max_length=4096)]


class SecuritySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Certificates towards the central system, and security events."""

    folder: File = "/var/lib/secc/certificates"
    events: Literal["auto", "always", "never"] = "auto"
    v2g_folder: File | None = None
    secc_id: Annotated[str, Meta(max_length=64)] = ""
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "DE"
    pnc_vendor: Literal["org.openchargealliance.iso15118pnc", "iso15118"] = (
        "org.openchargealliance.iso15118pnc"
    )
    renew_days: Annotated[float, Meta(ge=0, le=365)] = 30.0
