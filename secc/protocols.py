"""The protocols of EXI documents by the names that users give them, each imported at first use."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import cast

from exi import ExiError
from exi.json import from_json, to_json
from exi.protocol import Protocol
from exi.xml import Tree, from_xml, to_xml

NAMESPACES = {
    "urn:din:70121:2012:MsgDef": "din",
    "urn:iso:15118:2:2013:MsgDef": "iso2",
    "urn:iso:15118:2:2010:MsgDef": "iso2",
}
_MODULES = {
    "appprotocol": "secc.messages.app_protocol",
    "din": "secc.messages.din70121",
    "iso2": "secc.messages.iso15118_2",
    "xmldsig": "secc.messages.xmldsig",
}
WIRE = ("appprotocol", "din", "iso2")  # what a V2GTP message of type 0x8001 may hold
PROTOCOLS = (*_MODULES, "din-fragment", "iso2-fragment", "xmldsig-fragment")
_LEFT = 3  # octets that a sender may leave behind the end of a document


@cache
def module(protocol: str) -> ModuleType:
    """The messages of a protocol, fragments included."""
    return import_module(_MODULES[protocol.partition("-")[0]])


@cache
def _grammar(module: ModuleType) -> Protocol:
    return Protocol(module.schema())


def is_fragment(protocol: str) -> bool:
    return protocol.endswith("-fragment")


def decode(exi: bytes, protocol: str, *, strict: bool = False) -> object:
    """Read a document or fragment; raises DecodeError."""
    messages = module(protocol)
    read = messages.decode_fragment if is_fragment(protocol) else messages.decode
    return cast(object, read(exi, strict=strict))


def encode(value: object, protocol: str) -> bytes:
    """Write a document or fragment; raises EncodeError."""
    messages = module(protocol)
    write = messages.encode_fragment if is_fragment(protocol) else messages.encode
    return cast(bytes, write(value))


def plain(value: object, protocol: str) -> dict[str, object]:
    """Ready for JSON."""
    return to_json(value, _grammar(module(protocol)))


def of_plain(content: object, protocol: str) -> object:
    """From JSON; raises JsonError."""
    return from_json(content, _grammar(module(protocol)), fragment=is_fragment(protocol))


def tree(value: object, protocol: str) -> Tree:
    """As XML."""
    return to_xml(value, _grammar(module(protocol)))


def of_tree(xml: Tree, protocol: str) -> object:
    """From XML; raises XmlError."""
    return from_xml(xml, _grammar(module(protocol)), fragment=is_fragment(protocol))


def fitting(exi: bytes, among: tuple[str, ...] = PROTOCOLS) -> list[str]:
    """The protocols of which these octets are a document, from the first octet to the last.

    That is, encoding what was read gives the same octets; only if there is no such protocol, a
    few octets may be left over, or missing, since some senders code empty values the long way.
    """
    left: dict[str, int] = {}
    for protocol in among:
        try:
            again = encode(decode(exi, protocol), protocol)
        except ExiError:
            continue
        left[protocol] = 0 if again == exi else max(abs(len(again) - len(exi)), 1)
    return [p for p, n in left.items() if n == 0] or [p for p, n in left.items() if n <= _LEFT]
