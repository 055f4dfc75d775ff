"""Section [ocpp] of station.toml: what the bridge must know before it can connect."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from secc.ocpp.authorization.settings import AuthorizationSettings, ReaderSettings
from secc.ocpp.diagnostics.settings import DiagnosticsSettings
from secc.ocpp.firmware.settings import FirmwareSettings
from secc.ocpp.panel_settings import PanelSettings
from secc.ocpp.security.settings import SecuritySettings

Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Short = Annotated[str, Meta(max_length=25)]
File = Annotated[str, Meta(min_length=1, max_length=4096)]


class Ocpp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The central system, and how the station presents itself to it."""

    url: Annotated[str, Meta(pattern=r"^wss?://[^/\s]+", max_length=512)] | None = None
    url_mode: Literal["append", "as_given", "slash"] = "append"
    id: Annotated[str, Meta(min_length=1, max_length=255)] = "secc"
    security_profile: Annotated[int, Meta(ge=0, le=3)] = 0
    authorization_key: Annotated[str, Meta(max_length=40)] = ""
    ca_file: File | None = None
    certificate_file: File | None = None
    key_file: File | None = None
    ciphers: Annotated[str, Meta(max_length=1024)] = (
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
        "AES128-GCM-SHA256:AES256-GCM-SHA384"
    )
    database: File = "/var/lib/secc/ocpp.sqlite"
    keys: tuple[Annotated[str, Meta(pattern=r"^\w+=", max_length=551)], ...] = ()
    vendor: Annotated[str, Meta(min_length=1, max_length=20)] = "EVtrip"
    model: Annotated[str, Meta(min_length=1, max_length=20)] = "Master Plus"
    serial: Short = ""
    box_serial: Short = ""
    firmware: Annotated[str, Meta(max_length=50)] = ""
    iccid: Annotated[str, Meta(max_length=20)] = ""
    imsi: Annotated[str, Meta(max_length=20)] = ""
    meter_type: Short = ""
    meter_serial: Short = ""
    orphan_s: Seconds = 60.0
    message_ids: Literal["stored", "new"] = "stored"
    disconnected_s: Seconds = 30.0
    station_lost_s: Seconds = 10.0
    boot_retry_s: Annotated[float, Meta(gt=0, le=86_400)] = 30.0
    ping_timeout_s: Annotated[float, Meta(gt=0, le=86_400)] = 5.0
    stable_s: Seconds = 60.0
    slow_retry_s: Seconds = 300.0
    queue_limit: Annotated[int, Meta(ge=4, le=100_000)] = 50
    smart_charging: Literal["single", "full"] = "single"
    supply_voltage_v: Annotated[float, Meta(gt=0, le=1000)] = 230.0
    supply_phases: Annotated[int, Meta(ge=1, le=3)] = 3
    fixed_cable: bool = True
    unlock_s: Seconds = 10.0
    reset_hook: File | None = None
    authorization: AuthorizationSettings = AuthorizationSettings()
    reader: ReaderSettings = ReaderSettings()
    diagnostics: DiagnosticsSettings = DiagnosticsSettings()
    firmware_update: FirmwareSettings = FirmwareSettings()
    security: SecuritySettings = SecuritySettings()
    panel: PanelSettings = PanelSettings()
