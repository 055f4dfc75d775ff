"""Parts of ISO 15118-2 responses, from and to SI units (8.5)."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING

import exi
from exi import DecodeError
from secc.messages import iso15118_2 as m
from secc.session import ac, physical
from secc.session.charging import Charging, Condition
from secc.session.dialect import FAILED, Refusal, Response
from secc.session.limits import Limits
from secc.session.plant import Isolation
from secc.session.schedule import Entry, Schedule

if TYPE_CHECKING:
    from secc.session.engine import Session

Unit = m.unitSymbolType
Notification = m.EVSENotificationType

STATUS_CODES: Mapping[Condition, m.DC_EVSEStatusCodeType] = {
    Condition.NOT_READY: m.DC_EVSEStatusCodeType.EVSE_NotReady,
    Condition.READY: m.DC_EVSEStatusCodeType.EVSE_Ready,
    Condition.ISOLATION_MONITORING: m.DC_EVSEStatusCodeType.EVSE_IsolationMonitoringActive,
    Condition.SHUTDOWN: m.DC_EVSEStatusCodeType.EVSE_Shutdown,
    Condition.UTILITY_INTERRUPT: m.DC_EVSEStatusCodeType.EVSE_UtilityInterruptEvent,
    Condition.MALFUNCTION: m.DC_EVSEStatusCodeType.EVSE_Malfunction,
    Condition.EMERGENCY: m.DC_EVSEStatusCodeType.EVSE_EmergencyShutdown,
}
ISOLATION: Mapping[Isolation, m.isolationLevelType] = {
    Isolation.INVALID: m.isolationLevelType.Invalid,
    Isolation.TESTING: m.isolationLevelType.Invalid,
    Isolation.VALID: m.isolationLevelType.Valid,
    Isolation.WARNING: m.isolationLevelType.Warning_,
    Isolation.FAULT: m.isolationLevelType.Fault,
    Isolation.NO_IMD: m.isolationLevelType.No_IMD,
}
# Resolution of what we send. Tenths of volts and amperes, as chargers in the field have it.
_TENTH, _ONE = -1, 0
_EDITION_2014 = Limits(1000.0, 400.0, 200_000.0)  # Table 68


# --- documents ------------------------------------------------------------------------------------


def read(payload: bytes, strict: bool) -> tuple[bytes, object]:
    """SessionID and body."""
    message = m.decode(payload, strict=strict)
    if not isinstance(message, m.V2G_Message):
        raise DecodeError(f"{type(message).__name__} instead of V2G_Message")
    return message.Header.SessionID, message.Body.BodyElement


def write(session_id: bytes, body: object) -> bytes:
    """The document of a response."""
    return m.encode(
        m.V2G_Message(
            Header=m.MessageHeaderType(SessionID=session_id),
            Body=m.BodyType(BodyElement=body),  # type: ignore[arg-type]
        )
    )


# --- physical values ------------------------------------------------------------------------------


def si(session: "Session", value: m.PhysicalValueType, unit: Unit) -> float:
    """A mandatory value in SI units; another unit than the element's is a deviation."""
    if value.Unit is not unit:
        session.tolerate("wrong_unit", FAILED)
    return physical.si(value.Value, value.Multiplier)


def limit_of(value: m.PhysicalValueType | None, unit: Unit) -> float | None:
    """An optional limit of the EV; 0, less, or another unit say nothing."""
    if value is None or value.Unit is not unit or value.Value <= 0:
        return None
    return physical.si(value.Value, value.Multiplier)


def parameter(value: m.PhysicalValueType, unit: Unit) -> float:
    """A charge parameter: neither another unit nor less than nothing makes sense."""
    if value.Unit is not unit or value.Value < 0:
        why = f"{value.Value}e{value.Multiplier} {value.Unit.value} as a limit in {unit.value}"
        raise Refusal("FAILED_WrongChargeParameter", why)
    return physical.si(value.Value, value.Multiplier)


def volts(value: float) -> m.PhysicalValueType:
    """A measured voltage."""
    scaled, multiplier = physical.measured(value, _TENTH)
    return m.PhysicalValueType(Multiplier=multiplier, Unit=Unit.V, Value=scaled)


def amperes(value: float) -> m.PhysicalValueType:
    """A measured current."""
    scaled, multiplier = physical.measured(value, _TENTH)
    return m.PhysicalValueType(Multiplier=multiplier, Unit=Unit.A, Value=scaled)


def most_volts(value: float) -> m.PhysicalValueType:
    """A limit in volts."""
    return _limit(value, Unit.V, _TENTH)


def most_amperes(value: float) -> m.PhysicalValueType:
    """A limit in amperes."""
    return _limit(value, Unit.A, _TENTH)


def most_watts(value: float) -> m.PhysicalValueType:
    """A limit in watts."""
    return _limit(value, Unit.W, _ONE)


def _limit(value: float, unit: Unit, finest: int) -> m.PhysicalValueType:
    scaled, multiplier = physical.limit(value, finest)
    return m.PhysicalValueType(Multiplier=multiplier, Unit=unit, Value=scaled)


# --- status ---------------------------------------------------------------------------------------


def dc_status(charging: Charging, *, notify: bool = True) -> m.DC_EVSEStatusType:
    """DC_EVSEStatus; `notify` False in the parameter discovery, which knows no notification."""
    notification, delay = _notification(charging) if notify else (Notification.None_, 0)
    return m.DC_EVSEStatusType(
        NotificationMaxDelay=delay,
        EVSENotification=notification,
        EVSEIsolationStatus=ISOLATION[charging.isolation_status],
        EVSEStatusCode=STATUS_CODES[charging.condition],
    )


def ac_status(charging: Charging, *, notify: bool = True) -> m.AC_EVSEStatusType:
    """AC_EVSEStatus."""
    notification, delay = _notification(charging) if notify else (Notification.None_, 0)
    return m.AC_EVSEStatusType(
        NotificationMaxDelay=delay,
        EVSENotification=notification,
        RCD=charging.plant.residual_current,
    )


def _notification(charging: Charging) -> tuple[Notification, int]:
    if charging.ending is not None and charging.stopping:
        return Notification.StopCharging, max(int(charging.ending.grace_until - charging.now), 0)
    if charging.renegotiate:
        return Notification.ReNegotiation, 0
    return Notification.None_, 0


def status(session: "Session") -> m.AC_EVSEStatusType | m.DC_EVSEStatusType:
    """EVSEStatus of the agreed kind."""
    return ac_status(session.charging) if session.terms.ac else dc_status(session.charging)


# --- parameters -----------------------------------------------------------------------------------


def charge_parameter(
    session: "Session",
) -> m.AC_EVSEChargeParameterType | m.DC_EVSEChargeParameterType:
    """EVSEChargeParameter of the agreed kind."""
    charging, settings = session.charging, session.settings
    if session.terms.ac:
        return m.AC_EVSEChargeParameterType(
            AC_EVSEStatus=ac_status(charging, notify=False),
            EVSENominalVoltage=volts(settings.ac.nominal_voltage_v),
            EVSEMaxCurrent=most_amperes(ac.phase_current(charging)),
        )
    limits, charge = stated(session, charging.offered or charging.limits()), settings.charge
    energy = _limit(charge.energy_wh, Unit.Wh, _ONE) if charge.energy_wh else None
    return m.DC_EVSEChargeParameterType(
        DC_EVSEStatus=dc_status(charging, notify=False),
        EVSEMaximumCurrentLimit=most_amperes(limits.current_a),
        EVSEMaximumPowerLimit=most_watts(limits.power_w),
        EVSEMaximumVoltageLimit=most_volts(limits.voltage_v),
        EVSEMinimumCurrentLimit=amperes(limits.min_current_a),
        EVSEMinimumVoltageLimit=volts(limits.min_voltage_v),
        EVSECurrentRegulationTolerance=amperes(charge.current_tolerance_a),
        EVSEPeakCurrentRipple=amperes(charge.current_ripple_a),
        EVSEEnergyToBeDelivered=energy,
    )


def stated(session: "Session", limits: Limits) -> Limits:
    """Limits as the edition allows to state them."""
    if session.settings.iso15118_2.clamp_to_2014:
        return limits.within(_EDITION_2014)
    return limits


def schedule_list(schedule: Schedule, tuple_id: int) -> m.SAScheduleListType:
    """One tuple; only the last entry has a duration."""
    last = schedule.entries[-1]
    entries = [
        m.PMaxScheduleEntryType(
            TimeInterval=m.RelativeTimeIntervalType(
                start=entry.start, duration=schedule.last_duration if entry is last else None
            ),
            PMax=most_watts(entry.power_w),
        )
        for entry in schedule.entries
    ]
    pmax = m.PMaxScheduleType(PMaxScheduleEntry=entries)
    return m.SAScheduleListType(
        SAScheduleTuple=[m.SAScheduleTupleType(SAScheduleTupleID=tuple_id, PMaxSchedule=pmax)]
    )


def as_told(schedule: Schedule) -> Schedule:
    """The schedule with the powers that its list says, after truncation."""
    entries = tuple(
        Entry(each.start, physical.si(*physical.limit(each.power_w, _ONE)))
        for each in schedule.entries
    )
    return Schedule(entries, schedule.horizon, schedule.at)


def profile(session: "Session", told: m.ChargingProfileType) -> list[Entry]:
    """The EV's plan in watts."""
    return [
        Entry(
            entry.ChargingProfileEntryStart,
            si(session, entry.ChargingProfileEntryMaxPower, Unit.W),
        )
        for entry in told.ProfileEntry
    ]


def meter(session: "Session") -> m.MeterInfoType | None:
    """The register of the billed meter."""
    iso = session.settings.iso15118_2
    if not iso.meter_info:
        return None
    reading = max(int(session.charging.plant.energy_wh.value), 0)
    return m.MeterInfoType(
        MeterID=iso.meter_id, MeterReading=reading, TMeter=int(session.journal.time)
    )


# --- refusals -------------------------------------------------------------------------------------

_FIELDS: Mapping[str, Callable[["Session"], object]] = {
    "EVSEID": lambda session: session.settings.iso15118_2.evseid,
    "ServiceID": lambda session: getattr(session.request, "ServiceID", 1),
    "GenChallenge": lambda session: session.random(16),
    "EVSETimeStamp": lambda session: int(session.journal.time),
    "SAScheduleTupleID": lambda session: session.terms.tuple_id,
    "EVSEChargeParameter": charge_parameter,
    "EVSEStatus": status,
    "AC_EVSEStatus": lambda session: ac_status(session.charging),
    "DC_EVSEStatus": lambda session: dc_status(session.charging),
    "EVSEPresentVoltage": lambda session: volts(session.charging.plant.voltage_v.value),
    "EVSEPresentCurrent": lambda session: amperes(session.charging.plant.current_a.value),
}


def failure(session: "Session", kind: type[Response], code: str) -> Response:
    """[V2G2-736]: what the schema demands, true where we know it, and nothing optional."""
    given = {each.name: _FIELDS[each.name](session) for each in fields(kind) if _known(each)}
    return exi.minimal(kind, ResponseCode=m.responseCodeType(code), **given)


def _known(field: Field[object]) -> bool:
    return field.name in _FIELDS and field.default is MISSING
