"""What a simulated vehicle shall do: a TOML or JSON file, or flags, read into one `Script`."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from tools.vehicle.battery import Battery

ISO = "urn:iso:15118:2:2013:MsgDef"
DIN = "urn:din:70121:2012:MsgDef"

Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]
Named = Literal["certificate", "key", "name", "nothing"]
Asks = Literal["nothing", "ask", "demand"]
HexId = Annotated[str, Meta(pattern=r"^([0-9a-fA-F]{2}){0,8}$")]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the tables of a script."""


class Offer(Part, frozen=True):
    """One entry of supportedAppProtocolReq."""

    namespace: str
    schema_id: Annotated[int, Meta(ge=0, le=255)]
    priority: Annotated[int, Meta(ge=1, le=20)]
    major: int = 2
    minor: int = 0


OFFERS = {
    "iso15118-2": (Offer(namespace=ISO, schema_id=1, priority=1),),
    "din70121": (Offer(namespace=DIN, schema_id=0, priority=1),),
    "both": (
        Offer(namespace=ISO, schema_id=1, priority=1),
        Offer(namespace=DIN, schema_id=0, priority=2),
    ),
}


def offers(protocol: str) -> tuple[Offer, ...]:
    """What a vehicle offers that speaks `iso15118-2`, `din70121` or `both`."""
    if protocol not in OFFERS:
        raise ValueError(f"no protocol {protocol}; known are {', '.join(OFFERS)}")
    return OFFERS[protocol]


class BatterySettings(Part, frozen=True):
    """See `tools.vehicle.battery.Battery`."""

    nominal_v: Positive = 360.0
    capacity_wh: Positive = 60_000.0
    soc: Annotated[float, Meta(ge=0, le=1)] = 0.4
    resistance_ohm: Positive = 0.05
    max_voltage_v: Positive = 410.0
    current_a: tuple[tuple[float, float], ...] = ((0.8, 150.0), (0.9, 80.0), (1.0, 30.0))

    def battery(self) -> Battery:
        return Battery(**msgspec.structs.asdict(self))


class Script(Part, frozen=True):
    """One visit at a station."""

    offers: Annotated[tuple[Offer, ...], Meta(max_length=20)] = OFFERS["both"]
    # What SDP asks for. `prefer` charges without where TLS is not offered or fails.
    tls: Literal["off", "prefer", "force"] = "off"
    payment: Literal["external", "contract"] = "external"  # contract: needs TLS and --pki
    certificate: Literal["none", "install", "update"] = "none"  # before the contract is shown
    vehicle: str | None = None  # folder of the PKI below vehicle/, if there are several
    named_roots: Named = "certificate"  # how trusted_ca_keys names them
    ocsp: Asks = "ask"  # demand: no charge without a good response of the station
    evcc: Annotated[str, Meta(pattern=r"^([0-9a-fA-F]{2}){1,8}$")] = "02beef15c0de"
    session_id: HexId = "00"  # on first contact
    mode: Literal[
        "AC_single_phase_core", "AC_three_phase_core", "DC_core", "DC_extended", "DC_combo_core"
    ] = "DC_extended"
    max_voltage_v: Positive = 450.0
    max_current_a: Positive = 200.0
    max_power_w: Positive | None = None
    min_current_a: NotNegative = 6.0  # AC
    battery: BatterySettings = BatterySettings()
    target_soc: Annotated[float, Meta(gt=0, le=1)] = 0.8
    loops: Annotated[int, Meta(ge=0)] | None = None  # messages of the charge loop at most
    loop_s: NotNegative = 0.1  # from an answer to the next request of the loop
    poll_s: NotNegative = 0.1  # before an unfinished request is repeated
    patience: Positive = 1.0  # times the message timeouts of the standard
    departure_s: int | None = None
    max_entries: Annotated[int, Meta(ge=0, le=65535)] | None = None
    service_details: tuple[int, ...] = ()  # ISO: services to ask details of
    power_profile: bool = True  # send a ChargingProfile with the start
    renegotiate_after: Annotated[int, Meta(ge=1)] | None = None  # loop messages; ISO only
    error_code: str = "NO_ERROR"  # EVErrorCode when the charge stops
    welding: Annotated[int, Meta(ge=0)] = 20  # WeldingDetectionReq at most, until below 60 V
    stop: Literal["terminate", "pause"] = "terminate"
    resume: bool = False  # after a pause: come back, join and charge until the end
    pause_s: NotNegative = 3.0
    slac: bool = False  # join the station's network first: the interface leads to a modem
    misbehave: str | None = None
    at: str | None = None  # where: the request that it takes the place of
    strict: bool = False  # the station is expected to refuse what field mode tolerates
    # complete, station_stop, paused, or a response code or event that ends it all.
    expect: str | None = None

    @property
    def payment_option(self) -> str:
        return "Contract" if self.payment == "contract" else "ExternalPayment"


def load(path: Path) -> dict[str, Any]:
    """Keys and values of a script file; `make` turns them into a `Script`."""
    text = path.read_text(encoding="utf-8")
    loaded: dict[str, Any] = (
        msgspec.json.decode(text) if path.suffix == ".json" else tomllib.loads(text)
    )
    return loaded


def make(values: dict[str, Any]) -> Script:
    """A `Script`; msgspec.ValidationError names the key that is wrong."""
    return msgspec.convert(values, Script)
