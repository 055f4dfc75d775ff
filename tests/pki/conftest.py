"""One throw-away PKI for all tests, made at a fixed time."""

import pytest

from secc.pki import authority
from secc.pki.authority import Credential
from tests.pki.world import NOW, OCSP_URL


@pytest.fixture(scope="session")
def pki() -> dict[str, Credential]:
    return authority.make(NOW, authority.Options(ocsp_url=OCSP_URL))


@pytest.fixture(scope="session")
def foreign() -> dict[str, Credential]:
    """Another PKI with the very same names."""
    return authority.make(NOW, authority.Options(ocsp_url=OCSP_URL))
