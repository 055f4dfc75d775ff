"""SessionSetup to the choice of payment (ISO 15118-2 8.4.3.2 to 8.4.3.5); external payment."""

from secc.messages import iso15118_2 as m
from secc.session import duties
from secc.session.dialect import Refusal, Reply
from secc.session.engine import Session
from secc.session.iso15118_2 import services, wire
from secc.session.iso15118_2.state import State
from secc.session.plant import Phase

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType
# What may come after the choice of a contract, by the chosen sets of the certificate service.
_CONTRACT = {
    frozenset[int](): State.PAYMENT_DETAILS,
    frozenset({services.INSTALL}): State.INSTALLATION,
    frozenset({services.UPDATE}): State.UPDATE,
    frozenset({services.INSTALL, services.UPDATE}): State.PROVISIONING,
}


def session_setup(session: Session, req: m.SessionSetupReq) -> Reply:
    """A new id, or the one of a paused session ([V2G2-750] to [V2G2-756])."""
    duties.accept_evccid(session, req.EVCCID)
    paused, iso = session.paused, session.settings.iso15118_2
    if (
        paused is not None
        and session.now < paused.until
        and session.requested_id == paused.session_id
        and (not iso.resume_same_evccid or paused.terms.evccid == req.EVCCID)
        and (session.secure or paused.terms.payment != wire.CONTRACT.value)
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


def service_discovery(session: Session, req: m.ServiceDiscoveryReq) -> Reply:
    """The charge service is always listed, the others by category."""
    response = m.ServiceDiscoveryRes(
        ResponseCode=OK,
        PaymentOptionList=wire.payment_options(session),
        ChargeService=wire.charge_service(session),
        ServiceList=services.service_list(session, req.ServiceCategory),
    )
    return Reply(response, then=State.SERVICE_SELECTION)


def service_detail(session: Session, req: m.ServiceDetailReq) -> Reply:
    """The parameter sets of a service ([V2G2-464])."""
    response = m.ServiceDetailRes(
        ResponseCode=OK,
        ServiceID=req.ServiceID,
        ServiceParameterList=services.parameters(session, req.ServiceID),
    )
    return Reply(response, then=State.SERVICE_SELECTION)


def payment_service_selection(session: Session, req: m.PaymentServiceSelectionReq) -> Reply:
    """[V2G2-465], then [V2G2-804], then [V2G2-467]."""
    payment = req.SelectedPaymentOption
    if payment not in wire.payments(session):
        raise Refusal("FAILED_PaymentSelectionInvalid", f"{payment.value} is not offered")
    certificates = services.select(session, req.SelectedServiceList.SelectedService)
    session.terms.payment = payment.value
    session.charging.phase = Phase.AUTHORISE
    by_contract = payment is wire.CONTRACT
    then = _CONTRACT[frozenset(certificates)] if by_contract else State.AUTHORIZATION
    return Reply(m.PaymentServiceSelectionRes(ResponseCode=OK), then=then)


def authorization(session: Session, _: m.AuthorizationReq) -> Reply:
    """Wait for the customer ([V2G2-854]), within limits ([V2G2-713])."""
    granted = duties.authorise(session, session.settings.iso15118_2.authorization_s)
    waiting = Processing.Ongoing_WaitingForCustomerInteraction
    response = m.AuthorizationRes(
        ResponseCode=OK, EVSEProcessing=Processing.Finished if granted else waiting
    )
    return Reply(response, then=State.PARAMETERS if granted else State.AUTHORIZATION)
