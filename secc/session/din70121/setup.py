"""SessionSetup to ContractAuthentication (DIN SPEC 70121 9.4.1)."""

from secc.messages import din70121 as m
from secc.session import duties
from secc.session.dialect import Refusal, Reply
from secc.session.din70121 import wire
from secc.session.din70121.state import State
from secc.session.engine import Session
from secc.session.plant import Phase

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType


def session_setup(session: Session, req: m.SessionSetupReq) -> Reply:
    """Always a new session ([V2G-DC-872])."""
    duties.accept_evccid(session, req.EVCCID)
    session.open(session.new_id(), req.EVCCID)
    response = m.SessionSetupRes(
        ResponseCode=m.responseCodeType.OK_NewSessionEstablished,
        EVSEID=wire.evseid(session.settings.din70121.evseid),
        DateTimeNow=int(session.journal.time),
    )
    return Reply(response, then=State.SERVICE_DISCOVERY)


def service_discovery(session: Session, _: m.ServiceDiscoveryReq) -> Reply:
    """External payment and the charge service, nothing else."""
    response = m.ServiceDiscoveryRes(
        ResponseCode=OK,
        PaymentOptions=wire.payment_options(session),
        ChargeService=wire.charge_service(session),
    )
    return Reply(response, then=State.SERVICE_PAYMENT_SELECTION)


def service_payment_selection(session: Session, req: m.ServicePaymentSelectionReq) -> Reply:
    """[V2G-DC-395], [V2G-DC-396]; one service exactly ([V2G-DC-635])."""
    if req.SelectedPaymentOption is not wire.EXTERNAL:
        why = f"{req.SelectedPaymentOption.value} is not offered"
        raise Refusal("FAILED_PaymentSelectionInvalid", why)
    selected = [service.ServiceID for service in req.SelectedServiceList.SelectedService]
    if selected != [duties.CHARGING_SERVICE]:
        raise Refusal("FAILED_ServiceSelectionInvalid", f"services {selected}")
    session.charging.phase = Phase.AUTHORISE
    response = m.ServicePaymentSelectionRes(ResponseCode=OK)
    return Reply(response, then=State.CONTRACT_AUTHENTICATION)


def contract_authentication(session: Session, _: m.ContractAuthenticationReq) -> Reply:
    """[V2G-DC-494], [V2G-DC-495], [V2G-DC-497]; the name is all that it has of a contract."""
    granted = duties.authorise(session, session.settings.din70121.authorization_s)
    response = m.ContractAuthenticationRes(
        ResponseCode=OK, EVSEProcessing=Processing.Finished if granted else Processing.Ongoing
    )
    return Reply(response, then=State.PARAMETERS if granted else State.CONTRACT_AUTHENTICATION)
