"""Generated code and walkers are one codec: they agree on whatever they are given."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi import DecodeError, EncodeError
from tests.exi.codecs import CODECS, Codec
from tests.messages import drawing

some = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
codecs = pytest.mark.parametrize("name", CODECS)


def drawn(codec: Codec) -> st.SearchStrategy[Any]:
    if codec.fragment:
        return drawing.fragments(codec.protocol)
    if hasattr(codec.module, "V2G_Message"):
        return drawing.messages(codec.module)
    return drawing.roots(codec.protocol)


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
    octets = bytearray(codec.encode(data.draw(drawn(codec))))
    for _ in range(data.draw(st.integers(1, min(3, len(octets) - 1)))):
        place = data.draw(st.integers(0, len(octets) - 1))
        match data.draw(st.sampled_from(["flip", "set", "drop", "add"])):
            case "flip":
                octets[place] ^= 1 << data.draw(st.integers(0, 7))
            case "set":
                octets[place] = data.draw(st.integers(0, 255))
            case "drop":
                del octets[place]
            case "add":
                octets.insert(place, data.draw(st.integers(0, 255)))

    assert outcome(codec.decode, bytes(octets)) == outcome(codec.walk, bytes(octets))


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


def spoil(value: Any, data: st.DataObject) -> None:
    """Put something else into a field somewhere inside."""
    while True:
        fields = [f for f in getattr(value, "__slots__", ()) if f not in ("namespace", "name")]
        if not fields:
            return
        field = data.draw(st.sampled_from(fields))
        inner = getattr(value, field)
        inside = inner[0] if isinstance(inner, list) and inner else inner
        if not hasattr(inside, "__slots__") or data.draw(st.booleans()):
            wrong = [None, -1, 1 << 70, "x" * 400, "\0", "\ud800", b"x" * 400, b"", [], value, 0.5]
            setattr(value, field, data.draw(st.sampled_from(wrong)))
            return
        value = inside
