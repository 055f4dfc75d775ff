"""Message classes -> states and event codes (EXI 8.5.4): schema-informed, not strict.

A content model is turned into its Glushkov automaton: XML Schema demands deterministic models, so
the positions of a model are the states of its grammar. Because strict is off, every state has one
event code more than it has productions; that escape to deviations is never taken by V2G peers.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from exi.schema import Choice, Declared, Part, Schema, Sequence, Shape
from exi.types import Complex, Member, SchemaError, fields_of, member_of

END = -1  # the production EE
CHARACTERS = -2  # the production CH of mixed content
UNROLLED = 64  # group occurrences up to which a bounded repetition is unrolled


@dataclass(frozen=True, slots=True)
class Position:
    """One particle or attribute of a class.

    order      rank among the productions of a state, schema order
    field      name of the field that holds the value, None for the list `content`
    members    the elements it may be, in the order of their event codes; none for a wildcard
    maximum    occurrences, for a list field; None is unbounded
    """

    order: int
    field: str | None
    members: tuple[Member, ...]
    repeated: bool = False
    minimum: int = 1
    maximum: int | None = 1
    attribute: bool = False
    text: bool = False


@dataclass(frozen=True, slots=True)
class Production:
    """What an event code stands for: a member of a position, END or CHARACTERS."""

    position: int
    member: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Productions by event code."""

    productions: tuple[Production, ...]

    @property
    def width(self) -> int:
        """Bits of the event code, the escape included."""
        return len(self.productions).bit_length()


@dataclass(frozen=True, slots=True)
class Grammar:
    """The automaton of a message class.

    start      state behind the start of the element
    after      state behind each position, for a list behind its last possible entry
    again      state of a list that has its minimum and not its maximum of entries
    """

    cls: type
    positions: tuple[Position, ...]
    start: State
    after: tuple[State, ...]
    again: tuple[State | None, ...]
    mixed: bool

    def behind(self, index: int, count: int) -> State:
        """The state behind entry number `count` of the list at a position."""
        position, again = self.positions[index], self.again[index]
        if count < position.minimum:
            entries = range(len(position.members))
            return State(tuple(Production(index, member) for member in entries))
        return self.after[index] if again is None or count == position.maximum else again

    def behind_text(self, state: State) -> State:
        """The state behind CH in mixed content: the same, but attributes come before any text."""
        return State(
            tuple(
                p
                for p in state.productions
                if p.position < 0 or not self.positions[p.position].attribute
            )
        )

    @property
    def ordered(self) -> bool:
        """True if the fields alone tell the order of the elements."""
        return not self.mixed and all(p.field is not None for p in self.positions)


@dataclass(slots=True)
class _Set:
    """First and last positions of a part of the model."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    empty: bool = True


class _Builder:
    """Glushkov's construction over one class."""

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self.shape: Shape = cls.__message__  # type: ignore[attr-defined]
        self.fields = fields_of(cls)
        self.positions: list[Position] = []
        self.follow: list[set[int]] = []
        self.used: set[str] = set()
        self.repeating = 0  # depth of repeated groups

    def add(self, position: Position, empty: bool = False) -> _Set:
        index = len(self.positions)
        self.positions.append(position)
        self.follow.append(set())
        return _Set([index], [index], empty)

    def named(self, name: str, order: int, optional: bool) -> _Set:
        if name in self.used:
            raise SchemaError(f"{self.cls.__name__}.{name} stands twice in its content model")
        self.used.add(name)
        part = self.fields[name]
        position = Position(order, name, part.members, attribute=part.attribute, text=part.text)
        if part.occurs:
            least, most = part.occurs.minimum, part.occurs.maximum
            position = replace(position, repeated=True, minimum=max(least, 1), maximum=most)
            return self.add(position, empty=least == 0)
        return self.add(position, empty=optional)

    def chain(self, sets: Iterable[_Set]) -> _Set:
        whole = _Set()
        for part in sets:
            for last in whole.last:
                self.follow[last].update(part.first)
            if whole.empty:
                whole.first += part.first
            whole.last = whole.last + part.last if part.empty else part.last
            whole.empty = whole.empty and part.empty
        return whole

    def part(self, part: Part, order: list[int]) -> _Set:
        """One part of the model; `order` holds the next rank."""
        if isinstance(part, Sequence | Choice):
            return self.repetition(part, order)
        rank = order[0]
        order[0] += 1
        if isinstance(part, str):
            if self.repeating:
                raise SchemaError(f"{self.cls.__name__}.{part}: in a repeated group, use Declared")
            return self.named(part, rank, optional=False)
        if isinstance(part, Declared):
            return self.add(Position(rank, None, (member_of(part),)))
        return self.add(Position(rank + 1_000_000, None, ()))  # SE(*) behind every SE(name)

    def once(self, part: Sequence | Choice, order: list[int]) -> _Set:
        if isinstance(part, Sequence):
            return self.chain(self.part(p, order) for p in part.parts)
        sets = [self.part(p, order) for p in part.parts]
        return _Set(
            [i for s in sets for i in s.first],
            [i for s in sets for i in s.last],
            any(s.empty for s in sets),
        )

    def repetition(self, part: Sequence | Choice, order: list[int]) -> _Set:
        most = part.maximum
        copies = max(part.minimum, 1) if most is None else most
        if copies > UNROLLED:
            raise SchemaError(f"{self.cls.__name__}: a group may occur {copies} times")
        begin = order[0]
        self.repeating += copies > 1 or most is None
        sets = []
        for _ in range(copies):
            order[0] = begin  # every copy has the ranks of the first
            sets.append(self.once(part, order))
        self.repeating -= copies > 1 or most is None
        followers = [*sets[1:], sets[-1] if most is None else _Set()]
        for one, following in zip(sets, followers, strict=True):
            for last in one.last:
                self.follow[last].update(following.first)
        empty = part.minimum == 0 or sets[0].empty
        enough = sets if empty else sets[part.minimum - 1 :]
        return _Set(sets[0].first, [i for one in enough for i in one.last], empty)

    def model(self) -> _Set:
        attributes = sorted(
            (f for f in self.fields.values() if f.attribute), key=lambda f: f.members[0].key
        )
        head = [self.named(f.name, -1000 + i, f.optional) for i, f in enumerate(attributes)]
        if self.shape.content is not None:
            body = [self.part(self.shape.content(), [0])]
        else:
            rest = [f for f in self.fields.values() if not f.attribute]
            body = [self.named(f.name, i, f.optional) for i, f in enumerate(rest)]
        return self.chain(head + body)

    def state(self, positions: Iterable[int], final: bool) -> State:
        indices = sorted(positions, key=lambda i: self.positions[i].order)
        productions = [
            Production(i, member)
            for i in indices
            for member in range(len(self.positions[i].members) or 1)
        ]
        if final:
            productions.append(Production(END))
        content = final or any(not self.positions[i].attribute for i in indices)
        if self.shape.mixed and content:
            productions.append(Production(CHARACTERS))
        return State(tuple(productions))

    def build(self) -> Grammar:
        whole = self.model()
        unplaced = set(self.fields) - self.used
        if unplaced:
            raise SchemaError(f"{self.cls.__name__}: {unplaced} not in the content model")
        after, again = [], []
        for i, position in enumerate(self.positions):
            final = i in whole.last
            after.append(self.state(self.follow[i], final))
            again.append(self.state({i} | self.follow[i], final) if position.repeated else None)
        start = self.state(whole.first, whole.empty)
        return Grammar(
            self.cls, tuple(self.positions), start, tuple(after), tuple(again), self.shape.mixed
        )


@functools.cache
def grammar_of(cls: type) -> Grammar:
    """The grammar of a message class."""
    return _Builder(cls).build()


# --- documents and fragments (EXI 8.5.1, 8.5.2) -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Choices:
    """The event codes at the root of a document or in the content of a fragment.

    members   by event code; several types for one name mean the relaxed grammar (8.5.3)
    width     bits of the code
    end       code that ends a fragment
    """

    members: tuple[tuple[Member, ...], ...]
    width: int
    end: int


def by_name(declared: Iterable[Declared]) -> tuple[tuple[Member, ...], ...]:
    names: dict[tuple[str, str], list[Member]] = {}
    for one in map(member_of, declared):
        names.setdefault(one.key, []).append(one)
    return tuple(tuple(names[key]) for key in sorted(names))


def document(schema: Schema) -> Choices:
    """SE of every global element, SE(*); the only state without an escape."""
    members = by_name(schema.roots)
    return Choices(members, len(members).bit_length(), -1)


def fragment(schema: Schema) -> Choices:
    """SE of every distinct element name, SE(*), ED."""
    members = by_name(schema.elements)
    return Choices(members, (len(members) + 1).bit_length(), len(members) + 1)


def bare(roots: Choices) -> frozenset[type]:
    """The classes of exactly one root: their objects stand for the document without `Element`."""
    classes = [one.type.cls for (one,) in roots.members if isinstance(one.type, Complex)]
    return frozenset(cls for cls in classes if classes.count(cls) == 1)
