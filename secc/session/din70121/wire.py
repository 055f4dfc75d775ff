"""Parts of DIN SPEC 70121 responses beyond those that ISO 15118-2 has too (9.5, 9.6)."""

from typing import TYPE_CHECKING

from secc.messages import din70121 as m
from secc.session import duties
from secc.session import schedule as schedules
from secc.session.charging import Charging
from secc.session.dialect import Response
from secc.session.wire import Known, Wire

if TYPE_CHECKING:
    from secc.session.engine import Session

Unit = m.unitSymbolType
EXTERNAL = m.paymentOptionType.ExternalPayment
_PMAX_W = 32_767  # PMaxType is a short: above it no limit can be said
_NIBBLES = {character: f"{nibble:x}" for nibble, character in enumerate("0123456789*")}

shared = Wire(m)
hear, hear_delivery = shared.hear, shared.hear_delivery
si, parameter, demanded_limits = shared.si, shared.parameter, shared.demanded_limits
volts, amperes, most_amperes = shared.volts, shared.amperes, shared.most_amperes
most_volts, most_watts = shared.most_volts, shared.most_watts


def evseid(text: str) -> bytes:
    """DIN SPEC 91286: one nibble a character; what is not a number is 00 ([V2G-DC-876])."""
    digits = text.removeprefix("+")
    if not digits or not _NIBBLES.keys() >= set(digits):
        return b"\0"
    nibbles = "".join(_NIBBLES[digit] for digit in digits)
    return bytes.fromhex(nibbles + "f" * (len(nibbles) % 2))


def payment_options(_: "Session") -> m.PaymentOptionsType:
    """External payment only ([V2G-DC-252])."""
    return m.PaymentOptionsType(PaymentOption=[EXTERNAL])


def charge_service(session: "Session") -> m.ServiceChargeType:
    """Neither name nor scope ([V2G-DC-628], [V2G-DC-629])."""
    din = session.settings.din70121
    return m.ServiceChargeType(
        ServiceTag=m.ServiceTagType(
            ServiceID=duties.CHARGING_SERVICE,
            ServiceCategory=m.serviceCategoryType.EVCharging,
        ),
        FreeService=din.free_service,
        EnergyTransferType=m.EVSESupportedEnergyTransferType(din.mode),
    )


def dc_status(charging: Charging) -> m.DC_EVSEStatusType:
    """DC_EVSEStatus; there are no notifications in DC."""
    status: m.DC_EVSEStatusType = shared.dc_status(charging, m.EVSENotificationType.None_)
    return status


def charge_parameter(session: "Session") -> m.DC_EVSEChargeParameterType:
    """EVSEChargeParameter."""
    charging = session.charging
    parameters: m.DC_EVSEChargeParameterType = shared.dc_parameters(
        session, charging.offered or charging.limits(), dc_status(charging)
    )
    return parameters


def schedule_list(session: "Session") -> m.SAScheduleListType:
    """SAScheduleList, mandatory in every answer; no tariff ([V2G-DC-554])."""
    terms, charge = session.terms, session.settings.charge
    offered = terms.schedule
    if offered is None:  # Ongoing and failures: the EV ignores it
        power = session.charging.limits().power_w
        offered = schedules.make(charge, power, session.now, None, None)
    told: m.SAScheduleListType = shared.schedule_list(
        offered,
        {terms.tuple_id: None},
        lambda power_w: int(min(power_w, _PMAX_W)),
        PMaxScheduleID=1,
    )
    return told


_KNOWN: Known = {
    "EVSEID": lambda session: evseid(session.settings.din70121.evseid),
    "Id": lambda _: "id1",  # of certificate messages, which are always refused
    "DateTimeNow": lambda session: int(session.journal.time),
    "PaymentOptions": payment_options,
    "ChargeService": charge_service,
    "ServiceID": lambda session: getattr(session.request, "ServiceID", duties.CHARGING_SERVICE),
    "SASchedules": schedule_list,
    "EVSEChargeParameter": charge_parameter,
    "EVSEStatus": lambda session: dc_status(session.charging),
    "DC_EVSEStatus": lambda session: dc_status(session.charging),
    "EVSEPresentVoltage": lambda session: volts(session.charging.plant.voltage_v.value),
    "EVSEPresentCurrent": lambda session: amperes(session.charging.plant.current_a.value),
}


def failure(session: "Session", kind: type[Response], code: str) -> Response:
    """[V2G-DC-665]."""
    return shared.failure(session, kind, code, _KNOWN)
