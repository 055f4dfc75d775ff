"""supportedAppProtocol (ISO 15118-2 8.2): the EV offers protocols, its preference decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from exi import DecodeError
from secc.messages import app_protocol as m

OK = m.responseCodeType.OK_SuccessfulNegotiation
MINOR_DEVIATION = m.responseCodeType.OK_SuccessfulNegotiationWithMinorDeviation
FAILED = m.responseCodeType.Failed_NoNegotiation


class Supported(Protocol):
    """What the handshake needs to know of a dialect."""

    @property
    def namespace(self) -> str: ...
    @property
    def major(self) -> int: ...
    @property
    def minor(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """The response; `index` of the dialect, None if there is none in common.

    `ambiguous`: two usable offers have the best priority; the first was taken.
    """

    response: bytes
    code: str
    index: int | None
    ambiguous: bool = False


def negotiate(payload: bytes, supported: Sequence[Supported]) -> Chosen:
    """[V2G2-167], [V2G2-169], [V2G2-172]. Raises DecodeError if it is not a request."""
    request = m.decode(payload)
    if not isinstance(request, m.supportedAppProtocolReq):
        raise DecodeError(f"{type(request).__name__} instead of a request")
    known = {(each.namespace, each.major): index for index, each in enumerate(supported)}
    usable = [
        offer
        for offer in request.AppProtocol
        if (offer.ProtocolNamespace, offer.VersionNumberMajor) in known
    ]
    if not usable:
        return nothing()
    best = min(usable, key=lambda offer: offer.Priority)
    index = known[best.ProtocolNamespace, best.VersionNumberMajor]
    same_minor = best.VersionNumberMinor == supported[index].minor
    code = OK if same_minor else MINOR_DEVIATION
    response = m.encode(m.supportedAppProtocolRes(ResponseCode=code, SchemaID=best.SchemaID))
    ambiguous = sum(offer.Priority == best.Priority for offer in usable) > 1
    return Chosen(response, code.value, index, ambiguous)


def nothing() -> Chosen:
    """No protocol in common ([V2G2-172])."""
    response = m.encode(m.supportedAppProtocolRes(ResponseCode=FAILED))
    return Chosen(response, FAILED.value, None)


def is_request(payload: bytes) -> bool:
    """Whether the octets are a supportedAppProtocolReq."""
    try:
        return isinstance(m.decode(payload), m.supportedAppProtocolReq)
    except DecodeError:
        return False
