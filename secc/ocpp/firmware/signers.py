"""Who may sign firmware: a chain to a root of the manufacturer of which nothing has been revoked.

Lists of revoked certificates (RFC 5280, 5) are `*.crl` files, DER or PEM, beside those roots. A
list counts for whom its issuer has issued, if that has signed it. One that is out of date still
revokes what it names, nothing is taken back by waiting, but it says nothing good of the others.
"""

import itertools
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from secc.ocpp.firmware.settings import Revocation
from secc.ocpp.security import trust
from secc.ocpp.security.certificates import Roots
from secc.pki import crl
from secc.pki.certificates import Certificate, CertificateError, reading
from secc.pki.crl import Crl

log = logging.getLogger(__name__)

_NO_MATTER = frozenset((x509.CRLNumber.oid, x509.AuthorityKeyIdentifier.oid))  # critical or not


class Revoked(CertificateError):
    """A certificate of the chain is on the list of its issuer."""


@dataclass(frozen=True)
class RevocationList:
    """One list and the file it is from."""

    file: Path
    crl: Crl

    def is_of(self, issuer: Certificate) -> bool:
        """`issuer` has signed it and may do so."""
        if self.crl.issuer != issuer.name_octets:
            return False
        if issuer.key_usage is not None and "crl_sign" not in issuer.key_usage:
            return False
        key = issuer.x509.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            return False
        return self.crl.x509.is_signature_valid(key)

    def is_current(self, now: datetime) -> bool:
        """It is in date, and about all certificates of its issuer (5.2: critical extensions)."""
        until = self.crl.expires
        if until is None or not self.crl.x509.last_update_utc <= now <= until:
            return False
        with reading("list of revoked certificates"):
            return all(
                one.oid in _NO_MATTER or not one.critical for one in self.crl.x509.extensions
            )


class Signers:
    """Judges by roots and lists as they are on the disk at that moment."""

    def __init__(self, roots: Roots, revocation: Revocation) -> None:
        self._roots, self._revocation = roots, revocation

    def check(self, chain: Sequence[Certificate], now: datetime) -> None:
        """Raises Revoked, or CertificateError with what else is wrong with the signer."""
        roots = self._roots.of("ManufacturerRootCertificate")
        found = trust.path(chain, roots, now, trust.CODE_SIGNING)
        lists = list(self._lists())
        for one, issuer in itertools.pairwise(found):
            self._check(one, [each for each in lists if each.is_of(issuer)], issuer, now)

    def _check(
        self, one: Certificate, lists: list[RevocationList], issuer: Certificate, now: datetime
    ) -> None:
        if hits := [each for each in lists if one.serial in each.crl.serials]:
            raise Revoked(f"{one.subject} has been revoked, says {hits[0].file}")
        wanted = self._revocation == "required" or (self._revocation == "current" and bool(lists))
        if wanted and not any(each.is_current(now) for each in lists):
            known = ", ".join(str(each.file) for each in lists) or "none"
            raise CertificateError(
                f"{one.subject}: no list of {issuer.subject} that is in date says whether it has "
                f"been revoked (there: {known}); put a newer one beside the root"
            )

    def _lists(self) -> Iterable[RevocationList]:
        """Raises CertificateError: nobody knows what stands in a file that cannot be read."""
        for file in self._roots.revocation_lists("ManufacturerRootCertificate"):
            try:
                yield RevocationList(file, crl.load(file))
            except CertificateError as error:
                problem = f"{error}: replace or remove it"
                if self._revocation != "listed":
                    raise CertificateError(problem) from None
                log.warning("%s", problem)
