"""The second pass of decoding: walks the grammar bit by bit and knows where it is.

The generated codecs are fast because they keep no account of path and position. Where they give
up, this decoder reads the document again: it raises the error with its place, or returns the
object, if the document merely uses a form that peers may send and we never do (value table hits,
7.3.3, and zero-length values as an empty element).
"""

from __future__ import annotations

from typing import Any

from exi.bits import MAX_GROUPS, groups, is_character, is_xml_character
from exi.errors import DecodeError
from exi.grammar import CHARACTERS, END, Choices, Grammar, Production, State, grammar_of
from exi.protocol import Protocol
from exi.relaxed import Attributes, assemble
from exi.schema import Element
from exi.types import ANY_STRING, Complex, Enumerated, Integer, Member, Octets, String, Type

Buffer = bytes | bytearray | memoryview
HEADER = 0x80
DROPPED = 4096  # bits that are read and not yet dropped: every read has to shift past them
DEVIATIONS = 3  # bits of a second-level code in the states where we know one (EXI 8.5.4.4.1)
EMPTY = 0  # the second-level code of EE


class Decoder:
    """One pass over one document."""

    def __init__(self, data: Buffer, protocol: Protocol, strict: bool) -> None:
        self.protocol = protocol
        self.strict = strict
        self.total = len(data) * 8
        self.bits = int.from_bytes(data, "big")
        self.bit = 0
        self.path: list[str] = []
        self.values: list[str] = []
        self.values_of: dict[tuple[str, str], list[str]] = {}

    def error(self, reason: str, bit: int) -> DecodeError:
        return DecodeError(reason, "/".join(self.path), bit)

    # --- primitives ---------------------------------------------------------------------------

    def take(self, width: int) -> int:
        if self.bit + width > self.total:
            raise self.error("the document ends", self.bit)
        self.bit += width
        left = self.total - self.bit
        value = self.bits >> left & (1 << width) - 1
        if self.bits.bit_length() - left > DROPPED:
            self.bits &= (1 << left) - 1
        return value

    def unsigned(self, most: int) -> int:
        """Octet groups, least significant first, `most` of them at most (7.1.6)."""
        begin, value = self.bit, 0
        for i in range(most):
            octet = self.take(8)
            value |= (octet & 0x7F) << 7 * i
            if octet < 0x80:
                return value
        raise self.error(f"a number of more than {most} octets", begin)

    def length(self, kind: String | Octets, offset: int = 0) -> int:
        begin = self.bit
        most = kind.maximum
        number = self.unsigned(groups(most + offset) if most is not None else 5) - offset
        if most is not None and number > most:
            raise self.error(f"length {number}, at most {most}", begin)
        if 0 <= number < kind.minimum:
            raise self.error(f"length {number}, at least {kind.minimum}", begin)
        if number * 8 > self.total - self.bit:
            raise self.error("the document ends", self.bit)
        return number

    def boolean(self) -> bool:
        return self.take(1) == 1

    def integer(self, kind: Integer) -> int:
        begin = self.bit
        if kind.width is not None and kind.minimum is not None:
            value = self.take(kind.width) + kind.minimum
        else:
            negative = kind.signed and self.boolean()
            most = MAX_GROUPS if kind.magnitude is None else groups(kind.magnitude)
            value = self.unsigned(most)
            value = ~value if negative else value
        if kind.maximum is not None and value > kind.maximum:
            raise self.error(f"{value}, at most {kind.maximum}", begin)
        if kind.minimum is not None and value < kind.minimum:
            raise self.error(f"{value}, at least {kind.minimum}", begin)
        return value

    def enumerated(self, kind: Enumerated) -> object:
        begin = self.bit
        index = self.take(kind.width)
        members = list(kind.cls)
        if index >= len(members):
            raise self.error(f"no value {index}", begin)
        return members[index]

    def octets(self, kind: Octets) -> bytes:
        number = self.length(kind)
        return self.take(number * 8).to_bytes(number, "big")

    def string(self, kind: String, name: tuple[str, str]) -> str:
        begin = self.bit
        number = self.length(kind, offset=2)
        local = self.values_of.setdefault(name, [])
        if number < 0:  # -2: a hit in the table of this name, -1: in the table of all values
            return self.hit(local if number == -2 else self.values, kind, begin)
        text = "".join(self.character() for _ in range(number))
        if text:
            local.append(text)
            self.values.append(text)
        return text

    def hit(self, table: list[str], kind: String, begin: int) -> str:
        index = self.take(max(len(table) - 1, 0).bit_length())
        if index >= len(table):
            raise self.error(f"no string {index} in the table", begin)
        text = table[index]
        if len(text) < kind.minimum or (kind.maximum is not None and len(text) > kind.maximum):
            raise self.error(f"length {len(text)} of a repeated string", begin)
        return text

    def character(self) -> str:
        begin = self.bit
        code = self.unsigned(3)
        if not is_character(code):
            raise self.error(f"no character {code:#x}", begin)
        if self.strict and not is_xml_character(code):
            raise self.error(f"character {code:#x} is not allowed in XML", begin)
        return chr(code)

    # --- elements -----------------------------------------------------------------------------

    def value(self, kind: Type, name: tuple[str, str]) -> object:
        """A simple value without the events around it."""
        if isinstance(kind, String):
            return self.string(kind, name)
        if isinstance(kind, Integer):
            return self.integer(kind)
        if isinstance(kind, Octets):
            return self.octets(kind)
        if isinstance(kind, Enumerated):
            return self.enumerated(kind)
        return self.boolean()

    def empty(self, kind: Type, begin: int) -> object:
        """The value of an element that deviates from its type by having no characters."""
        if not isinstance(kind, String | Octets) or kind.minimum or self.take(DEVIATIONS) != EMPTY:
            raise self.error("a deviation from the schema", begin)
        return "" if isinstance(kind, String) else b""

    def element(self, member: Member) -> object:
        """Everything between SE and EE, both included in what is read."""
        self.path.append(member.name)
        kind = member.type
        if isinstance(kind, Complex):
            value = self.complex(kind.cls)
        else:
            begin = self.bit
            if self.take(1):
                value = self.empty(kind, begin)
            else:
                value = self.value(kind, member.key)
                self.event(State((Production(END),)))
        self.path.pop()
        return value

    def event(self, state: State) -> Production | None:
        """The production chosen by the next code, None for the escape."""
        begin = self.bit
        code = self.take(state.width)
        if code < len(state.productions):
            return state.productions[code]
        if code > len(state.productions):
            raise self.error(f"no event code {code}", begin)
        if state.productions == (Production(END),):
            raise self.error("a deviation from the schema", begin)
        return None

    def complex(self, cls: type) -> object:
        automaton = grammar_of(cls)
        value: Any = object.__new__(cls)
        content: list[object] = []
        for position in automaton.positions:
            if position.field is not None:
                setattr(value, position.field, [] if position.repeated else None)
        if not automaton.ordered:
            value.content = content
        state = automaton.start
        while True:
            begin = self.bit
            event = self.event(state)
            if event is None:
                self.deviation(automaton, state, value, begin)
                return value
            if event.position == END:
                return value
            if event.position == CHARACTERS:
                content.append(self.string(ANY_STRING, (self.path[-1], "")))
                state = automaton.behind_text(state)
                continue
            state = self.particle(automaton, event, value, content, begin)

    def particle(
        self,
        automaton: Grammar,
        event: Production,
        value: object,
        content: list[object],
        begin: int,
    ) -> State:
        """Read one attribute, text or child; the state behind it."""
        index = event.position
        position = automaton.positions[index]
        if not position.members:
            raise self.error("an element that the schema does not know", begin)
        member = position.members[event.member]
        if position.attribute or position.text:
            self.path.append(member.name)
            item = self.value(member.type, member.key)
            self.path.pop()
        else:
            item = self.element(member)
        if position.field is None:
            content.append(Element(member.namespace, member.name, item))
        elif not position.repeated:
            setattr(value, position.field, item)
        else:
            items = getattr(value, position.field)
            items.append(item)
            return automaton.behind(index, len(items))
        return automaton.after[index]

    def deviation(self, automaton: Grammar, state: State, value: object, begin: int) -> None:
        """The escape is known only where simple content may follow: a zero-length value."""
        last = automaton.positions[state.productions[-1].position]
        if not last.text or last.field is None:
            raise self.error("a deviation from the schema", begin)
        setattr(value, last.field, self.empty(last.members[0].type, begin))

    # --- whole documents ----------------------------------------------------------------------

    def header(self) -> None:
        if self.take(8) != HEADER:
            raise self.error("no EXI header 0x80", 0)

    def choice(self, choices: Choices) -> tuple[Member, ...]:
        begin = self.bit
        code = self.take(choices.width)
        if code >= len(choices.members):
            raise self.error(f"no element {code}", begin)
        return choices.members[code]

    def document(self) -> object:
        self.header()
        (member,) = self.choice(self.protocol.document)
        value = self.element(member)
        self.trailing()
        if type(value) in self.protocol.bare:
            return value
        return Element(member.namespace, member.name, value)

    def fragment(self) -> Element:
        self.header()
        choices = self.protocol.fragment
        members = self.choice(choices)
        value = self.element(members[0]) if len(members) == 1 else self.relaxed(members)
        begin = self.bit
        if self.take(choices.width) != choices.end:
            raise self.error("more than one element in a fragment", begin)
        self.trailing()
        return Element(members[0].namespace, members[0].name, value)

    def trailing(self) -> None:
        if self.strict and self.total - self.bit >= 8:
            raise self.error("octets behind the document", self.bit)

    def relaxed(self, members: tuple[Member, ...]) -> object:
        """An element whose name has several types: attributes and text are plain (8.5.3)."""
        self.path.append(members[0].name)
        codes = self.protocol.relaxed
        attributes: Attributes = {}
        while True:
            begin = self.bit
            code = self.take(codes.width)
            if code >= len(codes.attributes):
                break
            attribute = codes.attributes[code]
            attributes[attribute.key] = self.value(attribute.type, attribute.key)
        if code != codes.characters:
            raise self.error(f"event code {code} in an element of several types", begin)
        text = self.string(ANY_STRING, members[0].key)
        if self.take(codes.rest_width) != codes.end:
            raise self.error("more than text in an element of several types", self.bit)
        for member in members:
            value = assemble(member.type, attributes, text)
            if value is not None:
                self.path.pop()
                return value
        raise self.error("attributes of no type of this element", begin)


def decode_document(data: Buffer, protocol: Protocol, strict: bool = False) -> object:
    """The root object, or `Element` where its class does not tell which root it is."""
    try:
        return Decoder(data, protocol, strict).document()
    except RecursionError:
        raise DecodeError("nested too deep") from None


def decode_fragment(data: Buffer, protocol: Protocol, strict: bool = False) -> Element:
    """The one element of a fragment."""
    try:
        return Decoder(data, protocol, strict).fragment()
    except RecursionError:
        raise DecodeError("nested too deep") from None
