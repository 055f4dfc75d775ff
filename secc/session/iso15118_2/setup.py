"""SessionSetup to Authorization (ISO 15118-2 8.4.3.2 to 8.4.3.7), external payment."""

from secc.messages import iso15118_2 as m
from secc.session import duties
from secc.session.dialect import Refusal, Reply
from secc.session.duties import CHARGING_SERVICE
from secc.session.engine import Session
from secc.session.iso15118_2 import wire
from secc.session.iso15118_2.state import State
from secc.session.plant import Phase

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType


def session_setup(session: Session, req: m.SessionSetupReq) -> Reply:
    """A new id, or the one of a paused session ([V2G2-750] to [V2G2-756])."""
    duties.accept_evccid(session, req.EVCCID)
    paused, iso = session.paused, session.settings.iso15118_2
    if (
        paused is not None
        and session.now < paused.until
        and session.requested_id == paused.session_id
        and (not iso.resume_same_evccid or paused.terms.evccid == req.EVCCID)
    ):
        session.open(paused.session_id, req.EVCCID, resumed=paused)
        code = m.responseCodeType.OK_OldSessionJoined
    else:
        session.open(session.new_id(), req.EVCCID)
        code = m.responseCodeType.OK_NewSessionEstablished
    response = m.SessionSetupRes(
        ResponseCode=code, EVSEID=iso.evseid, EVSETimeStamp=int(session.journal.time)
    )
    return Reply(response, then=State.SERVICE_DISCOVERY)


def service_discovery(session: Session, _: m.ServiceDiscoveryReq) -> Reply:
    """The charge service is always listed; there are no others."""
    response = m.ServiceDiscoveryRes(
        ResponseCode=OK,
        PaymentOptionList=wire.payment_options(session),
        ChargeService=wire.charge_service(session),
    )
    return Reply(response, then=State.SERVICE_SELECTION)


def service_detail(_: Session, req: m.ServiceDetailReq) -> Reply:
    """The charge service has no parameters ([V2G2-425])."""
    if req.ServiceID != CHARGING_SERVICE:
        raise Refusal("FAILED_ServiceIDInvalid", f"service {req.ServiceID}")
    response = m.ServiceDetailRes(ResponseCode=OK, ServiceID=req.ServiceID)
    return Reply(response, then=State.SERVICE_SELECTION)


def payment_service_selection(session: Session, req: m.PaymentServiceSelectionReq) -> Reply:
    """[V2G2-465], then [V2G2-804], then [V2G2-467]."""
    if req.SelectedPaymentOption is not wire.EXTERNAL:
        why = f"{req.SelectedPaymentOption.value} is not offered"
        raise Refusal("FAILED_PaymentSelectionInvalid", why)
    selected = {service.ServiceID for service in req.SelectedServiceList.SelectedService}
    if CHARGING_SERVICE not in selected:
        raise Refusal("FAILED_NoChargeServiceSelected", f"services {sorted(selected)}")
    if selected != {CHARGING_SERVICE}:
        raise Refusal("FAILED_ServiceSelectionInvalid", f"services {sorted(selected)}")
    session.charging.phase = Phase.AUTHORISE
    return Reply(m.PaymentServiceSelectionRes(ResponseCode=OK), then=State.AUTHORIZATION)


def authorization(session: Session, _: m.AuthorizationReq) -> Reply:
    """Wait for the customer ([V2G2-854]), within limits ([V2G2-713])."""
    granted = duties.authorise(session, session.settings.iso15118_2.authorization_s)
    waiting = Processing.Ongoing_WaitingForCustomerInteraction
    response = m.AuthorizationRes(
        ResponseCode=OK, EVSEProcessing=Processing.Finished if granted else waiting
    )
    return Reply(response, then=State.PARAMETERS if granted else State.AUTHORIZATION)
