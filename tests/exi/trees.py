"""Messages as plain trees, to compare them with the XML that other codecs read from the octets."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from enum import Enum
from xml.etree import ElementTree

from exi.grammar import grammar_of
from exi.schema import Element
from exi.types import Complex, Octets, Type


@dataclass
class Tree:
    """An element: names are "{namespace}local", text is what XML would hold."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Tree] = field(default_factory=list)


def _name(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def _text(kind: Type, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case bytes() if isinstance(kind, Octets) and kind.hex:
            return value.hex().upper()
        case bytes():
            return base64.b64encode(value).decode()
        case Enum():
            return str(value.value)
        case _:
            return str(value)


def tree(namespace: str, name: str, kind: Type, value: object) -> Tree:
    """The element `name` with this value of this type."""
    node = Tree(_name(namespace, name))
    if not isinstance(kind, Complex):
        node.text = _text(kind, value)
        return node
    assert type(value) is kind.cls
    grammar = grammar_of(kind.cls)
    for position in grammar.positions:
        if position.field is None:
            continue
        items = getattr(value, position.field)
        for item in items if position.repeated else [items]:
            if item is None:
                continue
            member = position.members[0]
            if position.attribute:
                node.attributes[_name(member.namespace, member.name)] = _text(member.type, item)
            elif position.text:
                node.text = _text(member.type, item)
            else:
                if len(position.members) > 1:
                    (member,) = (
                        m
                        for m in position.members
                        if isinstance(m.type, Complex) and m.type.cls is type(item)
                    )
                node.children.append(tree(member.namespace, member.name, member.type, item))
    if not grammar.ordered:
        members = {
            (m.namespace, m.name): m.type
            for p in grammar.positions
            if p.field is None
            for m in p.members
        }
        for item in getattr(value, "content"):  # noqa: B009 - only some classes have it
            if isinstance(item, str):
                node.text += item
            else:
                assert isinstance(item, Element)
                kind = members[item.namespace, item.name]
                node.children.append(tree(item.namespace, item.name, kind, item.value))
    return node


def parse(xml: str) -> Tree:
    """The tree of an XML document; white space between elements is no text."""
    return _parsed(ElementTree.fromstring(xml))


def _parsed(element: ElementTree.Element) -> Tree:
    children = [_parsed(child) for child in element]
    return Tree(element.tag, dict(element.attrib), element.text or "", children)
