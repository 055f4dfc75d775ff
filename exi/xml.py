"""Messages as XML and back (XML Information Set of the same schemas), by the grammars of EXI."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any
from xml.etree import ElementTree

from exi.errors import XmlError
from exi.grammar import CHARACTERS, END, Grammar, Position, Production, State, grammar_of
from exi.protocol import Protocol
from exi.schema import Element
from exi.types import Boolean, Complex, Enumerated, Integer, Member, Octets, String, Type

Tree = ElementTree.Element
Item = tuple[str, str] | str | Tree  # an attribute (tag and text), text, or a child element
HINTS = re.compile(r"\{http://www.w3.org/2001/XMLSchema-instance\}(noNamespaceS|s)chemaLocation")
INTEGER = re.compile("[+-]?[0-9]+")  # int() knows more forms than XML
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def to_xml(value: object, protocol: Protocol) -> Tree:
    """The XML element of a root object, or of an `Element`: any root, or one of a fragment."""
    if not isinstance(value, Element):
        if type(value) not in protocol.bare:
            raise XmlError("give an Element", type(value).__name__)
        member = next(m for (m,) in protocol.document.members if _is(m, value))
        return _Writer().element(member, value)
    for member in _declared(protocol, value.namespace, value.name):
        if not isinstance(member.type, Complex) or _is(member, value.value):
            return _Writer().element(member, value.value)
    raise XmlError(f"not a {type(value.value).__name__}", value.name)


def from_xml(tree: Tree, protocol: Protocol, *, fragment: bool = False) -> object:
    """The object that `exi` would decode: of a document, or the `Element` of a fragment."""
    namespace, name = _split(tree.tag)
    error = XmlError(f"no such element in namespace {namespace!r}", name)
    for member in _declared(protocol, namespace, name):
        try:
            value = _Reader().element(member, tree)
        except XmlError as reason:  # an element of a fragment may have several types
            error = reason
        except RecursionError:
            raise XmlError("nested too deep", name) from None
        else:
            bare = not fragment and type(value) in protocol.bare
            return value if bare else Element(namespace, name, value)
    raise error


def parse(text: str | bytes) -> Tree:
    """The element in an XML text of Unicode or UTF-8; `XmlError` for what is none.

    A document type is refused before the parser sees it, and with it all entities: nothing can
    be expanded or fetched.
    """
    try:
        text = text if isinstance(text, str) else text.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            raise XmlError("a document type (DTD) is not accepted")
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise XmlError(f"not XML: {error}") from None
    except ValueError as error:  # octets that are not UTF-8, surrogates
        raise XmlError(f"not XML in UTF-8: {error}") from None


def serialize(tree: Tree) -> str:
    """XML text that is read as it was written: a parser takes a bare CR for a line end."""
    return ElementTree.tostring(tree, encoding="unicode").replace("\r", "&#13;")


def _declared(protocol: Protocol, namespace: str, name: str) -> Iterable[Member]:
    """The declarations of a name, every root among them."""
    wanted = (name, namespace)
    return next((m for m in protocol.fragment.members if m[0].key == wanted), ())


def _is(member: Member, value: object) -> bool:
    return isinstance(member.type, Complex) and member.type.cls is type(value)


def _tag(member: Member) -> str:
    return f"{{{member.namespace}}}{member.name}" if member.namespace else member.name


def _split(tag: str) -> tuple[str, str]:
    namespace, _, name = tag.rpartition("}")
    return namespace[1:], name


class _Walk:
    """Where one walk over a message is."""

    def __init__(self) -> None:
        self.path: list[str] = []

    def error(self, reason: str) -> XmlError:
        return XmlError(reason, "/".join(self.path))


class _Writer(_Walk):
    """Objects to elements, as they are: neither bounds nor completeness are checked."""

    def element(self, member: Member, value: object) -> Tree:
        self.path.append(member.name)
        tree = Tree(_tag(member))
        if isinstance(member.type, Complex):
            self.complex(tree, grammar_of(member.type.cls), value)
        else:
            tree.text = self.text(member.type, value)
        self.path.pop()
        return tree

    def text(self, kind: Type, value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, bytes):
            is_hex = isinstance(kind, Octets) and kind.hex
            return value.hex().upper() if is_hex else base64.b64encode(value).decode()
        if isinstance(value, int | str):
            return str(value)
        raise self.error(f"{value!r} is no value")

    def complex(self, tree: Tree, automaton: Grammar, value: object) -> None:
        if type(value) is not automaton.cls:
            raise self.error(f"{value!r} is not a {automaton.cls.__name__}")
        for position in automaton.positions:
            if position.field is None:
                continue
            item = getattr(value, position.field)
            if item is None:
                continue
            if position.attribute:
                (member,) = position.members
                tree.set(_tag(member), self.text(member.type, item))
            elif position.text:
                tree.text = self.text(position.members[0].type, item)
            else:
                items = item if position.repeated else [item]
                tree.extend([self.element(self.alternative(position, i), i) for i in items])
        if not automaton.ordered:
            self.content(tree, automaton, getattr(value, "content"))  # noqa: B009

    def alternative(self, position: Position, item: object) -> Member:
        if len(position.members) == 1:
            return position.members[0]
        for member in position.members:
            if _is(member, item):
                return member
        raise self.error(f"{item!r} fits no element here")

    def content(self, tree: Tree, automaton: Grammar, items: Iterable[Element | str]) -> None:
        members = {m.key: m for p in automaton.positions if p.field is None for m in p.members}
        for item in items:
            if isinstance(item, str):
                if len(tree):
                    tree[-1].tail = (tree[-1].tail or "") + item
                else:
                    tree.text = (tree.text or "") + item
            elif (item.name, item.namespace) in members:
                member = members[item.name, item.namespace]
                tree.append(self.element(member, item.value))
            else:
                raise self.error(f"no element {item.name} here")


class _Reader(_Walk):
    """Elements to objects: order and number of elements are checked, bounds of values are not."""

    def element(self, member: Member, tree: Tree) -> object:
        self.path.append(member.name)
        if isinstance(member.type, Complex):
            value = self.complex(grammar_of(member.type.cls), tree)
        elif len(tree) or tree.attrib:
            raise self.error("neither attributes nor elements are allowed here")
        else:
            value = self.value(member.type, tree.text or "")
        self.path.pop()
        return value

    def value(self, kind: Type, text: str) -> object:
        if isinstance(kind, String):
            return text
        text = text.strip()
        try:
            match kind:
                case Boolean():
                    return BOOLEANS[text]
                case Integer() if INTEGER.fullmatch(text):
                    return int(text)
                case Integer():
                    pass
                case Enumerated():
                    return kind.cls(text)
                case Octets(hex=True):
                    return bytes.fromhex(text)
                case _:
                    return base64.b64decode("".join(text.split()), validate=True)
        except (KeyError, ValueError):
            pass
        raise self.error(f"no value {text!r}")

    def complex(self, automaton: Grammar, tree: Tree) -> object:
        value: Any = object.__new__(automaton.cls)
        for position in automaton.positions:
            if position.field is not None:
                setattr(value, position.field, [] if position.repeated else None)
        if not automaton.ordered:
            value.content = []
        state = automaton.start
        for item in _items(tree, automaton):
            state = self.item(automaton, state, value, item)
        if Production(END) not in state.productions:
            position = automaton.positions[state.productions[0].position]
            names = " or ".join(m.name for m in position.members) or "an element"
            raise self.error(f"{names} is missing")
        return value

    def item(self, automaton: Grammar, state: State, value: Any, item: Item) -> State:
        """One attribute, text or child element; the state behind it."""
        if isinstance(item, str) and Production(CHARACTERS) in state.productions:
            value.content.append(item)
            return automaton.behind_text(state)
        production = self.production(automaton, state, item)
        position = automaton.positions[production.position]
        member = position.members[production.member]
        if isinstance(item, Tree):
            result = self.element(member, item)
        else:
            result = self.value(member.type, item if isinstance(item, str) else item[1])
        if position.field is None:
            value.content.append(Element(member.namespace, member.name, result))
        elif position.repeated:
            entries = getattr(value, position.field)
            entries.append(result)
            return automaton.behind(production.position, len(entries))
        else:
            setattr(value, position.field, result)
        return automaton.after[production.position]

    def production(self, automaton: Grammar, state: State, item: Item) -> Production:
        for production in state.productions:
            if production.position >= 0:
                position = automaton.positions[production.position]
                if position.members and _fits(position, position.members[production.member], item):
                    return production
        name = "text" if isinstance(item, str) else _split(_name(item))[1]
        raise self.error(f"{name} is not allowed here")


def _name(item: tuple[str, str] | Tree) -> str:
    return item.tag if isinstance(item, Tree) else item[0]


def _fits(position: Position, member: Member, item: Item) -> bool:
    if isinstance(item, str) or position.text:
        return isinstance(item, str) and position.text
    return position.attribute is isinstance(item, tuple) and _tag(member) == _name(item)


def _items(tree: Tree, automaton: Grammar) -> Iterator[Item]:
    """Attributes in the order of EXI, then text and elements in document order."""
    attributes = (item for item in tree.attrib.items() if not HINTS.match(item[0]))
    yield from sorted(attributes, key=lambda item: _split(item[0])[::-1])
    simple = any(position.text for position in automaton.positions)
    blank = automaton.mixed or simple
    if simple or _counts(tree.text, blank):
        yield tree.text or ""
    for child in tree:
        yield child
        if _counts(child.tail, blank):
            yield child.tail or ""


def _counts(text: str | None, blank: bool) -> bool:
    """Whether text is content; white space between elements is not, save where text may be."""
    return text is not None and bool(text if blank else text.strip())
