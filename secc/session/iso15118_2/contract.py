"""PaymentDetails and Authorization of a contract (ISO 15118-2 8.4.3.6, 8.4.3.7)."""

import hmac
from typing import TYPE_CHECKING

from secc.messages import iso15118_2 as m
from secc.reports import CertificateHash, RefusalStatus
from secc.session.authorization import Verdict
from secc.session.contract import Presented, wall_clock
from secc.session.dialect import FAILED, Refusal, Reply
from secc.session.engine import Session
from secc.session.iso15118_2.state import State

if TYPE_CHECKING:
    from secc.pki.contract import Identity

OK = m.responseCodeType.OK
Processing = m.EVSEProcessingType
_CODES: dict[RefusalStatus, str] = {
    "refused": FAILED,
    "revoked": "FAILED_CertificateRevoked",
    "cancelled": "FAILED_ContractCanceled",
    "expired": "FAILED_CertificateExpired",
    "not_allowed": "FAILED_CertificateNotAllowedAtThisEVSE",
}


def payment_details(session: Session, req: m.PaymentDetailsReq) -> Reply:
    """The chain is judged, and a challenge made ([V2G2-697], [V2G2-698], [V2G2-825])."""
    terms, now = session.terms, session.journal.time
    verdict = session.contracts.judge.payment_details(req, wall_clock(now))
    if verdict.identity is None:
        raise Refusal(verdict.code.value, verdict.why)
    check_domain(session, verdict.identity, "FAILED_CertificateNotAllowedAtThisEVSE")
    another = terms.resumed and terms.emaid != verdict.identity.name
    if another or verdict.forward:  # only a word about this contract makes it a good one
        session.authorization.doubt()
    challenge = session.random(16)
    session.contract = Presented(verdict.identity, verdict.forward, challenge)
    response = m.PaymentDetailsRes(
        ResponseCode=verdict.code, GenChallenge=challenge, EVSETimeStamp=int(now)
    )
    return Reply(response, then=State.CHALLENGE)


def check_domain(session: Session, identity: "Identity", code: str) -> None:
    """The profile of contract certificates, which those of real operators do not all have."""
    domain = identity.chain[0].domain
    if domain != "MO":
        session.tolerate("contract_domain", code, f"DC={domain}")


def contract_authorization(session: Session, req: m.AuthorizationReq) -> Reply:
    """The first request proves who has the key of the contract ([V2G2-475])."""
    contract, settings = session.contract, session.settings.contract
    assert contract is not None
    if not hmac.compare_digest(req.GenChallenge or b"", contract.challenge):
        raise Refusal("FAILED_ChallengeInvalid", "not the challenge of this session")
    check_signature(session, contract.identity, "FAILED_SignatureError")
    session.terms.emaid = contract.identity.name
    asked = settings.decision == "backend"
    session.authorization.decide_by("command" if asked else "free")
    if session.authorization.ask(session.now) and session.contracts.asks:
        _ask_back_end(session, contract)
    return _answer(session, contract)


def check_signature(session: Session, identity: "Identity", code: str) -> None:
    """The request must be signed by who has been recognised."""
    message = session.received.document
    assert isinstance(message, m.V2G_Message)
    flaw = session.contracts.judge.flaw(message, identity)
    if flaw is not None:
        raise Refusal(code, f"signature: {flaw}")


def await_grant(session: Session, _: m.AuthorizationReq) -> Reply:
    """The EV asks again, without challenge and signature ([V2G2-684], [V2G2-687])."""
    assert session.contract is not None
    session.authorization.ask(session.now)
    return _answer(session, session.contract)


def _answer(session: Session, contract: Presented) -> Reply:
    contract.granted = granted = _granted(session, contract)
    response = m.AuthorizationRes(
        ResponseCode=OK,
        EVSEProcessing=Processing.Finished if granted else Processing.Ongoing,  # [V2G2-855]
    )
    return Reply(response, then=State.PARAMETERS if granted else State.CONTRACT_AUTHORIZATION)


def _granted(session: Session, contract: Presented) -> bool:
    """By the central system's word, or without it by the offline policy; within limits."""
    settings, terms = session.settings.contract, session.terms
    verdict = session.authorization.verdict(session.now)
    if verdict is Verdict.REFUSED:
        refusal = session.authorization.refusal
        code = _CODES[refusal.status]
        known = code in settings.refusal_codes
        raise Refusal(code if known else FAILED, f"the contract is refused: {refusal.reason}")
    if verdict is Verdict.GRANTED:
        terms.no_longer_ongoing()
        return True
    waited = terms.has_waited(session.now)
    if settings.decision == "backend":
        silent = waited >= settings.backend_s
        if silent or not session.contracts.asks:
            why = "no word of the central system" if silent else "the central system is away"
            _decide_offline(session, contract, why)
    if waited >= settings.authorization_s:
        raise Refusal(FAILED, "no authorization in time")  # [V2G2-713]
    return False


def _decide_offline(session: Session, contract: Presented, why: str) -> None:
    """Grant, or refuse, without the central system; the next poll has the grant."""
    settings, name = session.settings.contract, contract.identity.name
    listed = settings.offline == "listed" and name in settings.offline_emaids
    if contract.forward or not (settings.offline == "valid" or listed):
        raise Refusal(FAILED, f"{why}, and the offline policy is {settings.offline}")
    session.authorization.grant(session.now)


def _ask_back_end(session: Session, contract: Presented) -> None:
    judge, identity = session.contracts.judge, contract.identity
    session.journal.authorization_wanted(
        session.terms.evccid,
        emaid=identity.name,
        contract_chain=judge.pem(identity),
        contract_hashes=[_hash(*data) for data in judge.hashes(identity)],
        locally_valid=not contract.forward,
        answer_within_s=session.settings.contract.backend_s,
    )


def _hash(algorithm: str, name: str, key: str, serial: str, url: str) -> CertificateHash:
    return CertificateHash(
        hash_algorithm=algorithm,
        issuer_name_hash=name,
        issuer_key_hash=key,
        serial_number=serial,
        responder_url=url,
    )
