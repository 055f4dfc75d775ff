"""DataTransfer as an envelope: a message of OCPP 2 by name, its payload as JSON in a string.

await ask(calls, vendor, "Authorize", payload, timeout_s) -> payload     raises NotTaken
unwrap(request) -> (name, payload)                                       raises BadEnvelope
"""

import json

from secc.ocpp.charge_point import Calls
from secc.ocpp.feature import Payload

# The first one is the note's; the other one is spoken by some older central systems.
VENDORS = ("org.openchargealliance.iso15118pnc", "iso15118")
MANAGED = "ISO15118CertificateManagementEnabled"  # key: certificates travel over DataTransfer


class NotTaken(Exception):
    """The central system does not serve this message; `status` of DataTransfer."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class BadEnvelope(Exception):
    """`data` is no JSON object."""


async def ask(
    calls: Calls, vendor: str, name: str, payload: Payload, timeout_s: float | None = None
) -> Payload:
    """The payload of the answer; NotTaken, CallError or Unanswered."""
    request = {"vendorId": vendor, "messageId": name, "data": json.dumps(payload)}
    answer = await calls.ask("DataTransfer", request, timeout_s=timeout_s)
    if answer["status"] != "Accepted":
        raise NotTaken(answer["status"])
    try:
        return _object(answer.get("data"))
    except BadEnvelope:
        raise NotTaken("no JSON") from None


def unwrap(request: Payload) -> tuple[str, Payload]:
    """Name and payload of a message of the central system."""
    return request.get("messageId", ""), _object(request.get("data"))


def wrap(payload: Payload) -> Payload:
    """The answer to it."""
    return {"status": "Accepted", "data": json.dumps(payload)}


def _object(data: object) -> Payload:
    """Some central systems send the object itself in place of a string."""
    try:
        found = json.loads(data) if isinstance(data, str) else data
    except ValueError:
        raise BadEnvelope from None
    if not isinstance(found, dict):
        raise BadEnvelope
    return found
