"""What a vehicle that wants a contract, or a new one, is answered (ISO 15118-2, table 112)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from secc.messages import iso15118_2 as m
from secc.messages.iso15118_2 import responseCodeType as Code
from secc.pki import authority
from secc.pki.certificates import Certificate
from secc.pki.contract import Trust, Verdict, certificate_installation, certificate_update
from tests.pki import world
from tests.pki.world import NOW, Pki, again, contract_chain, signed, trust

# --- CertificateUpdateReq -------------------------------------------------------------------


def renew(
    pki: Pki,
    known: Pki | None = None,
    name: str = world.EMAID,
    order: Callable[[list[Certificate]], list[Certificate]] = list,
    **other: object,
) -> Verdict:
    body = world.update(order(contract_chain(pki)), name)
    message = signed(body, pki["contract"].key)
    return certificate_update(message, trust(known or pki, **other), NOW)


def test_a_contract_may_be_updated_shortly_before_it_expires(pki: Pki) -> None:  # U1
    verdict = renew(again(pki, "contract", days=5))

    assert verdict.code is Code.OK
    assert verdict.identity is not None
    assert verdict.identity.name == world.EMAID


def test_an_update_with_a_bad_signature_is_refused(pki: Pki) -> None:  # U2
    body = world.update(contract_chain(pki))
    other_key = signed(body, pki["oem"].key)
    changed = signed(body, pki["contract"].key)
    changed.Body.BodyElement = world.update(contract_chain(pki), world.EMAID.lower())

    for message in (other_key, changed, world.message(body)):
        verdict = certificate_update(message, trust(pki), NOW)
        assert verdict.code is Code.FAILED_SignatureError


def test_an_update_with_a_wrong_chain_is_refused(pki: Pki, foreign: Pki) -> None:  # U3
    swapped = renew(pki, order=lambda chain: [chain[0], chain[2], chain[1]])
    from_elsewhere = renew(foreign, known=pki)
    foreign_sub = renew(pki, order=lambda chain: [*chain[:2], foreign["mo_sub1"].certificate])
    foreign_leaf = renew({**pki, "contract": foreign["contract"]})
    missing = renew(pki, order=lambda chain: chain[:2])

    for verdict in (swapped, from_elsewhere, foreign_sub, foreign_leaf, missing):
        assert verdict.code is Code.FAILED_CertChainError


def test_an_update_with_a_wrong_emaid_is_refused(pki: Pki) -> None:  # U4
    in_body = renew(pki, name="DEABCC999ABC56")
    no_emaid = renew(pki, name="----ABCC999ABC")
    in_certificate = renew(again(pki, "contract", name="nobody"))

    for verdict in (in_body, no_emaid, in_certificate):
        assert verdict.code is Code.FAILED_NoCertificateAvailable


def test_an_update_of_an_expired_or_cancelled_contract_is_refused(pki: Pki) -> None:  # U5
    expired = again(pki, "contract", days=10, when=NOW - timedelta(days=20))

    assert renew(expired).code is Code.FAILED_CertificateExpired
    assert renew(pki, cancelled=frozenset({world.EMAID})).code is Code.FAILED_ContractCanceled


# --- CertificateInstallationReq -------------------------------------------------------------


def install(pki: Pki, known: Trust, signer: str = "oem") -> Verdict:
    message = signed(world.installation(pki["oem"].certificate), pki[signer].key)
    return certificate_installation(message, known, NOW)


def test_a_vehicle_of_a_known_maker_may_ask_for_a_contract(pki: Pki) -> None:  # I1
    verdict = install(pki, trust(pki))

    assert (verdict.code, verdict.forward) == (Code.OK, False)
    assert verdict.identity is not None
    assert verdict.identity.name == "WP0TEST0000000001"
    assert [one.common_name for one in verdict.identity.chain[1:]] == [
        "OEM Sub-CA 2",
        "OEM Sub-CA 1",
        "OEM Root CA",
    ]


def test_without_roots_of_makers_the_provisioning_service_decides(pki: Pki) -> None:
    verdict = install(pki, Trust())

    assert (verdict.code, verdict.forward) == (Code.OK, True)
    assert verdict.identity is not None
    assert list(verdict.identity.chain) == [pki["oem"].certificate]


def test_an_unknown_maker_is_refused_or_left_to_the_provisioning_service(
    pki: Pki, foreign: Pki
) -> None:
    assert install(foreign, trust(pki)).code is Code.FAILED_NoCertificateAvailable
    assert install(foreign, trust(pki, central=True)).forward


def test_an_installation_with_a_bad_signature_is_refused(pki: Pki) -> None:  # I2
    changed = signed(world.installation(pki["oem"].certificate), pki["oem"].key)
    assert isinstance(changed.Body.BodyElement, m.CertificateInstallationReq)
    root = changed.Body.BodyElement.ListOfRootCertificateIDs.RootCertificateID[0]
    root.X509SerialNumber += 1

    assert install(pki, trust(pki), signer="contract").code is Code.FAILED_SignatureError
    assert certificate_installation(changed, trust(pki), NOW).code is Code.FAILED_SignatureError


@pytest.mark.parametrize("known", [True, False])
def test_an_expired_provisioning_certificate_is_refused(pki: Pki, known: bool) -> None:  # I3
    expired = again(pki, "oem", days=10, when=NOW - timedelta(days=20))

    verdict = install(expired, trust(pki) if known else Trust())

    assert verdict.code is Code.FAILED_CertificateExpired


def test_a_certificate_of_something_else_is_refused(pki: Pki) -> None:  # I4
    other = {**pki, "oem": pki["contract"]}

    assert install(other, trust(pki)).code is Code.FAILED_NoCertificateAvailable


def test_an_installation_with_garbage_or_a_revoked_certificate_is_refused(pki: Pki) -> None:
    body = world.installation(pki["oem"].certificate)
    body.OEMProvisioningCert = b"garbage"
    garbage = certificate_installation(signed(body, pki["oem"].key), trust(pki), NOW)
    one = pki["oem"].certificate
    revoked = frozenset({(one.issuer_octets, one.x509.serial_number)})

    assert garbage.code is Code.FAILED
    assert install(pki, trust(pki, revoked=revoked)).code is Code.FAILED_CertificateRevoked


def test_a_provisioning_key_of_another_curve_is_refused(pki: Pki) -> None:
    leaf = authority.issue(
        authority.PROFILES["oem"],
        "WP0TEST0000000001",
        ec.generate_private_key(ec.SECP384R1()).public_key(),
        pki["oem_sub2"].key,
        pki["oem_sub2"].certificate,
        NOW,
    )
    message = signed(world.installation(leaf), pki["oem"].key)

    for known in (trust(pki), Trust()):
        assert certificate_installation(message, known, NOW).code is Code.FAILED
