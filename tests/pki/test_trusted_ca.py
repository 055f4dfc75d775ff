"""The roots a vehicle names in its ClientHello (RFC 6066, 6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.pki import trusted_ca
from secc.pki.trusted_ca import Authority, encode, identifiers, parse
from tests.pki.world import Pki


def test_identifiers_of_every_kind_survive_the_wire(pki: Pki) -> None:
    sent = [Authority(trusted_ca.PRE_AGREED, b""), *identifiers(pki["v2g_root"].certificate)]

    assert parse(encode(sent)) == sent
    assert [one.kind for one in sent] == [0, 1, 1, 2, 3]


def test_each_identifier_means_one_root_only(pki: Pki, foreign: Pki) -> None:
    ours, other = pki["v2g_root"].certificate, foreign["v2g_root"].certificate
    for one in identifiers(ours):
        assert trusted_ca.names(one, ours)
        same_name = one.kind == trusted_ca.X509_NAME  # both PKIs use the same names
        assert trusted_ca.names(one, other) == same_name
        assert not trusted_ca.names(one, pki["mo_root"].certificate)


def test_a_pre_agreed_identifier_means_nobody(pki: Pki) -> None:
    one = Authority(trusted_ca.PRE_AGREED, b"")

    assert not trusted_ca.names(one, pki["v2g_root"].certificate)


@pytest.mark.parametrize(
    "data",
    ["", "00", "0001", "000101", "00020000ff", "000104", "0003020005", "0015" + "01" + "00" * 19],
)
def test_malformed_data_names_nobody(data: str) -> None:
    assert parse(bytes.fromhex(data)) == []


@given(st.binary(max_size=200))
def test_no_data_raises(data: bytes) -> None:
    parse(data)
    parse(len(data).to_bytes(2, "big") + data)
