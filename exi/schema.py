"""What a message class says of itself: enough to derive its EXI grammar (EXI 1.0, 8.5.4).

A message class is a slotted dataclass under ``@message``; its annotations are the schema::

    short = Annotated[int, Range(-32768, 32767)]
    meterIDType = Annotated[str, Length(0, 32)]

    @message(DATA_TYPES)
    @dataclass(slots=True, kw_only=True)
    class PhysicalValueType:
        Multiplier: unitMultiplierType
        Unit: unitSymbolType                                     # an enum.Enum
        Value: short

    @message(DATA_TYPES)
    @dataclass(slots=True, kw_only=True)
    class SalesTariffType:
        Id: Annotated[str, Attribute(DATA_TYPES)] | None = None
        SalesTariffID: SAIDType
        NumEPriceLevels: unsignedByte | None = None
        SalesTariffEntry: Annotated[list[SalesTariffEntryType], Occurs(1, 1024)]

**Fields** stand in schema order and bear the wire name; ``Name`` gives the wire name or the
namespace where it is another one. Fields of a base type come first, written out again: classes do
not inherit from each other. ``T | None = None`` is an optional particle or attribute,
``list[T]`` with ``Occurs`` a repeated one (with ``field(default_factory=list)`` if it may be
empty).

**Types** are ``bool``, ``int`` with ``Range``, ``str`` and ``bytes`` with ``Length`` (``Hex`` only
tells how XML writes the octets), an ``Enumeration`` (an ``enum.Enum`` with a fast hash) whose
values are the wire texts in schema order, another message class, or a ``Group``. Other XSD simple
types (floats, dates, lists) do not occur in V2G and are refused by the compiler.

**A reference to a substitution group** is one field named by the head; its type is the union of
the member classes under ``Group``, which names every member *and the head, also an abstract one*,
in any order (the grammar sorts). The classes of a group must differ. ``abstract=True`` says that
an element or its type is abstract, so that `exi.minimal` passes it over::

    EVSEStatus: Annotated[
        AC_EVSEStatusType | DC_EVSEStatusType | EVSEStatusType,
        Group(
            Declared("AC_EVSEStatus", DATA_TYPES, AC_EVSEStatusType),
            Declared("DC_EVSEStatus", DATA_TYPES, DC_EVSEStatusType),
            Declared("EVSEStatus", DATA_TYPES, EVSEStatusType, abstract=True),
        ),
    ]

Such an alias may also be assigned at module level behind the classes, since annotations are
evaluated late (``from __future__ import annotations``).

**Simple content** (``SignatureValueType``) is a field, by convention ``value``, with ``Text()``.

**Every other content model** is given to ``@message`` as a function without arguments, so that
it may name classes defined later. A ``str`` in it is a field of the class, exactly once (a list
field: as its ``Occurs`` says); groups say their own occurrence. Fields that may be absent on the
whole are ``T | None = None``::

    @message(DATA_TYPES, content=lambda: Choice("boolValue", "byteValue", "stringValue"))
    @message(XMLDSIG, content=lambda: Sequence(
        Sequence("P", "Q", minimum=0), Sequence("G", minimum=0), "Y", ...))

Where order between different elements must be kept (repeated choices, mixed text), the leaves are
``Declared`` elements instead, and they are values of one field ``content``, a list of ``Element``
(and, if ``mixed=True``, ``str``) objects::

    @message(XMLDSIG, mixed=True, content=lambda: Choice(
        Declared("KeyName", XMLDSIG, str), ..., Wildcard(), minimum=1, maximum=None))
    @dataclass(slots=True, kw_only=True)
    class KeyInfoType:
        Id: Annotated[str, Attribute()] | None = None
        content: list[Element | str] = field(default_factory=list)

A field may stand in a content model only once; where a name returns (PGPKeyPacket in both
branches of PGPDataType), use ``Declared`` leaves too.

``Wildcard`` takes its event code, but elements the schema does not know are refused in both
directions ([V2G2-771] forbids them).

A **protocol** is a function ``schema() -> Schema`` in the module of the classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

_Class = TypeVar("_Class", bound=type)


class Enumeration(Enum):
    """An enumerated string type.

    Members are singletons, so the identity serves as hash; Enum hashes the name in Python code,
    which would cost more than coding the field.
    """

    __hash__ = object.__hash__


@dataclass(slots=True)
class Element:
    """A value together with the element that carries it."""

    namespace: str
    name: str
    value: object


# --- markers for typing.Annotated -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """Least and greatest value of an integer; None is no bound (xs:integer has neither)."""

    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Length:
    """Least and greatest number of code points (str) or octets (bytes)."""

    minimum: int = 0
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Hex:
    """These octets are xs:hexBinary, not xs:base64Binary."""


@dataclass(frozen=True, slots=True)
class Occurs:
    """minOccurs and maxOccurs of a list; None is unbounded."""

    minimum: int = 1
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """Wire name, and namespace if it is not that of the class."""

    name: str
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """This field is an attribute; unqualified ones have the namespace ""."""

    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """This field is the simple content of the element itself."""


@dataclass(frozen=True, slots=True)
class Declared:
    """An element declaration; `type` is anything that may annotate a single-valued field."""

    name: str
    namespace: str
    type: object
    abstract: bool = False


@dataclass(frozen=True, slots=True, init=False)
class Group:
    """The members of a substitution group, the head among them."""

    members: tuple[Declared, ...]

    def __init__(self, *members: Declared) -> None:
        object.__setattr__(self, "members", members)


# --- content models -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wildcard:
    """One element that xs:any lets through."""


@dataclass(frozen=True, slots=True, init=False)
class Sequence:
    """Parts one after the other."""

    parts: tuple[Part, ...]
    minimum: int
    maximum: int | None

    def __init__(self, *parts: Part, minimum: int = 1, maximum: int | None = 1) -> None:
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "minimum", minimum)
        object.__setattr__(self, "maximum", maximum)


@dataclass(frozen=True, slots=True, init=False)
class Choice:
    """One of the parts."""

    parts: tuple[Part, ...]
    minimum: int
    maximum: int | None

    def __init__(self, *parts: Part, minimum: int = 1, maximum: int | None = 1) -> None:
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "minimum", minimum)
        object.__setattr__(self, "maximum", maximum)


Part = str | Declared | Wildcard | Sequence | Choice


@dataclass(frozen=True, slots=True)
class Shape:
    """What `@message` was told; found as `__message__` on the class."""

    namespace: str
    content: Callable[[], Part] | None
    mixed: bool


def message(
    namespace: str, *, content: Callable[[], Part] | None = None, mixed: bool = False
) -> Callable[[_Class], _Class]:
    """Declare a class to be a complex type whose local elements live in `namespace`.

    The namespace is "" under elementFormDefault="unqualified" (AppProtocol). Without `content`
    the content model is the sequence of the element fields in order.
    """

    def declare(cls: _Class) -> _Class:
        cls.__message__ = Shape(namespace, content, mixed)  # type: ignore[attr-defined]
        return cls

    return declare


# --- protocols ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Schema:
    """All that the document and the fragment grammar of one set of schemas need, in any order.

    roots       every global element, abstract heads and the imported xmldsig included
                (AppProtocol 2, ISO 15118-2 80, DIN 70121 81, xmldsig 24)
    elements    every element declaration, global and local, of all namespaces, once per distinct
                pair of qualified name and XSD type *name* (an anonymous type is a type of its
                own). Distinct names: 9, 243, 245, 45. A name that appears twice, with different
                types (eMAID in ISO 15118-2), is coded by the relaxed element fragment grammar.
    attributes  every attribute declaration, once per distinct qualified name
    """

    roots: tuple[Declared, ...]
    elements: tuple[Declared, ...]
    attributes: tuple[Declared, ...] = ()
