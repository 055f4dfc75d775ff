"""What the vehicle signs and whom it trusts, against the station's code for the same."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from secc.messages import iso15118_2 as m
from secc.messages import xmldsig
from secc.pki import authority, signature
from secc.pki.authority import Credential
from tools.pki_provisioning import Provisioning
from tools.vehicle import plug_and_charge, signing
from tools.vehicle.credentials import Wallet, WalletError, keep, open_wallet
from tools.vehicle.plug_and_charge import PlugAndCharge
from tools.vehicle.signing import COMBINED, body_element, flaw, sign
from tools.vehicle.steps import Failed

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EMAID = "DEABCC123ABC56"
Pki = dict[str, Credential]


@pytest.fixture(scope="module")
def pki() -> Pki:
    return authority.make(NOW)


@pytest.fixture
def folder(pki: Pki, tmp_path: Path) -> Path:
    authority.lay_out(tmp_path, "car", pki)
    return tmp_path


def message(body: Any, header: xmldsig.SignatureType | None = None) -> m.V2G_Message:
    return m.V2G_Message(
        Header=m.MessageHeaderType(SessionID=bytes(8), Signature=header),
        Body=m.BodyType(BodyElement=body),
    )


def authorization() -> m.AuthorizationReq:
    return m.AuthorizationReq(Id="ID1", GenChallenge=b"Some Random Data")


def test_the_digest_is_that_of_the_standards_example() -> None:  # annex J
    octets = m.encode_fragment(body_element(authorization()))

    assert octets.hex() == "80040152510c40829b7b6b2902930b73237b6902230ba309e8"
    assert sha256(octets).hexdigest().startswith("d1b5e03d0065bee56b31798445")


@pytest.mark.parametrize(
    "unusual", [{}, {"coder": COMBINED}, {"transforms": False}, {"uri": signing.EXI[:-1]}]
)
def test_the_station_accepts_what_the_vehicle_signs(pki: Pki, unusual: dict[str, Any]) -> None:
    body, contract = authorization(), pki["contract"]

    received = m.decode(
        m.encode(message(body, sign([body_element(body)], contract.key, **unusual)))
    )

    assert isinstance(received, m.V2G_Message)
    assert signature.flaw(received, contract.key.public_key()) is None
    assert signature.flaw(received, pki["oem"].key.public_key()) is not None


def test_the_vehicle_sees_what_is_wrong_with_a_signature(pki: Pki) -> None:
    body, key = authorization(), pki["contract"].key
    good = sign([body_element(body)], key)
    other = m.AuthorizationReq(Id="ID1", GenChallenge=bytes(16))
    stranger = m.AuthorizationReq(Id="ID2", GenChallenge=bytes(16))

    assert flaw(good, [body_element(body)], key.public_key()) == ""
    assert flaw(None, [body_element(body)], key.public_key()) == "no signature"
    assert "digest" in flaw(good, [body_element(other)], key.public_key())
    assert "no reference" in flaw(good, [body_element(stranger)], key.public_key())
    assert "references" in flaw(good, [body_element(body)] * 2, key.public_key())
    assert "value" in flaw(good, [body_element(body)], pki["oem"].key.public_key())
    good.SignatureValue.value = bytes(63)
    assert "63 octets" in flaw(good, [body_element(body)], key.public_key())


# --- a contract from the provisioning service ---------------------------------------------------


def provided(pki: Pki, wallet: Wallet) -> m.V2G_Message:
    """The service's answer to a request of the vehicle."""
    visit = PlugAndCharge(wallet, "install")
    request = plug_and_charge.installation(wallet)
    octets = m.encode(message(request, visit.sign(request)))
    answer = m.decode(Provisioning(pki).answer(octets, NOW))
    assert isinstance(answer, m.V2G_Message)
    return answer


def test_a_contract_is_accepted_and_kept(pki: Pki, folder: Path) -> None:
    wallet = open_wallet(folder, NOW)
    assert wallet.oem is not None
    answer = provided(pki, wallet)
    accept = PlugAndCharge(wallet, "install").accept

    got = accept(answer.Body.BodyElement, answer.Header.Signature, wallet.oem.key)
    wallet.contract = got
    keep(wallet)

    again = open_wallet(folder, NOW).contract
    assert again is not None
    assert again.emaid == EMAID
    assert (again.octets, again.key.private_numbers()) == (got.octets, got.key.private_numbers())
    assert (folder / "vehicle/car/contract.key").stat().st_mode & 0o077 == 0
    assert "PRIVATE" not in repr(again)


def other_key(body: Any) -> None:
    body.ContractSignatureEncryptedPrivateKey.value = bytes(48)


def no_point(body: Any) -> None:
    body.DHpublickey.value = bytes(65)


def foreign_service(body: Any) -> None:
    body.SAProvisioningCertificateChain = body.ContractSignatureCertChain


def other_name(body: Any) -> None:
    body.eMAID.value = "DEXYZC99999999"


def expired_contract(body: Any) -> None:
    old = authority.make(NOW - timedelta(days=4000), names={"contract": "X"})
    body.ContractSignatureCertChain.Certificate = old["contract"].certificate.der


def garbage(body: Any) -> None:
    body.ContractSignatureCertChain.Certificate = b"\x30\x03\x01\x01\xff"


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (other_key, "does not fit|no key|private"),
        (no_point, "point|curve|key"),
        (foreign_service, "domain component"),
        (other_name, "eMAID DEXYZC99999999"),
        (expired_contract, "X is not valid now"),
        (garbage, "certificate that is none"),
    ],
)
def test_a_contract_that_is_not_what_it_should_be_is_not_accepted(
    pki: Pki, folder: Path, act: Any, why: str
) -> None:
    wallet = open_wallet(folder, NOW)
    assert wallet.oem is not None
    body = provided(pki, wallet).Body.BodyElement
    act(body)
    resigned = message(body)
    signature.sign(resigned, pki["cps"].key)

    with pytest.raises(Failed, match=why) as failed:
        PlugAndCharge(wallet, "install").accept(body, resigned.Header.Signature, wallet.oem.key)

    assert failed.value.result == "untrusted"


def test_a_contract_that_was_changed_on_the_way_is_not_accepted(pki: Pki, folder: Path) -> None:
    wallet = open_wallet(folder, NOW)
    assert wallet.oem is not None
    answer = provided(pki, wallet)
    other_name(answer.Body.BodyElement)

    with pytest.raises(Failed, match="digest of eMAID"):
        PlugAndCharge(wallet, "install").accept(
            answer.Body.BodyElement, answer.Header.Signature, wallet.oem.key
        )


def test_a_vehicle_says_what_it_lacks(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WalletError, match=r"no vehicle truck \(there: car\)"):
        open_wallet(folder, NOW, "truck")
    with pytest.raises(WalletError, match="there: none"):
        open_wallet(tmp_path / "nowhere", NOW)

    place = folder / "vehicle/car"
    (place / "contract.key").write_bytes((place / "oem.key").read_bytes())
    with pytest.raises(WalletError, match=r"contract.key: not the key of DC=MO"):
        open_wallet(folder, NOW)
    (place / "contract.key").write_text("-----BEGIN")
    with pytest.raises(WalletError, match="no private key without password"):
        open_wallet(folder, NOW)
    (place / "contract.pem").unlink()
    assert open_wallet(folder, NOW).contract is None
