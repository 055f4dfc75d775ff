"""The second pass of encoding: walks grammar and object together and names what is wrong.

The generated codecs give up without a reason where an object is not a valid message; this encoder
then finds the element and raises the error.
"""

from __future__ import annotations

from reprlib import repr as brief

from exi.bits import MAX_GROUPS, is_character, put_octets, put_string, put_unsigned, to_octets
from exi.decoder import HEADER
from exi.errors import EncodeError
from exi.grammar import CHARACTERS, END, Choices, Grammar, Production, State, grammar_of
from exi.plan import plan_of
from exi.protocol import Protocol
from exi.relaxed import take_apart
from exi.schema import Element
from exi.types import ANY_STRING, Complex, Enumerated, Integer, Member, Octets, String, Type


class Encoder:
    """One pass over one object."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.bits = HEADER
        self.path: list[str] = []

    def error(self, reason: str) -> EncodeError:
        return EncodeError(reason, "/".join(self.path))

    def put(self, value: int, width: int) -> None:
        self.bits = self.bits << width | value

    # --- values -------------------------------------------------------------------------------

    def value(self, kind: Type, value: object) -> None:
        if isinstance(kind, String):
            self.string(kind, value)
        elif isinstance(kind, Integer):
            self.integer(kind, value)
        elif isinstance(kind, Octets):
            if not isinstance(value, bytes):
                raise self.error(f"{brief(value)} is not bytes")
            self.length(len(value), kind)
            self.bits = put_octets(self.bits, value)
        elif isinstance(kind, Enumerated):
            members = list(kind.cls)
            if not isinstance(value, kind.cls):
                raise self.error(f"{brief(value)} is not a {kind.cls.__name__}")
            self.put(members.index(value), kind.width)
        else:
            if not isinstance(value, bool):
                raise self.error(f"{brief(value)} is not a bool")
            self.put(value, 1)

    def integer(self, kind: Integer, value: object) -> None:
        if not isinstance(value, int):
            raise self.error(f"{brief(value)} is not an int")
        if kind.minimum is not None and value < kind.minimum:
            raise self.error(f"{value}, at least {kind.minimum}")
        if kind.maximum is not None and value > kind.maximum:
            raise self.error(f"{value}, at most {kind.maximum}")
        if kind.width is not None and kind.minimum is not None:
            self.put(value - kind.minimum, kind.width)
            return
        if kind.signed:
            self.put(value < 0, 1)
            value = ~value if value < 0 else value
        if value.bit_length() > MAX_GROUPS * 7:
            raise self.error(f"an integer of more than {MAX_GROUPS * 7} bits")
        self.bits = put_unsigned(self.bits, value)

    def length(self, number: int, kind: String | Octets) -> None:
        if number < kind.minimum:
            raise self.error(f"length {number}, at least {kind.minimum}")
        if kind.maximum is not None and number > kind.maximum:
            raise self.error(f"length {number}, at most {kind.maximum}")

    def string(self, kind: String, value: object) -> None:
        if not isinstance(value, str):
            raise self.error(f"{brief(value)} is not a str")
        self.length(len(value), kind)
        if not all(is_character(ord(c)) for c in value):
            raise self.error(f"{brief(value)} holds a surrogate")
        self.bits = put_string(self.bits, value)

    # --- elements -----------------------------------------------------------------------------

    def element(self, member: Member, value: object) -> None:
        """What follows SE, EE included."""
        self.path.append(member.name)
        kind = member.type
        if isinstance(kind, Complex):
            self.complex(kind.cls, value)
        else:
            self.put(0, 1)
            self.value(kind, value)
            self.put(0, 1)
        self.path.pop()

    def complex(self, cls: type, value: object) -> None:
        automaton = grammar_of(cls)
        if type(value) is not cls:
            raise self.error(f"{brief(value)} is not a {cls.__name__}")
        state = automaton.start
        for index, position in enumerate(automaton.positions):
            if position.field is None:
                continue
            item = getattr(value, position.field, None)
            if position.repeated:
                state = self.entries(automaton, state, index, item)
            elif item is not None:
                state = self.particle(automaton, state, index, item)
        if not automaton.ordered:
            state = self.content(automaton, state, getattr(value, "content", None))
        if Production(END) not in state.productions:
            raise self.error(f"{self.expected(automaton, state)} is missing")
        self.put(state.productions.index(Production(END)), state.width)

    def expected(self, automaton: Grammar, state: State) -> str:
        """What has to come, or else what may come first, for the message."""
        indices = [production.position for production in state.productions]
        plan = plan_of(automaton.cls)
        index = next((i for i in indices if plan.mandatory(i)), indices[0])
        position = automaton.positions[index]
        return position.field or "/".join(m.name for m in position.members) or "an element"

    def particle(self, automaton: Grammar, state: State, index: int, item: object) -> State:
        """One attribute, text or child element in a field; the state behind it."""
        position = automaton.positions[index]
        members = position.members
        wanted = Production(index, 0 if len(members) == 1 else self.alternative(members, item))
        member = members[wanted.member]
        if wanted not in state.productions:
            missing = Production(END) not in state.productions
            first = self.expected(automaton, state)
            raise self.error(
                f"{first} is missing" if missing else f"{member.name} is not allowed here"
            )
        self.put(state.productions.index(wanted), state.width)
        if position.attribute or position.text:
            self.path.append(member.name)
            self.value(member.type, item)
            self.path.pop()
        else:
            self.element(member, item)
        return automaton.after[index]

    def alternative(self, members: tuple[Member, ...], item: object) -> int:
        """The member of a substitution group that an object is."""
        for index, member in enumerate(members):
            if isinstance(member.type, Complex) and member.type.cls is type(item):
                return index
        names = ", ".join(member.name for member in members)
        raise self.error(f"{brief(item)} is none of {names}")

    def entries(self, automaton: Grammar, state: State, index: int, items: object) -> State:
        """A list field."""
        position = automaton.positions[index]
        if not isinstance(items, list):
            raise self.error(f"{position.field}: {brief(items)} is not a list")
        if position.maximum is not None and len(items) > position.maximum:
            raise self.error(f"{position.field}: {len(items)} entries, at most {position.maximum}")
        if 0 < len(items) < position.minimum:
            raise self.error(f"{position.field}: {len(items)} entries, at least {position.minimum}")
        for count, item in enumerate(items, 1):
            self.particle(automaton, state, index, item)
            state = automaton.behind(index, count)
        return state

    def content(self, automaton: Grammar, state: State, items: object) -> State:
        """The list `content` of classes whose fields do not tell the order."""
        if not isinstance(items, list):
            raise self.error(f"content: {brief(items)} is not a list")
        for item in items:
            if isinstance(item, str):
                if Production(CHARACTERS) not in state.productions:
                    raise self.error("text is not allowed here")
                self.put(state.productions.index(Production(CHARACTERS)), state.width)
                self.string(ANY_STRING, item)
                state = automaton.behind_text(state)
            elif isinstance(item, Element):
                state = self.child(automaton, state, item)
            else:
                raise self.error(f"content: {brief(item)} is neither Element nor str")
        return state

    def child(self, automaton: Grammar, state: State, item: Element) -> State:
        """An entry of `content`; the state behind it."""
        for code, production in enumerate(state.productions):
            if production.position < 0:
                continue
            position = automaton.positions[production.position]
            members = position.members if position.field is None else ()
            if members and members[0].key == (item.name, item.namespace):
                self.put(code, state.width)
                self.element(members[0], item.value)
                return automaton.after[production.position]
        raise self.error(f"{item.name} is not allowed here")

    # --- whole documents ----------------------------------------------------------------------

    def root(self, choices: Choices, element: Element) -> tuple[Member, ...]:
        """Write the event code of an element; its declarations."""
        for code, members in enumerate(choices.members):
            if members[0].key == (element.name, element.namespace):
                self.put(code, choices.width)
                return members
        raise self.error(f"no element {element.name!r} in namespace {element.namespace!r}")

    def document(self, value: object) -> bytes:
        choices = self.protocol.document
        if not isinstance(value, Element):
            value = self.bare(choices, value)
        (member,) = self.root(choices, value)
        self.element(member, value.value)
        return to_octets(self.bits)

    def bare(self, choices: Choices, value: object) -> Element:
        """The element that an object stands for by its class."""
        for (member,) in choices.members:
            kind = member.type
            if isinstance(kind, Complex) and kind.cls is type(value):
                if kind.cls in self.protocol.bare:
                    return Element(member.namespace, member.name, value)
                raise self.error(f"several elements hold a {kind.cls.__name__}: give an Element")
        raise self.error(f"{brief(value)} is no root element")

    def fragment(self, element: object, by_class: bool) -> bytes:
        if not isinstance(element, Element):
            raise self.error(f"{brief(element)} is not an Element")
        choices = self.protocol.fragment
        members = self.root(choices, element)
        own = [m for m in members if by_class and _holds(m.type, element.value)]
        if own or len(members) == 1:
            self.element((own or members)[0], element.value)
        else:
            self.relaxed(members, element.value)
        self.put(choices.end, choices.width)
        return to_octets(self.bits)

    def relaxed(self, members: tuple[Member, ...], value: object) -> None:
        """An element whose name has several types (8.5.3)."""
        self.path.append(members[0].name)
        for member in members:
            parts = take_apart(member.type, value)
            if parts is not None:
                break
        else:
            raise self.error(f"{brief(value)} has none of the types of this element")
        attributes, kind, text = parts
        codes = self.protocol.relaxed
        for attribute, item in attributes:
            self.put(codes.attributes.index(attribute), codes.width)
            self.value(attribute.type, item)
        self.put(codes.characters, codes.width)
        self.value(kind, text)
        self.put(codes.end, codes.rest_width)
        self.path.pop()


def encode_document(value: object, protocol: Protocol) -> bytes:
    """The document for a root object or `Element`."""
    try:
        return Encoder(protocol).document(value)
    except RecursionError:
        raise EncodeError("nested too deep") from None


def _holds(kind: Type, value: object) -> bool:
    return isinstance(kind, Complex) and kind.cls is type(value)


def encode_fragment(element: object, protocol: Protocol, *, by_class: bool = False) -> bytes:
    """The fragment that holds one `Element`.

    `by_class` codes an object by its own class even where its name has several types: EXI 8.5.3
    wants the relaxed grammar there, but some codecs (cbV2G) do not know it.
    """
    try:
        return Encoder(protocol).fragment(element, by_class)
    except RecursionError:
        raise EncodeError("nested too deep") from None
