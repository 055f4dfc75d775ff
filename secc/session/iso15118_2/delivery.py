"""PowerDelivery and SessionStop (ISO 15118-2 8.4.3.9 and 8.4.3.12): start, change, end."""

from secc.messages import iso15118_2 as m
from secc.session import ac, dc
from secc.session.dialect import FAILED, FAILED_SEQUENCE_ERROR, Ends, Refusal, Reply
from secc.session.engine import Session
from secc.session.iso15118_2 import wire
from secc.session.iso15118_2.loop import state_b
from secc.session.iso15118_2.state import State
from secc.session.plant import Phase, Severity
from secc.session.timing import Steps, Until

OK = m.responseCodeType.OK
Progress = m.chargeProgressType
_STOPPED = (State.STOPPED, State.WELDING, State.AC_STOPPED)
_STOP_ANSWER_S = 1.4  # our part of the 1.5 s of Table 109


def start_delivery(session: Session, req: m.PowerDeliveryReq) -> Steps[Reply]:
    """Before the loop: Start; the station delivers from now on."""
    if req.ChargeProgress is Progress.Renegotiate:
        raise Refusal(FAILED, "renegotiation before the first start")  # [V2G2-812]
    if req.ChargeProgress is Progress.Stop:
        session.tolerate("stop_before_start")
        return (yield from _stop(session))
    charging, terms = session.charging, session.terms
    _check_profile(session, req)
    ending = charging.ending
    severities = [fault.severity for fault in charging.faults]
    if ending is not None and ending.severity is not Severity.STOP:
        severities.append(ending.severity)
    if any(severity is not Severity.WARNING for severity in severities):
        raise Refusal("FAILED_PowerDeliveryNotApplied", "the station has a fault")  # [V2G2-480]
    if terms.ac:
        yield from _start_ac(session)
    else:
        yield from _start_dc(session)
    terms.renegotiating = False
    return _reply(session, State.AC_STARTED if terms.ac else State.STARTED)


def _start_dc(session: Session) -> Steps[None]:
    charging = session.charging
    charging.phase = Phase.START
    if not session.terms.renegotiating:
        reached = yield Until(
            lambda: dc.pre_charged(charging), session.settings.iso15118_2.power_delivery_s
        )
        if not reached:
            session.tolerate("pre_charge_unfinished", "FAILED_PowerDeliveryNotApplied")
    dc.start(charging)


def _start_ac(session: Session) -> Steps[None]:
    charging = session.charging
    closed = yield from ac.close(charging)
    if not closed:
        raise Refusal("FAILED_ContactorError", "the contactor is not closed")
    ac.start(charging)


def _check_profile(session: Session, req: m.PowerDeliveryReq) -> None:
    terms = session.terms
    if req.SAScheduleTupleID != terms.tuple_id:
        why = f"schedule {req.SAScheduleTupleID} is not offered"
        raise Refusal("FAILED_TariffSelectionInvalid", why)  # [V2G2-479]
    invalid = "FAILED_ChargingProfileInvalid"  # [V2G2-478]
    assert terms.schedule is not None
    if req.ChargingProfile is None:
        if terms.ac:
            session.tolerate("profile_missing", invalid)
    elif terms.schedule.exceeded_by(wire.profile(session, req.ChargingProfile)):
        session.tolerate("profile_above_pmax", invalid)


def change_delivery(session: Session, req: m.PowerDeliveryReq) -> Steps[Reply]:
    """In the loop: Stop or Renegotiate ([V2G2-575], [V2G2-593])."""
    if req.ChargeProgress is Progress.Start:
        raise Refusal(FAILED_SEQUENCE_ERROR, "start in the charge loop")
    if req.ChargeProgress is Progress.Stop:
        return (yield from _stop(session))
    charging, terms = session.charging, session.terms
    terms.renegotiating = True
    charging.renegotiate = False
    if terms.ac:
        charging.phase = Phase.PARAMETERS
    else:
        dc.hold(charging)
    return _reply(session, State.PARAMETERS)  # [V2G2-813]


def _stop(session: Session) -> Steps[Reply]:
    charging, terms = session.charging, session.terms
    if terms.ac:
        opened = yield from ac.open_(charging)
        if not opened:
            raise Refusal("FAILED_ContactorError", "the contactor does not open")  # [V2G2-862]
    else:
        dc.stop(charging)
        yield Until(charging.at_rest, session.settings.iso15118_2.power_delivery_s)
    terms.renegotiating = False
    return _reply(session, State.AC_STOPPED if terms.ac else State.STOPPED)


def _reply(session: Session, then: State) -> Reply:
    response = m.PowerDeliveryRes(ResponseCode=OK, EVSEStatus=wire.status(session))
    return Reply(response, then=then)


def session_stop(session: Session, req: m.SessionStopReq) -> Steps[Reply]:
    """End or pause; what is still powered comes to rest before the answer, if time allows."""
    charging, stopped = session.charging, session.state in _STOPPED
    pausing = req.ChargingSession is m.chargingSessionType.Pause
    if pausing and not stopped:
        raise Refusal(FAILED, "a pause before the stop of the charge")
    if session.state is State.STOPPED and not pausing:
        yield from state_b(session)
    if charging.ac and charging.energised:
        yield from ac.open_(charging)
    elif charging.energised:
        dc.stop(charging)
        yield Until(charging.at_rest, _STOP_ANSWER_S)
    return Reply(
        m.SessionStopRes(ResponseCode=OK),
        then=State.ENDED,  # [V2G2-571]
        ends=Ends.PAUSE if pausing else Ends.TERMINATE,
    )
