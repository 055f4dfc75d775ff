"""Classes that say what has no grammar here are refused when a codec is made of them."""

from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from typing import Annotated, Any

import pytest

from exi.compile import load
from exi.grammar import grammar_of
from exi.schema import (
    Choice,
    Declared,
    Element,
    Group,
    Occurs,
    Part,
    Range,
    Sequence,
    Text,
    message,
)
from exi.types import SchemaError, type_of
from tests.exi import sample as s
from tests.exi.holders import Holder


def declared(content: Callable[[], Part] | None, **fields: Any) -> type:
    cls = make_dataclass("Made", list(fields.items()), slots=True, kw_only=True)
    return message(s.NS, content=content)(cls)


@dataclass
class Undeclared:
    value: int


@pytest.mark.parametrize("annotation", [float, Undeclared, dict[str, int], int | str])
def test_a_type_without_a_coding_is_refused(annotation: Any) -> None:
    with pytest.raises(SchemaError, match="no EXI type for"):
        type_of(annotation)


def test_two_members_of_a_group_may_not_share_a_class() -> None:
    group = Group(Declared("a", s.NS, s.Shape), Declared("b", s.NS, s.Shape))

    with pytest.raises(SchemaError, match="value: the members of a group need a class each"):
        Holder(Annotated[s.Shape, group])


MODELS: list[tuple[Callable[[], Part], str]] = [
    (lambda: Sequence("a"), r"Made: \{'b'\} not in the content model"),
    (lambda: Sequence("a", "b", "a"), "Made.a stands twice in its content model"),
    (lambda: Sequence("a", "b", maximum=None), "Made.a: in a repeated group, use Declared"),
    (lambda: Choice("a", "b", maximum=2), "Made.a: in a repeated group, use Declared"),
    (
        lambda: Sequence("a", "b", Choice(Declared("c", s.NS, bool), maximum=65)),
        "Made: a group may occur 65 times",
    ),
]


@pytest.mark.parametrize(("content", "reason"), MODELS)
def test_a_content_model_that_fields_cannot_hold_is_refused(
    content: Callable[[], Part], reason: str
) -> None:
    with pytest.raises(SchemaError, match=reason):
        grammar_of(declared(content, a=bool, b=bool))


def test_a_group_may_demand_several_occurrences() -> None:
    part = Declared("c", s.NS, bool)

    def widths(most: int | None) -> list[int]:
        cls = declared(lambda: Sequence(part, minimum=2, maximum=most))
        return [state.width for state in grammar_of(cls).after]

    assert widths(3) == [1, 2, 1]
    assert widths(None) == [1, 2]


def test_classes_of_one_name_are_told_apart() -> None:
    inner = make_dataclass("Root", [("flag", bool)], slots=True, kw_only=True)
    inner.__module__ = __name__
    globals()["Root"] = message(s.NS)(inner)
    holder = Holder(globals()["Root"])

    value = globals()["Root"](flag=True)

    assert holder.decode("0" + "00100" + "0") == value
    assert holder.encode(value)


def test_a_codec_made_at_run_time_does_what_a_generated_one_does() -> None:
    made, root = load(s), s.Nest(inner=s.Nest())
    element = Element(s.NS, "nest", root)

    assert made.decode(made.encode(root)) == root
    assert made.decode_fragment(made.encode_fragment(element)) == element
    assert (Text(), Occurs(), Range(0, 1)) == (Text(), Occurs(1, None), Range(0, 1))
