"""The ClientHello is read whole or refused with a reason, whatever arrives (RFC 5246, 7.4.1.2)."""

import contextlib
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secc.tls.alerts import Alert
from secc.tls.client_hello import MOST_OCTETS, ClientHello, HelloError, Reader, parse
from tests.tls.hellos import (
    ALGORITHMS,
    GROUPS,
    STATUS_REQUEST,
    STATUS_REQUEST_V2,
    SUITES,
    body,
    hello,
    message,
    naming,
    records,
    vector,
)

FULL = {
    **STATUS_REQUEST,
    **STATUS_REQUEST_V2,
    **naming((3, bytes(20))),
    0: vector(b"\0" + vector(b"fe80::1%evcc0")),
    0xFF01: b"\0",
}


def read(octets: bytes) -> ClientHello:
    found = Reader().feed(octets)
    assert found is not None
    return found


def refused(octets: bytes) -> HelloError:
    with pytest.raises(HelloError) as caught:
        Reader().feed(octets)
    return caught.value


def test_everything_that_a_vehicle_offers_is_read() -> None:
    found = read(hello(more=FULL))

    assert (found.version, found.suites) == (0x0303, SUITES)
    assert (found.groups, found.signature_algorithms) == (GROUPS, ALGORITHMS)
    assert found.versions == (0x0303,)
    assert found.trusted_ca_keys == FULL[3]
    assert found.status_request
    assert found.status_request_v2
    assert found.secure_renegotiation
    assert found.server_name == "fe80::1%evcc0"


def test_extensions_are_optional() -> None:
    found = read(hello((0xC023,), groups=None, algorithms=None))

    assert not found.extensions
    assert (found.groups, found.signature_algorithms) == (None, None)
    assert found.trusted_ca_keys == b""
    assert not found.status_request
    assert not found.status_request_v2
    assert not found.secure_renegotiation
    assert found.server_name == ""


def test_renegotiation_may_be_known_by_suite() -> None:
    assert read(hello(SUITES)).secure_renegotiation


def test_all_versions_are_those_of_the_extension_if_there_is_one() -> None:
    assert read(hello(versions=(0x0304, 0x0303))).versions == (0x0304, 0x0303)


def test_a_status_request_of_another_kind_than_ocsp_is_none() -> None:
    assert not read(hello(more={5: b"\x02\0\0\0\0"})).status_request
    assert not read(hello(more={5: b""})).status_request


@given(cuts=st.lists(st.integers(1, 400), max_size=20), size=st.integers(1, 300))
def test_it_may_be_cut_into_records_and_segments_anywhere(cuts: list[int], size: int) -> None:
    octets = records(message(body(more=FULL)), size)
    reader = Reader()
    places = sorted({0, len(octets), *(cut for cut in cuts if cut < len(octets))})

    found = [reader.feed(octets[a:b]) for a, b in pairwise(places)]

    assert found[-1] == read(hello(more=FULL))
    assert found[:-1] == [None] * (len(found) - 1)
    assert reader.octets == octets


def test_octets_behind_it_are_left_to_whoever_comes_next() -> None:
    reader = Reader()

    assert reader.feed(hello() + b"more") is not None
    assert reader.octets == hello() + b"more"


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (bytes.fromhex("01fe8001"), "V2GTP without TLS"),
        (b"\x01", "V2GTP without TLS"),
        (b"GET / HTTP/1.1", "no TLS: it begins with 47 45 54"),
        (bytes.fromhex("802e0103"), "no TLS"),  # hello of SSL 2
        (bytes.fromhex("1602"), "no TLS"),
    ],
)
def test_what_is_no_tls_gets_no_alert(octets: bytes, words: str) -> None:
    error = refused(octets)

    assert words in str(error)
    assert error.alert is None


def part(octets: bytes, at: int, new: bytes) -> bytes:
    return octets[:at] + new + octets[at + len(new) :]


BODY = body()
SESSION_ID, SUITES_AT = 34, 35  # where their lengths are
COMPRESSION = SUITES_AT + 2 + 2 * len(SUITES)
BAD = {
    "another message": (records(message(BODY, kind=2)), "message 2", 10),
    "an empty record": (bytes.fromhex("16030100 00"), "empty record", 50),
    "a long record": (bytes.fromhex("1603014001"), "a record of 16385", 22),
    "a long hello": (records(b"\x01\xff\xff\xff"), "a ClientHello of 16777215", 22),
    "nothing": (records(message(b"")), "cut short", 50),
    "a session id": (
        records(message(part(body(more=FULL), SESSION_ID, b"\x21"))),
        "session id",
        50,
    ),
    "odd suites": (records(message(part(BODY, SUITES_AT, b"\0\3"))), "suites has 3", 50),
    "no suites": (hello(()), "suites has 0", 50),
    "no compression": (records(message(part(BODY, COMPRESSION, b"\0"))), "compression", 50),
    "an octet too many": (records(message(BODY + b"\0")), "1 octets too many", 50),
    "an extension twice": (
        records(
            message(body(groups=None, algorithms=None) + vector(bytes.fromhex("00050000") * 2))
        ),
        "extension 5 twice",
        47,
    ),
    "a short list of groups": (hello(groups=None, more={10: b"\0\4\0\1"}), "extension 10", 50),
    "no groups": (hello(groups=()), "extension 10 has 0", 50),
    "odd algorithms": (hello(algorithms=None, more={13: b"\0\1\4"}), "extension 13 has 1", 50),
    "versions and more": (hello(more={43: b"\x02\x03\x03\0"}), "too many", 50),
}


@pytest.mark.parametrize(("octets", "words", "number"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_told_in_words_and_by_alert(
    octets: bytes, words: str, number: int
) -> None:
    error = refused(octets)

    assert words in str(error)
    assert error.alert is Alert(number)


def test_a_record_of_another_kind_within_it_is_refused() -> None:
    error = refused(records(message(BODY), 20)[:25] + bytes.fromhex("1503010002 0100"))

    assert (str(error), error.alert) == (
        "a record of type 21 in a ClientHello",
        Alert.UNEXPECTED_MESSAGE,
    )


@pytest.mark.parametrize("size", [1, 40])
def test_a_hello_that_does_not_end_is_cut_off(size: int) -> None:
    endless = records(message(bytes(MOST_OCTETS)), size)
    reader = Reader()
    assert reader.feed(endless[:MOST_OCTETS]) is None

    with pytest.raises(HelloError) as caught:
        reader.feed(endless[MOST_OCTETS : MOST_OCTETS + 100])

    assert caught.value.alert is Alert.RECORD_OVERFLOW


@given(octets=st.binary(max_size=400))
@example(octets=b"")
def test_any_octets_are_a_hello_or_a_reason(octets: bytes) -> None:
    for attempt in (octets, records(message(octets))):
        with contextlib.suppress(HelloError):
            Reader().feed(attempt)


@given(
    kinds=st.lists(st.sampled_from([0, 3, 5, 10, 13, 17, 43, 0xFF01]), unique=True),
    data=st.data(),
)
def test_any_content_of_extensions_is_a_hello_or_a_reason(
    kinds: list[int], data: st.DataObject
) -> None:
    more = {kind: data.draw(st.binary(max_size=40)) for kind in kinds}
    sent = body(groups=None, algorithms=None, more=more)
    with contextlib.suppress(HelloError):
        found = parse(sent)
        assert found.extensions == more
        assert isinstance(found.server_name, str)
        assert isinstance(found.status_request, bool)


@given(at=st.integers(0, len(BODY) - 1), value=st.integers(0, 255))
def test_any_changed_octet_is_a_hello_or_a_reason(at: int, value: int) -> None:
    changed = part(BODY, at, bytes([value]))
    with contextlib.suppress(HelloError):
        assert parse(changed).suites


@pytest.mark.parametrize("end", range(len(BODY)))
def test_a_hello_cut_short_anywhere_is_refused(end: int) -> None:
    before = len(body(groups=None, algorithms=None))
    if end == before:  # a hello without extensions is whole
        assert parse(BODY[:end]).extensions == {}
        return
    with pytest.raises(HelloError):
        parse(BODY[:end])
