"""Hypothesis strategies for legal objects: a random walk through the grammar of each class."""

from functools import cache
from types import ModuleType
from typing import Any

from hypothesis import strategies as st

from exi.grammar import CHARACTERS, END, Grammar, Production, State, grammar_of
from exi.protocol import Protocol
from exi.schema import Element
from exi.types import Boolean, Complex, Enumerated, Integer, Member, Octets, String, Type

ITEMS = 40  # attributes and elements of one object, after which its walk seeks the end
FILLED = 24  # lists up to this length are sometimes filled
# XML has no others; of white space only the blank, since xs:anyURI makes blanks of the rest.
CHARACTER = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
# Their content has to be elements of other schemas, which V2G forbids [V2G2-771].
IMPOSSIBLE = {"SignaturePropertyType", "SignaturePropertiesType"}


def roots(protocol: Protocol) -> st.SearchStrategy[object]:
    """A document: the root object or its `Element`."""
    members = [m for (m,) in protocol.document.members if possible(m)]

    def bare(element: Element) -> object:
        return element.value if type(element.value) in protocol.bare else element

    return st.sampled_from(members).flatmap(elements).map(bare)


def messages(module: ModuleType) -> st.SearchStrategy[object]:
    """A V2G_Message, each kind of body as often as any other."""
    bodies = st.sampled_from(list(module.MESSAGES.values())).flatmap(objects)
    body = st.builds(module.BodyType, BodyElement=bodies)
    return st.builds(module.V2G_Message, Header=objects(module.MessageHeaderType), Body=body)


def fragments(protocol: Protocol) -> st.SearchStrategy[Element]:
    """The one element of a fragment."""
    members = [m for ms in protocol.fragment.members for m in ms if possible(m)]
    return st.sampled_from(members).flatmap(elements)


def elements(member: Member) -> st.SearchStrategy[Element]:
    """An element by this name."""
    return values(member.type).map(lambda value: Element(member.namespace, member.name, value))


def possible(member: Member) -> bool:
    """Whether there is a legal element of this name."""
    return not (isinstance(member.type, Complex) and member.type.cls.__name__ in IMPOSSIBLE)


@cache
def values(kind: Type) -> st.SearchStrategy[Any]:
    """Any value of a type, but no text that is empty or that EXIficient would trim or collapse."""
    match kind:
        case Boolean():
            return st.booleans()
        case Integer():
            return st.integers(kind.minimum, kind.maximum)
        case Enumerated():
            return st.sampled_from(list(kind.cls))
        case String():
            text = st.text(CHARACTER, min_size=max(kind.minimum, 1), max_size=kind.maximum or 300)
            return text.filter(lambda drawn: all(drawn.split(" ")))
        case Octets():
            return st.binary(min_size=max(kind.minimum, 1), max_size=kind.maximum or 300)
        case Complex():
            return objects(kind.cls)


@st.composite
def objects(draw: st.DrawFn, cls: type) -> Any:
    """An object of a message class."""
    automaton = grammar_of(cls)
    value: Any = object.__new__(cls)
    for position in automaton.positions:
        if position.field is not None:
            setattr(value, position.field, [] if position.repeated else None)
    if not automaton.ordered:
        value.content = []
    state, taken = automaton.start, 0
    while True:
        production = _step(draw, automaton, state, value, taken)
        if production.position == END:
            return value
        taken += 1
        if production.position == CHARACTERS:
            value.content.append(draw(values(String(1, 50))))
            state = automaton.behind_text(state)
        else:
            state = _take(draw, automaton, production, value)


def _step(draw: st.DrawFn, automaton: Grammar, state: State, value: Any, taken: int) -> Production:
    """The next production; no text behind text, which XML could not tell from one text."""
    text_last = automaton.mixed and value.content and isinstance(value.content[-1], str)
    offered = [
        p
        for p in state.productions
        if p.position == END
        or (p.position == CHARACTERS and not text_last)
        or (p.position >= 0 and any(map(possible, automaton.positions[p.position].members)))
    ]
    offered.reverse()  # the simplest choice is that which ends the walk soonest
    return offered[0] if taken > ITEMS else draw(st.sampled_from(offered))


def _take(draw: st.DrawFn, automaton: Grammar, production: Production, value: Any) -> State:
    """Draw what the production stands for; the state behind it."""
    index = production.position
    position = automaton.positions[index]
    member = position.members[production.member]
    item = draw(values(member.type))
    if position.field is None:
        value.content.append(Element(member.namespace, member.name, item))
    elif not position.repeated:
        setattr(value, position.field, item)
    else:
        entries = getattr(value, position.field)
        entries.append(item)
        short = position.maximum is not None and position.maximum <= FILLED
        if len(entries) == 1 and short and draw(st.integers(0, 9)) == 0:
            entries *= position.maximum
        return automaton.behind(index, len(entries))
    return automaton.after[index]
