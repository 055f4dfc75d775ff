"""The fields that matter of each message, in a few words for the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from secc.capture import iso15118_20
from secc.capture.record import Content, Record
from secc.capture.session import si

_UNITS = {"Voltage": "V", "Current": "A", "Power": "W", "Energy": "Wh"}


_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), "�")


def printable(text: str) -> str:
    """Text of others without what a terminal would obey."""
    return text.translate(_CONTROLS)


def digest(record: Record) -> str:
    """Words for one record; empty where its name says all."""
    if record.protocol == "iso20" and record.payload_type is not None:
        kept = iso15118_20.words(record.payload_type, record.exi, hidden=record.hidden)
        return " · ".join(kept)
    content = record.body if record.layer == "v2gtp" else record.content or {}
    words = _told if record.layer == "station" else _WORDS.get(record.message)
    parts = words(content) if words else _common(content)
    return printable(" · ".join(part for part in parts if part))


def _text(content: Content, *names: str) -> Iterable[str]:
    return (str(content[name]) for name in names if content.get(name) not in (None, ""))


def _quantity(content: Content, name: str, label: str = "") -> str:
    """A PhysicalValue in V, A or kW."""
    value = content.get(name)
    number = si(value)
    if number is None or not isinstance(value, dict):
        return ""
    unit = str(value.get("Unit") or _unit(name))
    if unit in ("W", "Wh"):
        number, unit = number / 1000, "k" + unit
    return f"{label}{number:g} {unit}".rstrip()


def _unit(name: str) -> str:
    """DIN 70121 leaves the unit out where the name of the field says it."""
    return next((unit for word, unit in _UNITS.items() if word in name), "")


def _child(content: Content, name: str) -> Content:
    inner = content.get(name)
    return inner if isinstance(inner, dict) else {}


def _code(content: Content) -> str:
    code = str(content.get("ResponseCode", "OK"))
    return "" if code == "OK" else code


def _common(content: Content) -> list[str]:
    """What most messages have: code, processing, status of either end."""
    parts = [_code(content)]
    processing = content.get("EVSEProcessing")
    parts += [str(processing)] if processing else []
    parts += _status(content)
    return parts


def _status(content: Content) -> list[str]:
    parts: list[str] = []
    vehicle = _child(content, "DC_EVStatus")
    if vehicle:
        parts.append(f"SoC {vehicle.get('EVRESSSOC')} %")
        parts += [] if vehicle.get("EVReady") else ["not ready"]
        error = str(vehicle.get("EVErrorCode", "NO_ERROR"))
        parts += [] if error == "NO_ERROR" else [error]
    station = _child(content, "DC_EVSEStatus") or _child(content, "AC_EVSEStatus")
    code = str(station.get("EVSEStatusCode", "EVSE_Ready"))
    parts += [] if code == "EVSE_Ready" else [code.removeprefix("EVSE_")]
    isolation = station.get("EVSEIsolationStatus")
    parts += [f"isolation {isolation}"] if isolation not in (None, "Valid") else []
    notification = station.get("EVSENotification", "None")
    parts += [str(notification)] if notification != "None" else []
    return parts


def _offers(content: Content) -> list[str]:
    offers = content.get("AppProtocol")
    if not isinstance(offers, list):
        return []
    return [
        f"{o['ProtocolNamespace']} {o['VersionNumberMajor']}.{o['VersionNumberMinor']} "
        f"(id {o['SchemaID']}, priority {o['Priority']})"
        for o in offers
    ]


def _chosen(content: Content) -> list[str]:
    return [str(content.get("ResponseCode", "")), *_labelled(content, SchemaID="id")]


def _labelled(content: Content, **labels: str) -> list[str]:
    return [f"{label} {content[name]}" for name, label in labels.items() if name in content]


def _discovered(content: Content) -> list[str]:
    service = _child(content, "ChargeService")
    modes = _child(service, "SupportedEnergyTransferMode").get("EnergyTransferMode")
    if modes is None:
        modes = service.get("EnergyTransferType", [])
    options = content.get("PaymentOptions") or content.get("PaymentOptionList") or {}
    payment = options.get("PaymentOption", []) if isinstance(options, dict) else []
    return [_code(content), _join(modes), _join(payment)]


def _join(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else str(values)


def _asked(content: Content) -> list[str]:
    mode = content.get("RequestedEnergyTransferMode") or content.get(
        "EVRequestedEnergyTransferType"
    )
    limits = _child(content, "DC_EVChargeParameter") or _child(content, "AC_EVChargeParameter")
    return [
        str(mode or ""),
        _quantity(limits, "EVMaximumVoltageLimit", "max "),
        _quantity(limits, "EVMaximumCurrentLimit", "max "),
        _quantity(limits, "EVMaximumPowerLimit", "max "),
        _quantity(limits, "EVMaxVoltage", "max "),
        _quantity(limits, "EVMaxCurrent", "max "),
        *_status(limits),
    ]


def _offered(content: Content) -> list[str]:
    limits = _child(content, "DC_EVSEChargeParameter") or _child(content, "AC_EVSEChargeParameter")
    return [
        _code(content),
        str(content.get("EVSEProcessing", "")),
        _quantity(limits, "EVSEMaximumVoltageLimit", "max "),
        _quantity(limits, "EVSEMaximumCurrentLimit", "max "),
        _quantity(limits, "EVSEMaximumPowerLimit", "max "),
        _quantity(limits, "EVSENominalVoltage", "nominal "),
        _quantity(limits, "EVSEMaxCurrent", "max "),
        *_status(limits),
    ]


def _target(content: Content) -> list[str]:
    complete = ["charging complete"] if content.get("ChargingComplete") is True else []
    return [
        _quantity(content, "EVTargetVoltage"),
        _quantity(content, "EVTargetCurrent"),
        *_status(content),
        *complete,
    ]


def _present(content: Content) -> list[str]:
    reached = [
        name
        for name in ("Current", "Voltage", "Power")
        if content.get(f"EVSE{name}LimitAchieved") is True
    ]
    return [
        _code(content),
        _quantity(content, "EVSEPresentVoltage"),
        _quantity(content, "EVSEPresentCurrent"),
        f"{', '.join(reached).lower()} limit reached" if reached else "",
        *_status(content),
    ]


def _delivery(content: Content) -> list[str]:
    start = content.get("ReadyToChargeState")
    wanted = {True: "Start", False: "Stop", None: str(content.get("ChargeProgress", ""))}[start]  # type: ignore[index]
    parameter = _child(content, "DC_EVPowerDeliveryParameter")
    complete = ["charging complete"] if parameter.get("ChargingComplete") is True else []
    return [wanted, *_status(parameter), *complete]


def _metered(content: Content) -> list[str]:
    return [*_common(content), _quantity(content, "EVSEMaxCurrent", "max ")]


def _attenuation(content: Content) -> list[str]:
    return [f"{content.get('avg')} dB on average", f"{content.get('num_sounds')} sounds"]


def _told(content: Content) -> list[str]:
    """What the station itself wrote into its trace."""
    parts = []
    for name, value in content.items():
        if isinstance(value, dict):
            parts += _told(value)
        elif value not in (None, "", []):
            parts.append(f"{name} {value}")
    return parts


def _names(*names: str) -> Callable[[Content], list[str]]:
    return lambda content: list(_text(content, *names))


_WORDS: dict[str, Callable[[Content], list[str]]] = {
    "supportedAppProtocolReq": _offers,
    "supportedAppProtocolRes": _chosen,
    "SessionSetupReq": lambda c: _labelled(c, EVCCID="EVCCID"),
    "SessionSetupRes": lambda c: [_code(c), *_labelled(c, EVSEID="EVSEID")],
    "ServiceDiscoveryRes": _discovered,
    "ServicePaymentSelectionReq": _names("SelectedPaymentOption"),
    "PaymentServiceSelectionReq": _names("SelectedPaymentOption"),
    "ChargeParameterDiscoveryReq": _asked,
    "ChargeParameterDiscoveryRes": _offered,
    "PreChargeReq": _target,
    "PreChargeRes": _present,
    "CurrentDemandReq": _target,
    "CurrentDemandRes": _present,
    "WeldingDetectionRes": _present,
    "PowerDeliveryReq": _delivery,
    "ChargingStatusRes": _metered,
    "SessionStopReq": _names("ChargingSession"),
    "SDPReq": _names("Security"),
    "SDPRes": _names("SECC_IP", "SECC_Port", "Security"),
    "CM_SLAC_PARM.REQ": lambda c: _labelled(c, run_id="run"),
    "CM_SLAC_PARM.CNF": lambda c: _labelled(c, num_sounds="sounds"),
    "CM_ATTEN_CHAR.IND": _attenuation,
    "CM_SLAC_MATCH.CNF": lambda c: _labelled(c, nid="NID"),
    "CM_SET_KEY.REQ": lambda c: _labelled(c, nid="NID"),
    "STP_CPSTATE.IND": lambda c: [
        f"CP {c.get('cp_state')}",
        f"{c.get('duty_percent')} %",
        f"{c.get('cp_voltage_mv')} mV",
    ],
    "VS_GET_SW.CNF": _names("version"),
    "NSCM_GET_VERSION.CNF": _names("version"),
    "DSPACE_SCS_DIAG.IND": _names("CP State"),
    "ClientHello": lambda c: [_join(c.get("Versions", []))],
    "ServerHello": _names("Version", "CipherSuite"),
    "Alert": _names("Level", "Description"),
}
