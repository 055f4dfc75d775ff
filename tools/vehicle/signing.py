"""XML signatures over EXI from the vehicle's side (ISO 15118-2, 7.9.2.4).

    sign(elements, key) -> Signature         for the header of a request
    flaw(signature, elements, key) -> str    what is wrong with a signature of the other side, or ""

Written apart from the station's, so that both ends do not share one misreading. `elements` are
what has to be signed, each with an Id.
"""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from exi.encoder import encode_fragment
from exi.protocol import Protocol
from exi.schema import Element
from secc.messages import iso15118_2 as m
from secc.messages import xmldsig as d

EXI = "http://www.w3.org/TR/canonical-exi/"
DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256"
SIGNATURE = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_WIDTH = 32  # octets of r, of s and of a digest

Coder = Callable[[Element], bytes]
STAND_ALONE: Coder = d.encode_fragment  # the grammar for SignedInfo that vehicles use
COMBINED: Coder = m.encode_fragment  # as a part of V2G_CI_MsgDef


def body_element(body: Any) -> Element:
    """A request that is signed as a whole."""
    return Element(m.MSG_BODY, type(body).__name__, body)


def sign(
    elements: Sequence[Element],
    key: ec.EllipticCurvePrivateKey,
    *,
    coder: Coder = STAND_ALONE,
    transforms: bool = True,
    uri: str = EXI,
) -> d.SignatureType:
    """The signature over the elements; the keywords make it an unusual one."""
    transform = d.TransformsType(Transform=[d.TransformType(Algorithm=uri)])
    info = d.SignedInfoType(
        CanonicalizationMethod=d.CanonicalizationMethodType(Algorithm=uri),
        SignatureMethod=d.SignatureMethodType(Algorithm=SIGNATURE),
        Reference=[
            d.ReferenceType(
                URI="#" + _id(element),
                Transforms=transform if transforms else None,
                DigestMethod=d.DigestMethodType(Algorithm=DIGEST),
                DigestValue=sha256(m.encode_fragment(element)).digest(),
            )
            for element in elements
        ],
    )
    r, s = decode_dss_signature(key.sign(coder(_info(info)), ec.ECDSA(SHA256())))
    value = (r << 8 * _WIDTH | s).to_bytes(2 * _WIDTH, "big")
    return d.SignatureType(SignedInfo=info, SignatureValue=d.SignatureValueType(value=value))


def flaw(
    signature: d.SignatureType | None,
    elements: Sequence[Element],
    key: ec.EllipticCurvePublicKey,
) -> str:
    """Every element must be referenced once, with its digest, and nothing else."""
    if signature is None:
        return "no signature"
    info, value = signature.SignedInfo, signature.SignatureValue.value
    methods = {one.DigestMethod.Algorithm for one in info.Reference}
    if info.SignatureMethod.Algorithm != SIGNATURE or methods != {DIGEST}:
        return f"signed by {info.SignatureMethod.Algorithm} over {', '.join(sorted(methods))}"
    references = {reference.URI: reference for reference in info.Reference}
    if len(references) != len(info.Reference) or len(references) != len(elements):
        return f"{len(info.Reference)} references for {len(elements)} elements"
    for element in elements:
        reference = references.get("#" + _id(element))
        if reference is None:
            return f"no reference to {element.name}"
        if reference.DigestValue not in _digests(element):
            return f"the digest of {element.name} differs"
    if len(value) != 2 * _WIDTH:
        return f"signature of {len(value)} octets"
    der = encode_dss_signature(*(int.from_bytes(half) for half in (value[:_WIDTH], value[_WIDTH:])))
    if not any(_verifies(key, der, coder(_info(info))) for coder in (STAND_ALONE, COMBINED)):
        return "the signature value does not fit the key"
    return ""


def _id(element: Element) -> str:
    return str(getattr(element.value, "Id", None) or "")


def _info(info: d.SignedInfoType) -> Element:
    return Element(d.XMLDSIG, "SignedInfo", info)


def _digests(element: Element) -> list[bytes]:
    """As EXIficient has it; eMAID also as cbV2G has it."""
    forms = [m.encode_fragment(element)]
    if element.name == "eMAID":
        forms.append(encode_fragment(element, _protocol(), by_class=True))
    return [sha256(octets).digest() for octets in forms]


@cache
def _protocol() -> Protocol:
    return Protocol(m.schema())


def _verifies(key: ec.EllipticCurvePublicKey, der: bytes, octets: bytes) -> bool:
    try:
        key.verify(der, octets, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
