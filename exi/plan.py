"""How the functions of a class are laid out: numbers of productions, what must be there."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from exi.grammar import CHARACTERS, END, Grammar, Production, State, grammar_of
from exi.types import Boolean, Enumerated, Integer, Member

SMALL = 9  # weight up to which the code of a class is repeated where it is used


@dataclass(frozen=True, slots=True)
class Plan:
    """The layout of one class.

    base      number of the first production of every position
    fields    positions held by fields of their own, in schema order
    members   positions held by the list `content`, without wildcards
    """

    grammar: Grammar
    base: tuple[int, ...]
    fields: tuple[int, ...]
    members: tuple[int, ...]
    required: frozenset[int]
    small: bool

    @property
    def end(self) -> int:
        """Number of EE."""
        return self.base[-1]

    @property
    def characters(self) -> int:
        """Number of CH in mixed content."""
        return self.base[-1] + 1

    def codes(self, index: int) -> range:
        """Numbers of the productions of a position."""
        return range(self.base[index], self.base[index + 1])

    def code(self, production: Production) -> int:
        """Number of a production."""
        if production.position == END:
            return self.end
        if production.position == CHARACTERS:
            return self.characters
        return self.base[production.position] + production.member

    def mandatory(self, index: int) -> bool:
        """True if no instance can do without this position."""
        return index in self.required

    def closed(self, state: State) -> bool:
        """True if nothing in the class could take an event code beyond those of the state."""
        last = state.productions[-1].position
        return last < 0 or self.mandatory(last)

    @property
    def states(self) -> tuple[State, ...]:
        """The distinct states of the class."""
        every = [self.grammar.start, *self.grammar.after, *filter(None, self.grammar.again)]
        if self.grammar.mixed:
            every += [self.grammar.behind_text(state) for state in every]
        return tuple(dict.fromkeys(every))


def _avoidable(grammar: Grammar, index: int) -> bool:
    """True if EE can be reached without a position."""
    seen: set[int] = set()
    states = [grammar.start]
    while states:
        for production in states.pop().productions:
            where = production.position
            if where == END:
                return True
            if where >= 0 and where != index and where not in seen:
                seen.add(where)
                states.append(grammar.after[where])
    return False


def _weight(member: Member) -> int:
    """What a child costs in code; classes and strings are never small."""
    kind = member.type
    if isinstance(kind, Integer):
        return 1 if kind.width is not None else 3
    return 1 if isinstance(kind, Boolean | Enumerated) else SMALL + 1


@functools.cache
def plan_of(cls: type) -> Plan:
    """The layout of a message class."""
    grammar = grammar_of(cls)
    base = [0]
    for position in grammar.positions:
        base.append(base[-1] + (len(position.members) or 1))
    positions = range(len(grammar.positions))
    required = frozenset(i for i in positions if not _avoidable(grammar, i))
    weight = sum(
        _weight(p.members[0]) + (0 if i in required else 2) + (SMALL if p.repeated else 0)
        for i, p in enumerate(grammar.positions)
        if p.members
    )
    return Plan(
        grammar,
        tuple(base),
        fields=tuple(i for i in positions if grammar.positions[i].field is not None),
        members=tuple(
            i
            for i in positions
            if grammar.positions[i].field is None and grammar.positions[i].members
        ),
        required=required,
        small=grammar.ordered and 0 < weight <= SMALL,
    )
