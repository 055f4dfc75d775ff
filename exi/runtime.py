"""What generated codecs fall back on: the walkers, with the grammars made at the first failure."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported late, so that a codec that never fails does not pay for them
    from exi.decoder import Buffer
    from exi.protocol import Protocol
    from exi.schema import Element

# What straight-line code raises over octets or objects that are not of its schema.
FAILURES = (
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


class Slow:
    """The second pass of one codec; raises the errors that users see."""

    def __init__(self, module: str) -> None:
        self.module = module

    @cached_property
    def protocol(self) -> Protocol:
        """The grammars of the module with the message classes."""
        from exi.protocol import Protocol

        return Protocol(sys.modules[self.module].schema())

    def decode(self, data: Buffer, strict: bool) -> object:
        from exi.decoder import decode_document

        return decode_document(data, self.protocol, strict)

    def decode_fragment(self, data: Buffer, strict: bool) -> Element:
        from exi.decoder import decode_fragment

        return decode_fragment(data, self.protocol, strict)

    def encode(self, root: object) -> bytes:
        from exi.encoder import encode_document

        return encode_document(root, self.protocol)

    def encode_fragment(self, element: object) -> bytes:
        from exi.encoder import encode_fragment

        return encode_fragment(element, self.protocol)
