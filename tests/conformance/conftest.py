"""A throw-away PKI for stations and vehicles, valid when their worlds begin."""

import pytest

from secc.pki import authority
from tests.contract import AT
from tests.pki.world import OCSP_URL, Pki


@pytest.fixture(scope="session")
def pki() -> Pki:
    return authority.make(AT, authority.Options(ocsp_url=OCSP_URL))


@pytest.fixture(scope="session")
def foreign() -> Pki:
    """Another PKI with the very same names."""
    return authority.make(AT, authority.Options(ocsp_url=OCSP_URL))
