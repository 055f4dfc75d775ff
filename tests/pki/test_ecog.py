"""The EcoG package and we accept each other's signatures, chains and wrapped keys."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secc.messages import iso15118_2 as m
from secc.pki import authority, signature
from secc.pki.authority import Credential, chain_of
from secc.pki.certificates import load, load_key
from secc.pki.chain import path
from secc.pki.contract import payment_details
from secc.pki.key_transport import Wrapped, unwrap, wrap
from secc.pki.layouts import bring_in
from secc.pki.lint import lint, role
from secc.pki.store import open_store
from tests.pki import test_signature as bodies
from tests.pki import world
from tools.ecog import package

PROGRAM = Path(__file__).with_name("ecog_crypto.py")
Judge = dict[str, Any]


@pytest.fixture(scope="module")
def ours() -> dict[str, Credential]:
    """Valid on the day of the test, since the package asks the clock."""
    return authority.make(datetime.now(UTC))


@pytest.fixture(scope="module")
def sent(ours: dict[str, Credential]) -> m.V2G_Message:
    """A provisioning service's answer has four references, the eMAID among them."""
    return world.signed(bodies.provisioning(), ours["cps"].key)


@pytest.fixture(scope="module")
def judged(ours: dict[str, Credential], sent: m.V2G_Message) -> Judge:
    """What the package says to that, and what it makes."""
    if reason := package.missing():
        pytest.skip(reason)
    leaf, *subs = (one.der.hex() for one in chain_of(ours, "cps"))
    key = ours["cps"].key
    wrapped = wrap(ours["contract"].key, key.public_key())
    assert sent.Header.Signature is not None
    given = {
        "certificate": leaf,
        "subs": subs,
        "root": ours["v2g_root"].certificate.der.hex(),
        "key": key.private_numbers().private_value,
        "elements": {
            one.value.Id: m.encode_fragment(one).hex()  # type: ignore[attr-defined]
            for one in signature.elements(sent.Body.BodyElement)
        },
        "digests": {
            (one.URI or "")[1:]: one.DigestValue.hex()
            for one in sent.Header.Signature.SignedInfo.Reference
        },
        "value": sent.Header.Signature.SignatureValue.value.hex(),
        "dh_public": wrapped.dh_public.hex(),
        "encrypted": wrapped.encrypted.hex(),
    }
    done = subprocess.run(
        [package.PYTHON, PROGRAM],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Judge = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_package_accepts_our_signature_and_chain(judged: Judge) -> None:
    assert judged["good"] is True


def test_we_accept_its_signature(
    judged: Judge, sent: m.V2G_Message, ours: dict[str, Credential]
) -> None:
    theirs = world.over_the_wire(sent)
    assert theirs.Header.Signature is not None
    theirs.Header.Signature.SignatureValue.value = bytes.fromhex(judged["value"])

    assert signature.flaw(theirs, ours["cps"].key.public_key()) is None


def test_v3_keys_pass_in_both_directions(judged: Judge, ours: dict[str, Credential]) -> None:
    contract, own = ours["contract"].key, ours["cps"].key
    theirs = Wrapped(bytes.fromhex(judged["dh_public"]), bytes.fromhex(judged["encrypted"]))

    assert judged["decrypted"] == contract.private_numbers().private_value
    assert unwrap(theirs, own, own.public_key()).private_numbers() == own.private_numbers()


# --- its certificates -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What create_certs.sh of the package makes."""
    shared = package.shared()
    if shared is None or shutil.which("openssl") is None:
        pytest.skip(package.ABSENT if shared is None else "no openssl on this machine")
    folder = tmp_path_factory.mktemp("ecog") / "pki"
    shutil.copytree(shared / "pki", folder)
    subprocess.run(
        ["bash", "create_certs.sh", "-v", "iso-2"], cwd=folder, capture_output=True, check=True
    )
    return folder / "iso15118_2"


def test_its_certificates_are_of_our_profiles(tree: Path) -> None:
    now = datetime.now(UTC)
    kinds = set()
    for file in (tree / "certs").glob("*.pem"):
        for one in load(file):
            profile = role(one)
            assert profile is not None
            kinds.add(profile.name)
            assert {found.text for found in lint(one, now)} <= {"names no OCSP responder"}
    assert kinds == set(authority.PROFILES)


def test_its_contract_is_accepted_under_its_root(tree: Path) -> None:
    certs, now = tree / "certs", datetime.now(UTC)
    chain = [*load(certs / "contractLeafCert.pem"), *load(certs / "intermediateMOCACerts.pem")]
    request = world.payment_details(chain, chain[0].common_name)
    trust = world.Trust(contract_roots=tuple(load(certs / "moRootCACert.pem")))

    verdict = payment_details(request, trust, now)

    assert verdict.code is m.responseCodeType.OK
    assert verdict.identity is not None
    key = load_key(tree / "private_keys" / "contractLeaf.key", b"12345")
    assert verdict.identity.key == key.public_key()
    service = [*load(certs / "cpsLeafCert.pem"), *load(certs / "intermediateCPSCACerts.pem")]
    assert path(service[0], service[1:], load(certs / "v2gRootCACert.pem"), now)


def test_its_tree_becomes_the_folder_of_a_station(tree: Path, tmp_path: Path) -> None:
    bring_in(tree, tmp_path)

    store = open_store(tmp_path)
    (chain,) = store.chains
    assert store.problems == ()
    assert [one.common_name for one in chain.certificates] == ["SECCCert", "CPOSubCA2", "CPOSubCA1"]
    assert chain.root == store.v2g_roots[0]
    assert len(store.mo_roots) == 1
    assert len(store.oem_cas) == 3
    assert store.warnings(datetime.now(UTC)) == []
