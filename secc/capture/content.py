"""Message objects -> plain values under their wire names, ready for JSON."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import Any

from exi import Element
from exi.types import Complex, Enumerated, Field, Octets, Type, fields_of

Plain = dict[str, object]
_Convert = Callable[..., object]


def plain(document: object) -> Plain:
    """The document under the name of its root; absent optional elements are left out."""
    if isinstance(document, Element):
        return {document.name: value(document.value)}
    return {type(document).__name__: _converter_of(document)(document)}


def value(anything: object) -> object:
    """A value whose annotation is not at hand: base64 for octets."""
    if isinstance(anything, Element):
        return plain(anything)
    if isinstance(anything, bytes):
        return _base64(anything)
    if isinstance(anything, list):
        return [value(item) for item in anything]
    if hasattr(type(anything), "__message__"):
        return _converter_of(anything)(anything)
    return anything


def _base64(octets: bytes) -> str:
    return b64encode(octets).decode()


def _hex(octets: bytes) -> str:
    return octets.hex().upper()


def _wire_text(member: object) -> object:
    return member.value  # type: ignore[attr-defined]


def _converter_of(message: object) -> Callable[[object], Plain]:
    cls: Any = type(message)
    return _of_class(cls)


@cache
def _of_class(cls: type[Any]) -> Callable[[object], Plain]:
    """The converter of one message class, made when it is first met."""
    steps = [_step(field) for field in fields_of(cls).values()]
    mixed = "content" in getattr(cls, "__slots__", ())

    def convert(message: object) -> Plain:
        result: Plain = {}
        for attribute, name, how in steps:
            item = getattr(message, attribute)
            if item is None or item == []:
                continue
            if how is None:
                result[name] = item
            elif name:
                result[name] = how(item)
            else:
                how(item, result)
        if mixed:
            result["content"] = value(message.content)  # type: ignore[attr-defined]
        return result

    return convert


def _step(field: Field) -> tuple[str, str, _Convert | None]:
    """How to convert one field: no function for plain values, no name for groups."""
    if len(field.members) > 1:
        return field.name, "", _group(field)
    member = field.members[0]
    how = _converter(member.type)
    if field.occurs is not None:
        return field.name, member.name, _listed(how)
    return field.name, field.name if field.text else member.name, how


def _listed(how: _Convert | None) -> _Convert:
    return list if how is None else lambda items: [how(item) for item in items]


def _converter(type_: Type) -> _Convert | None:
    if isinstance(type_, Octets):
        return _hex if type_.hex else _base64
    if isinstance(type_, Enumerated):
        return _wire_text
    if isinstance(type_, Complex):
        return _nested(type_.cls)
    return None


def _nested(cls: type) -> _Convert:
    """The converter of a class; looked up at the first call, for classes may nest in circles."""
    known: list[Callable[[object], Plain]] = []

    def convert(message: object) -> Plain:
        if not known:
            known.append(_of_class(cls))
        return known[0](message)

    return convert


def _group(field: Field) -> _Convert:
    """A substitution group is named by the member that stands there."""
    names = {m.type.cls: m.name for m in field.members if isinstance(m.type, Complex)}
    repeated = field.occurs is not None

    def convert(item: object, result: Plain) -> None:
        for one in item if repeated else (item,):  # type: ignore[attr-defined]
            if isinstance(one, Element):
                name, inner = one.name, one.value
            else:
                name, inner = names[type(one)], one
            converted = value(inner)
            if repeated:
                result.setdefault(name, []).append(converted)  # type: ignore[attr-defined]
            else:
                result[name] = converted

    return convert
