"""[web] and [metrics] of station.toml: where they are served, to whom, and what is kept."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

File = Annotated[str, Meta(min_length=1, max_length=4096)]
Port = Annotated[int, Meta(ge=0, le=65_535)]
Host = Annotated[str, Meta(min_length=1, max_length=253)]


class Web(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The local page."""

    host: Host = "127.0.0.1"
    port: Port = 8080
    any_address: bool = False
    names: tuple[Host, ...] = ()
    visibility: Literal["public", "private"] = "private"
    tls: Literal["off", "self_signed", "files"] = "off"
    certificate_file: File | None = None
    key_file: File | None = None
    folder: File = "/var/lib/secc/web"
    idle_s: Annotated[float, Meta(ge=60, le=86_400)] = 1800.0
    absolute_s: Annotated[float, Meta(ge=300, le=604_800)] = 43_200.0
    attempts: Annotated[int, Meta(ge=1, le=100)] = 5
    lock_s: Annotated[float, Meta(ge=1, le=86_400)] = 900.0
    history_days: Annotated[int, Meta(ge=1, le=3650)] = 365
    history_sessions: Annotated[int, Meta(ge=10, le=1_000_000)] = 10_000


class Metrics(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a Prometheus server may fetch."""

    host: Host = "127.0.0.1"
    port: Port = 9815
    any_address: bool = False
