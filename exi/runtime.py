"""The codec of a module of message classes in this build, and what it falls back on: the walkers,
with the grammars made at the first failure.
"""

from __future__ import annotations

import importlib
import os
import sys
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # imported late, so that a codec that never fails does not pay for them
    from exi.codec import Codec
    from exi.decoder import Buffer
    from exi.native import Engine
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


def engine() -> type[Engine] | None:
    """The compiled codec, if this is a compiled build; SECC_PURE in the environment says no."""
    if os.environ.get("SECC_PURE") or find_spec("exi.native") is None:
        return None
    from exi.native import Engine  # pragma: no cover - of the compiled build

    return Engine  # pragma: no cover - of the compiled build


def codec(module: str) -> Codec:
    """The codec of the module of message classes by that name: compiled, or else generated."""
    compiled = engine()
    if compiled:  # pragma: no cover - of the compiled build
        return compiled(module)
    return cast("Codec", importlib.import_module(f"{module}_codec"))
