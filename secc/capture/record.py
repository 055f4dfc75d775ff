"""What the decoder says of one message: the object that all outputs and findings work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Side = Literal["EV", "EVSE", ""]
Content = dict[str, object]


@dataclass(slots=True)
class Record:
    """One message, or an event of the connection that carries it.

    layer     homeplug, sdp, v2gtp; tls and tcp for events of a connection, ip for lost datagrams
    protocol  homeplug, sdp, appprotocol, din, iso2, iso20, xmldsig, *-fragment; "" if not known
    content   wire names and values as in `exi.json`
    side      who sent it
    note      how the protocol was found, if not from the negotiation
    """

    file: str
    frames: list[int]
    time: int  # ns since 1970
    source: str
    destination: str
    layer: str
    payload_type: int | None = None
    protocol: str = ""
    message: str = ""
    exi: bytes = b""
    content: Content | None = None
    error: str | None = None
    side: Side = ""
    connection: int = 0
    hidden: bool = False  # `exi` is a hash of the octets
    note: str = ""
    document: object = field(default=None, repr=False)  # the decoded message itself

    @property
    def body(self) -> Content:
        """The message proper: inside the V2G envelope if it has one; empty if not decoded."""
        content = self.content or {}
        envelope = content.get("V2G_Message")
        if isinstance(envelope, dict):
            body = envelope["Body"]
            return body.get(self.message) or {}
        inner = content.get(self.message)
        return inner if isinstance(inner, dict) else content

    @property
    def session_id(self) -> str | None:
        envelope = (self.content or {}).get("V2G_Message")
        return str(envelope["Header"]["SessionID"]) if isinstance(envelope, dict) else None

    @property
    def seconds(self) -> float:
        return self.time / 1e9
