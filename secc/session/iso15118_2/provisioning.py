"""CertificateInstallation and CertificateUpdate, relayed to a back end (ISO 15118-2 8.4.3.10/11).

The station has no key for the answer: its octets go to the EV as the back end has made them.
"""

import base64

from exi import DecodeError
from secc.messages import iso15118_2 as m
from secc.reports import CertificateWanted
from secc.session.contract import SCHEMA, octets, wall_clock
from secc.session.dialect import FAILED, Refusal, Reply, Response
from secc.session.engine import Session
from secc.session.iso15118_2.contract import check_domain
from secc.session.iso15118_2.state import State
from secc.session.timing import Steps, Until

_SUCCESS = "OK"  # what the codes of all good answers begin with
_ANSWERS: dict[type, type[m.CertificateInstallationRes | m.CertificateUpdateRes]] = {
    m.CertificateInstallationReq: m.CertificateInstallationRes,
    m.CertificateUpdateReq: m.CertificateUpdateRes,
}


def certificate_request(
    session: Session, req: m.CertificateInstallationReq | m.CertificateUpdateReq
) -> Steps[Reply]:
    """Judge, ask, wait for as long as the EV does, relay ([V2G2-554], [V2G2-556] to -558)."""
    contracts, settings = session.contracts, session.settings.contract
    if settings.check_requests:
        _check(session)
    if not contracts.reachable:
        raise Refusal(FAILED, "the central system is away")
    contracts.await_certificate(session.journal.session)
    session.journal.tell(
        CertificateWanted(
            time=session.journal.time,
            session=session.journal.session,
            action="update" if isinstance(req, m.CertificateUpdateReq) else "install",
            schema=SCHEMA,
            request=base64.b64encode(session.received.payload).decode(),
            answer_within_s=settings.certificate_s,
        )
    )
    yield Until(lambda: contracts.answer is not None, settings.certificate_s)
    answer = contracts.take()
    if answer is None:
        raise Refusal(FAILED, "no certificate from the central system in time")
    if answer.response is None:
        raise Refusal(FAILED, f"no certificate from the central system: {answer.reason}")
    return _relay(session, octets(answer.response))


def _check(session: Session) -> None:
    """Certificate and signature of the EV, before anybody else is asked."""
    message, now = session.received.document, wall_clock(session.journal.time)
    assert isinstance(message, m.V2G_Message)
    verdict = session.contracts.judge.provisioning(message, now)
    if verdict.identity is None:
        raise Refusal(verdict.code.value, verdict.why)
    if isinstance(session.request, m.CertificateUpdateReq):
        check_domain(session, verdict.identity, FAILED)


def _relay(session: Session, made: bytes) -> Reply:
    """The answer must be one to this request, for this session; then it is not touched."""
    response = _read(session, made)
    code = response.ResponseCode.value
    if not code.startswith(_SUCCESS):
        raise Refusal(code, "the central system has refused the certificate", made)
    return Reply(response, then=State.PAYMENT_DETAILS, octets=made)


def _read(session: Session, made: bytes) -> Response:
    most = session.settings.contract.max_certificate_response
    if len(made) > most:
        raise Refusal(FAILED, f"the central system's answer has {len(made)} octets of {most}")
    try:
        message = m.decode(made)
    except DecodeError as error:
        raise Refusal(FAILED, f"the central system's answer is no EXI: {error}") from None
    body: object = message.Body.BodyElement if isinstance(message, m.V2G_Message) else None
    if not isinstance(body, _ANSWERS[type(session.request)]):
        raise Refusal(FAILED, f"the central system's answer is a {type(body).__name__}")
    assert isinstance(message, m.V2G_Message)
    if message.Header.SessionID != session.session_id:
        found = message.Header.SessionID.hex()
        raise Refusal(FAILED, f"the central system's answer is for another session, {found}")
    return body
