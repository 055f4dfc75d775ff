"""The fuzzer finds nothing in this build, and would find what is there."""

from dataclasses import replace

import pytest

from exi import Element
from exi.decoder import Buffer
from tools import fuzz_cases


def test_mutated_documents_of_every_codec_are_read_or_refused() -> None:
    tally = fuzz_cases.run(2000, seed=3, told=print)

    assert 100 < tally.read < 1900
    assert {"appproto", "din", "iso2", "iso2-fragment", "xmldsig-fragment"} <= set(tally.by_target)


def test_a_seed_gives_the_same_cases_again() -> None:
    one, other, third = (fuzz_cases.run(300, seed, told=print) for seed in (1, 1, 2))

    assert (one.octets, one.read) == (other.octets, other.read) != (third.octets, third.read)


class Careless:
    """Reads nothing, says nothing."""

    def decode(self, data: Buffer, *, strict: bool = False) -> object:
        return bytes(data), strict

    def encode(self, root: object) -> bytes:
        raise TypeError(root)

    def decode_fragment(self, data: Buffer, *, strict: bool = False) -> Element:
        raise ValueError(data, strict)

    def encode_fragment(self, element: Element) -> bytes:
        raise TypeError(element)


def test_a_codec_that_accepts_what_is_no_document_is_found() -> None:
    target = replace(fuzz_cases.targets()[0], codecs=[Careless()])

    with pytest.raises(AssertionError, match="appproto: 2445"):
        target.check(b"\x24\x45\x58\x49")


def test_a_codec_that_raises_anything_but_decode_errors_is_found() -> None:
    target = replace(fuzz_cases.targets()[1], codecs=[Careless()])

    with pytest.raises(ValueError, match="EXI"):
        target.check(b"\x24\x45\x58\x49")
