"""Everything the walkers and the compiler need of one set of schemas."""

from __future__ import annotations

from functools import cached_property

from exi import grammar
from exi.grammar import Choices
from exi.relaxed import Relaxed, relaxed
from exi.schema import Schema


class Protocol:
    """The grammars above the level of a class, each made at first use."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    @cached_property
    def document(self) -> Choices:
        """The root elements."""
        return grammar.document(self.schema)

    @cached_property
    def fragment(self) -> Choices:
        """The elements of a fragment."""
        return grammar.fragment(self.schema)

    @cached_property
    def relaxed(self) -> Relaxed:
        """Elements of a fragment whose name has several types."""
        return relaxed(self.schema.attributes, len(self.fragment.members))

    @cached_property
    def bare(self) -> frozenset[type]:
        """The classes of exactly one root: their objects stand for the document."""
        return grammar.bare(self.document)
