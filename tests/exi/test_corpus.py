"""Documents on which independent codecs agree, or on which it is known which of them is right."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from exi import DecodeError
from exi.json import from_json, to_json
from exi.json import parse as parse_json
from exi.xml import from_xml, serialize, to_xml
from exi.xml import parse as parse_xml
from tests.exi.codecs import CODECS
from tests.shared_data import rows

Row = dict[str, Any]
PUBLIC = ("exi/corpus_public.jsonl", "exi/disagreements.jsonl")


def documents(protocol: str) -> Iterator[tuple[str, bytes, Row]]:
    found = [row for name in PUBLIC for row in rows(name) if row["protocol"] == protocol]
    assert found
    for row in found:
        yield row["id"], bytes.fromhex(row["exi_hex"]), row


def canonical(xml: str | ElementTree.Element) -> str:
    text = xml if isinstance(xml, str) else ElementTree.tostring(xml, encoding="unicode")
    return ElementTree.canonicalize(text, rewrite_prefixes=True)


@pytest.mark.parametrize("protocol", CODECS)
def test_every_document_says_what_other_codecs_read_from_it(protocol: str) -> None:
    codec = CODECS[protocol]

    for name, octets, row in documents(protocol):
        tree = to_xml(codec.decode(octets), codec.protocol)

        assert canonical(tree) == canonical(row["xml"]), name


@pytest.mark.parametrize("protocol", CODECS)
def test_every_document_is_written_again_octet_for_octet(protocol: str) -> None:
    codec = CODECS[protocol]

    for name, octets, row in documents(protocol):
        if row["check"] == "roundtrip":
            assert codec.encode(codec.decode(octets)) == octets, name


@pytest.mark.parametrize("protocol", CODECS)
def test_every_document_goes_through_json_and_xml_without_loss(protocol: str) -> None:
    codec = CODECS[protocol]

    for name, octets, row in documents(protocol):
        value = codec.decode(octets)
        text = json.dumps(to_json(value, codec.protocol))
        xml = serialize(to_xml(value, codec.protocol))

        of_json = from_json(parse_json(text), codec.protocol, fragment=codec.fragment)
        of_xml = from_xml(parse_xml(xml), codec.protocol, fragment=codec.fragment)

        assert of_json == of_xml == value, name
        if row["check"] == "roundtrip":
            assert codec.encode(of_json) == codec.encode(of_xml) == octets, name


@pytest.mark.parametrize("protocol", CODECS)
def test_the_walkers_read_and_write_every_document_as_the_generated_code_does(
    protocol: str,
) -> None:
    codec = CODECS[protocol]

    for name, octets, _ in documents(protocol):
        value = codec.walk(octets, strict=True)

        assert value == codec.decode(octets), name
        assert codec.walk_back(value) == octets, name


@pytest.mark.parametrize("protocol", CODECS)
def test_damaged_documents_are_refused_or_read_as_other_codecs_read_them(protocol: str) -> None:
    codec = CODECS[protocol]
    damaged = [row for row in rows("exi/corpus_negative.jsonl") if row["protocol"] == protocol]

    for row in damaged:
        octets, expected = bytes.fromhex(row["exi_hex"]), row["expect"]
        try:
            value = codec.decode(octets)
        except DecodeError:
            assert expected in ("reject", "either", ""), row["id"]
        else:
            assert expected in ("accept", "either"), row["id"]
            assert codec.walk(octets) == value, row["id"]
            if row["xml"]:
                assert canonical(to_xml(value, codec.protocol)) == canonical(row["xml"]), row["id"]
