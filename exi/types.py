"""Annotations of message classes -> what a value may be and how it is coded (EXI 7.1)."""

from __future__ import annotations

import enum
import types
import typing
from dataclasses import dataclass

from exi.schema import Attribute, Declared, Group, Hex, Length, Name, Occurs, Range, Text

BOUNDED_RANGE = 4096  # EXI 7.1.5: up to so many values, an integer is an n-bit offset


class SchemaError(TypeError):
    """A message class says something of itself that has no grammar here."""


@dataclass(frozen=True, slots=True)
class Boolean:
    """xs:boolean without pattern: one bit."""


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer type; None is no bound."""

    minimum: int | None
    maximum: int | None

    @property
    def width(self) -> int | None:
        """Bits of the offset from the minimum, None where the value is coded in octet groups."""
        if self.minimum is None or self.maximum is None:
            return None
        span = self.maximum - self.minimum
        return span.bit_length() if span < BOUNDED_RANGE else None

    @property
    def signed(self) -> bool:
        """True if the octet groups follow a sign bit."""
        return self.minimum is None or self.minimum < 0

    @property
    def tight(self) -> bool:
        """True if the bound of the octet groups is the bound of the value, too."""
        if self.minimum is None or self.maximum is None:
            return self.minimum is self.maximum or (self.minimum == 0 and self.maximum is None)
        return self.minimum == (-self.maximum - 1 if self.signed else 0)

    @property
    def magnitude(self) -> int | None:
        """The greatest number the octet groups may spell."""
        if self.minimum is None or self.maximum is None:
            return None
        return max(self.maximum, -self.minimum - 1)


@dataclass(frozen=True, slots=True)
class Enumerated:
    """An enumeration: the index in schema order."""

    cls: type[enum.Enum]

    @property
    def width(self) -> int:
        """Bits of the index."""
        return (len(self.cls) - 1).bit_length()


@dataclass(frozen=True, slots=True)
class String:
    """Code points, their number within bounds."""

    minimum: int
    maximum: int | None


ANY_STRING = String(0, None)


@dataclass(frozen=True, slots=True)
class Octets:
    """xs:hexBinary or xs:base64Binary, the number of octets within bounds."""

    minimum: int
    maximum: int | None
    hex: bool


@dataclass(frozen=True, slots=True)
class Complex:
    """A message class."""

    cls: type


Type = Boolean | Integer | Enumerated | String | Octets | Complex


@dataclass(frozen=True, slots=True)
class Member:
    """An element or attribute by its wire name, and what it holds."""

    name: str
    namespace: str
    type: Type
    abstract: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """The order of names in EXI: local name, then URI."""
        return self.name, self.namespace


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message class; a substitution group has several members."""

    name: str
    members: tuple[Member, ...]
    optional: bool
    occurs: Occurs | None
    attribute: bool
    text: bool


@dataclass(slots=True)
class _Hint:
    """An annotation taken apart."""

    base: object
    markers: list[object]
    optional: bool = False
    repeated: bool = False

    def marker(self, kind: type) -> typing.Any:
        return next((m for m in self.markers if isinstance(m, kind)), None)


def _take_apart(annotation: object) -> _Hint:
    hint = _Hint(annotation, [])
    while True:
        origin, args = typing.get_origin(hint.base), typing.get_args(hint.base)
        if origin is typing.Annotated:
            hint.markers += args[1:]
            hint.base = args[0]
        elif origin in (typing.Union, types.UnionType) and types.NoneType in args:
            hint.optional = True
            rest = tuple(a for a in args if a is not types.NoneType)
            hint.base = typing.Union[rest]  # noqa: UP007 - of a tuple
        elif origin is list:
            hint.repeated = True
            (hint.base,) = args
        else:
            return hint


def _type_of(hint: _Hint) -> Type:
    base = hint.base
    length = hint.marker(Length) or Length()
    if base is bool:
        return Boolean()
    if base is int:
        bounds = hint.marker(Range) or Range(None, None)
        return Integer(bounds.minimum, bounds.maximum)
    if base is str:
        return String(length.minimum, length.maximum)
    if base is bytes:
        return Octets(length.minimum, length.maximum, hint.marker(Hex) is not None)
    if isinstance(base, type) and issubclass(base, enum.Enum):
        return Enumerated(base)
    if hasattr(base, "__message__"):
        return Complex(typing.cast(type, base))
    raise SchemaError(f"no EXI type for {base!r}")


def type_of(annotation: object) -> Type:
    """The type of a single value, as in `Declared.type`."""
    return _type_of(_take_apart(annotation))


def member_of(declared: Declared) -> Member:
    """An element declaration with its type resolved."""
    return Member(declared.name, declared.namespace, type_of(declared.type), declared.abstract)


def _field(name: str, annotation: object, namespace: str) -> Field:
    hint = _take_apart(annotation)
    attribute, naming, group = hint.marker(Attribute), hint.marker(Name), hint.marker(Group)
    wire = naming.name if naming else name
    if attribute:
        namespace = attribute.namespace
    elif naming and naming.namespace is not None:
        namespace = naming.namespace
    if group:
        members = tuple(sorted(map(member_of, group.members), key=lambda m: m.key))
        classes = {m.type.cls for m in members if isinstance(m.type, Complex)}
        if len(classes) < len(members):
            raise SchemaError(f"{name}: the members of a group need a class each")
    else:
        members = (Member(wire, namespace, _type_of(hint)),)
    occurs = (hint.marker(Occurs) or Occurs()) if hint.repeated else None
    return Field(
        name, members, hint.optional, occurs, attribute is not None, hint.marker(Text) is not None
    )


def fields_of(cls: type) -> dict[str, Field]:
    """The fields of a message class in order; the list `content` is not among them."""
    hints = typing.get_type_hints(cls, include_extras=True)
    namespace = cls.__message__.namespace  # type: ignore[attr-defined]
    return {
        name: _field(name, annotation, namespace)
        for name, annotation in hints.items()
        if name != "content"
    }
