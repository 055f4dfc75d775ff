"""Messages as plain values under their wire names, ready for JSON, and back without loss.

Octets are hex digits, enumerations their wire text, a list its entries; what is absent is left
out. A document is an object with the one key that names its root, ``{"V2G_Message": {...}}``. An
element that carries its name along (`Element`: roots without a class of their own, the one of a
fragment, entries of `content`) is such an object too, named ``{namespace}name`` where the schema
has the name in several namespaces.

For each message class a straight-line writer is made when the class is first met: walking
annotations for every message would take longer than decoding it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache
from reprlib import repr as brief
from typing import Any

from exi.errors import JsonError
from exi.grammar import grammar_of
from exi.protocol import Protocol
from exi.schema import Element
from exi.types import Boolean, Complex, Enumerated, Field, Integer, Member, Octets, Type, fields_of

Plain = dict[str, Any]
_Convert = Callable[[Any], Plain]


def to_json(document: object, protocol: Protocol) -> Plain:
    """The plain form of a root object, or of an `Element`: any root, or one of a fragment."""
    if isinstance(document, Element):
        return {_name(document, protocol): _value(document.value)}
    name = _bare(protocol).get(type(document))
    if name is None:
        raise JsonError("give an Element", type(document).__name__)
    return {name: _CONVERTERS[type(document)](document)}


def from_json(plain: object, protocol: Protocol, *, fragment: bool = False) -> object:
    """The object that `exi` would decode: of a document, or the `Element` of a fragment.

    Names, types and completeness are checked here; bounds and content models when it is encoded.
    """
    if not isinstance(plain, dict) or len(plain) != 1:
        raise JsonError(f"expected an object with the one name of its root, not {brief(plain)}")
    ((name, content),) = plain.items()
    members = _root(name, protocol, fragment)
    error = JsonError("has no type", name)
    for member in members:
        try:
            value = _Reader().element(member, content)
        except JsonError as reason:  # an element of a fragment may have several types
            error = reason
        except RecursionError:
            raise JsonError("nested too deep", name) from None
        else:
            bare = not fragment and type(value) in protocol.bare
            return value if bare else Element(member.namespace, member.name, value)
    raise error


def parse(text: str | bytes) -> object:
    """The values of a JSON text; `JsonError` for what is none, or says a name twice."""
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except RecursionError:
        raise JsonError("nested too deep") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise JsonError(f"not JSON: {error.msg} ({where}column {error.colno})") from None
    except ValueError as error:  # no UTF-8, or an integer of thousands of digits
        raise JsonError(f"not JSON: {error}") from None


def _unique(pairs: list[tuple[str, object]]) -> Plain:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(n for n, _ in pairs).items() if count > 1)
        raise JsonError("stands twice in one object", twice)
    return found


# --- names of roots -----------------------------------------------------------------------------


@cache
def _bare(protocol: Protocol) -> dict[type, str]:
    """The root that an object without `Element` stands for."""
    roots = [(member.name, member.type) for (member,) in protocol.document.members]
    classes = {kind.cls: name for name, kind in roots if isinstance(kind, Complex)}
    return {cls: name for cls, name in classes.items() if cls in protocol.bare}


@cache
def _several(protocol: Protocol) -> frozenset[str]:
    """Local names that stand in more than one namespace."""
    names = Counter(members[0].name for members in protocol.fragment.members)
    return frozenset(name for name, count in names.items() if count > 1)


def _name(element: Element, protocol: Protocol) -> str:
    if element.name in _several(protocol):
        return f"{{{element.namespace}}}{element.name}"
    return element.name


def _root(name: str, protocol: Protocol, fragment: bool) -> tuple[Member, ...]:
    """The declarations that a name means."""
    namespace, _, local = name.rpartition("}")
    choices = protocol.fragment if fragment else protocol.document
    found = [
        members
        for members in choices.members
        if members[0].name == local and namespace in ("", "{" + members[0].namespace)
    ]
    if len(found) > 1:
        names = " or ".join(f"{{{members[0].namespace}}}{local}" for members in found)
        raise JsonError(f"stands in several namespaces: {names}", name)
    if not found:
        raise JsonError(f"is no {'element' if fragment else 'root'} of this schema", name)
    return found[0]


# --- objects to plain values --------------------------------------------------------------------


def _value(anything: object) -> object:
    """A value whose declaration is not at hand."""
    if isinstance(anything, Element):
        return {anything.name: _value(anything.value)}
    if isinstance(anything, bytes):
        return anything.hex().upper()
    if isinstance(anything, Enum):
        return anything.value
    if isinstance(anything, list):
        return [_value(item) for item in anything]
    if hasattr(type(anything), "__message__"):
        return _CONVERTERS[type(anything)](anything)
    return anything


class _Converters(dict[type, _Convert]):
    """The writers made so far, by message class."""

    def __missing__(self, cls: type) -> _Convert:
        written = self[cls] = _written(cls)
        return written


_CONVERTERS = _Converters()


def _written(cls: type) -> _Convert:
    """Make the writer of one class."""
    names: Plain = {"converters": _CONVERTERS, "value": _value}
    lines = ["def convert(message):", "    result = {}"]
    for number, field in enumerate(fields_of(cls).values()):
        lines += [f"    {line}" for line in _lines(field, number, names)]
    if not grammar_of(cls).ordered:
        lines.append("    if message.content: result['content'] = value(message.content)")
    lines.append("    return result")
    exec("\n".join(lines), names)  # text of our own making, from the schema
    convert: _Convert = names["convert"]
    return convert


def _lines(field: Field, number: int, names: Plain) -> list[str]:
    """What one field takes."""
    source = f"message.{field.name}"
    if len(field.members) > 1:
        kinds = [(m.name, m.type) for m in field.members]
        names[f"names{number}"] = {t.cls: name for name, t in kinds if isinstance(t, Complex)}
        key, one = f"names{number}[item.__class__]", "converters[item.__class__](item)"
        if field.occurs is not None:
            return [f"if {source}:", f"    result[{field.name!r}] = [{{{key}: {one}}}"
                    f" for item in {source}]"]  # fmt: skip
    else:
        member = field.members[0]
        key = repr(field.name if field.text else member.name)
        one = _expression(member.type, "item", number, names)
        if field.occurs is not None:
            return [f"if {source}:", f"    result[{key}] = [{one} for item in {source}]"]
        if not field.optional:
            return [f"result[{key}] = {_expression(member.type, source, number, names)}"]
    return [f"item = {source}", "if item is not None:", f"    result[{key}] = {one}"]


def _expression(kind: Type, source: str, number: int, names: Plain) -> str:
    match kind:
        case Octets():
            return f"{source}.hex().upper()"
        case Enumerated():
            names[f"texts{number}"] = {member: member.value for member in kind.cls}
            return f"texts{number}[{source}]"
        case Complex():
            names[f"class{number}"] = kind.cls
            return f"converters[class{number}]({source})"
        case _:
            return source


# --- plain values to objects --------------------------------------------------------------------


@cache
def _fields(cls: type) -> tuple[Field, ...]:
    return tuple(fields_of(cls).values())


@cache
def _keys(cls: type) -> dict[str, tuple[Field, tuple[Member, ...]]]:
    """The fields of a class and what they may hold, by the keys of its objects."""
    found: dict[str, tuple[Field, tuple[Member, ...]]] = {}
    for field in _fields(cls):
        if len(field.members) > 1 and field.occurs is not None:
            found[field.name] = field, field.members
            continue
        for member in field.members:
            found[field.name if field.text else member.name] = field, (member,)
    return found


@cache
def _entries(cls: type) -> dict[str, Member]:
    """The elements that may stand in the list `content` of a class."""
    positions = grammar_of(cls).positions
    return {m.name: m for p in positions if p.field is None for m in p.members}


class _Reader:
    """One walk over plain values."""

    def __init__(self) -> None:
        self.path: list[str] = []

    def error(self, reason: str) -> JsonError:
        return JsonError(reason, "/".join(self.path))

    def unknown(self, name: str, known: Iterable[str]) -> JsonError:
        return self.error(f"no {name} here, but {', '.join(known) or 'nothing'}")

    def element(self, member: Member, plain: object, place: str = "") -> object:
        self.path.append(member.name + place)
        value = self.value(member.type, plain)
        self.path.pop()
        return value

    def value(self, kind: Type, plain: object) -> object:
        match kind:
            case Complex():
                return self.complex(kind.cls, plain)
            case Boolean() if isinstance(plain, bool):
                return plain
            case Boolean():
                expected = "true or false"
            case Integer() if isinstance(plain, int) and not isinstance(plain, bool):
                return plain
            case Integer():
                expected = "an integer"
            case Octets():
                if isinstance(plain, str) and not any(c.isspace() for c in plain):
                    try:
                        return bytes.fromhex(plain)
                    except ValueError:
                        pass
                expected = "hex digits, two for each octet"
            case Enumerated():
                for one in kind.cls:
                    if one.value == plain:
                        return one
                expected = " or ".join(str(one.value) for one in kind.cls)
            case _ if isinstance(plain, str):
                return plain
            case _:
                expected = "a text"
        raise self.error(f"expected {expected}, not {brief(plain)}")

    def complex(self, cls: type, plain: object) -> object:
        if not isinstance(plain, dict):
            raise self.error(f"expected an object, not {brief(plain)}")
        value: Any = object.__new__(cls)
        for field in _fields(cls):
            setattr(value, field.name, None if field.occurs is None else [])
        keys, ordered = _keys(cls), grammar_of(cls).ordered
        if not ordered:
            items = self.entries("content", plain.get("content", []))
            value.content = [self.content(cls, item) for item in items]
        seen: set[str] = set()
        for key, item in plain.items():
            if key == "content" and not ordered:
                continue
            if key not in keys:
                raise self.unknown(key, keys)
            field, members = keys[key]
            if field.name in seen:
                raise self.error(f"{key} stands beside another element for {field.name}")
            seen.add(field.name)
            setattr(value, field.name, self.field(field, members, item))
        self.complete(cls, seen)
        return value

    def complete(self, cls: type, seen: set[str]) -> None:
        for field in _fields(cls):
            needed = not field.optional and (field.occurs is None or field.occurs.minimum > 0)
            if needed and field.name not in seen:
                names = [field.name] if field.text else [m.name for m in field.members]
                raise self.error(f"{' or '.join(names)} is missing")

    def field(self, field: Field, members: tuple[Member, ...], plain: object) -> object:
        """What one key holds."""
        if field.text:
            return self.value(members[0].type, plain)
        if field.occurs is None:
            return self.element(members[0], plain)
        items = enumerate(self.entries(field.name, plain))
        if len(members) == 1:
            return [self.element(members[0], item, f"[{i}]") for i, item in items]
        named = {member.name: member for member in members}
        return [self.named(field.name, named, item).value for _, item in items]

    def content(self, cls: type, plain: object) -> Element | str:
        """One entry of a list `content`."""
        if isinstance(plain, str):
            return plain
        return self.named("content", _entries(cls), plain)

    def named(self, key: str, members: dict[str, Member], plain: object) -> Element:
        """An object with one key, the name of an element."""
        if not isinstance(plain, dict) or len(plain) != 1:
            raise self.error(f"{key}: expected an object with one name, not {brief(plain)}")
        ((name, item),) = plain.items()
        if name not in members:
            raise self.unknown(name, members)
        member = members[name]
        return Element(member.namespace, member.name, self.element(member, item))

    def entries(self, key: str, plain: object) -> Iterable[object]:
        if not isinstance(plain, list):
            raise self.error(f"{key}: expected a list, not {brief(plain)}")
        return plain
