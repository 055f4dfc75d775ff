"""What a station answers to the certificates of a vehicle (ISO 15118-2, table 112)."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.messages import iso15118_2 as m
from secc.messages.iso15118_2 import responseCodeType as Code
from secc.pki import authority, emaid
from secc.pki.certificates import Certificate
from secc.pki.contract import (
    Trust,
    Verdict,
    payment_details,
)
from tests.pki import world
from tests.pki.world import NOW, Pki, again, contract_chain, trust

OK, SOON = Code.OK, Code.OK_CertificateExpiresSoon


def pay(pki: Pki, known: Pki | None = None, name: str = world.EMAID, **other: object) -> Verdict:
    """PaymentDetailsReq with the contract of `pki`, where `known` is trusted."""
    request = world.payment_details(contract_chain(pki), name)
    return payment_details(request, trust(known or pki, **other), NOW)


# --- PaymentDetailsReq ----------------------------------------------------------------------


def test_a_contract_under_a_known_root_is_accepted(pki: Pki) -> None:  # Y1
    verdict = pay(pki)

    assert (verdict.code, verdict.why, verdict.forward) == (OK, "", False)
    assert verdict.identity is not None
    assert verdict.identity.name == "DEABCC123ABC56"
    assert verdict.identity.key == pki["contract"].key.public_key()
    assert verdict.identity.chain[-1] == pki["mo_root"].certificate


def test_a_contract_issued_under_the_v2g_root_is_accepted(pki: Pki) -> None:
    """An operator may have its sub-CAs from the V2G root."""
    sub = authority.issue(
        authority.PROFILES["mo_sub1"],
        "MO Sub-CA 1",
        pki["mo_sub1"].key.public_key(),
        pki["v2g_root"].key,
        pki["v2g_root"].certificate,
        NOW,
    )
    changed = {**pki, "mo_sub1": authority.Credential(sub, pki["mo_sub1"].key)}

    assert pay(changed).code is OK


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("contract", Code.FAILED_CertificateExpired),  # Y3, [V2G2-824]
        ("mo_sub1", Code.FAILED),  # Y5
        ("mo_sub2", Code.FAILED),
    ],
)
def test_an_expired_certificate_is_refused(pki: Pki, role: str, code: Code) -> None:
    expired = again(pki, role, days=10, when=NOW - timedelta(days=20))

    verdict = pay(expired)

    assert verdict.code is code
    assert "expired" in verdict.why
    assert verdict.identity is None


def test_a_contract_that_is_not_yet_valid_is_refused(pki: Pki) -> None:
    early = again(pki, "contract", when=NOW + timedelta(days=1))

    assert pay(early).code is Code.FAILED_CertificateExpired


@pytest.mark.parametrize(("days", "code"), [(20, SOON), (21, SOON), (21 + 1 / 12, OK), (0.1, SOON)])
def test_a_contract_that_expires_soon_is_accepted_with_a_hint(
    pki: Pki, days: float, code: Code
) -> None:  # Y9, [V2G2-690]
    verdict = pay(again(pki, "contract", days=days))

    assert verdict.code is code
    assert verdict.identity is not None


def test_a_foreign_root_is_refused_even_under_the_same_name(pki: Pki, foreign: Pki) -> None:
    verdict = pay(foreign, known=pki)  # Y6

    assert verdict.code is Code.FAILED_NoCertificateAvailable


def test_a_foreign_root_is_left_to_the_secondary_actor_where_that_decides(
    pki: Pki, foreign: Pki
) -> None:  # Y6, [V2G2-931]
    verdict = pay(foreign, known=pki, central=True)

    assert (verdict.code, verdict.forward) == (OK, True)
    assert verdict.identity is not None
    assert list(verdict.identity.chain) == contract_chain(foreign)


def test_central_validation_forgives_nothing_else(pki: Pki, foreign: Pki) -> None:
    expired = again(foreign, "contract", days=10, when=NOW - timedelta(days=20))

    assert pay(expired, known=pki, central=True).code is Code.FAILED_CertificateExpired


def test_an_expired_root_is_no_root(pki: Pki) -> None:
    expired = again(pki, "mo_root", days=10, when=NOW - timedelta(days=20))

    assert pay(pki, known=expired).code is Code.FAILED_NoCertificateAvailable


@pytest.mark.parametrize(
    ("request_name", "common_name", "code"),
    [
        ("DEABCC123ABC56", "DE-ABC-C123ABC56", OK),  # Y7
        ("deabcc123abc56", "DEABCC123ABC56", OK),
        ("DEABCC123ABC56X", "DE-ABC-C123ABC56-X", OK),
        ("DEABCC123ABC57", "DEABCC123ABC56", Code.FAILED_CertChainError),
        ("DEABCC123ABC56X", "DEABCC123ABC56", Code.FAILED_CertChainError),
        ("DEABCC123ABC56", "MO Customer", Code.FAILED_CertChainError),  # Y4
        ("D1ABCC123ABC56", "D1ABCC123ABC56", Code.FAILED_CertChainError),
    ],
)
def test_the_emaid_is_that_of_the_certificate(
    pki: Pki, request_name: str, common_name: str, code: Code
) -> None:
    assert pay(again(pki, "contract", name=common_name), name=request_name).code is code


def test_letters_that_only_look_like_those_of_an_emaid_are_none() -> None:
    assert emaid.normal("DEABCC123ABC5\u00df") is None
    assert emaid.normal("DEABCC123ABC5\u0131") is None
    assert emaid.provider("DEABCC123ABC56") == "DEABC"


def test_revoked_certificates_of_any_rank_are_refused(pki: Pki) -> None:
    for role in ("contract", "mo_sub1", "mo_sub2"):
        one = pki[role].certificate
        revoked = frozenset({(one.issuer_octets, one.x509.serial_number)})

        assert pay(pki, revoked=revoked).code is Code.FAILED_CertificateRevoked


def test_a_provider_that_is_not_served_here_is_refused(pki: Pki) -> None:
    code = Code.FAILED_CertificateNotAllowedAtThisEVSE

    assert pay(pki, providers=frozenset({"DEXYZ"})).code is code
    assert pay(pki, providers=frozenset({"DEABC"})).code is OK


def test_a_contract_that_was_cancelled_is_refused(pki: Pki) -> None:
    assert pay(pki, cancelled=frozenset({world.EMAID})).code is Code.FAILED_ContractCanceled


def chain_verdict(chain: list[Certificate], known: Pki) -> Code:
    return payment_details(world.payment_details(chain), trust(known), NOW).code


def test_sub_cas_may_come_in_any_order_and_with_the_root(pki: Pki) -> None:
    leaf, sub2, sub1 = contract_chain(pki)
    root = pki["mo_root"].certificate

    assert chain_verdict([leaf, sub1, sub2], pki) is OK
    assert chain_verdict([leaf, sub2, sub1, root], pki) is OK
    assert chain_verdict([leaf, sub2, sub1, pki["cpo_sub1"].certificate], pki) is OK


def test_a_chain_with_a_gap_has_no_root(pki: Pki) -> None:
    leaf, _, sub1 = contract_chain(pki)

    assert chain_verdict([leaf, sub1], pki) is Code.FAILED_NoCertificateAvailable
    assert chain_verdict([leaf], pki) is Code.FAILED_NoCertificateAvailable


def test_a_contract_directly_under_a_root_is_accepted(pki: Pki) -> None:
    leaf = authority.issue(
        authority.PROFILES["contract"],
        world.EMAID,
        pki["contract"].key.public_key(),
        pki["mo_root"].key,
        pki["mo_root"].certificate,
        NOW,
    )

    assert chain_verdict([leaf], pki) is OK


def test_octets_that_are_no_certificate_are_answered(pki: Pki) -> None:  # Y8
    leaf, sub2, sub1 = (one.der for one in contract_chain(pki))
    for certificate, subs in (
        (b"", [sub2, sub1]),
        (b"\x30\x82", [sub2]),
        (leaf, [b"garbage", sub1]),
        (leaf, [sub2, sub1, sub1, b"\x00"]),
        (leaf[:-1], [sub2, sub1]),
        (leaf + b"\x00", [sub2, sub1]),
        (leaf + bytes(800), [sub2, sub1]),
    ):
        chain = m.CertificateChainType(
            Certificate=certificate, SubCertificates=m.SubCertificatesType(Certificate=subs)
        )
        request = m.PaymentDetailsReq(eMAID=world.EMAID, ContractSignatureCertChain=chain)

        assert payment_details(request, trust(pki), NOW).code is Code.FAILED_CertChainError


def test_empty_sub_certificates_are_answered(pki: Pki) -> None:  # as a lenient decoder gives them
    request = world.payment_details(contract_chain(pki)[:1])
    request.ContractSignatureCertChain.SubCertificates = m.SubCertificatesType(Certificate=[])

    assert payment_details(request, trust(pki), NOW).code is Code.FAILED_NoCertificateAvailable


def test_a_key_of_another_curve_is_refused_even_if_another_decides(pki: Pki) -> None:
    other = ec.generate_private_key(ec.SECP384R1())
    leaf = authority.issue(
        authority.PROFILES["contract"],
        world.EMAID,
        other.public_key(),
        pki["mo_sub2"].key,
        pki["mo_sub2"].certificate,
        NOW,
    )
    request = world.payment_details([leaf, *contract_chain(pki)[1:]])

    for known in (trust(pki), Trust(central=True)):
        assert payment_details(request, known, NOW).code is Code.FAILED_CertChainError


# --- anything at all ------------------------------------------------------------------------

MADE = authority.make(NOW)
ALLOWED = {code for code in Code if "Certificate" in code.name or "Cert" in code.name}


@given(
    which=st.integers(0, 2),
    changes=st.lists(st.tuples(st.integers(0, 799), st.integers(1, 255)), min_size=1, max_size=4),
)
@settings(max_examples=1500, deadline=None)
def test_no_change_of_what_a_certificate_says_raises_or_is_accepted(
    which: int, changes: list[tuple[int, int]]
) -> None:
    chain = [bytearray(one.der) for one in contract_chain(MADE)]
    for place, mask in changes:
        chain[which][place % len(chain[which])] ^= mask
    leaf, *subs = (bytes(one) for one in chain)
    received = m.CertificateChainType(
        Certificate=leaf, SubCertificates=m.SubCertificatesType(Certificate=subs)
    )
    request = m.PaymentDetailsReq(eMAID=world.EMAID, ContractSignatureCertChain=received)

    verdict = payment_details(request, trust(MADE), NOW)

    if verdict.identity is not None:  # the octets of a signature may differ, not what is signed
        for found, made in zip(verdict.identity.chain, contract_chain(MADE), strict=False):
            assert found.x509.tbs_certificate_bytes == made.x509.tbs_certificate_bytes
    assert verdict.code in {*ALLOWED, Code.OK, Code.FAILED}


@given(leaf=st.binary(max_size=800), subs=st.lists(st.binary(max_size=40), max_size=4))
@settings(max_examples=300, deadline=None)
def test_no_octets_at_all_raise(leaf: bytes, subs: list[bytes]) -> None:
    chain = m.CertificateChainType(
        Certificate=leaf, SubCertificates=m.SubCertificatesType(Certificate=subs)
    )
    request = m.PaymentDetailsReq(eMAID=world.EMAID, ContractSignatureCertChain=chain)

    assert payment_details(request, trust(MADE), NOW).code is Code.FAILED_CertChainError
