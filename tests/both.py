"""What DIN SPEC 70121 and ISO 15118-2 requests have in common; `m` is the protocol's messages."""

from dataclasses import replace
from fractions import Fraction
from types import ModuleType
from typing import Any


def value(m: ModuleType, number: float, unit: str | None) -> Any:
    """PhysicalValueType of `number`, in tenths where they fit into 16 bits."""
    symbol = None if unit is None else m.unitSymbolType(unit)
    for multiplier in range(-1, 4):
        integer = round(Fraction(number) / Fraction(10) ** multiplier)
        if abs(integer) <= 32767:
            return m.PhysicalValueType(Multiplier=multiplier, Unit=symbol, Value=integer)
    raise ValueError(f"{number} does not fit")


def si(physical: Any) -> float:
    """SI value of a PhysicalValueType, reckoned apart from the code under test."""
    return float(physical.Value * Fraction(10) ** physical.Multiplier)


def ev_status(m: ModuleType, error: str = "NO_ERROR", ready: bool = True, soc: int = 44) -> Any:
    code = m.DC_EVErrorCodeType(error)
    return m.DC_EVStatusType(EVReady=ready, EVErrorCode=code, EVRESSSOC=soc)


def session_setup(m: ModuleType, evcc: bytes = bytes.fromhex("00e04c68001d")) -> Any:
    return m.SessionSetupReq(EVCCID=evcc)


def service_discovery(m: ModuleType, **optional: Any) -> Any:
    return m.ServiceDiscoveryReq(**optional)


def selection(
    m: ModuleType,
    option: str = "ExternalPayment",
    services: tuple[int | tuple[int, int], ...] = (1,),
) -> dict[str, Any]:
    """Fields of ServicePaymentSelectionReq or PaymentServiceSelectionReq.

    A service is its id, or id and parameter set.
    """
    pairs = [one if isinstance(one, tuple) else (one, None) for one in services]
    selected = [m.SelectedServiceType(ServiceID=n, ParameterSetID=chosen) for n, chosen in pairs]
    return {
        "SelectedPaymentOption": m.paymentOptionType(option),
        "SelectedServiceList": m.SelectedServiceListType(SelectedService=selected),
    }


def dc_parameters(
    m: ModuleType, voltage_v: float = 450, current_a: float = 200, **optional: Any
) -> Any:
    return m.DC_EVChargeParameterType(
        DC_EVStatus=ev_status(m),
        EVMaximumCurrentLimit=value(m, current_a, "A"),
        EVMaximumVoltageLimit=value(m, voltage_v, "V"),
        **optional,
    )


def ac_parameters(
    m: ModuleType, current_a: float = 32, least_a: float = 6, departure_s: int | None = 0
) -> Any:
    return m.AC_EVChargeParameterType(
        DepartureTime=departure_s,
        EAmount=value(m, 20_000, "Wh"),
        EVMaxVoltage=value(m, 400, "V"),
        EVMaxCurrent=value(m, current_a, "A"),
        EVMinCurrent=value(m, least_a, "A"),
    )


def cable_check(m: ModuleType) -> Any:
    return m.CableCheckReq(DC_EVStatus=ev_status(m))


def pre_charge(m: ModuleType, voltage_v: float = 400, current_a: float = 2) -> Any:
    return m.PreChargeReq(
        DC_EVStatus=ev_status(m),
        EVTargetVoltage=value(m, voltage_v, "V"),
        EVTargetCurrent=value(m, current_a, "A"),
    )


def ev_power_delivery(m: ModuleType, error: str) -> Any:
    return m.DC_EVPowerDeliveryParameterType(
        DC_EVStatus=ev_status(m, error), ChargingComplete=False
    )


def current_demand(
    m: ModuleType, voltage_v: float = 440, current_a: float = 120, **changes: Any
) -> Any:
    request = m.CurrentDemandReq(
        DC_EVStatus=ev_status(m),
        EVTargetCurrent=value(m, current_a, "A"),
        ChargingComplete=False,
        EVTargetVoltage=value(m, voltage_v, "V"),
    )
    return replace(request, **changes)


def welding_detection(m: ModuleType) -> Any:
    return m.WeldingDetectionReq(DC_EVStatus=ev_status(m))


def dc_status(response: Any) -> tuple[str, str, str]:
    """Code, isolation and notification of a DC_EVSEStatus, wherever the response has it."""
    status = getattr(response, "DC_EVSEStatus", None) or response.EVSEStatus
    return (
        status.EVSEStatusCode.value,
        status.EVSEIsolationStatus.value,
        status.EVSENotification.value,
    )
