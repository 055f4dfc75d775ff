"""Parts of messages that DIN SPEC 70121 and ISO 15118-2 share, from and to SI units.

The classes of the two have the same names and fields; `Wire` makes those of one of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any

from exi import DecodeError
from exi.minimal import minimal
from secc.session import physical
from secc.session.charging import Charging
from secc.session.condition import Condition
from secc.session.dialect import FAILED, Document, Refusal, Response
from secc.session.limits import Limits
from secc.session.plant import Isolation
from secc.session.schedule import Schedule

if TYPE_CHECKING:
    from secc.session.engine import Session

WRONG_PARAMETER = "FAILED_WrongChargeParameter"
_STATUS_CODES = {
    Condition.NOT_READY: "EVSE_NotReady",
    Condition.READY: "EVSE_Ready",
    Condition.ISOLATION_MONITORING: "EVSE_IsolationMonitoringActive",
    Condition.SHUTDOWN: "EVSE_Shutdown",
    Condition.UTILITY_INTERRUPT: "EVSE_UtilityInterruptEvent",
    Condition.MALFUNCTION: "EVSE_Malfunction",
    Condition.EMERGENCY: "EVSE_EmergencyShutdown",
}
_ISOLATION = {
    Isolation.INVALID: "Invalid",
    Isolation.TESTING: "Invalid",
    Isolation.VALID: "Valid",
    Isolation.WARNING: "Warning",
    Isolation.FAULT: "Fault",
    Isolation.NO_IMD: "No_IMD",
}
# Resolution of what we send. Tenths of volts and amperes, as chargers in the field have it.
_TENTH, WATT = -1, 0
Known = Mapping[str, Callable[["Session"], object]]


class Wire:
    """`messages` is the module with the message classes of the protocol."""

    def __init__(self, messages: Any) -> None:
        self._m = messages
        units = messages.unitSymbolType
        self.V, self.A, self.W, self.Wh = units.V, units.A, units.W, units.Wh
        self._status_codes = {
            condition: messages.DC_EVSEStatusCodeType(name)
            for condition, name in _STATUS_CODES.items()
        }
        levels = {level.value: level for level in messages.isolationLevelType}
        invalid = levels["Invalid"]  # DIN has no word for a station without monitor
        self._isolation = {seen: levels.get(name, invalid) for seen, name in _ISOLATION.items()}

    # --- documents --------------------------------------------------------------------------------

    def read(self, payload: bytes, strict: bool) -> Document:
        """A message with its header."""
        m = self._m
        message = m.decode(payload, strict=strict)
        if not isinstance(message, m.V2G_Message):
            raise DecodeError(f"{type(message).__name__} instead of V2G_Message")
        document: Document = message
        return document

    def write(self, session_id: bytes, body: object, signature: Any = None) -> bytes:
        """The document of a response."""
        m = self._m
        header = m.MessageHeaderType(SessionID=session_id, Signature=signature)
        document: bytes = m.encode(m.V2G_Message(Header=header, Body=m.BodyType(BodyElement=body)))
        return document

    def responses(self) -> dict[type, type[Response]]:
        """The response type of each request type."""
        messages: dict[str, type[Any]] = self._m.MESSAGES
        return {
            kind: messages[name.removesuffix("Req") + "Res"]
            for name, kind in messages.items()
            if name.endswith("Req")
        }

    def failure(
        self, session: "Session", kind: type[Response], code: str, known: Known
    ) -> Response:
        """[V2G2-736], [V2G-DC-665]: what the schema demands, and nothing optional.

        `known` makes the fields of which we know the truth; the others get their smallest value.
        """
        given = {
            each.name: known[each.name](session)
            for each in fields(kind)
            if each.name in known and _mandatory(each)
        }
        response: Response = minimal(kind, ResponseCode=self._m.responseCodeType(code), **given)
        return response

    # --- physical values --------------------------------------------------------------------------

    def si(self, session: "Session", value: Any, unit: Any, code: str = FAILED) -> float:
        """A mandatory value in SI units; another unit than the element's is a deviation.

        No unit is right too: DIN has it optional, and sees it missing.
        """
        if value.Unit is not unit and value.Unit is not None:
            session.tolerate("wrong_unit", code)
        return physical.si(value.Value, value.Multiplier)

    def parameter(self, session: "Session", value: Any, unit: Any) -> float:
        """A charge parameter: less than nothing makes no sense."""
        if value.Value < 0:
            raise Refusal(WRONG_PARAMETER, f"{value.Value}e{value.Multiplier} {unit.value}")
        return self.si(session, value, unit, WRONG_PARAMETER)

    def limit_of(self, value: Any, unit: Any) -> float | None:
        """An optional limit of the EV; 0, less, or another unit say nothing."""
        if value is None or value.Unit not in (unit, None) or value.Value <= 0:
            return None
        return physical.si(value.Value, value.Multiplier)

    def volts(self, value: float) -> Any:
        """A measured voltage."""
        return self._physical(physical.measured(value, _TENTH), self.V)

    def amperes(self, value: float) -> Any:
        """A measured current."""
        return self._physical(physical.measured(value, _TENTH), self.A)

    def most_volts(self, value: float) -> Any:
        """A limit in volts."""
        return self._physical(physical.limit(value, _TENTH), self.V)

    def most_amperes(self, value: float) -> Any:
        """A limit in amperes."""
        return self._physical(physical.limit(value, _TENTH), self.A)

    def most_watts(self, value: float) -> Any:
        """A limit in watts."""
        return self._physical(physical.limit(value, WATT), self.W)

    def _physical(self, scaled: tuple[int, int], unit: Any) -> Any:
        value, multiplier = scaled
        return self._m.PhysicalValueType(Multiplier=multiplier, Unit=unit, Value=value)

    # --- DC ---------------------------------------------------------------------------------------

    def hear(self, charging: Charging, status: Any) -> None:
        """DC_EVStatus."""
        charging.hear(status.EVRESSSOC, status.EVReady, status.EVErrorCode.value)

    def hear_delivery(self, charging: Charging, parameter: Any) -> None:
        """DC_EVStatus of a PowerDeliveryReq, where it is optional."""
        if isinstance(parameter, self._m.DC_EVPowerDeliveryParameterType):
            self.hear(charging, parameter.DC_EVStatus)

    def dc_status(self, charging: Charging, notification: Any, delay_s: int = 0) -> Any:
        """DC_EVSEStatus; the isolation status is optional and always sent."""
        return self._m.DC_EVSEStatusType(
            NotificationMaxDelay=delay_s,
            EVSENotification=notification,
            EVSEIsolationStatus=self._isolation[charging.isolation_status],
            EVSEStatusCode=self._status_codes[charging.condition],
        )

    def dc_parameters(self, session: "Session", limits: Limits, status: Any) -> Any:
        """DC_EVSEChargeParameter."""
        charge = session.settings.charge
        energy = self._physical(physical.limit(charge.energy_wh, WATT), self.Wh)
        return self._m.DC_EVSEChargeParameterType(
            DC_EVSEStatus=status,
            EVSEMaximumCurrentLimit=self.most_amperes(limits.current_a),
            EVSEMaximumPowerLimit=self.most_watts(limits.power_w),
            EVSEMaximumVoltageLimit=self.most_volts(limits.voltage_v),
            EVSEMinimumCurrentLimit=self.amperes(limits.min_current_a),
            EVSEMinimumVoltageLimit=self.volts(limits.min_voltage_v),
            EVSECurrentRegulationTolerance=self.amperes(charge.current_tolerance_a),
            EVSEPeakCurrentRipple=self.amperes(charge.current_ripple_a),
            EVSEEnergyToBeDelivered=energy if charge.energy_wh else None,
        )

    def schedule_list(
        self,
        schedule: Schedule,
        tariffs: Mapping[int, Any],
        power: Callable[[float], Any],
        **ids: int,
    ) -> Any:
        """SAScheduleList; only the last entry of a schedule has a duration.

        `tariffs` has the SalesTariff of each SAScheduleTupleID, or None; `power` makes PMax; `ids`
        are the fields that number the PMaxSchedule.
        """
        m, last = self._m, schedule.entries[-1]
        entries = [
            m.PMaxScheduleEntryType(
                TimeInterval=m.RelativeTimeIntervalType(
                    start=entry.start, duration=schedule.last_duration if entry is last else None
                ),
                PMax=power(entry.power_w),
            )
            for entry in schedule.entries
        ]
        pmax = m.PMaxScheduleType(PMaxScheduleEntry=entries, **ids)
        offered = [
            m.SAScheduleTupleType(SAScheduleTupleID=number, PMaxSchedule=pmax, SalesTariff=tariff)
            for number, tariff in tariffs.items()
        ]
        return m.SAScheduleListType(SAScheduleTuple=offered)

    def demanded_limits(self, req: Any) -> tuple[float | None, float | None, float | None]:
        """Voltage, current and power that a CurrentDemandReq may name."""
        return (
            self.limit_of(req.EVMaximumVoltageLimit, self.V),
            self.limit_of(req.EVMaximumCurrentLimit, self.A),
            self.limit_of(req.EVMaximumPowerLimit, self.W),
        )


def _mandatory(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING
