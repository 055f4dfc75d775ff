"""What a protocol brings to the engine: a sequence table, its messages, and how it refuses.

A table and one short function per request::

    def cable_check(session: Session, req: m.CableCheckReq) -> Steps[Reply]:    # or -> Reply
        if not (yield Until(session.charging.pilot_ready, within=1.5)):
            raise Refusal(FAILED, "neither state C nor D")
        ...
        return Reply(m.CableCheckRes(...), then=State.CABLE_CHECK)

    SEQUENCE: Sequence = {
        State.CABLE_CHECK: {
            m.CableCheckReq: cable_check,                               # [V2G2-621]
            m.SessionStopReq: Tolerate("early_session_stop", session_stop),
        },
    }

Handlers read wire fields, call `session.charging` (SI units) and `session.authorization`, keep
what was agreed in `session.terms`, soften a check with `session.tolerate(name)`, and return a
`Reply` or raise a `Refusal`.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from secc.session.plant import DataLink
from secc.session.settings import Settings
from secc.session.timing import Steps

if TYPE_CHECKING:
    from secc.session.engine import Session

FAILED = "FAILED"
FAILED_SEQUENCE_ERROR = "FAILED_SequenceError"
FAILED_UNKNOWN_SESSION = "FAILED_UnknownSession"


class Refusal(Exception):
    """Answer with this response code (by its wire name), then end the session.

    `octets`: the response as somebody else has made it.
    """

    def __init__(self, code: str, why: str, octets: bytes | None = None) -> None:
        super().__init__(why)
        self.code = code
        self.why = why
        self.octets = octets


class Ends(enum.Enum):
    """How the session is over once the reply has been sent."""

    TERMINATE = DataLink.TERMINATE
    PAUSE = DataLink.PAUSE


class Header(Protocol):
    """What the engine needs of the header of a request."""

    SessionID: bytes


class Body(Protocol):
    """What the engine needs of the body of a request."""

    BodyElement: Any


class Document(Protocol):
    """A request with its header."""

    @property
    def Header(self) -> Header: ...

    @property
    def Body(self) -> Body: ...


class Response(Protocol):
    """What the engine needs of a response."""

    ResponseCode: Any  # an enumeration whose values are wire names
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, the state it leads to, and how long the EV may be silent in it."""

    message: Response
    then: enum.Enum
    sequence_s: float | None = None  # None: as the dialect has it
    ends: Ends | None = None
    signature: object = None  # for the header
    octets: bytes | None = None  # the message as somebody else has made it


Handler = Callable[["Session", Any], Reply | Steps[Reply]]


class Tolerate(NamedTuple):
    """A row that only a tolerance opens."""

    tolerance: str
    handler: Handler


Row = Mapping[type, Handler | Tolerate]
Sequence = Mapping[enum.Enum, Row]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A protocol of the application layer.

    `read` decodes a message, by the letter (True) or leniently (False); it raises DecodeError.
    `write` encodes a response, with a signature for the header. `failure` makes the schema-valid
    refusal of the given response type with the given code. `at_once` holds the requests to which
    no minimum response time applies. `malformed` gives the code for a request that cannot be
    decoded, by the beginning of the path to what is wrong in its body; others have no answer.
    """

    name: str
    namespace: str
    major: int
    minor: int
    sequence: Sequence
    first: enum.Enum
    setup: type  # the one request that may come before there is a session id
    responses: Mapping[type, type[Response]]
    read: Callable[[bytes, bool], Document]
    write: Callable[[bytes, Response, Any], bytes]
    failure: Callable[["Session", type[Response], str], Response]
    sequence_s: Callable[[Settings], float]
    at_once: frozenset[type] = frozenset()
    sequence_first: bool = False  # judge the sequence before the session id
    malformed: Mapping[str, str] = field(default_factory=dict)
