"""The smallest legal object of a message class: what a refusal answers with."""

from __future__ import annotations

import functools
from typing import TypeVar

from exi.grammar import END, State, grammar_of
from exi.schema import Element
from exi.types import Boolean, Complex, Enumerated, Integer, Octets, Type

_Message = TypeVar("_Message")


def minimal(cls: type[_Message], /, **given: object) -> _Message:
    """An object with these fields and nothing else that its schema does not demand.

    What is demanded and not given gets the least value: no bits set, the first of an enumeration,
    the integer nearest to 0, zeros of the least length; of a substitution group the first member
    that is not abstract. Raises TypeError if no object of the class has these fields.
    """
    kind: type = cls
    positions = grammar_of(kind).positions
    values: dict[str, object] = {}
    content: list[object] = []
    for index in _path(kind, frozenset(given)):
        position = positions[index]
        member = next((m for m in position.members if not m.abstract), None)
        if position.field in given:
            continue
        if member is None:
            raise TypeError(f"{cls.__name__}.{position.field}: every element is abstract")
        if position.field is None:
            content.append(Element(member.namespace, member.name, _least(member.type)))
        elif position.repeated:
            values[position.field] = [_least(member.type) for _ in range(position.minimum)]
        else:
            values[position.field] = _least(member.type)
    if content:
        values["content"] = content
    return cls(**{**values, **given})


@functools.lru_cache(maxsize=1024)
def _path(cls: type, given: frozenset[str]) -> tuple[int, ...]:
    """The shortest way through the grammar that passes the given fields."""
    grammar = grammar_of(cls)
    waiting: list[tuple[State, tuple[int, ...], frozenset[str]]]
    waiting = [(grammar.start, (), given - {"content"})]
    seen = set()
    for state, path, missing in waiting:
        for index in (production.position for production in state.productions):
            if index == END and not missing:
                return path
            if index < 0 or not grammar.positions[index].members:
                continue
            left = missing - {grammar.positions[index].field or ""}
            if (index, left) not in seen:
                seen.add((index, left))
                waiting.append((grammar.after[index], (*path, index), left))
    raise TypeError(f"no {cls.__name__} has {', '.join(sorted(given)) or 'known elements only'}")


def _least(kind: Type) -> object:
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        least = max(kind.minimum or 0, 0)
        return least if kind.maximum is None else min(least, kind.maximum)
    if isinstance(kind, Enumerated):
        return next(iter(kind.cls))
    if isinstance(kind, Octets):
        return bytes(kind.minimum)
    if isinstance(kind, Complex):
        return minimal(kind.cls)
    return "0" * kind.minimum
