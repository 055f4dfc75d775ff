"""An OCSP responder of a throw-away PKI (RFC 6960)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ReasonFlags, ocsp

from secc.pki.authority import Credential


class Responder:
    """Answers for every CA of a PKI; `revoked` are the serial numbers it says that of."""

    def __init__(
        self, pki: Mapping[str, Credential], revoked: frozenset[int] = frozenset()
    ) -> None:
        self._issuers = [one for one in pki.values() if one.certificate.is_ca]
        self._known = {one.certificate.serial: one for one in pki.values()}
        self._revoked = revoked

    def answer(
        self, request: bytes, now: datetime, validity: timedelta | None = timedelta(days=7)
    ) -> bytes:
        """DER to DER; what cannot be understood or is not ours is answered as the RFC has it."""
        try:
            question = ocsp.load_der_ocsp_request(request)
            serial = question.serial_number
        except ValueError:
            return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        asked = self._known.get(serial)
        if asked is None:
            return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        issuer = next(one for one in self._issuers if one.certificate.issued(asked.certificate))
        bad = serial in self._revoked
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=asked.certificate.x509,
            issuer=issuer.certificate.x509,
            algorithm=question.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if bad else ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + validity if validity else None,
            revocation_time=now if bad else None,
            revocation_reason=ReasonFlags.unspecified if bad else None,
        )
        signed = builder.responder_id(
            ocsp.OCSPResponderEncoding.HASH, issuer.certificate.x509
        ).sign(issuer.key, hashes.SHA256())
        return signed.public_bytes(Encoding.DER)


def _unsuccessful(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
