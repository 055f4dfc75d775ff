"""[ocpp.diagnostics] of station.toml."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

File = Annotated[str, Meta(min_length=1, max_length=4096)]


class DiagnosticsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an archive of diagnostics holds, and how it is sent."""

    spool: File = "/var/lib/secc/spool"
    max_mib: Annotated[float, Meta(ge=0.1, le=1024)] = 16.0
    sessions: Annotated[int, Meta(ge=0, le=1000)] = 10
    identities: Literal["hashed", "plain"] = "hashed"
    configurations: tuple[File, ...] = ()
    traces: tuple[File, ...] = ()
    logs: tuple[File, ...] = ()
    pack_s: Annotated[float, Meta(ge=1, le=86_400)] = 600.0
    silence_s: Annotated[float, Meta(ge=1, le=86_400)] = 30.0
    upload_s: Annotated[float, Meta(ge=1, le=86_400)] = 1800.0
    retries: Annotated[int, Meta(ge=0, le=100)] = 1
    retry_interval_s: Annotated[float, Meta(ge=0, le=86_400)] = 60.0
