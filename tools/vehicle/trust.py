"""Whether a vehicle may trust what it is shown: chains ([V2G2-890] ff.) and OCSP responses.

chain_flaw(chain, roots, domain, now) -> str         "" if a root of ours stands behind it
staple_flaw(response, certificate, issuer, now) -> str
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

Chain = Sequence[x509.Certificate]
MAX_SUB_CAS = 2


def common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def chain_flaw(chain: Chain, roots: Chain, domain: str, now: datetime) -> str:
    """Why the leaf (first of `chain`, its sub-CAs after it) is not to be trusted."""
    leaf, *subs = chain
    domains = [one.value for one in leaf.subject.get_attributes_for_oid(NameOID.DOMAIN_COMPONENT)]
    if domains != [domain]:
        return f"domain component {domains} of {common_name(leaf)}, not {domain}"
    if len(subs) > MAX_SUB_CAS:
        return f"{len(subs)} sub-CAs"
    root = next((root for root in roots if issued(root, chain[-1])), None)
    if root is None:
        return f"no root that is known here issued {common_name(chain[-1])}"
    for one in (*chain, root):
        if not one.not_valid_before_utc <= now <= one.not_valid_after_utc:
            return f"{common_name(one)} is not valid now"
    for subject, issuer in zip(chain, [*subs, root], strict=True):
        if not issued(issuer, subject):
            return f"{common_name(issuer)} did not issue {common_name(subject)}"
        if not _is_ca(issuer):
            return f"{common_name(issuer)} is no CA"
    return ""


def issued(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    """Names fit and the signature is good."""
    try:
        subject.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def staple_flaw(
    response: bytes, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
) -> str:
    """Why an OCSP response does not vouch for `certificate` ([V2G2-875])."""
    if not response:
        return "no OCSP response"
    try:
        found = ocsp.load_der_ocsp_response(response)
        if found.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return f"OCSP response {found.response_status.name}"
        if found.serial_number != certificate.serial_number:
            return "OCSP response about another certificate"
        if found.certificate_status is not ocsp.OCSPCertStatus.GOOD:
            return f"OCSP says {found.certificate_status.name}"
        until = found.next_update_utc
        if found.this_update_utc > now or (until is not None and until < now):
            return "OCSP response not in force"
        return "" if _signed(found, issuer) else "OCSP response that its issuer did not sign"
    except ValueError as error:
        return f"OCSP response cannot be read: {error}"


def _signed(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """By the issuer, or by a responder whose certificate it issued."""
    delegates = [one for one in response.certificates if issued(issuer, one)]
    for signer in (issuer, *delegates):
        key, algorithm = signer.public_key(), response.signature_hash_algorithm
        if not isinstance(key, ec.EllipticCurvePublicKey) or algorithm is None:
            continue
        try:
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))
        except InvalidSignature:
            continue
        return True
    return False
