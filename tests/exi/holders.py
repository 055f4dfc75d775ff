"""Schemas made for one test: a root `holder` whose only field is `value`; and bits as text."""

import itertools
import sys
from dataclasses import make_dataclass
from types import ModuleType
from typing import Any

from exi.compile import load
from exi.decoder import decode_document
from exi.encoder import encode_document
from exi.errors import DecodeError, EncodeError
from exi.protocol import Protocol
from exi.schema import Declared, Schema, message

NS = "urn:holder"
HEADER = "10000000"
NUMBERS = itertools.count()


class Holder:
    """A codec for one annotation, asked in both forms at once."""

    def __init__(self, annotation: Any) -> None:
        name = f"holder_{next(NUMBERS)}"
        cls = make_dataclass("Root", [("value", annotation)], slots=True, kw_only=True)
        cls.__module__ = name
        self.cls: Any = message(NS)(cls)
        module = ModuleType(name)
        schema = Schema((Declared("holder", NS, self.cls),), (Declared("holder", NS, self.cls),))
        module.__dict__.update(Root=self.cls, schema=lambda: schema)
        sys.modules[name] = module
        self.codec = load(module)
        self.protocol = Protocol(schema)

    def encode(self, value: object) -> str:
        """The bits behind header and root code, which both forms must agree on."""
        root = self.cls(value=value)
        octets = self.codec.encode(root)
        assert encode_document(root, self.protocol) == octets
        text = f"{int.from_bytes(octets, 'big'):b}"
        assert text.startswith(HEADER + "0")
        return text[len(HEADER) + 1 :]

    def decode(self, bits: str, *, strict: bool = False) -> Any:
        """The value in the bits behind header and root code; both forms must agree."""
        octets = document(HEADER + "0" + bits)
        root = self.codec.decode(octets, strict=strict)
        assert decode_document(octets, self.protocol, strict) == root
        return root.value

    def refuses_to_encode(self, value: object) -> str:
        """Why the value cannot be written."""
        try:
            written = self.codec.encode(self.cls(value=value))
        except EncodeError as error:
            return str(error)
        raise AssertionError(f"{value!r} was written: {written.hex()}")

    def refuses_to_decode(self, bits: str, *, strict: bool = False) -> str:
        """Why the bits cannot be read."""
        try:
            read = self.decode(bits, strict=strict)
        except DecodeError as error:
            return str(error)
        raise AssertionError(f"{bits} was read: {read!r}")


def document(bits: str) -> bytes:
    """Bits, filled up with zeros."""
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def offset(number: int, width: int) -> str:
    """An n-bit unsigned integer (7.1.9)."""
    return f"{number:0{width}b}" if width else ""


def unsigned(number: int, octets: int = 1) -> str:
    """Groups of seven bits, least significant first (7.1.6), so many octets at least."""
    groups = [number & 127]
    while (number := number >> 7) or len(groups) < octets:
        groups.append(number & 127)
    return "".join(f"{128 * (i < len(groups) - 1) + g:08b}" for i, g in enumerate(groups))


def signed(number: int) -> str:
    """A sign and groups of seven bits (7.1.5)."""
    return "1" + unsigned(-number - 1) if number < 0 else "0" + unsigned(number)


def string(text: str) -> str:
    """A literal: its length plus two, and its code points (7.1.10, 7.3.3)."""
    return unsigned(len(text) + 2) + "".join(unsigned(ord(c)) for c in text)


def octets(value: bytes) -> str:
    """A length and octets (7.1.1)."""
    return unsigned(len(value)) + "".join(f"{octet:08b}" for octet in value)
