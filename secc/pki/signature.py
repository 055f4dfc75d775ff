"""XML signatures over EXI (ISO 15118-2, 7.9.2.4).

    flaw(message, key) -> str | None     None: the signature is good; else what is wrong with it
    sign(message, key)                   puts the Signature into the header
    FAILED[type(body)]                   the response code for a request whose signature has a flaw

`message` is a decoded or built `V2G_Message`, `key` of P-256. Nothing a peer sends makes `flaw`
raise. What must be signed follows from the message ([V2G2-767]..[V2G2-771], [V2G2-909]): exactly
the elements of `elements(body)`, no less and no more.

The octets that were hashed are not on the wire, so `flaw` makes them from what was received and
tries every form that is in use: SignedInfo as a fragment of the stand-alone schema of XML
signatures (all known vehicles) or of the whole V2G schema; eMAID by the relaxed grammar of
EXI 8.5.3 (EXIficient) or by its class (cbV2G). `sign` produces the first of each.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from exi.encoder import encode_fragment
from exi.errors import EncodeError
from exi.protocol import Protocol
from exi.schema import Element
from secc.messages import iso15118_2 as m
from secc.messages import xmldsig

CANONICAL_EXI = "http://www.w3.org/TR/canonical-exi/"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
MAX_REFERENCES = 4  # [V2G2-909]
_HALF = 32  # octets of r and of s

_BODY = (  # the element of the body itself is signed
    m.AuthorizationReq,
    m.CertificateInstallationReq,
    m.CertificateUpdateReq,
    m.MeteringReceiptReq,
)
_PROVISIONING = (m.CertificateInstallationRes, m.CertificateUpdateRes)
_PROVISIONED = (
    "ContractSignatureCertChain",
    "ContractSignatureEncryptedPrivateKey",
    "DHpublickey",
    "eMAID",
)
FAILED: dict[type, m.responseCodeType] = {
    m.AuthorizationReq: m.responseCodeType.FAILED_SignatureError,
    m.CertificateInstallationReq: m.responseCodeType.FAILED_SignatureError,
    m.CertificateUpdateReq: m.responseCodeType.FAILED_SignatureError,
    m.MeteringReceiptReq: m.responseCodeType.FAILED_MeteringSignatureNotValid,  # [V2G2-481]
}


class _Flaw(Exception):
    """What is wrong with a signature."""


def elements(body: object) -> list[Element]:
    """The elements of a body that a signature has to cover, in order of the body."""
    if isinstance(body, _BODY):
        return [Element(m.MSG_BODY, type(body).__name__, body)]
    if isinstance(body, _PROVISIONING):
        return [Element(m.MSG_BODY, name, getattr(body, name)) for name in _PROVISIONED]
    if isinstance(body, m.ChargeParameterDiscoveryRes):
        schedules = body.SASchedules
        if isinstance(schedules, m.SAScheduleListType):
            return [
                Element(m.MSG_DATA_TYPES, "SalesTariff", one.SalesTariff)
                for one in schedules.SAScheduleTuple
                if one.SalesTariff is not None
            ]
    return []


def flaw(message: m.V2G_Message, key: ec.EllipticCurvePublicKey) -> str | None:
    """What is wrong with the signature in the header, None if nothing is."""
    signature = message.Header.Signature
    if signature is None:
        return "no signature in the header"
    try:
        _check_algorithms(signature.SignedInfo)
        _check_references(signature.SignedInfo.Reference, elements(message.Body.BodyElement))
        _check_value(signature, key)
    except _Flaw as found:
        return str(found)
    except EncodeError as error:  # decoded leniently, but not of the schema
        return f"what is signed cannot be coded: {error}"
    return None


def _check_algorithms(info: xmldsig.SignedInfoType) -> None:
    canonicalization, method = info.CanonicalizationMethod, info.SignatureMethod
    _expect("canonicalization", canonicalization.Algorithm, CANONICAL_EXI)
    _expect("signature method", method.Algorithm, ECDSA_SHA256)
    if canonicalization.content or method.content:
        raise _Flaw("parameters for the algorithms of the signature")  # [V2G2-771]
    for reference in info.Reference:
        _expect("digest method", reference.DigestMethod.Algorithm, SHA256)
        if reference.DigestMethod.content:
            raise _Flaw("parameters for the digest method")
        if reference.Transforms is not None:  # some vehicles leave it out
            _check_transforms(reference.Transforms.Transform)


def _check_transforms(transforms: list[xmldsig.TransformType]) -> None:
    if len(transforms) != 1:  # [V2G2-767]
        raise _Flaw(f"{len(transforms)} transforms in one reference")
    _expect("transform", transforms[0].Algorithm, CANONICAL_EXI)
    if transforms[0].content:
        raise _Flaw("parameters for the transform")


def _expect(what: str, found: str, wanted: str) -> None:
    if found.rstrip("/") != wanted.rstrip("/"):  # some vehicles write no slash at the end
        raise _Flaw(f"{what} {found!r}")


def _check_references(references: list[xmldsig.ReferenceType], signed: list[Element]) -> None:
    if len(references) > MAX_REFERENCES:
        raise _Flaw(f"{len(references)} references")
    by_uri = {f"#{_id(element)}": element for element in signed if _id(element)}
    if not signed or len(by_uri) < len(signed):
        raise _Flaw("nothing to be signed in this message, or not each with an Id of its own")
    if sorted(reference.URI or "" for reference in references) != sorted(by_uri):
        raise _Flaw("references are not those to what has to be signed")
    for reference in references:
        _check_digest(by_uri[reference.URI or ""], reference.DigestValue)


def _check_digest(element: Element, received: bytes) -> None:
    for octets in _forms(element):
        if hmac.compare_digest(sha256(octets).digest(), received):
            return
    raise _Flaw(f"digest of {element.name} differs")


def _check_value(signature: xmldsig.SignatureType, key: ec.EllipticCurvePublicKey) -> None:
    value = signature.SignatureValue.value
    if not isinstance(key.curve, ec.SECP256R1):
        raise _Flaw(f"key on curve {key.curve.name}")
    if len(value) != 2 * _HALF:
        raise _Flaw(f"{len(value)} octets of signature")
    r, s = (int.from_bytes(half, "big") for half in (value[:_HALF], value[_HALF:]))
    der = utils.encode_dss_signature(r, s)
    info = Element(xmldsig.XMLDSIG, "SignedInfo", signature.SignedInfo)
    for encode in (xmldsig.encode_fragment, m.encode_fragment):
        try:
            return key.verify(der, encode(info), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            continue
    raise _Flaw("signature value does not fit")


def sign(message: m.V2G_Message, key: ec.EllipticCurvePrivateKey) -> None:
    """Sign what the message is to have signed; each element needs an Id of its own.

    Raises ValueError if one lacks it or there is nothing to sign, EncodeError if the message is
    not valid.
    """
    signed = elements(message.Body.BodyElement)
    if not signed or not all(map(_id, signed)):
        raise ValueError("nothing to be signed in this message, or without Id")
    info = signed_info(signed)
    octets = xmldsig.encode_fragment(Element(xmldsig.XMLDSIG, "SignedInfo", info))
    r, s = utils.decode_dss_signature(key.sign(octets, ec.ECDSA(hashes.SHA256())))
    value = r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
    message.Header.Signature = xmldsig.SignatureType(
        SignedInfo=info, SignatureValue=xmldsig.SignatureValueType(value=value)
    )


def signed_info(signed: list[Element]) -> xmldsig.SignedInfoType:
    """References to the elements, with their digests."""
    return xmldsig.SignedInfoType(
        CanonicalizationMethod=xmldsig.CanonicalizationMethodType(Algorithm=CANONICAL_EXI),
        SignatureMethod=xmldsig.SignatureMethodType(Algorithm=ECDSA_SHA256),
        Reference=[
            xmldsig.ReferenceType(
                URI=f"#{_id(element)}",
                Transforms=xmldsig.TransformsType(
                    Transform=[xmldsig.TransformType(Algorithm=CANONICAL_EXI)]
                ),
                DigestMethod=xmldsig.DigestMethodType(Algorithm=SHA256),
                DigestValue=sha256(m.encode_fragment(element)).digest(),
            )
            for element in signed
        ],
    )


def _id(element: Element) -> str | None:
    found: str | None = getattr(element.value, "Id", None)
    return found


def _forms(element: Element) -> Iterator[bytes]:
    """The octets that a signer may have hashed, the agreed form first."""
    yield m.encode_fragment(element)
    if isinstance(element.value, m.EMAIDType):
        yield encode_fragment(element, _protocol(), by_class=True)


@cache
def _protocol() -> Protocol:
    return Protocol(m.schema())
