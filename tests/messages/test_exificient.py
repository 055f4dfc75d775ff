"""Our octets are those of EXIficient, whose grammars come from the published XSDs."""

from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi.decoder import decode_document, decode_fragment
from exi.encoder import encode_document, encode_fragment
from exi.protocol import Protocol
from exi.schema import Element
from exi.types import Octets, String, Type
from exi.xml import from_xml, to_xml
from tests.messages import drawing
from tools.ecog.exificient import SCHEMAS, Exificient

MODULES = {name: import_module(f"secc.messages.{name}") for name in SCHEMAS}
PROTOCOLS = {name: Protocol(module.schema()) for name, module in MODULES.items()}
many = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
schemas = pytest.mark.parametrize("name", SCHEMAS)


def compare_document(oracle: Exificient, name: str, document: object) -> None:
    module, protocol = MODULES[name], PROTOCOLS[name]

    octets = oracle.encode(name, to_xml(document, protocol))

    assert module.encode(document) == encode_document(document, protocol) == octets
    assert module.decode(octets) == decode_document(octets, protocol, strict=True) == document
    assert from_xml(oracle.decode(name, octets), protocol) == document


@pytest.mark.parametrize("name", ["din70121", "iso15118_2"])
@given(data=st.data())
@many
def test_messages_are_coded_as_exificient_codes_them(
    oracle: Exificient, name: str, data: st.DataObject
) -> None:
    compare_document(oracle, name, data.draw(drawing.messages(MODULES[name])))


@schemas
@given(data=st.data())
@many
def test_documents_of_any_root_are_coded_as_exificient_codes_them(
    oracle: Exificient, name: str, data: st.DataObject
) -> None:
    compare_document(oracle, name, data.draw(drawing.roots(PROTOCOLS[name])))


@schemas
@given(data=st.data())
@many
def test_fragments_are_coded_as_exificient_codes_them(
    oracle: Exificient, name: str, data: st.DataObject
) -> None:
    module, protocol = MODULES[name], PROTOCOLS[name]
    element = data.draw(drawing.fragments(protocol))

    octets = oracle.encode(name, to_xml(element, protocol), fragment=True)

    assert module.encode_fragment(element) == encode_fragment(element, protocol) == octets
    assert module.decode_fragment(octets) == element
    assert decode_fragment(octets, protocol, strict=True) == element
    assert from_xml(oracle.decode(name, octets, fragment=True), protocol, fragment=True) == element


@schemas
@given(data=st.data())
@many
def test_an_empty_text_as_exificient_codes_it_is_read_as_the_empty_text(
    oracle: Exificient, name: str, data: st.DataObject
) -> None:
    """EXIficient drops it and ends the element by the second-level code of EE."""
    module, protocol = MODULES[name], PROTOCOLS[name]
    members = [m for ms in protocol.fragment.members for m in ms if holds_empty(m.type)]
    if not members:
        return
    member = data.draw(st.sampled_from(members))
    empty = b"" if isinstance(member.type, Octets) else ""
    element = Element(member.namespace, member.name, empty)

    octets = oracle.encode(name, to_xml(element, protocol), fragment=True)

    assert octets != module.encode_fragment(element)
    assert module.decode_fragment(octets) == element


def holds_empty(kind: Type) -> bool:
    return isinstance(kind, String | Octets) and kind.minimum == 0
