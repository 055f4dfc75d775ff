"""A vehicle gets a contract, from request to private key, without network."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from secc.messages import iso15118_2 as m
from secc.messages.iso15118_2 import responseCodeType as Code
from secc.pki import authority, contract, signature
from secc.pki.authority import Credential
from secc.pki.certificates import read
from secc.pki.chain import path
from secc.pki.key_transport import Wrapped, unwrap
from secc.pki.lint import lint
from tests.pki import world
from tests.pki.world import NOW, OCSP_URL, Pki, again, contract_chain, message, signed
from tools.pki import Server, read_pki
from tools.pki_provisioning import Provisioning
from tools.pki_responder import Responder

OPTIONS = authority.Options(ocsp_url=OCSP_URL)


def ask(pki: Pki, request: m.V2G_Message, service: Provisioning | None = None) -> m.V2G_Message:
    answer = m.decode(
        (service or Provisioning(pki, options=OPTIONS)).answer(m.encode(request), NOW)
    )
    assert isinstance(answer, m.V2G_Message)
    assert answer.Header.SessionID == world.SESSION
    return answer


def accept(pki: Pki, answer: m.V2G_Message, own: Credential) -> Credential:
    """What a careful vehicle does with the answer."""
    body = answer.Body.BodyElement
    assert isinstance(body, m.CertificateInstallationRes | m.CertificateUpdateRes)
    provider = [read(body.SAProvisioningCertificateChain.Certificate)]
    assert body.SAProvisioningCertificateChain.SubCertificates is not None
    provider += map(read, body.SAProvisioningCertificateChain.SubCertificates.Certificate)
    path(provider[0], provider[1:], [pki["v2g_root"].certificate], NOW)
    assert provider[0].domain == "CPS"
    assert provider[0].key is not None
    assert signature.flaw(answer, provider[0].key) is None
    leaf = read(body.ContractSignatureCertChain.Certificate)
    assert leaf.key is not None
    wrapped = Wrapped(body.DHpublickey.value, body.ContractSignatureEncryptedPrivateKey.value)
    return Credential(leaf, unwrap(wrapped, own.key, leaf.key))


def test_an_installed_contract_pays(pki: Pki) -> None:
    answer = ask(pki, signed(world.installation(pki["oem"].certificate), pki["oem"].key))

    got = accept(pki, answer, pki["oem"])

    assert lint(got.certificate, NOW) == []
    subs = contract_chain(pki)[1:]
    request = world.payment_details([got.certificate, *subs])
    verdict = contract.payment_details(request, world.trust(pki), NOW)
    assert verdict.code is Code.OK
    assert verdict.identity is not None
    assert signature.flaw(signed(world.authorization(), got.key), verdict.identity.key) is None


def test_an_updated_contract_has_the_same_name_and_another_key(pki: Pki) -> None:
    old = again(pki, "contract", days=5, name="DEXYZC99999999")
    chain = contract_chain(old)
    request = signed(world.update(chain, "DEXYZC99999999"), old["contract"].key)

    got = accept(pki, ask(pki, request), old["contract"])

    assert got.certificate.common_name == "DEXYZC99999999"
    assert got.certificate.not_after - NOW > timedelta(days=700)
    assert got.key.public_key() != old["contract"].key.public_key()


@pytest.mark.parametrize("response", [m.CertificateInstallationRes, m.CertificateUpdateRes])
def test_a_refusal_has_all_its_elements(pki: Pki, response: type) -> None:  # U6
    oem, contract_key = pki["oem"], pki["contract"].key
    if response is m.CertificateInstallationRes:
        request = signed(world.installation(oem.certificate), contract_key)
    else:
        request = signed(world.update(contract_chain(pki)), oem.key)

    body = ask(pki, request).Body.BodyElement

    assert isinstance(body, response)
    assert getattr(body, "ResponseCode", None) is Code.FAILED_SignatureError


def test_the_quirky_name_of_a_contract_is_written_in_the_agreed_way(pki: Pki) -> None:
    service = Provisioning(pki, "de-abc-c123abc56")
    request = signed(world.installation(pki["oem"].certificate), pki["oem"].key)

    body = ask(pki, request, service).Body.BodyElement

    assert isinstance(body, m.CertificateInstallationRes)
    assert body.eMAID.value == "DEABCC123ABC56"


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"\x80", "not decodable"),
        (m.encode(message(world.authorization())), "neither"),
        (m.encode(message(None)), "neither"),
        (
            m.encode(signature.signed_info(signature.elements(world.authorization())).Reference[0]),
            "not a V2G message",
        ),
    ],
    ids=["garbage", "another message", "no body", "another root"],
)
def test_what_is_no_request_is_an_error(pki: Pki, octets: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Provisioning(pki).answer(octets, NOW)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Pki, Server]]:
    """What a user starts with `python -m tools.pki`, in this process."""
    authority.lay_out(tmp_path, "demo", authority.make(datetime.now(UTC)))
    pki = read_pki(tmp_path, "demo")
    services = {"/contract": Provisioning(pki).answer, "/ocsp": Responder(pki).answer}
    with Server(services) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield pki, server
        server.shutdown()
        thread.join()


def post(server: Server, target: str, octets: bytes) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request("POST", target, octets)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_contracts_are_provisioned_over_http(served: tuple[Pki, Server]) -> None:
    pki, server = served
    request = signed(world.installation(pki["oem"].certificate), pki["oem"].key)

    status, octets = post(server, "/contract", m.encode(request))

    answer = m.decode(octets)
    assert status == 200
    assert isinstance(answer, m.V2G_Message)
    assert signature.flaw(answer, pki["cps"].key.public_key()) is None


def test_other_requests_over_http_are_refused(served: tuple[Pki, Server]) -> None:
    _, server = served

    assert post(server, "/contract", b"garbage")[0] == 400
    assert post(server, "/elsewhere", b"")[0] == 404
