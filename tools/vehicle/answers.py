"""What a vehicle may expect of an answer beyond its schema: values, units, status, schedules.

Every check returns texts; none is raised, so that one visit finds all there is to find.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tools.vehicle.steps import Exchange

EVSEID = re.compile(r"[A-Z]{2}\*?[A-Z0-9]{3}\*?E[A-Z0-9*]{1,30}|ZZ00000")
DAY_S = 86_400
SAFE_V = 60.0  # below this a contactor is open, IEC 61851-23
NEAR_V = 20.0  # the vehicle may close its contactor within this, IEC 61851-23 CC.5.1


class Terms(NamedTuple):
    """What has been agreed on before: ISO 15118-2 (not DIN), TLS, payment by contract."""

    iso: bool
    tls: bool = False
    contract: bool = False


_UNITS = {"Voltage": "V", "Current": "A", "Power": "W", "Energy": "Wh", "PMax": "W"}


def si(physical: Any) -> float:
    """SI value of a PhysicalValueType."""
    return float(physical.Value * 10**physical.Multiplier)


def si_or_none(physical: Any) -> float | None:
    return None if physical is None else si(physical)


def status_of(body: Any) -> Any:
    """The EVSE status that an answer carries somewhere, None if it has none."""
    for name in ("DC_EVSEStatus", "AC_EVSEStatus", "EVSEStatus"):
        if (status := getattr(body, name, None)) is not None:
            return status
    parameters = getattr(body, "EVSEChargeParameter", None)
    return None if parameters is None else status_of(parameters)


def wants_stop(body: Any) -> bool:
    """The station asks the vehicle to end the charge."""
    status = status_of(body)
    if status is None:
        return False
    code = getattr(status, "EVSEStatusCode", None)
    told = status.EVSENotification.value == "StopCharging"
    ends = ("EVSE_Shutdown", "EVSE_EmergencyShutdown", "EVSE_UtilityInterruptEvent")
    return told or (code is not None and code.value in ends)


def wants_renegotiation(body: Any) -> bool:
    status = status_of(body)
    return status is not None and status.EVSENotification.value == "ReNegotiation"


def finished(body: Any) -> bool:
    return bool(body.EVSEProcessing.value == "Finished")


def schedules(body: Any) -> list[Any]:
    """SAScheduleTuples of a ChargeParameterDiscoveryRes."""
    offered = body.SASchedules
    return [] if offered is None else list(getattr(offered, "SAScheduleTuple", []))


def exchange(request: Any, body: Any, sent_at: float, now: float, soc: float) -> Exchange:
    """A request and its answer as the report has them."""
    return Exchange(
        at=sent_at,
        request=type(request).__name__,
        response=type(body).__name__,
        code=body.ResponseCode.value,
        latency_s=now - sent_at,
        soc=soc,
        voltage_v=si_or_none(getattr(body, "EVSEPresentVoltage", None)),
        current_a=si_or_none(getattr(body, "EVSEPresentCurrent", None)),
        target_voltage_v=si_or_none(getattr(request, "EVTargetVoltage", None)),
        target_current_a=si_or_none(getattr(request, "EVTargetCurrent", None)),
    )


def check(body: Any, terms: Terms) -> list[str]:
    """What is wrong with an answer that says OK."""
    name = type(body).__name__
    found = [*_units(body), *_status(body, terms.iso)]
    if name in _CHECKS:
        found += _CHECKS[name](body, terms)
    return [f"{name}: {text}" for text in found]


# --- everywhere ---------------------------------------------------------------------------------


def _units(body: Any, path: str = "") -> Iterator[str]:
    """Every physical value has the unit that its name tells."""
    for name in getattr(type(body), "__slots__", ()):
        value: Any = getattr(body, name, None)
        if hasattr(value, "Multiplier"):
            unit = next((unit for word, unit in _UNITS.items() if word in name), None)
            unit = "A" if name in _AMPERES else unit
            if unit is not None and (value.Unit is None or value.Unit.value != unit):
                yield f"{path}{name} has the unit {value.Unit}, not {unit}"
        elif hasattr(type(value), "__message__"):
            yield from _units(value, f"{path}{name}/")


_AMPERES = ("EVSEPeakCurrentRipple", "EVSECurrentRegulationTolerance")


def _status(body: Any, iso: bool) -> Iterator[str]:
    status = status_of(body)
    if status is None:
        return
    if not iso and status.EVSENotification.value != "None":  # [V2G-DC-500]
        yield f"EVSENotification {status.EVSENotification.value} in DIN"
    if status.EVSENotification.value == "None" and status.NotificationMaxDelay:
        yield "NotificationMaxDelay without notification"
    if hasattr(status, "EVSEStatusCode") and status.EVSEIsolationStatus is None:
        yield "no EVSEIsolationStatus"


# --- message by message -------------------------------------------------------------------------


def _session_setup(body: Any, terms: Terms) -> Iterator[str]:
    if terms.iso and not EVSEID.fullmatch(body.EVSEID):
        yield f"EVSEID {body.EVSEID!r} is none"
    if not terms.iso and body.EVSEID != b"\0" and not 4 <= len(body.EVSEID) <= 32:
        yield f"EVSEID {body.EVSEID.hex()} is neither DIN SPEC 91286 nor 00"


def _service_discovery(body: Any, terms: Terms) -> Iterator[str]:
    options = body.PaymentOptionList if terms.iso else body.PaymentOptions
    offered = [option.value for option in options.PaymentOption]
    if "ExternalPayment" not in offered and not terms.contract:
        yield f"payment options {offered} without ExternalPayment"
    if not terms.tls:  # [V2G2-632], [V2G2-635]
        if "Contract" in offered:
            yield "Contract is offered without TLS"
        if body.ServiceList is not None:
            yield "value-added services are offered without TLS"
    service = body.ChargeService if terms.iso else body.ChargeService.ServiceTag
    if service.ServiceCategory is None or service.ServiceCategory.value != "EVCharging":
        yield f"charge service of category {service.ServiceCategory}"


def _payment_details(body: Any, terms: Terms) -> Iterator[str]:  # noqa: ARG001
    if len(set(body.GenChallenge)) == 1:  # [V2G2-826]
        yield f"GenChallenge {body.GenChallenge.hex()} is not random"


def _parameters(body: Any, terms: Terms) -> Iterator[str]:
    tuples = schedules(body)
    if not tuples and (not terms.iso or finished(body)):
        yield "no SAScheduleList"
    ids = [offered.SAScheduleTupleID for offered in tuples]
    if len(set(ids)) != len(ids):  # [V2G2-773]
        yield f"SAScheduleTupleIDs {ids} are not unique"
    for offered in tuples:
        yield from _schedule(offered.PMaxSchedule.PMaxScheduleEntry)
    parameters = body.EVSEChargeParameter
    if hasattr(parameters, "DC_EVSEStatus"):
        yield from _dc_limits(parameters)


def _schedule(entries: list[Any]) -> Iterator[str]:
    starts = [entry.TimeInterval.start for entry in entries]
    if starts[0] != 0 or starts != sorted(set(starts)):
        yield f"schedule starts at {starts}"
    if any(entry.TimeInterval.duration is not None for entry in entries[:-1]):
        yield "only the last entry of a schedule has a duration"
    if entries[-1].TimeInterval.duration is None:
        yield "the last entry of a schedule has no duration"


def horizon(entries: list[Any]) -> int:
    """Seconds that a PMaxSchedule covers."""
    last = entries[-1].TimeInterval
    return int(last.start + (last.duration or 0))


def _dc_limits(parameters: Any) -> Iterator[str]:
    for quantity in ("Current", "Voltage"):
        least = si(getattr(parameters, f"EVSEMinimum{quantity}Limit"))
        most = si(getattr(parameters, f"EVSEMaximum{quantity}Limit"))
        if not 0 <= least < most:
            yield f"{quantity} from {least} to {most}"


def _cable_check(body: Any, terms: Terms) -> Iterator[str]:  # noqa: ARG001
    if not finished(body):
        return
    status = body.DC_EVSEStatus
    isolation = status.EVSEIsolationStatus
    if status.EVSEStatusCode.value == "EVSE_Ready" and (
        isolation is None or isolation.value not in ("Valid", "Warning", "No_IMD")
    ):
        yield f"cable check finished, ready, with isolation {isolation}"


def _current_demand(body: Any, terms: Terms) -> Iterator[str]:
    most = si_or_none(body.EVSEMaximumCurrentLimit)
    present = si(body.EVSEPresentCurrent)
    if most is not None and present > max(1.1 * most, most + 5):
        yield f"{present} A flow, above the {most} A that are stated"
    if terms.iso:
        yield from _loop(body, terms)


def _charging_status(body: Any, terms: Terms) -> Iterator[str]:
    yield from _loop(body, terms)
    if body.ReceiptRequired is None:  # [V2G2-691]
        yield "ReceiptRequired is not stated"


def _loop(body: Any, terms: Terms) -> Iterator[str]:
    if not EVSEID.fullmatch(body.EVSEID):
        yield f"EVSEID {body.EVSEID!r} is none"
    if body.ReceiptRequired and not terms.contract:  # [V2G2-691]
        yield "a receipt is asked although payment is external"
    elif body.ReceiptRequired and (body.MeterInfo is None or body.MeterInfo.MeterReading is None):
        yield "a receipt is asked for no reading"


_CHECKS: dict[str, Callable[[Any, Terms], Iterator[str]]] = {
    "SessionSetupRes": _session_setup,
    "ServiceDiscoveryRes": _service_discovery,
    "PaymentDetailsRes": _payment_details,
    "ChargeParameterDiscoveryRes": _parameters,
    "CableCheckRes": _cable_check,
    "CurrentDemandRes": _current_demand,
    "ChargingStatusRes": _charging_status,
}
