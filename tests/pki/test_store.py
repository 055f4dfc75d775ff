"""The folder of a station: what is installed, which chain a vehicle gets and what to look after."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from secc.pki import authority, ocsp, trusted_ca
from secc.pki.certificates import CertificateError, save, save_key
from secc.pki.store import Store, open_store
from secc.pki.trusted_ca import Authority, identifiers
from tests.pki.world import NOW, Pki, again
from tools.pki_responder import Responder

DAY = timedelta(days=1)


@pytest.fixture
def two(pki: Pki, foreign: Pki, tmp_path: Path) -> Store:
    """Chains under two V2G roots."""
    authority.lay_out(tmp_path, "a", pki)
    authority.lay_out(tmp_path, "b", foreign)
    return open_store(tmp_path)


def test_everything_that_was_laid_out_is_read(two: Store, pki: Pki, foreign: Pki) -> None:
    assert two.v2g_roots == (pki["v2g_root"].certificate, foreign["v2g_root"].certificate)
    assert two.mo_roots == (pki["mo_root"].certificate, foreign["mo_root"].certificate)
    assert len(two.oem_cas) == 6
    assert [chain.name for chain in two.chains] == ["a", "b"]
    assert two.chains[0].certificates == tuple(authority.chain_of(pki, "secc"))
    assert two.chains[0].root == pki["v2g_root"].certificate
    assert two.warnings(NOW) == []


def test_a_chain_names_whom_to_ask_about_each_certificate(two: Store, pki: Pki) -> None:
    leaf, sub2, sub1 = two.chains[0].certificates

    assert two.chains[0].issuers == [
        (leaf, sub2),
        (sub2, sub1),
        (sub1, pki["v2g_root"].certificate),
    ]
    assert two.chains[0].expires == leaf.not_after
    assert two.ocsp_folder == two.folder / "ocsp"


@pytest.mark.parametrize("kind", range(1, 5), ids=["key", "whole key", "name", "certificate"])
def test_the_chain_under_the_named_root_is_chosen(two: Store, kind: int) -> None:
    """L3, [V2G2-871]; both roots have the same name, so a name leaves the choice."""
    for root, wanted in zip(two.v2g_roots, two.chains, strict=True):
        chosen = two.select([identifiers(root)[kind - 1]], NOW)

        assert chosen is not None
        if kind == 3:
            assert chosen in two.chains
        else:
            assert chosen == wanted


def test_another_chain_is_shown_when_no_root_of_ours_is_named(two: Store, pki: Pki) -> None:
    """L4, [V2G2-923]; the same without an extension and with a pre-agreed root."""
    for named in (
        [],
        [Authority(trusted_ca.PRE_AGREED, b"")],
        identifiers(pki["mo_root"].certificate),
    ):
        assert two.select(named, NOW) in two.chains


def install(folder: Path, name: str, pki: Pki) -> None:
    save(folder / "station" / f"{name}.pem", authority.chain_of(pki, "secc"))
    save_key(folder / "station" / f"{name}.key", pki["secc"].key)


def test_of_two_chains_the_one_that_lives_longer_is_shown(pki: Pki, tmp_path: Path) -> None:
    authority.lay_out(tmp_path, "new", pki)
    install(tmp_path, "old", again(pki, "secc", days=10))

    chosen = open_store(tmp_path).select([], NOW)

    assert chosen is not None
    assert chosen.name == "new"


def test_a_chain_that_is_not_valid_is_never_shown(two: Store, pki: Pki) -> None:
    named = identifiers(pki["v2g_root"].certificate)
    for when in (NOW - DAY, NOW + 91 * DAY):
        assert two.select(named, when) is None
    assert two.chains[0].valid_at(NOW)


def test_a_chain_without_its_root_is_the_last_choice(
    pki: Pki, foreign: Pki, tmp_path: Path
) -> None:
    authority.lay_out(tmp_path, "a", pki)
    install(tmp_path, "b", again(foreign, "secc", days=91))
    store = open_store(tmp_path)

    chosen = store.select([], NOW)

    assert chosen is not None
    assert chosen.name == "a"
    assert store.chains[1].root is None
    assert len(store.chains[1].issuers) == 2
    assert store.gaps(NOW) == ["station/b.pem: its V2G root is not installed"]


def at(store: Store, when: datetime) -> str:
    return "\n".join(store.warnings(when))


def test_what_expires_is_told_in_time(two: Store) -> None:
    leaf = two.chains[0].certificates[0].subject

    assert f"{leaf} expires on 2027-02-22, in 20 days" in at(two, NOW + 69 * DAY)
    assert f"{leaf} expired on 2027-02-22" in at(two, NOW + 90 * DAY)
    assert "no chain of the station is valid now: no TLS" in at(two, NOW + 90 * DAY)
    assert "is the clock right?" in at(two, NOW - DAY)
    assert "CPO Sub-CA 2 expires on" in at(two, NOW + 660 * DAY)
    assert two.expiring(NOW) == []


def test_a_station_without_roots_is_told_what_it_lacks(tmp_path: Path) -> None:
    assert open_store(tmp_path).warnings(NOW) == [
        "no chain of the station is valid now: no TLS",
        "no root of a mobility operator: only a CSMS can validate contracts",
    ]


def test_more_than_ten_v2g_roots_are_too_many(pki: Pki, tmp_path: Path) -> None:  # [V2G2-878]
    for number in range(11):
        root = again(pki, "v2g_root", name=str(number))["v2g_root"].certificate
        save(tmp_path / "roots" / "v2g" / f"{number}.pem", [root])

    assert "11 V2G roots, at most 10 may coexist" in open_store(tmp_path).gaps(NOW)


def test_a_root_in_two_files_counts_once(pki: Pki, tmp_path: Path) -> None:
    for name in ("a.pem", "b.pem"):
        save(tmp_path / "roots" / "v2g" / name, [pki["v2g_root"].certificate])
    (tmp_path / "roots" / "v2g" / "c.der").write_bytes(pki["v2g_root"].certificate.der)

    assert len(open_store(tmp_path).v2g_roots) == 1


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match="no such folder"):
        open_store(tmp_path / "absent")


def test_what_cannot_be_used_is_told_and_left_out(pki: Pki, foreign: Pki, tmp_path: Path) -> None:
    authority.lay_out(tmp_path, "good", pki)
    station = tmp_path / "station"
    (tmp_path / "roots" / "v2g" / "bad.pem").write_text("nonsense")
    (tmp_path / "roots" / "v2g" / "README").write_text("not read")
    (station / "no-key.pem").write_bytes((station / "good.pem").read_bytes())
    shutil.copy(station / "good.pem", station / "other-key.pem")
    save_key(station / "other-key.key", pki["cps"].key)
    shutil.copy(station / "good.pem", station / "open-key.pem")
    save_key(station / "open-key.key", pki["secc"].key)
    (station / "open-key.key").chmod(0o644)
    leaf, sub2, sub1 = authority.chain_of(pki, "secc")
    save(station / "order.pem", [leaf, sub1, sub2])
    save_key(station / "order.key", pki["secc"].key)
    save(station / "root.pem", [pki["v2g_root"].certificate])

    store = open_store(tmp_path)

    assert [chain.name for chain in store.chains] == ["good"]
    assert [problem.removeprefix(f"{tmp_path}/") for problem in store.problems] == [
        "roots/v2g/bad.pem: no certificate: error parsing asn1 value",
        "station/no-key.key: No such file or directory",
        f"station/open-key.key: others may read this key; chmod 600 {station}/open-key.key",
        f"station/order.pem: {sub1.subject} did not issue {leaf.subject}",
        f"station/other-key.key: not the key of {leaf.subject}",
        "station/root.pem: no certificate of a station",
    ]
    assert store.warnings(NOW)[: len(store.problems)] == list(store.problems)
    assert foreign["v2g_root"].certificate not in store.v2g_roots


def test_a_root_behind_the_chain_is_not_sent(pki: Pki, tmp_path: Path) -> None:
    chain = authority.chain_of(pki, "secc")
    save(tmp_path / "station" / "a.pem", [*chain, pki["v2g_root"].certificate])
    save_key(tmp_path / "station" / "a.key", pki["secc"].key)

    assert open_store(tmp_path).chains[0].certificates == tuple(chain)


def test_the_roots_serve_for_contracts(two: Store) -> None:
    trust = two.trust(central=True, providers=["DEABC"])

    assert trust.contract_roots == (*two.mo_roots, *two.v2g_roots)
    assert trust.oem_cas == two.oem_cas
    assert (trust.central, trust.providers) == (True, frozenset({"DEABC"}))
    assert two.trust().providers is None


def test_a_good_response_goes_with_the_chain(pki: Pki, foreign: Pki, tmp_path: Path) -> None:
    """L5: that of the leaf; nothing for what is not known, revoked or out of date."""
    authority.lay_out(tmp_path, "a", pki)
    install(tmp_path, "b", foreign)
    store = open_store(tmp_path)
    (leaf, issuer), *_ = store.chains[0].issuers
    for revoked, staples in ((frozenset({leaf.serial}), False), (frozenset(), True)):
        octets = Responder(pki, revoked).answer(ocsp.request(leaf, issuer), NOW)
        ocsp.keep(store.ocsp_folder, leaf, ocsp.check(octets, leaf, issuer, NOW))

        assert store.staple(store.chains[0], NOW) == (octets if staples else b"")

    assert store.staple(store.chains[0], NOW + 8 * DAY) == b""
    assert store.staple(store.chains[1], NOW) == b""


def test_a_private_root_is_sent_and_has_no_ocsp(two: Store, pki: Pki) -> None:  # [V2G2-872]
    public = two.folder / "roots" / "v2g" / "a.pem"
    (two.folder / "roots" / "private").mkdir()
    public.rename(two.folder / "roots" / "private" / public.name)
    found = open_store(two.folder)
    root = pki["v2g_root"].certificate
    private, other = found.chains

    assert (found.private_roots, found.v2g_roots) == ((root,), (other.root,))
    assert private.sent == (*private.certificates, root)
    assert private.issuers == []
    assert found.staple(private, NOW) == b""
    assert other.sent == other.certificates
    assert found.select([], NOW) == other
    assert found.select(identifiers(root)[-1:], NOW) == private
    assert root not in found.trust().contract_roots
    assert f"{root.subject} expired" in " ".join(found.expiring(root.not_after + DAY))
