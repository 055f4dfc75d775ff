"""Generated from schemas/app_protocol.xsd by tools/compile_schemas.py, do not edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from exi.schema import Declared, Enumeration, Length, Occurs, Range, Schema, message

APP_PROTOCOL = "urn:iso:15118:2:2010:AppProtocol"


class responseCodeType(Enumeration):
    OK_SuccessfulNegotiation = "OK_SuccessfulNegotiation"
    OK_SuccessfulNegotiationWithMinorDeviation = "OK_SuccessfulNegotiationWithMinorDeviation"
    Failed_NoNegotiation = "Failed_NoNegotiation"


idType = Annotated[int, Range(0, 255)]
priorityType = Annotated[int, Range(1, 20)]
protocolNamespaceType = Annotated[str, Length(0, 100)]
unsignedInt = Annotated[int, Range(0, 4294967295)]


@message("")
@dataclass(slots=True, kw_only=True)
class AppProtocolType:
    """Type AppProtocolType of urn:iso:15118:2:2010:AppProtocol."""

    ProtocolNamespace: protocolNamespaceType
    VersionNumberMajor: unsignedInt
    VersionNumberMinor: unsignedInt
    SchemaID: idType
    Priority: priorityType


@message("")
@dataclass(slots=True, kw_only=True)
class supportedAppProtocolReq:
    """Element supportedAppProtocolReq of urn:iso:15118:2:2010:AppProtocol."""

    AppProtocol: Annotated[list[AppProtocolType], Occurs(1, 20)]


@message("")
@dataclass(slots=True, kw_only=True)
class supportedAppProtocolRes:
    """Element supportedAppProtocolRes of urn:iso:15118:2:2010:AppProtocol."""

    ResponseCode: responseCodeType
    SchemaID: idType | None = None


MESSAGES: dict[str, type] = {
    "supportedAppProtocolReq": supportedAppProtocolReq,
    "supportedAppProtocolRes": supportedAppProtocolRes,
}


def schema() -> Schema:
    """Every declaration of these schemas, imported ones included."""
    return Schema(
        roots=(
            Declared("supportedAppProtocolReq", APP_PROTOCOL, supportedAppProtocolReq),
            Declared("supportedAppProtocolRes", APP_PROTOCOL, supportedAppProtocolRes),
        ),
        elements=(
            Declared("AppProtocol", "", AppProtocolType),
            Declared("Priority", "", priorityType),
            Declared("ProtocolNamespace", "", protocolNamespaceType),
            Declared("ResponseCode", "", responseCodeType),
            Declared("SchemaID", "", idType),
            Declared("VersionNumberMajor", "", unsignedInt),
            Declared("VersionNumberMinor", "", unsignedInt),
            Declared("supportedAppProtocolReq", APP_PROTOCOL, supportedAppProtocolReq),
            Declared("supportedAppProtocolRes", APP_PROTOCOL, supportedAppProtocolRes),
        ),
        attributes=(),
    )


from exi.runtime import codec  # noqa: E402 - a generated codec imports the classes above

_codec = codec(__name__)
decode = _codec.decode
decode_fragment = _codec.decode_fragment
encode = _codec.encode
encode_fragment = _codec.encode_fragment
