"""A request out of its octets, and what becomes of octets that are none."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exi import DecodeError
from exi.minimal import minimal
from secc.session import app_protocol
from secc.session.dialect import Dialect, Document, Refusal

if TYPE_CHECKING:
    from secc.session.engine import Session


@dataclass(frozen=True, slots=True)
class Received:
    """A request; `session_id` is None where it could not be read, `refusal` says why then."""

    request: object
    session_id: bytes | None = None
    document: Document | None = None
    payload: bytes = b""
    refusal: Refusal | None = None


def read(session: "Session", dialect: Dialect, payload: bytes) -> Received | None:
    """The request in a payload; None if there is no response to it.

    Where a request cannot be decoded its response type is mostly not known: no answer, and the
    sequence timer goes on.
    """
    lenient = session.settings.tolerance.allows("exi")
    try:
        document = dialect.read(payload, not lenient)
    except DecodeError as error:
        session.journal.deviates("EXI 1.0", str(error))
        if app_protocol.is_request(payload):
            session.abort("ev", "a second supportedAppProtocolReq")
            return None
        return _recognised(dialect, error)
    request = document.Body.BodyElement
    if type(request) not in dialect.responses:
        session.journal.deviates("[V2G2-538]", f"{type(request).__name__} is no request")
        return None
    return Received(request, document.Header.SessionID, document, payload)


def look_closely(session: "Session", dialect: Dialect, received: Received) -> None:
    """Report what only the lenient decoder takes; too slow for the charge loop."""
    if received.refusal is None and session.settings.tolerance.allows("exi"):
        try:
            dialect.read(received.payload, True)
        except DecodeError as error:
            session.tolerate("exi", detail=str(error))


def _recognised(dialect: Dialect, error: DecodeError) -> Received | None:
    """The request whose body is wrong at a place for which there is a code."""
    inside = error.path.removeprefix("V2G_Message/Body/")
    for place, code in dialect.malformed.items():
        if inside.startswith(place):
            name = place.partition("/")[0]
            request = next(kind for kind in dialect.responses if kind.__name__ == name)
            return Received(minimal(request), refusal=Refusal(code, str(error)))
    return None
