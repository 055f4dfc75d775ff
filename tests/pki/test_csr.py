"""The request for a certificate of the station (PKCS #10)."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from secc.pki import csr

KEY = ec.generate_private_key(ec.SECP256R1())


def test_the_request_has_subject_and_extensions_of_the_profile() -> None:
    request = x509.load_pem_x509_csr(csr.request(KEY, "DE*ABC*E1", "Me", "DE"))

    assert request.is_signature_valid
    assert request.public_key() == KEY.public_key()
    assert request.subject.rfc4514_string() == "DC=CPO,C=DE,O=Me,CN=DE*ABC*E1"
    usage = request.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.key_agreement
    assert not usage.value.key_cert_sign


def test_names_that_no_certificate_bears_are_refused() -> None:
    for name, country in (("", "DE"), ("x" * 65, "DE"), ("x", "Germany")):
        with pytest.raises(ValueError, match="ength"):
            csr.request(KEY, name, "Me", country)
