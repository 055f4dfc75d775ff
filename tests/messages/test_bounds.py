"""Values at the bounds of every field of every schema are coded, values past them are refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from exi import Element, EncodeError
from exi.grammar import Position, grammar_of
from exi.minimal import minimal
from exi.protocol import Protocol
from exi.types import Complex, Integer, Member, Octets, String
from secc.messages import app_protocol, din70121, iso15118_2, xmldsig
from tests.messages.drawing import possible

MODULES: list[Any] = [app_protocol, din70121, iso15118_2, xmldsig]
modules = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
UNBOUNDED = 5000  # of a length


def at(kind: Integer | String | Octets) -> list[Any]:
    """The least and the greatest value."""
    if isinstance(kind, Integer):
        return [bound for bound in (kind.minimum, kind.maximum) if bound is not None]
    unit = "ü" if isinstance(kind, String) else b"\xff"
    most = UNBOUNDED if kind.maximum is None else kind.maximum
    return [unit * kind.minimum, unit * most]


def past(kind: Integer | String | Octets) -> list[Any]:
    """One below, one above."""
    least, most = kind.minimum, kind.maximum
    if isinstance(kind, Integer):
        below = [] if least is None else [least - 1]
        return below + ([] if most is None else [most + 1])
    unit = "x" if isinstance(kind, String) else b"x"
    return [unit * (least - 1)] * bool(least) + ([] if most is None else [unit * (most + 1)])


def fields(module: Any) -> Iterator[tuple[Member, Position, Integer | String | Octets]]:
    """Every field that has one simple type with bounds, of every class that is an element."""
    for members in Protocol(module.schema()).fragment.members:
        if len(members) > 1 or not isinstance(members[0].type, Complex) or not possible(members[0]):
            continue
        for position in grammar_of(members[0].type.cls).positions:
            kind = position.members[0].type if position.members else None
            if position.field is not None and isinstance(kind, Integer | String | Octets):
                yield members[0], position, kind


def holding(member: Member, position: Position, value: object) -> Element:
    """The least element with this value in its field."""
    assert isinstance(member.type, Complex)
    assert position.field is not None
    given = {position.field: [value] * position.minimum if position.repeated else value}
    return Element(member.namespace, member.name, minimal(member.type.cls, **given))


@modules
def test_a_value_at_a_bound_is_written_and_read(module: Any) -> None:
    count = 0

    for member, position, kind in fields(module):
        for value in at(kind):
            element = holding(member, position, value)
            assert module.decode_fragment(module.encode_fragment(element)) == element
            count += 1

    assert count > 5


@modules
def test_a_value_past_a_bound_is_not_written(module: Any) -> None:
    for member, position, kind in fields(module):
        for value in past(kind):
            with pytest.raises(EncodeError, match=r"at (least|most) ") as refused:
                module.encode_fragment(holding(member, position, value))
            assert refused.value.path.endswith(position.members[0].name)
