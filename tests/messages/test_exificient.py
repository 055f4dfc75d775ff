"""Our octets are those of EXIficient, whose grammars come from the published XSDs."""

from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi.decoder import decode_document, decode_fragment
from exi.encoder import encode_document, encode_fragment
from exi.protocol import Protocol
from exi.xml import from_xml, to_xml
from tests.messages import drawing
from tests.messages.oracle import SCHEMAS, Oracle

MODULES = {name: import_module(f"secc.messages.{name}") for name in SCHEMAS}
PROTOCOLS = {name: Protocol(module.schema()) for name, module in MODULES.items()}
many = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
schemas = pytest.mark.parametrize("name", SCHEMAS)


def compare_document(oracle: Oracle, name: str, document: object) -> None:
    protocol = PROTOCOLS[name]

    octets = oracle.encode(name, to_xml(document, protocol))

    assert encode_document(document, protocol) == octets
    assert decode_document(octets, protocol, strict=True) == document
    assert from_xml(oracle.decode(name, octets), protocol) == document


@pytest.mark.parametrize("name", ["din70121", "iso15118_2"])
@given(data=st.data())
@many
def test_messages_are_coded_as_exificient_codes_them(
    oracle: Oracle, name: str, data: st.DataObject
) -> None:
    compare_document(oracle, name, data.draw(drawing.messages(MODULES[name])))


@schemas
@given(data=st.data())
@many
def test_documents_of_any_root_are_coded_as_exificient_codes_them(
    oracle: Oracle, name: str, data: st.DataObject
) -> None:
    compare_document(oracle, name, data.draw(drawing.roots(PROTOCOLS[name])))


@schemas
@given(data=st.data())
@many
def test_fragments_are_coded_as_exificient_codes_them(
    oracle: Oracle, name: str, data: st.DataObject
) -> None:
    protocol = PROTOCOLS[name]
    element = data.draw(drawing.fragments(protocol))

    octets = oracle.encode(name, to_xml(element, protocol), fragment=True)

    assert encode_fragment(element, protocol) == octets
    assert decode_fragment(octets, protocol, strict=True) == element
    assert from_xml(oracle.decode(name, octets, fragment=True), protocol, fragment=True) == element
