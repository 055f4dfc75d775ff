"""Generated code and walkers are one codec: they agree on whatever they are given."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi import DecodeError, EncodeError
from tests.exi.codecs import CODECS
from tests.exi.damage import damage, drawn, spoil

some = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
codecs = pytest.mark.parametrize("name", CODECS)


def outcome(decode: Any, octets: bytes) -> object:
    """What is read, or None; anything but DecodeError fails the test."""
    try:
        return decode(octets)
    except DecodeError:
        return None


@codecs
@given(data=st.data())
@some
def test_what_is_written_is_read_again(name: str, data: st.DataObject) -> None:
    codec = CODECS[name]
    value = data.draw(drawn(codec))

    octets = codec.encode(value)

    assert codec.walk_back(value) == octets
    assert codec.decode(octets) == codec.walk(octets) == codec.walk(octets, strict=True) == value


@codecs
@given(data=st.data())
@some
def test_damaged_octets_are_refused_or_read_alike(name: str, data: st.DataObject) -> None:
    codec = CODECS[name]
    octets = damage(codec.encode(data.draw(drawn(codec))), data)

    assert outcome(codec.decode, octets) == outcome(codec.walk, octets)


@codecs
@given(rest=st.binary(max_size=60))
@some
def test_any_octets_are_refused_or_read_alike(name: str, rest: bytes) -> None:
    codec, octets = CODECS[name], b"\x80" + rest

    read = outcome(codec.decode, octets)

    assert read == outcome(codec.walk, octets)
    if read is not None:
        assert codec.decode(codec.encode(read)) == read


@codecs
@given(data=st.data())
@some
def test_an_object_with_a_wrong_value_is_written_alike_or_refused(
    name: str, data: st.DataObject
) -> None:
    codec = CODECS[name]
    value = data.draw(drawn(codec))
    spoil(value, data)

    with suppress(EncodeError):
        octets = codec.encode(value)
        assert codec.walk_back(value) == octets
