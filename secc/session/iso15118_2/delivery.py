"""PowerDelivery and SessionStop (ISO 15118-2 8.4.3.9 and 8.4.3.12): start, change, end."""

from secc.messages import iso15118_2 as m
from secc.session import ac, dc, duties
from secc.session.dialect import FAILED, FAILED_SEQUENCE_ERROR, Ends, Refusal, Reply
from secc.session.engine import Session
from secc.session.iso15118_2 import wire
from secc.session.iso15118_2.state import State
from secc.session.plant import Phase
from secc.session.timing import Steps

OK = m.responseCodeType.OK
Progress = m.chargeProgressType
_STOPPED = (State.STOPPED, State.WELDING, State.AC_STOPPED)


def start_delivery(session: Session, req: m.PowerDeliveryReq) -> Steps[Reply]:
    """Before the loop: Start; the station delivers from now on."""
    wire.hear_delivery(session.charging, req.EVPowerDeliveryParameter)
    if req.ChargeProgress is Progress.Renegotiate:
        raise Refusal(FAILED, "renegotiation before the first start")  # [V2G2-812]
    if req.ChargeProgress is Progress.Stop:
        session.tolerate("stop_before_start")
        return (yield from _stop(session))
    terms = session.terms
    _check_profile(session, req)
    duties.check_faults(session)
    if terms.ac:
        yield from _start_ac(session)
    else:
        yield from duties.start_dc(session, session.settings.iso15118_2.power_delivery_s)
    terms.renegotiating = False
    return _reply(session, State.AC_STARTED if terms.ac else State.STARTED)


def _start_ac(session: Session) -> Steps[None]:
    charging = session.charging
    closed = yield from ac.close(charging)
    if not closed:
        raise Refusal("FAILED_ContactorError", "the contactor is not closed")
    ac.start(charging)


def _check_profile(session: Session, req: m.PowerDeliveryReq) -> None:
    plan = req.ChargingProfile
    profile = [] if plan is None else wire.profile(session, plan)
    duties.check_plan(session, req.SAScheduleTupleID, profile)
    if plan is None and session.terms.ac:
        session.tolerate("profile_missing", "FAILED_ChargingProfileInvalid")


def change_delivery(session: Session, req: m.PowerDeliveryReq) -> Steps[Reply]:
    """In the loop: Stop or Renegotiate ([V2G2-575], [V2G2-593])."""
    wire.hear_delivery(session.charging, req.EVPowerDeliveryParameter)
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
        yield from duties.stop_dc(session, session.settings.iso15118_2.power_delivery_s)
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
        yield from duties.state_b(session)
    if charging.ac and charging.energised:
        yield from ac.open_(charging)
    elif charging.energised:
        yield from duties.stop_dc(session, duties.STOP_ANSWER_S)
    return Reply(
        m.SessionStopRes(ResponseCode=OK),
        then=State.ENDED,  # [V2G2-571]
        ends=Ends.PAUSE if pausing else Ends.TERMINATE,
    )
