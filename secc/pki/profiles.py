"""Certificate profiles of V2G (ISO 15118-2, annex F), for issuing and for checking."""

from __future__ import annotations

from dataclasses import dataclass

CERT_SIGN = frozenset({"key_cert_sign", "crl_sign"})
SIGN = frozenset({"digital_signature"})
AGREE = frozenset({"digital_signature", "key_agreement"})
MO_SIGN = CERT_SIGN | {"digital_signature", "content_commitment"}
CONTRACT = AGREE | {"content_commitment", "key_encipherment"}
MAX_OCTETS = 800


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of certificate.

    domains      DC of the subject; the first is issued, a certificate may have any
    usages       keyUsage; the first is issued, a certificate may have any
    path_length  of CAs, None is unlimited; leaves are no CA
    days         longest life, None is the issuer's choice; `issued_days` is the throw-away PKI's
    """

    name: str
    issuer: str
    domains: tuple[str, ...]
    usages: tuple[frozenset[str], ...]
    is_ca: bool
    path_length: int | None
    days: float | None
    issued_days: int
    ocsp: bool = False


_YEAR = 365.25
_FOUR, _TWO, _QUARTER = 4 * _YEAR, 2 * _YEAR, 92
# fmt: off
_ROWS = (
    Profile("v2g_root", "v2g_root", ("V2G",), (CERT_SIGN,), True, None, 40 * _YEAR, 3650),
    Profile("cpo_sub1", "v2g_root", ("V2G", "CPO"), (CERT_SIGN,), True, 1, _FOUR, 1460, True),
    Profile("cpo_sub2", "cpo_sub1", ("V2G", "CPO"), (CERT_SIGN,), True, 0, _TWO, 730, True),
    Profile("secc", "cpo_sub2", ("CPO",), (AGREE, SIGN), False, None, _QUARTER, 90, True),
    Profile("cps_sub1", "v2g_root", ("CPS", "V2G"), (CERT_SIGN,), True, 1, _FOUR, 1460, True),
    Profile("cps_sub2", "cps_sub1", ("CPS", "V2G"), (CERT_SIGN,), True, 0, _TWO, 730, True),
    Profile("cps", "cps_sub2", ("CPS",), (SIGN, AGREE), False, None, _QUARTER, 90, True),
    Profile("mo_root", "mo_root", ("MO",), (CERT_SIGN,), True, None, None, 3650),
    Profile("mo_sub1", "mo_root", ("MO",), (CERT_SIGN,), True, 1, None, 1460, True),
    Profile("mo_sub2", "mo_sub1", ("MO",), (MO_SIGN, CERT_SIGN), True, 0, None, 1460, True),
    Profile("contract", "mo_sub2", ("MO",), (CONTRACT,), False, None, _TWO, 730, True),
    Profile("oem_root", "oem_root", ("OEM",), (CERT_SIGN,), True, None, None, 3650),
    Profile("oem_sub1", "oem_root", ("OEM",), (CERT_SIGN,), True, 1, None, 1460),
    Profile("oem_sub2", "oem_sub1", ("OEM",), (CERT_SIGN,), True, 0, None, 1460),
    Profile("oem", "oem_sub2", ("OEM",), (AGREE,), False, None, None, 1460),
)
# fmt: on
PROFILES: dict[str, Profile] = {row.name: row for row in _ROWS}
