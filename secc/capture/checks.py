"""What single messages say that is worth a finding, and the values the session keeps of them."""

from __future__ import annotations

from collections.abc import Callable

from secc.capture import limits
from secc.capture.findings import Severity
from secc.capture.record import Content, Record
from secc.capture.session import Session, si

PRE_CHARGE_TOLERANCE_V = 20.0  # IEC 61851-23 CC.5.2
_CURRENT_TOLERANCE_A, _CURRENT_TOLERANCE = 2.5, 0.05  # IEC 61851-23 current regulation
_TO_FOLLOW_S = 1.0  # for a lower target
_STOPS = {
    "EVSE_Shutdown": Severity.INFO,
    "EVSE_UtilityInterruptEvent": Severity.WARNING,
    "EVSE_EmergencyShutdown": Severity.ERROR,
    "EVSE_Malfunction": Severity.ERROR,
}


def message(session: Session, record: Record, name: str) -> None:
    """Look at one V2G message; `name` is without Req or Res. What is not decoded says nothing,
    but for an answer to SessionStop that it was one.
    """
    if record.content is None:
        session.stop_answered |= record.message == "SessionStopRes"
        return
    body = record.body
    if record.message.endswith("Req"):
        _ev_status(session, record, _child(body, "DC_EVStatus"))
        parameter = _child(body, "DC_EVPowerDeliveryParameter")
        _ev_status(session, record, _child(parameter, "DC_EVStatus"))
        if body.get("ChargingComplete") or parameter.get("ChargingComplete"):
            session.complete = True
    else:
        _evse_status(session, record, name)
    check = _CHECKS.get(record.message)
    if check is not None:
        check(session, record, body)


def _child(content: Content, name: str) -> Content:
    inner = content.get(name)
    return inner if isinstance(inner, dict) else {}


# --- status of both ends ------------------------------------------------------------------------


def _ev_status(session: Session, record: Record, status: Content) -> None:
    if not status:
        return
    soc = status.get("EVRESSSOC")
    if isinstance(soc, int):
        electric = session.electric
        electric.soc_first = soc if electric.soc_first is None else electric.soc_first
        electric.soc_last = soc
    error = str(status.get("EVErrorCode", "NO_ERROR"))
    if error not in ("NO_ERROR", "NoData"):
        session.ev_error = (record.time, error)
        session.findings.add(
            "ev-error",
            Severity.ERROR,
            f"the EV reports {error} in {record.message}",
            record,
            clause="DC_EVErrorCode",
            about=error,
        )


def _evse_status(session: Session, record: Record, name: str) -> None:
    status = _child(record.body, "DC_EVSEStatus") or _child(record.body, "AC_EVSEStatus")
    if not status:
        return
    code = str(status.get("EVSEStatusCode", ""))
    notification = str(status.get("EVSENotification", "None"))
    severity = _STOPS.get(code)
    stop = code if severity is not None else notification if notification != "None" else ""
    if stop and not session.stopped and stop != "ReNegotiation":
        if session.evse_stop is None:
            phase = session.phases[-1].name if session.phases else ""
            session.evse_stop = (record.time, stop, phase)
        session.findings.add(
            "evse-stop",
            severity if severity is not None else Severity.INFO,
            f"the station announces {stop} in {record.message}",
            record,
            clause="DC_EVSEStatusCode" if severity is not None else "EVSENotification",
            about=stop,
        )
    if status.get("RCD") is True:
        session.findings.add(
            "isolation",
            Severity.ERROR,
            f"residual current device tripped ({record.message})",
            record,
            clause="AC_EVSEStatus RCD",
        )
    _isolation(session, record, name, str(status.get("EVSEIsolationStatus", "")))


def _isolation(session: Session, record: Record, name: str, isolation: str) -> None:
    finished = record.body.get("EVSEProcessing") == "Finished"
    if isolation in ("Fault", "Warning"):
        severity = Severity.ERROR if isolation == "Fault" else Severity.WARNING
    elif isolation == "No_IMD" or (
        isolation in ("Invalid", "")
        and ((name == "CableCheck" and finished) or name in ("PreCharge", "CurrentDemand"))
    ):
        severity = Severity.WARNING
    else:
        return
    session.findings.add(
        "isolation",
        severity,
        f"isolation status {isolation or 'absent'} in {record.message}",
        record,
        clause="EVSEIsolationStatus",
        about=name + isolation,
    )


# --- single messages ----------------------------------------------------------------------------


def _negotiation_req(session: Session, _: Record, body: Content) -> None:
    offers = body.get("AppProtocol")
    session.offers = offers if isinstance(offers, list) else []


def _negotiation_res(session: Session, _: Record, body: Content) -> None:
    session.negotiation = str(body.get("ResponseCode", ""))
    if session.negotiation.startswith("OK"):
        offers = session.offers
        number = body.get("SchemaID", offers[0]["SchemaID"] if len(offers) == 1 else None)
        chosen = (o["ProtocolNamespace"] for o in offers if o["SchemaID"] == number)
        session.namespace = str(next(chosen, ""))


def _setup_req(session: Session, record: Record, body: Content) -> None:
    session.evccid = str(body.get("EVCCID", ""))
    if not session.evccid:
        session.findings.add("schema", Severity.WARNING, "EVCCID is empty", record, about="EVCCID")


def _setup_res(session: Session, record: Record, body: Content) -> None:
    session.evse_id = str(body.get("EVSEID", ""))
    session.session_id = record.session_id or ""
    begun = session.slac.ended or session.opened
    waited = (record.time - begun) / 1e9 if begun else 0.0
    if waited > limits.SETUP.seconds:
        session.findings.add(
            "setup-time",
            Severity.WARNING,
            f"SessionSetupRes came {waited:.1f} s after the link was there "
            f"(limit {limits.SETUP.seconds:g} s)",
            record,
            clause=limits.SETUP.clause,
        )
    if not session.session_id.strip("0"):
        session.findings.add(
            "session-id",
            Severity.ERROR,
            f"the station assigns the session id {session.session_id or '(empty)'}",
            record,
            clause="V2G2-750",
        )


def _discovery_req(session: Session, record: Record, body: Content) -> None:
    scope = str(body.get("ServiceScope", ""))
    if any(ord(character) < 32 for character in scope):
        session.findings.add(
            "schema",
            Severity.WARNING,
            f"ServiceScope holds {len(scope)} characters that XML forbids",
            record,
            about="ServiceScope",
        )


def _selection_req(session: Session, _: Record, body: Content) -> None:
    session.payment = str(body.get("SelectedPaymentOption", ""))


def _parameters_req(session: Session, record: Record, body: Content) -> None:
    mode = body.get("RequestedEnergyTransferMode") or body.get("EVRequestedEnergyTransferType")
    session.mode = str(mode or "")
    parameter = _child(body, "DC_EVChargeParameter")
    _ev_status(session, record, _child(parameter, "DC_EVStatus"))
    _ev_limits(session, parameter)


def _ev_limits(session: Session, body: Content) -> None:
    electric = session.electric
    electric.ev_max_v = si(body.get("EVMaximumVoltageLimit")) or electric.ev_max_v
    electric.ev_max_a = si(body.get("EVMaximumCurrentLimit")) or electric.ev_max_a
    electric.ev_max_w = si(body.get("EVMaximumPowerLimit")) or electric.ev_max_w


def _parameters_res(session: Session, _: Record, body: Content) -> None:
    parameter = _child(body, "DC_EVSEChargeParameter")
    electric = session.electric
    electric.evse_max_v = si(parameter.get("EVSEMaximumVoltageLimit")) or electric.evse_max_v
    electric.evse_max_a = si(parameter.get("EVSEMaximumCurrentLimit")) or electric.evse_max_a


def _pre_charge_req(session: Session, _: Record, body: Content) -> None:
    session.electric.target_v = si(body.get("EVTargetVoltage"))
    session.electric.target_a = si(body.get("EVTargetCurrent"))


def _pre_charge_res(session: Session, _: Record, body: Content) -> None:
    session.electric.present_v = si(body.get("EVSEPresentVoltage"))


def _power_delivery_req(session: Session, record: Record, body: Content) -> None:
    start = body.get("ReadyToChargeState", body.get("ChargeProgress"))
    session.electric.measured = 0  # what flows until the next CurrentDemandRes is not known
    if start in (True, "Start"):
        session.started, session.stopped = session.started or record.time, None
        _pre_charge_result(session, record)
    elif start in (False, "Stop"):
        session.stopped = session.stopped or record.time


def _pre_charge_result(session: Session, record: Record) -> None:
    target, present = session.electric.target_v, session.electric.present_v
    if target is None or present is None or session.counts.get("CurrentDemandReq"):
        return
    if abs(target - present) > PRE_CHARGE_TOLERANCE_V:
        session.findings.add(
            "precharge-voltage",
            Severity.ERROR,
            f"pre-charge ended at {present:g} V for a target of {target:g} V "
            f"(more than {PRE_CHARGE_TOLERANCE_V:g} V apart)",
            record,
            clause="IEC 61851-23 CC.5.2",
            value=abs(target - present),
        )


def _demand_req(session: Session, record: Record, body: Content) -> None:
    electric = session.electric
    before, now = _asked(session, record), si(body.get("EVTargetCurrent"))
    if electric.target_a is not None and now is not None and now < electric.target_a:
        electric.higher_target_a, electric.lowered = before, record.time
    electric.target_v, electric.target_a = si(body.get("EVTargetVoltage")), now
    _ev_limits(session, body)


def _demand_res(session: Session, record: Record, body: Content) -> None:
    electric = session.electric
    volts, amperes = si(body.get("EVSEPresentVoltage")), si(body.get("EVSEPresentCurrent"))
    if volts is None or amperes is None:
        return
    if electric.present_v is not None and electric.present_a is not None and electric.measured:
        hours = (record.time - electric.measured) / 3.6e12
        if 0 < hours < 1 / 60:
            power = (volts * amperes + electric.present_v * electric.present_a) / 2
            electric.energy_wh += power * hours
    electric.present_v, electric.present_a, electric.measured = volts, amperes, record.time
    electric.greatest_v = max(volts, electric.greatest_v or volts)
    electric.greatest_a = max(amperes, electric.greatest_a or amperes)
    _above_request(session, record, volts, amperes)


def _asked(session: Session, record: Record) -> float:
    """The current that may flow now: what is asked, or was until a moment ago."""
    electric = session.electric
    target = electric.target_a or 0.0
    if record.time - electric.lowered < _TO_FOLLOW_S * 1e9:
        return max(target, electric.higher_target_a)
    return target


def _above_request(session: Session, record: Record, volts: float, amperes: float) -> None:
    electric = session.electric
    asked = _asked(session, record)
    excess = amperes - asked
    if electric.target_a is not None and excess > max(
        _CURRENT_TOLERANCE_A, _CURRENT_TOLERANCE * asked
    ):
        session.findings.add(
            "over-current",
            Severity.ERROR if amperes > 2 * asked + 10 else Severity.WARNING,
            f"the station reports {amperes:g} A when {asked:g} A were requested",
            record,
            clause="IEC 61851-23 current regulation (2.5 A or 5 %)",
            value=excess,
        )
    if electric.ev_max_v and volts > electric.ev_max_v * 1.05:
        session.findings.add(
            "over-voltage",
            Severity.ERROR,
            f"the station reports {volts:g} V, the EV allows {electric.ev_max_v:g} V",
            record,
            clause="EVMaximumVoltageLimit",
            value=volts,
        )


def _stop_req(session: Session, _: Record, body: Content) -> None:
    session.paused = body.get("ChargingSession") == "Pause"


def _stop_res(session: Session, _: Record, body: Content) -> None:
    session.stop_answered = str(body.get("ResponseCode", "OK")).startswith("OK")


_CHECKS: dict[str, Callable[[Session, Record, Content], None]] = {
    "supportedAppProtocolReq": _negotiation_req,
    "supportedAppProtocolRes": _negotiation_res,
    "SessionSetupReq": _setup_req,
    "SessionSetupRes": _setup_res,
    "ServiceDiscoveryReq": _discovery_req,
    "PaymentServiceSelectionReq": _selection_req,
    "ServicePaymentSelectionReq": _selection_req,
    "ChargeParameterDiscoveryReq": _parameters_req,
    "ChargeParameterDiscoveryRes": _parameters_res,
    "PreChargeReq": _pre_charge_req,
    "PreChargeRes": _pre_charge_res,
    "PowerDeliveryReq": _power_delivery_req,
    "CurrentDemandReq": _demand_req,
    "CurrentDemandRes": _demand_res,
    "SessionStopReq": _stop_req,
    "SessionStopRes": _stop_res,
}
