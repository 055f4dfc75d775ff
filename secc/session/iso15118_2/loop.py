"""CableCheck to WeldingDetection without PowerDelivery (ISO 15118-2 8.4.4 and 8.4.5)."""

from secc.messages import iso15118_2 as m
from secc.session import ac, dc
from secc.session.cable_check import Check
from secc.session.dialect import FAILED, Refusal, Reply
from secc.session.engine import Session
from secc.session.iso15118_2 import wire
from secc.session.iso15118_2.state import State
from secc.session.plant import Phase
from secc.session.timing import Steps, Until

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType


def cable_check(session: Session, req: m.CableCheckReq) -> Steps[Reply]:
    """The first request needs C or D ([V2G2-916] to [V2G2-918]); Ongoing until done."""
    charging, terms, settings = session.charging, session.terms, session.settings
    charging.ev.soc = req.DC_EVStatus.EVRESSSOC
    charging.phase = Phase.CABLE_CHECK
    if charging.check is Check.NONE:
        ready = yield Until(charging.pilot_ready, settings.timing.cp_state_s)
        if not ready:
            raise Refusal(FAILED, "neither state C nor D for the cable check")
    dc.start_cable_check(charging)
    if charging.check is Check.FAILED:
        raise Refusal(FAILED, f"cable check: {charging.check_failure}")
    finished = charging.check is Check.PASSED
    if finished and terms.ongoing < settings.cable_check.ongoing and not terms.renegotiating:
        finished = False
    if finished:
        terms.no_longer_ongoing()
    else:
        terms.has_waited(session.now)
    response = m.CableCheckRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEProcessing=Processing.Finished if finished else Processing.Ongoing,
    )
    return Reply(response, then=State.FIRST_PRE_CHARGE if finished else State.CABLE_CHECK)


def pre_charge(session: Session, req: m.PreChargeReq) -> Reply:
    """[V2G2-584], [V2G2-587]: the EV decides when the voltage is near enough."""
    charging = session.charging
    charging.ev.soc = req.DC_EVStatus.EVRESSSOC
    dc.pre_charge(charging, wire.si(session, req.EVTargetVoltage, wire.Unit.V))
    response = m.PreChargeRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEPresentVoltage=wire.volts(charging.plant.voltage_v.value),
    )
    return Reply(response, then=State.PRE_CHARGE)


def current_demand(session: Session, req: m.CurrentDemandReq) -> Reply:
    """The DC loop, to be answered within 25 ms."""
    charging, terms = session.charging, session.terms
    ev, status = charging.ev, req.DC_EVStatus
    ev.soc = status.EVRESSSOC
    # newer limits replace those of the parameter discovery, each by itself
    ev.voltage_v = wire.limit_of(req.EVMaximumVoltageLimit, wire.Unit.V) or ev.voltage_v
    ev.current_a = wire.limit_of(req.EVMaximumCurrentLimit, wire.Unit.A) or ev.current_a
    ev.power_w = wire.limit_of(req.EVMaximumPowerLimit, wire.Unit.W) or ev.power_w
    achieved = dc.demand(
        charging,
        wire.si(session, req.EVTargetVoltage, wire.Unit.V),
        wire.si(session, req.EVTargetCurrent, wire.Unit.A),
    )
    _count_loop(session)
    limits = wire.stated(session, achieved.limits)
    response = m.CurrentDemandRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEPresentVoltage=wire.volts(charging.plant.voltage_v.value),
        EVSEPresentCurrent=wire.amperes(charging.plant.current_a.value),
        EVSECurrentLimitAchieved=achieved.current,
        EVSEVoltageLimitAchieved=achieved.voltage,
        EVSEPowerLimitAchieved=achieved.power,
        EVSEMaximumVoltageLimit=wire.most_volts(limits.voltage_v),
        EVSEMaximumCurrentLimit=wire.most_amperes(limits.current_a),
        EVSEMaximumPowerLimit=wire.most_watts(limits.power_w),
        EVSEID=session.settings.iso15118_2.evseid,
        SAScheduleTupleID=terms.tuple_id,
        MeterInfo=wire.meter(session),
        ReceiptRequired=False,
    )
    return Reply(response, then=State.LOOP)


def welding_detection(session: Session, req: m.WeldingDetectionReq) -> Steps[Reply]:
    """The first request needs B ([V2G2-920] to [V2G2-922]); the output is passive."""
    charging = session.charging
    charging.ev.soc = req.DC_EVStatus.EVRESSSOC
    if session.state is State.STOPPED:
        yield from state_b(session)
    charging.phase = Phase.WELDING
    response = m.WeldingDetectionRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEPresentVoltage=wire.volts(charging.plant.voltage_v.value),
    )
    return Reply(response, then=State.WELDING)


def state_b(session: Session) -> Steps[None]:
    idle = yield Until(session.charging.pilot_idle, session.settings.timing.cp_state_s)
    if not idle:
        raise Refusal(FAILED, "no state B after the stop")


def charging_status(session: Session, _: m.ChargingStatusReq) -> Reply:
    """The AC loop; EVSEMaxCurrent may change each time."""
    current = ac.offer(session.charging)
    _count_loop(session)
    response = m.ChargingStatusRes(
        ResponseCode=OK,
        EVSEID=session.settings.iso15118_2.evseid,
        SAScheduleTupleID=session.terms.tuple_id,
        EVSEMaxCurrent=wire.most_amperes(current),
        MeterInfo=wire.meter(session),
        ReceiptRequired=False,  # [V2G2-691]
        AC_EVSEStatus=wire.ac_status(session.charging),
    )
    return Reply(response, then=State.AC_LOOP)


def _count_loop(session: Session) -> None:
    terms, after = session.terms, session.settings.iso15118_2.renegotiate_after_loops
    terms.loops += 1
    if after and terms.loops == after:
        session.charging.renegotiate = True
