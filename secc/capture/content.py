"""Message objects -> plain values under their wire names, ready for JSON.

For each message class a straight-line function is written when the class is first met: walking
annotations for every message would take longer than decoding it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from exi import Element
from exi.types import Complex, Enumerated, Field, Octets, Type, fields_of

Plain = dict[str, object]
_Convert = Callable[[Any], Plain]


def plain(document: object) -> Plain:
    """The document under the name of its root; absent optional elements are left out."""
    if isinstance(document, Element):
        return {document.name: value(document.value)}
    return {type(document).__name__: _CONVERTERS[type(document)](document)}


def value(anything: object) -> object:
    """A value whose annotation is not at hand: base64 for octets."""
    if isinstance(anything, Element):
        return plain(anything)
    if isinstance(anything, bytes):
        return _base64(anything)
    if isinstance(anything, list):
        return [value(item) for item in anything]
    if hasattr(type(anything), "__message__"):
        return _CONVERTERS[type(anything)](anything)
    return anything


def _base64(octets: bytes) -> str:
    return b64encode(octets).decode()


class _Converters(dict[type, _Convert]):
    """The functions written so far, by message class."""

    def __missing__(self, cls: type) -> _Convert:
        written = self[cls] = _written(cls)
        return written


_CONVERTERS = _Converters()


def _written(cls: type) -> _Convert:
    """Write the function of one class."""
    names: dict[str, object] = {
        "converters": _CONVERTERS,
        "base64": _base64,
        "value": value,
        "element": _element,
    }
    lines = ["def convert(message):", "    result = {}"]
    for number, field in enumerate(fields_of(cls).values()):
        lines += [f"    {line}" for line in _lines(field, number, names)]
    if "content" in getattr(cls, "__slots__", ()):
        lines.append("    result['content'] = value(message.content)")
    lines.append("    return result")
    exec("\n".join(lines), names)  # text of our own making, from the schema
    convert: _Convert = names["convert"]  # type: ignore[assignment]
    return convert


def _lines(field: Field, number: int, names: dict[str, object]) -> list[str]:
    """What one field takes."""
    source = f"message.{field.name}"
    if len(field.members) > 1:
        names[f"members{number}"] = {
            member.type.cls: member.name
            for member in field.members
            if isinstance(member.type, Complex)
        }
        if field.occurs is not None:
            return [
                f"for item in {source}:",
                f"    name, inner = element(item, members{number})",
                "    result.setdefault(name, []).append(inner)",
            ]
        return [
            f"item = {source}",
            "if item is not None:",
            f"    name, inner = element(item, members{number})",
            "    result[name] = inner",
        ]
    member = field.members[0]
    name = field.name if field.text else member.name
    if field.occurs is not None:
        one = _expression(member.type, "item", number, names)
        return [f"if {source}:", f"    result[{name!r}] = [{one} for item in {source}]"]
    if not field.optional:
        return [f"result[{name!r}] = {_expression(member.type, source, number, names)}"]
    one = _expression(member.type, "item", number, names)
    return [f"item = {source}", "if item is not None:", f"    result[{name!r}] = {one}"]


def _expression(type_: Type, source: str, number: int, names: dict[str, object]) -> str:
    if isinstance(type_, Octets):
        return f"{source}.hex().upper()" if type_.hex else f"base64({source})"
    if isinstance(type_, Enumerated):
        names[f"texts{number}"] = {member: member.value for member in type_.cls}
        return f"texts{number}[{source}]"
    if isinstance(type_, Complex):
        names[f"class{number}"] = type_.cls
        return f"converters[class{number}]({source})"
    return source


def _element(item: object, members: dict[type, str]) -> tuple[str, object]:
    """Name and content of what stands for the head of a substitution group."""
    if isinstance(item, Element):
        return item.name, value(item.value)
    return members[type(item)], _CONVERTERS[type(item)](item)
