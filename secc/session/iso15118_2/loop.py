"""CableCheck to WeldingDetection without PowerDelivery (ISO 15118-2 8.4.4 and 8.4.5)."""

from secc.messages import iso15118_2 as m
from secc.session import ac, dc, duties
from secc.session.cable_check import Check
from secc.session.dialect import Reply
from secc.session.engine import Session
from secc.session.iso15118_2 import receipts, wire
from secc.session.iso15118_2.state import State
from secc.session.plant import Phase
from secc.session.timing import Steps

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType


def cable_check(session: Session, req: m.CableCheckReq) -> Steps[Reply]:
    """Ongoing until done ([V2G2-621]), or until the station wants to stop."""
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
    """[V2G2-584], [V2G2-587]: the EV decides when the voltage is near enough."""
    charging = session.charging
    wire.hear(charging, req.DC_EVStatus)
    dc.pre_charge(charging, wire.si(session, req.EVTargetVoltage, wire.Unit.V))
    response = m.PreChargeRes(
        ResponseCode=OK,
        DC_EVSEStatus=wire.dc_status(charging),
        EVSEPresentVoltage=wire.volts(charging.plant.voltage_v.value),
    )
    return Reply(response, then=State.PRE_CHARGE)


def current_demand(session: Session, req: m.CurrentDemandReq) -> Reply:
    """The DC loop, to be answered within 25 ms."""
    charging = session.charging
    voltage = wire.si(session, req.EVTargetVoltage, wire.Unit.V)
    current = wire.si(session, req.EVTargetCurrent, wire.Unit.A)
    wire.hear(charging, req.DC_EVStatus)
    achieved = duties.follow_demand(session, (voltage, current), wire.demanded_limits(req))
    _count_loop(session)
    limits = wire.stated(session, achieved.limits)
    reading, wanted = receipts.metered(session)
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
        SAScheduleTupleID=session.terms.tuple_id,
        MeterInfo=reading,
        ReceiptRequired=wanted,  # [V2G2-691]
    )
    return Reply(response, then=State.RECEIPT if wanted else State.LOOP)


def welding_detection(session: Session, req: m.WeldingDetectionReq) -> Steps[Reply]:
    """The first request needs B ([V2G2-920] to [V2G2-922]); the output is passive."""
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
    return Reply(response, then=State.WELDING)


def charging_status(session: Session, _: m.ChargingStatusReq) -> Reply:
    """The AC loop; EVSEMaxCurrent may change each time."""
    current = ac.offer(session.charging)
    _count_loop(session)
    reading, wanted = receipts.metered(session)
    response = m.ChargingStatusRes(
        ResponseCode=OK,
        EVSEID=session.settings.iso15118_2.evseid,
        SAScheduleTupleID=session.terms.tuple_id,
        EVSEMaxCurrent=wire.most_amperes(current),
        MeterInfo=reading,
        ReceiptRequired=wanted,  # [V2G2-691]
        AC_EVSEStatus=wire.ac_status(session.charging),
    )
    return Reply(response, then=State.AC_RECEIPT if wanted else State.AC_LOOP)


def _count_loop(session: Session) -> None:
    terms, after = session.terms, session.settings.iso15118_2.renegotiate_after_loops
    terms.loops += 1
    if after and terms.loops == after:
        session.charging.renegotiate = True
