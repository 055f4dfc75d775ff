"""What every codec can do, compiled or generated."""

from __future__ import annotations

from typing import Protocol

from exi.decoder import Buffer
from exi.schema import Element


class Codec(Protocol):
    """Only DecodeError comes out of decoding octets and only EncodeError out of encoding.

    Trailing octets and characters that XML 1.0 forbids are tolerated unless `strict`.
    """

    def decode(self, data: Buffer, *, strict: bool = False) -> object:
        """The root object; an `Element` where its class is not that of exactly one root element."""

    def encode(self, root: object) -> bytes:
        """The document of a root object or Element."""

    def decode_fragment(self, data: Buffer, *, strict: bool = False) -> Element:
        """The one element of a fragment."""

    def encode_fragment(self, element: Element) -> bytes:
        """The fragment of an element."""
