"""Meter readings that the EV signs for (MeteringReceipt, ISO 15118-2 8.4.3.13)."""

import base64

from secc.messages import iso15118_2 as m
from secc.reports import Receipt
from secc.session.dialect import FAILED_UNKNOWN_SESSION, Refusal, Reply
from secc.session.engine import Session
from secc.session.iso15118_2 import wire
from secc.session.iso15118_2.contract import check_signature
from secc.session.iso15118_2.state import State

INVALID = "FAILED_MeteringSignatureNotValid"  # [V2G2-481]


def metered(session: Session) -> tuple[m.MeterInfoType | None, bool]:
    """MeterInfo of a loop response, and whether a receipt for it is wanted ([V2G2-691])."""
    contract = session.contract
    if contract is None or not _due(session):
        return wire.meter(session), False
    reading = wire.meter(session, wanted=True)
    contract.metered, contract.asked_at = reading, session.now
    return reading, True


def _due(session: Session) -> bool:
    contract, settings = session.contract, session.settings.contract
    assert contract is not None
    if settings.receipts == "never":
        return False
    if contract.metered is not None or contract.asked_at is None:  # not given yet, or never asked
        return True
    rested = session.now - contract.asked_at
    return settings.receipts == "interval" and rested >= settings.receipt_interval_s


def metering_receipt(session: Session, req: m.MeteringReceiptReq) -> Reply:
    """What the EV has signed must be what it was told ([V2G2-903], [V2G2-904])."""
    contract, terms = session.contract, session.terms
    assert contract is not None
    if req.SessionID.rjust(8, b"\0") != session.session_id:
        raise Refusal(FAILED_UNKNOWN_SESSION, f"receipt for session {req.SessionID.hex()}")
    if req.MeterInfo != contract.metered:
        raise Refusal(INVALID, f"receipt for {req.MeterInfo.MeterReading} Wh, not as told")
    if req.SAScheduleTupleID not in (None, terms.tuple_id):
        raise Refusal(INVALID, f"receipt for schedule {req.SAScheduleTupleID}")
    if session.settings.contract.verify_receipts:
        check_signature(session, contract.identity, INVALID)
    contract.metered = None
    session.journal.tell(
        Receipt(
            time=session.journal.time,
            session=session.journal.session,
            emaid=contract.identity.name,
            meter_id=req.MeterInfo.MeterID,
            meter_wh=req.MeterInfo.MeterReading or 0,
            request=base64.b64encode(session.received.payload).decode(),
        )
    )
    response = m.MeteringReceiptRes(
        ResponseCode=m.responseCodeType.OK, EVSEStatus=wire.status(session)
    )
    return Reply(response, then=State.AC_LOOP if terms.ac else State.LOOP)
