"""Generated from schemas/xmldsig.xsd by tools/compile_schemas.py, do not edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from exi.schema import (
    Attribute,
    Choice,
    Declared,
    Element,
    Occurs,
    Range,
    Schema,
    Sequence,
    Text,
    Wildcard,
    message,
)

XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
HMACOutputLengthType = Annotated[int, Range(None, None)]
integer = Annotated[int, Range(None, None)]


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class SignatureType:
    """Type SignatureType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    SignedInfo: SignedInfoType
    SignatureValue: SignatureValueType
    KeyInfo: KeyInfoType | None = None
    Object: Annotated[list[ObjectType], Occurs(0, None)] = field(default_factory=list)


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class SignatureValueType:
    """Type SignatureValueType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    value: Annotated[bytes, Text()]


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class SignedInfoType:
    """Type SignedInfoType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    CanonicalizationMethod: CanonicalizationMethodType
    SignatureMethod: SignatureMethodType
    Reference: Annotated[list[ReferenceType], Occurs(1, None)]


@message(
    XMLDSIG, content=lambda: Sequence(Sequence(Wildcard(), minimum=0, maximum=None)), mixed=True
)
@dataclass(slots=True, kw_only=True)
class CanonicalizationMethodType:
    """Type CanonicalizationMethodType of http://www.w3.org/2000/09/xmldsig#."""

    Algorithm: Annotated[str, Attribute()]
    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


@message(
    XMLDSIG,
    content=lambda: Sequence(
        Sequence(Declared("HMACOutputLength", XMLDSIG, HMACOutputLengthType), minimum=0),
        Sequence(Wildcard(), minimum=0, maximum=None),
    ),
    mixed=True,
)
@dataclass(slots=True, kw_only=True)
class SignatureMethodType:
    """Type SignatureMethodType of http://www.w3.org/2000/09/xmldsig#."""

    Algorithm: Annotated[str, Attribute()]
    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class ReferenceType:
    """Type ReferenceType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    URI: Annotated[str, Attribute()] | None = None
    Type: Annotated[str, Attribute()] | None = None
    Transforms: TransformsType | None = None
    DigestMethod: DigestMethodType
    DigestValue: bytes


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class TransformsType:
    """Type TransformsType of http://www.w3.org/2000/09/xmldsig#."""

    Transform: Annotated[list[TransformType], Occurs(1, None)]


@message(
    XMLDSIG,
    content=lambda: Choice(Wildcard(), Declared("XPath", XMLDSIG, str), minimum=0, maximum=None),
    mixed=True,
)
@dataclass(slots=True, kw_only=True)
class TransformType:
    """Type TransformType of http://www.w3.org/2000/09/xmldsig#."""

    Algorithm: Annotated[str, Attribute()]
    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


@message(
    XMLDSIG, content=lambda: Sequence(Sequence(Wildcard(), minimum=0, maximum=None)), mixed=True
)
@dataclass(slots=True, kw_only=True)
class DigestMethodType:
    """Type DigestMethodType of http://www.w3.org/2000/09/xmldsig#."""

    Algorithm: Annotated[str, Attribute()]
    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


@message(
    XMLDSIG,
    content=lambda: Choice(
        Declared("KeyName", XMLDSIG, str),
        Declared("KeyValue", XMLDSIG, KeyValueType),
        Declared("RetrievalMethod", XMLDSIG, RetrievalMethodType),
        Declared("X509Data", XMLDSIG, X509DataType),
        Declared("PGPData", XMLDSIG, PGPDataType),
        Declared("SPKIData", XMLDSIG, SPKIDataType),
        Declared("MgmtData", XMLDSIG, str),
        Wildcard(),
        maximum=None,
    ),
    mixed=True,
)
@dataclass(slots=True, kw_only=True)
class KeyInfoType:
    """Type KeyInfoType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class RetrievalMethodType:
    """Type RetrievalMethodType of http://www.w3.org/2000/09/xmldsig#."""

    URI: Annotated[str, Attribute()] | None = None
    Type: Annotated[str, Attribute()] | None = None
    Transforms: TransformsType | None = None


@message(
    XMLDSIG,
    content=lambda: Choice(
        Declared("DSAKeyValue", XMLDSIG, DSAKeyValueType),
        Declared("RSAKeyValue", XMLDSIG, RSAKeyValueType),
        Wildcard(),
    ),
    mixed=True,
)
@dataclass(slots=True, kw_only=True)
class KeyValueType:
    """Type KeyValueType of http://www.w3.org/2000/09/xmldsig#."""

    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


@message(
    XMLDSIG,
    content=lambda: Sequence(
        Sequence("P", "Q", minimum=0),
        Sequence("G", minimum=0),
        "Y",
        Sequence("J", minimum=0),
        Sequence("Seed", "PgenCounter", minimum=0),
    ),
)
@dataclass(slots=True, kw_only=True)
class DSAKeyValueType:
    """Type DSAKeyValueType of http://www.w3.org/2000/09/xmldsig#."""

    P: bytes | None = None
    Q: bytes | None = None
    G: bytes | None = None
    Y: bytes
    J: bytes | None = None
    Seed: bytes | None = None
    PgenCounter: bytes | None = None


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class RSAKeyValueType:
    """Type RSAKeyValueType of http://www.w3.org/2000/09/xmldsig#."""

    Modulus: bytes
    Exponent: bytes


@message(
    XMLDSIG,
    content=lambda: Sequence(
        Choice(
            Declared("X509IssuerSerial", XMLDSIG, X509IssuerSerialType),
            Declared("X509SKI", XMLDSIG, bytes),
            Declared("X509SubjectName", XMLDSIG, str),
            Declared("X509Certificate", XMLDSIG, bytes),
            Declared("X509CRL", XMLDSIG, bytes),
            Wildcard(),
        ),
        maximum=None,
    ),
)
@dataclass(slots=True, kw_only=True)
class X509DataType:
    """Type X509DataType of http://www.w3.org/2000/09/xmldsig#."""

    content: Annotated[list[Element], Occurs(0, None)] = field(default_factory=list)


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class X509IssuerSerialType:
    """Type X509IssuerSerialType of http://www.w3.org/2000/09/xmldsig#."""

    X509IssuerName: str
    X509SerialNumber: integer


@message(
    XMLDSIG,
    content=lambda: Choice(
        Sequence(
            Declared("PGPKeyID", XMLDSIG, bytes),
            Sequence(Declared("PGPKeyPacket", XMLDSIG, bytes), minimum=0),
            Sequence(Wildcard(), minimum=0, maximum=None),
        ),
        Sequence(
            Declared("PGPKeyPacket", XMLDSIG, bytes), Sequence(Wildcard(), minimum=0, maximum=None)
        ),
    ),
)
@dataclass(slots=True, kw_only=True)
class PGPDataType:
    """Type PGPDataType of http://www.w3.org/2000/09/xmldsig#."""

    content: Annotated[list[Element], Occurs(0, None)] = field(default_factory=list)


@message(
    XMLDSIG,
    content=lambda: Sequence(
        Declared("SPKISexp", XMLDSIG, bytes), Sequence(Wildcard(), minimum=0), maximum=None
    ),
)
@dataclass(slots=True, kw_only=True)
class SPKIDataType:
    """Type SPKIDataType of http://www.w3.org/2000/09/xmldsig#."""

    content: Annotated[list[Element], Occurs(0, None)] = field(default_factory=list)


@message(XMLDSIG, content=lambda: Sequence(Wildcard(), minimum=0, maximum=None), mixed=True)
@dataclass(slots=True, kw_only=True)
class ObjectType:
    """Type ObjectType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    MimeType: Annotated[str, Attribute()] | None = None
    Encoding: Annotated[str, Attribute()] | None = None
    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class ManifestType:
    """Type ManifestType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    Reference: Annotated[list[ReferenceType], Occurs(1, None)]


@message(XMLDSIG)
@dataclass(slots=True, kw_only=True)
class SignaturePropertiesType:
    """Type SignaturePropertiesType of http://www.w3.org/2000/09/xmldsig#."""

    Id: Annotated[str, Attribute()] | None = None
    SignatureProperty: Annotated[list[SignaturePropertyType], Occurs(1, None)]


@message(XMLDSIG, content=lambda: Choice(Wildcard(), maximum=None), mixed=True)
@dataclass(slots=True, kw_only=True)
class SignaturePropertyType:
    """Type SignaturePropertyType of http://www.w3.org/2000/09/xmldsig#."""

    Target: Annotated[str, Attribute()]
    Id: Annotated[str, Attribute()] | None = None
    content: Annotated[list[Element | str], Occurs(0, None)] = field(default_factory=list)


MESSAGES: dict[str, type] = {
    "CanonicalizationMethod": CanonicalizationMethodType,
    "DSAKeyValue": DSAKeyValueType,
    "DigestMethod": DigestMethodType,
    "DigestValue": bytes,
    "KeyInfo": KeyInfoType,
    "KeyName": str,
    "KeyValue": KeyValueType,
    "Manifest": ManifestType,
    "MgmtData": str,
    "Object": ObjectType,
    "PGPData": PGPDataType,
    "RSAKeyValue": RSAKeyValueType,
    "Reference": ReferenceType,
    "RetrievalMethod": RetrievalMethodType,
    "SPKIData": SPKIDataType,
    "Signature": SignatureType,
    "SignatureMethod": SignatureMethodType,
    "SignatureProperties": SignaturePropertiesType,
    "SignatureProperty": SignaturePropertyType,
    "SignatureValue": SignatureValueType,
    "SignedInfo": SignedInfoType,
    "Transform": TransformType,
    "Transforms": TransformsType,
    "X509Data": X509DataType,
}


def schema() -> Schema:
    """Every declaration of these schemas, imported ones included."""
    return Schema(
        roots=(
            Declared("CanonicalizationMethod", XMLDSIG, CanonicalizationMethodType),
            Declared("DSAKeyValue", XMLDSIG, DSAKeyValueType),
            Declared("DigestMethod", XMLDSIG, DigestMethodType),
            Declared("DigestValue", XMLDSIG, bytes),
            Declared("KeyInfo", XMLDSIG, KeyInfoType),
            Declared("KeyName", XMLDSIG, str),
            Declared("KeyValue", XMLDSIG, KeyValueType),
            Declared("Manifest", XMLDSIG, ManifestType),
            Declared("MgmtData", XMLDSIG, str),
            Declared("Object", XMLDSIG, ObjectType),
            Declared("PGPData", XMLDSIG, PGPDataType),
            Declared("RSAKeyValue", XMLDSIG, RSAKeyValueType),
            Declared("Reference", XMLDSIG, ReferenceType),
            Declared("RetrievalMethod", XMLDSIG, RetrievalMethodType),
            Declared("SPKIData", XMLDSIG, SPKIDataType),
            Declared("Signature", XMLDSIG, SignatureType),
            Declared("SignatureMethod", XMLDSIG, SignatureMethodType),
            Declared("SignatureProperties", XMLDSIG, SignaturePropertiesType),
            Declared("SignatureProperty", XMLDSIG, SignaturePropertyType),
            Declared("SignatureValue", XMLDSIG, SignatureValueType),
            Declared("SignedInfo", XMLDSIG, SignedInfoType),
            Declared("Transform", XMLDSIG, TransformType),
            Declared("Transforms", XMLDSIG, TransformsType),
            Declared("X509Data", XMLDSIG, X509DataType),
        ),
        elements=(
            Declared("CanonicalizationMethod", XMLDSIG, CanonicalizationMethodType),
            Declared("DSAKeyValue", XMLDSIG, DSAKeyValueType),
            Declared("DigestMethod", XMLDSIG, DigestMethodType),
            Declared("DigestValue", XMLDSIG, bytes),
            Declared("Exponent", XMLDSIG, bytes),
            Declared("G", XMLDSIG, bytes),
            Declared("HMACOutputLength", XMLDSIG, HMACOutputLengthType),
            Declared("J", XMLDSIG, bytes),
            Declared("KeyInfo", XMLDSIG, KeyInfoType),
            Declared("KeyName", XMLDSIG, str),
            Declared("KeyValue", XMLDSIG, KeyValueType),
            Declared("Manifest", XMLDSIG, ManifestType),
            Declared("MgmtData", XMLDSIG, str),
            Declared("Modulus", XMLDSIG, bytes),
            Declared("Object", XMLDSIG, ObjectType),
            Declared("P", XMLDSIG, bytes),
            Declared("PGPData", XMLDSIG, PGPDataType),
            Declared("PGPKeyID", XMLDSIG, bytes),
            Declared("PGPKeyPacket", XMLDSIG, bytes),
            Declared("PgenCounter", XMLDSIG, bytes),
            Declared("Q", XMLDSIG, bytes),
            Declared("RSAKeyValue", XMLDSIG, RSAKeyValueType),
            Declared("Reference", XMLDSIG, ReferenceType),
            Declared("RetrievalMethod", XMLDSIG, RetrievalMethodType),
            Declared("SPKIData", XMLDSIG, SPKIDataType),
            Declared("SPKISexp", XMLDSIG, bytes),
            Declared("Seed", XMLDSIG, bytes),
            Declared("Signature", XMLDSIG, SignatureType),
            Declared("SignatureMethod", XMLDSIG, SignatureMethodType),
            Declared("SignatureProperties", XMLDSIG, SignaturePropertiesType),
            Declared("SignatureProperty", XMLDSIG, SignaturePropertyType),
            Declared("SignatureValue", XMLDSIG, SignatureValueType),
            Declared("SignedInfo", XMLDSIG, SignedInfoType),
            Declared("Transform", XMLDSIG, TransformType),
            Declared("Transforms", XMLDSIG, TransformsType),
            Declared("X509CRL", XMLDSIG, bytes),
            Declared("X509Certificate", XMLDSIG, bytes),
            Declared("X509Data", XMLDSIG, X509DataType),
            Declared("X509IssuerName", XMLDSIG, str),
            Declared("X509IssuerSerial", XMLDSIG, X509IssuerSerialType),
            Declared("X509SKI", XMLDSIG, bytes),
            Declared("X509SerialNumber", XMLDSIG, integer),
            Declared("X509SubjectName", XMLDSIG, str),
            Declared("XPath", XMLDSIG, str),
            Declared("Y", XMLDSIG, bytes),
        ),
        attributes=(
            Declared("Algorithm", "", str),
            Declared("Encoding", "", str),
            Declared("Id", "", str),
            Declared("MimeType", "", str),
            Declared("Target", "", str),
            Declared("Type", "", str),
            Declared("URI", "", str),
        ),
    )


from exi.runtime import codec  # noqa: E402 - a generated codec imports the classes above

_codec = codec(__name__)
decode = _codec.decode
decode_fragment = _codec.decode_fragment
encode = _codec.encode
encode_fragment = _codec.encode_fragment
