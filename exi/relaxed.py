"""The relaxed element fragment grammar (EXI 8.5.3).

An element of a fragment whose name is declared with several types (eMAID in ISO 15118-2) is not
coded by any of them: its attributes and its text are plain strings under codes that count every
attribute and element name of the schemas. Types with child elements or with text that is no
string are not supported in this place; no V2G schema declares one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exi.grammar import Grammar, Production, by_name, grammar_of
from exi.schema import Declared
from exi.types import Complex, Member, String, Type


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Codes in the order attributes, AT(*), elements, SE(*), EE, CH.

    attributes            by event code
    characters, width     code of the text and width of the codes before it
    end, rest_width       code of the end and width of the codes behind the text
    """

    attributes: tuple[Member, ...]
    characters: int
    width: int
    end: int
    rest_width: int


def relaxed(attributes: Iterable[Declared], elements: int) -> Relaxed:
    """The codes under these attributes and so many element names."""
    names = tuple(members[0] for members in by_name(attributes))
    characters = len(names) + 1 + elements + 1 + 1
    return Relaxed(
        names,
        characters,
        width=(characters + 1).bit_length(),
        end=elements + 1,
        rest_width=(elements + 3).bit_length(),
    )


Attributes = dict[tuple[str, str], object]


def _fits(kind: Type, text: str) -> bool:
    if not isinstance(kind, String):
        return False
    return kind.minimum <= len(text) and (kind.maximum is None or len(text) <= kind.maximum)


def _plain(kind: Complex) -> Grammar | None:
    """The grammar of a class of attributes and text, None if it is not such a class."""
    automaton = grammar_of(kind.cls)
    positions = automaton.positions
    if not positions or not positions[-1].text:
        return None
    return automaton if all(p.attribute for p in positions[:-1]) else None


def assemble(kind: Type, attributes: Attributes, text: str) -> object | None:
    """A value of this type from what was read, None if it is not one."""
    if not isinstance(kind, Complex):
        return text if not attributes and _fits(kind, text) else None
    automaton = _plain(kind)
    if automaton is None or not _fits(automaton.positions[-1].members[0].type, text):
        return None
    value: object = object.__new__(kind.cls)
    state, left = automaton.start, dict(attributes)
    for index, position in enumerate(automaton.positions):
        item = text if position.text else left.pop(position.members[0].key, None)
        setattr(value, position.field or "", item)
        if item is not None:
            if Production(index) not in state.productions:
                return None
            state = automaton.after[index]
    return None if left else value


Parts = tuple[list[tuple[Member, object]], Type, object]


def take_apart(kind: Type, value: object) -> Parts | None:
    """Attributes in order, type of the text and text; None if the value is not of this type."""
    if not isinstance(kind, Complex):
        return ([], kind, value) if isinstance(value, str) else None
    automaton = _plain(kind)
    if automaton is None or type(value) is not kind.cls:
        return None
    items = [
        (position.members[0], getattr(value, position.field or "", None))
        for position in automaton.positions
    ]
    text, content = items.pop()
    return [(member, item) for member, item in items if item is not None], text.type, content
