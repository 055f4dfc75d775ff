"""What a session asks about contracts and signatures, with everything it takes to answer.

One object, so that a station without Plug & Charge loads nothing of this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography.hazmat.primitives.serialization import Encoding

from secc.messages import iso15118_2 as m
from secc.pki import contract, ocsp, signature
from secc.pki.contract import Identity, Trust, Verdict


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows what `trust` does; a new one is made when certificates change."""

    trust: Trust

    def payment_details(self, request: m.PaymentDetailsReq, now: datetime) -> Verdict:
        """The contract that the vehicle presents."""
        return contract.payment_details(request, self.trust, now)

    def provisioning(self, message: m.V2G_Message, now: datetime) -> Verdict:
        """A request for a certificate: for the first one, or in place of an old one."""
        if isinstance(message.Body.BodyElement, m.CertificateUpdateReq):
            return contract.certificate_update(message, self.trust, now)
        return contract.certificate_installation(message, self.trust, now)

    def flaw(self, message: m.V2G_Message, identity: Identity) -> str | None:
        """What is wrong with the signature of `identity` in the header, None if nothing is."""
        return signature.flaw(message, identity.key)

    def pem(self, identity: Identity) -> list[str]:
        """Its certificates, leaf first."""
        return [one.x509.public_bytes(Encoding.PEM).decode() for one in identity.chain]

    def hashes(self, identity: Identity) -> list[ocsp.HashData]:
        """What OCSP is asked with about those of its certificates whose issuer is known."""
        return [ocsp.hash_data(one, issuer) for one, issuer in pairwise(identity.chain)]
