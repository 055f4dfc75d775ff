"""CableCheck to SessionStop (DIN SPEC 70121 9.4.2): everything with power."""

from secc.messages import din70121 as m
from secc.session import dc, duties
from secc.session.cable_check import Check
from secc.session.dialect import FAILED_SEQUENCE_ERROR, Ends, Refusal, Reply
from secc.session.din70121 import wire
from secc.session.din70121.state import State
from secc.session.engine import Session
from secc.session.plant import Phase
from secc.session.schedule import Entry
from secc.session.timing import Steps

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType


def cable_check(session: Session, req: m.CableCheckReq) -> Steps[Reply]:
    """Ongoing until done ([V2G-DC-499]). A fault is FAILED: EVs read no status ([V2G-DC-890])."""
    charging = session.charging
    wire.hear(charging, req.DC_EVStatus)
    finished = yield from duties.cable_check(session)
    response = m.CableCheckRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEProcessing=Processing.Finished if finished else Processing.Ongoing,
    )
    passed = finished and charging.check is Check.PASSED
    return Reply(response, then=State.FIRST_PRE_CHARGE if passed else State.CABLE_CHECK)


def pre_charge(session: Session, req: m.PreChargeReq) -> Reply:
    """The EV compares with the voltage at its inlet ([V2G-DC-909]); 20 s for all ([V2G-DC-969])."""
    charging = session.charging
    wire.hear(charging, req.DC_EVStatus)
    dc.pre_charge(charging, wire.si(session, req.EVTargetVoltage, wire.Unit.V))
    response = m.PreChargeRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEPresentVoltage=wire.volts(charging.plant.voltage_v.value),
    )
    left = _time_left(session, session.settings.din70121.pre_charge_s)
    return Reply(response, then=State.PRE_CHARGE, sequence_s=left)


def _time_left(session: Session, limit_s: float) -> float:
    """Of a phase that is limited from its first request; no more than the sequence timer has."""
    left = limit_s - session.terms.has_waited(session.now)
    return min(max(left, 0.0), session.settings.din70121.sequence_s)


def start_delivery(session: Session, req: m.PowerDeliveryReq) -> Steps[Reply]:
    """After pre-charge ([V2G-DC-458]); without ReadyToChargeState the EV gives up."""
    wire.hear_delivery(session.charging, req.EVPowerDeliveryParameter)
    left = _time_left(session, session.settings.din70121.pre_charge_s)
    if not req.ReadyToChargeState:
        session.tolerate("stop_before_start")
        return (yield from _stop(session))
    plan = req.ChargingProfile
    if plan is not None:
        duties.check_plan(session, plan.SAScheduleTupleID, _profile(plan))
    duties.check_faults(session)
    patience = min(session.settings.din70121.power_delivery_s, left)
    yield from duties.start_dc(session, patience)
    return _power_delivery(session, State.STARTED)


def _profile(plan: m.ChargingProfileType) -> list[Entry]:
    """The EV's plan in watts; it cannot exceed a power that PMax has no word for."""
    return [
        Entry(entry.ChargingProfileEntryStart, float(entry.ChargingProfileEntryMaxPower))
        for entry in plan.ProfileEntry
    ]


def stop_delivery(session: Session, req: m.PowerDeliveryReq) -> Steps[Reply]:
    """In the loop ([V2G-DC-465]); a second start has no place in it."""
    wire.hear_delivery(session.charging, req.EVPowerDeliveryParameter)
    if req.ReadyToChargeState:
        raise Refusal(FAILED_SEQUENCE_ERROR, "start in the charge loop")
    return (yield from _stop(session))


def _stop(session: Session) -> Steps[Reply]:
    session.terms.no_longer_ongoing()
    yield from duties.stop_dc(session, session.settings.din70121.power_delivery_s)
    return _power_delivery(session, State.STOPPED)


def _power_delivery(session: Session, then: State) -> Reply:
    response = m.PowerDeliveryRes(ResponseCode=OK, EVSEStatus=wire.dc_status(session.charging))
    return Reply(response, then=then)


def current_demand(session: Session, req: m.CurrentDemandReq) -> Reply:
    """The loop, to be answered within 25 ms; then 5 s of silence are too long ([V2G-DC-957])."""
    charging = session.charging
    voltage = wire.si(session, req.EVTargetVoltage, wire.Unit.V)
    current = wire.si(session, req.EVTargetCurrent, wire.Unit.A)
    wire.hear(charging, req.DC_EVStatus)
    achieved = duties.follow_demand(session, (voltage, current), wire.demanded_limits(req))
    available = achieved.limits
    response = m.CurrentDemandRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEPresentVoltage=wire.volts(charging.plant.voltage_v.value),
        EVSEPresentCurrent=wire.amperes(charging.plant.current_a.value),
        EVSECurrentLimitAchieved=achieved.current,
        EVSEVoltageLimitAchieved=achieved.voltage,
        EVSEPowerLimitAchieved=achieved.power,
        EVSEMaximumVoltageLimit=wire.most_volts(available.voltage_v),
        EVSEMaximumCurrentLimit=wire.most_amperes(available.current_a),
        EVSEMaximumPowerLimit=wire.most_watts(available.power_w),
    )
    silence = session.settings.din70121.loop_sequence_s
    return Reply(response, then=State.LOOP, sequence_s=silence)


def welding_detection(session: Session, req: m.WeldingDetectionReq) -> Steps[Reply]:
    """The first needs state B ([V2G-DC-988]); 20 s for all ([V2G-DC-925])."""
    charging = session.charging
    wire.hear(charging, req.DC_EVStatus)
    if session.state is State.STOPPED:
        yield from duties.state_b(session)
    charging.phase = Phase.WELDING
    response = m.WeldingDetectionRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEPresentVoltage=wire.volts(charging.plant.voltage_v.value),
    )
    left = _time_left(session, session.settings.din70121.welding_s)
    return Reply(response, then=State.WELDING, sequence_s=left)


def session_stop(session: Session, _: m.SessionStopReq) -> Steps[Reply]:
    """Always the end ([V2G-DC-451]); what is still powered comes to rest first, in time."""
    if session.state is State.STOPPED:
        yield from duties.state_b(session)
    if session.charging.energised:
        yield from duties.stop_dc(session, duties.STOP_ANSWER_S)
    return Reply(m.SessionStopRes(ResponseCode=OK), then=State.ENDED, ends=Ends.TERMINATE)
