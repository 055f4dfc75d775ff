"""A schema that has what no V2G schema has, and every kind of value at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from exi.schema import (
    Attribute,
    Choice,
    Declared,
    Element,
    Enumeration,
    Group,
    Hex,
    Length,
    Name,
    Occurs,
    Range,
    Schema,
    Sequence,
    Text,
    Wildcard,
    message,
)

NS = "urn:sample"
OTHER = "urn:other"


class Colour(Enumeration):
    None_ = "None"
    Red = "Red"
    Green = "Green"


class Only(Enumeration):
    One = "One"


@message(NS)
@dataclass(slots=True, kw_only=True)
class Numbers:
    flag: bool | None = None
    fixed: Annotated[int, Range(7, 7)] | None = None
    tiny: Annotated[int, Range(-3, 3)] | None = None
    octet: Annotated[int, Range(-128, 127)] | None = None
    full: Annotated[int, Range(1, 4096)] | None = None
    wide: Annotated[int, Range(0, 4096)] | None = None
    above: Annotated[int, Range(10, 10_000)] | None = None
    narrow: Annotated[int, Range(-5000, 100)] | None = None
    short: Annotated[int, Range(-32768, 32767)] | None = None
    long: Annotated[int, Range(-(1 << 63), (1 << 63) - 1)] | None = None
    unsigned: Annotated[int, Range(0, (1 << 64) - 1)] | None = None
    natural: Annotated[int, Range(0, None)] | None = None
    positive: Annotated[int, Range(1, None)] | None = None
    negative: Annotated[int, Range(None, -1)] | None = None
    integer: int | None = None
    colour: Colour | None = None
    only: Only | None = None


@message(NS)
@dataclass(slots=True, kw_only=True)
class Texts:
    code: Annotated[str, Attribute()] | None = None
    short: Annotated[str, Length(2, 5)] | None = None
    long: Annotated[str, Length(0, 300)] | None = None
    free: str | None = None
    least: Annotated[str, Length(3)] | None = None
    key: Annotated[bytes, Length(2, 4), Hex()] | None = None
    blob: Annotated[bytes, Length(0, 300)] | None = None
    open: bytes | None = None
    some: Annotated[bytes, Length(1)] | None = None


@message(NS)
@dataclass(slots=True, kw_only=True)
class Lists:
    pair: Annotated[list[Annotated[int, Range(0, 255)]], Occurs(2, 4)]
    three: Annotated[list[Colour], Occurs(0, 3)] = field(default_factory=list)
    any: Annotated[list[bool], Occurs(0, None)] = field(default_factory=list)
    shapes: Annotated[
        list[Square | Circle | Shape],
        Group(
            Declared("Square", NS, Square),
            Declared("Circle", OTHER, Circle),
            Declared("Shape", NS, Shape, abstract=True),
        ),
        Occurs(0, 3),
    ] = field(default_factory=list)
    last: Annotated[list[str], Occurs(1, 2)]


@message(NS)
@dataclass(slots=True, kw_only=True)
class Shape:
    pass


@message(NS)
@dataclass(slots=True, kw_only=True)
class Square:
    side: Annotated[int, Range(0, 65535)]


@message(OTHER)
@dataclass(slots=True, kw_only=True)
class Circle:
    radius_: Annotated[int, Name("radius"), Range(0, 65535)]
    unit: Annotated[Colour, Name("unit", NS)] | None = None


@message(NS, content=lambda: Choice("number", "text", Sequence("left", "right")))
@dataclass(slots=True, kw_only=True)
class Either:
    Id: Annotated[str, Attribute(NS)]
    number: Annotated[int, Range(0, 65535)] | None = None
    text: str | None = None
    left: bool | None = None
    right: bool | None = None


@message(NS, content=lambda: Sequence("head", Choice("plus", "minus", minimum=0), "tail"))
@dataclass(slots=True, kw_only=True)
class Detour:
    head: bool
    plus: bool | None = None
    minus: bool | None = None
    tail: Either | None = None


@message(
    NS,
    mixed=True,
    content=lambda: Choice(
        Declared("bold", NS, str),
        Declared("Square", NS, Square),
        Wildcard(),
        minimum=0,
        maximum=None,
    ),
)
@dataclass(slots=True, kw_only=True)
class Prose:
    lang: Annotated[str, Attribute()] | None = None
    title: Annotated[str, Attribute()] | None = None
    content: list[Element | str] = field(default_factory=list)


@message(
    NS,
    content=lambda: Sequence(
        Declared("key", NS, str), Sequence(Declared("val", NS, bool), minimum=0), maximum=3
    ),
)
@dataclass(slots=True, kw_only=True)
class Pairs:
    content: list[Element] = field(default_factory=list)


@message(NS)
@dataclass(slots=True, kw_only=True)
class Note:
    Id: Annotated[str, Attribute(NS)]
    hint: Annotated[str, Attribute()] | None = None
    value: Annotated[str, Length(0, 9), Text()]


@message(NS)
@dataclass(slots=True, kw_only=True)
class Needed:
    above: Annotated[int, Range(10, 10_000)]
    below: Annotated[int, Range(-9, -5)]
    positive: Annotated[int, Range(1, None)]
    negative: Annotated[int, Range(None, -1)]
    integer: int
    six: Annotated[int, Range(1, 4096)] = 6  # more bits in a row than are read at once
    seven: Annotated[int, Range(1, 4096)] = 7
    eight: Annotated[int, Range(1, 4096)] = 8
    nine: Annotated[int, Range(1, 4096)] = 9
    ten: Annotated[int, Range(1, 4096)] = 10


@message(NS)
@dataclass(slots=True, kw_only=True)
class Drawing:
    shape: Annotated[Shape, Group(Declared("Shape", NS, Shape, abstract=True))]


@message(NS)
@dataclass(slots=True, kw_only=True)
class Nest:
    inner: Nest | None = None


@message(NS)
@dataclass(slots=True, kw_only=True)
class All:
    numbers: Numbers | None = None
    texts: Texts | None = None
    lists: Lists | None = None
    shape: (
        Annotated[
            Square | Circle,
            Group(Declared("Square", NS, Square), Declared("Circle", OTHER, Circle)),
        ]
        | None
    ) = None
    either: Either | None = None
    detour: Detour | None = None
    prose: Prose | None = None
    pairs: Pairs | None = None
    note: Note | None = None
    nest: Nest | None = None
    needed: Needed | None = None


def schema() -> Schema:
    local = [
        Declared("numbers", NS, Numbers),
        Declared("note", NS, Note),
        Declared("plain", NS, Note),
        Declared("plain", NS, Annotated[str, Length(0, 9)]),
        Declared("odd", NS, bool),
        Declared("odd", NS, Numbers),
        Declared("odd", NS, Pairs),
        Declared("odd", NS, Shape),
        Declared("flag", NS, bool),
    ]
    roots = (
        Declared("all", NS, All),
        Declared("nest", NS, Nest),
        Declared("flag", NS, bool),
        Declared("first", NS, Square),
        Declared("second", NS, Square),
    )
    attributes = (Declared("Id", NS, str), Declared("hint", "", str), Declared("aside", "", str))
    return Schema(roots, (*roots[:2], *roots[3:], *local), attributes)
