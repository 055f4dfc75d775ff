"""The contract key on its way to the vehicle (ISO 15118-2, 7.9.2.4.3)."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.pki import key_transport
from secc.pki.key_transport import KeyTransportError, Wrapped, unwrap, wrap

CONTRACT = ec.generate_private_key(ec.SECP256R1())
VEHICLE = ec.generate_private_key(ec.SECP256R1())


def test_the_vehicle_gets_the_key_of_its_contract() -> None:
    wrapped = wrap(CONTRACT, VEHICLE.public_key())

    found = unwrap(wrapped, VEHICLE, CONTRACT.public_key())

    assert (len(wrapped.dh_public), len(wrapped.encrypted)) == (65, 48)
    assert found.private_numbers() == CONTRACT.private_numbers()


def test_no_two_transports_are_alike() -> None:
    one, other = (wrap(CONTRACT, VEHICLE.public_key()) for _ in range(2))

    assert one.dh_public != other.dh_public
    assert one.encrypted[:16] != other.encrypted[:16]


def test_a_key_with_leading_zeros_keeps_its_length() -> None:
    small = ec.derive_private_key(7, ec.SECP256R1())

    found = unwrap(wrap(small, VEHICLE.public_key()), VEHICLE, small.public_key())

    assert found.private_numbers().private_value == 7


def test_another_vehicle_cannot_read_it() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    wrapped = wrap(CONTRACT, VEHICLE.public_key())

    with pytest.raises(KeyTransportError):
        unwrap(wrapped, other, CONTRACT.public_key())


def test_a_key_of_another_contract_is_refused() -> None:  # [V2G2-823]
    wrapped = wrap(CONTRACT, VEHICLE.public_key())

    with pytest.raises(KeyTransportError, match="does not fit"):
        unwrap(wrapped, VEHICLE, VEHICLE.public_key())


GOOD = wrap(CONTRACT, VEHICLE.public_key())


@pytest.mark.parametrize(
    "wrapped",
    [
        Wrapped(GOOD.dh_public, GOOD.encrypted[:-1]),
        Wrapped(GOOD.dh_public, b""),
        Wrapped(GOOD.dh_public[:-1], GOOD.encrypted),
        Wrapped(b"\x04" + bytes(64), GOOD.encrypted),
        Wrapped(b"", GOOD.encrypted),
    ],
)
def test_octets_of_another_shape_are_refused(wrapped: Wrapped) -> None:
    with pytest.raises(KeyTransportError):
        unwrap(wrapped, VEHICLE, CONTRACT.public_key())


def test_what_decrypts_to_no_key_is_refused() -> None:
    iv = GOOD.encrypted[:16]
    sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), GOOD.dh_public)
    encryptor = key_transport._cipher(VEHICLE, sender, iv).encryptor()
    zero = iv + encryptor.update(bytes(32)) + encryptor.finalize()

    with pytest.raises(KeyTransportError, match="no key"):
        unwrap(Wrapped(GOOD.dh_public, zero), VEHICLE, CONTRACT.public_key())


@given(place=st.integers(0, 112), mask=st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_no_change_of_octets_yields_a_key(place: int, mask: int) -> None:
    changed = bytearray(GOOD.dh_public + GOOD.encrypted)
    changed[place] ^= mask

    with pytest.raises(KeyTransportError):
        unwrap(Wrapped(bytes(changed[:65]), bytes(changed[65:])), VEHICLE, CONTRACT.public_key())
