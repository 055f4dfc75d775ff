"""Generated and compiled code are one codec: the same objects, octets and errors.

Both are at hand in a compiled build, whatever SECC_PURE says; on a pure one there is one only.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi import DecodeError, EncodeError
from tests.exi.codecs import CODECS
from tests.exi.damage import damage, drawn, spoil
from tests.shared_data import rows

native = pytest.importorskip("exi.native", reason="a pure build has no exi.native")
MODULES = {name: codec.module.__name__ for name, codec in CODECS.items()}
GENERATED: Any = {name: import_module(f"{module}_codec") for name, module in MODULES.items()}
COMPILED: Any = {name: native.Engine(module) for name, module in MODULES.items()}
many = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
codecs = pytest.mark.parametrize("name", CODECS)


def outcome(call: Callable[..., object], *arguments: object, **options: bool) -> object:
    """What is returned, or the error with its place; anything else fails the test."""
    try:
        return call(*arguments, **options)
    except (DecodeError, EncodeError) as error:
        return type(error), str(error), vars(error)


def both(name: str, way: str, argument: object, **options: bool) -> object:
    """The outcome, `way` being decode or encode, which must be the same twice."""
    call = f"{way}_fragment" if CODECS[name].fragment else way
    generated = outcome(getattr(GENERATED[name], call), argument, **options)
    compiled = outcome(getattr(COMPILED[name], call), argument, **options)
    assert compiled == generated
    assert type(compiled) is type(generated)
    return compiled


@codecs
@given(data=st.data())
@many
def test_objects_are_written_and_read_alike(name: str, data: st.DataObject) -> None:
    value = data.draw(drawn(CODECS[name]))

    octets = both(name, "encode", value)

    assert isinstance(octets, bytes)
    assert both(name, "decode", octets) == both(name, "decode", octets, strict=True) == value


@codecs
@given(data=st.data())
@many
def test_damaged_octets_are_read_or_refused_alike(name: str, data: st.DataObject) -> None:
    octets = CODECS[name].encode(data.draw(drawn(CODECS[name])))

    both(name, "decode", damage(octets, data))


@codecs
@given(rest=st.binary(max_size=200), strict=st.booleans())
@many
def test_any_octets_are_read_or_refused_alike(name: str, rest: bytes, strict: bool) -> None:
    both(name, "decode", b"\x80" + rest, strict=strict)


@codecs
@given(data=st.data())
@many
def test_wrong_objects_are_written_or_refused_alike(name: str, data: st.DataObject) -> None:
    value = data.draw(drawn(CODECS[name]))
    spoil(value, data)

    both(name, "encode", value)


@pytest.mark.parametrize("what", ["public", "negative"])
def test_documents_of_the_corpus_are_read_and_written_alike(what: str) -> None:
    for row in rows(f"exi/corpus_{what}.jsonl"):
        octets = bytes.fromhex(row["exi_hex"])

        read = both(row["protocol"], "decode", octets)

        if not isinstance(read, tuple):
            both(row["protocol"], "encode", read)


@codecs
def test_documents_cut_short_are_refused_alike(name: str) -> None:
    longest = max(
        (row["exi_hex"] for row in rows("exi/corpus_public.jsonl") if row["protocol"] == name),
        key=len,
    )
    octets = bytes.fromhex(longest)

    for length in range(0, len(octets), 1 + len(octets) // 500):
        both(name, "decode", octets[:length])


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, list, str])
def test_whatever_holds_the_octets_is_read_or_refused_alike(kind: Any) -> None:
    octets = bytes.fromhex("809802000000000000000011d0199135c0040b2000")

    if kind is str:
        for codec in (GENERATED["iso2"], COMPILED["iso2"]):
            with pytest.raises(TypeError):
                codec.decode(str(octets))
    else:
        assert both("iso2", "decode", kind(octets)) == both("iso2", "decode", octets)


def test_octets_with_gaps_between_them_are_read_alike() -> None:
    octets = bytes.fromhex("809802000000000000000011d0199135c0040b2000")
    apart = memoryview(b"".join(bytes([octet, 0xAA]) for octet in octets))[::2]

    assert both("iso2", "decode", apart) == both("iso2", "decode", octets)
