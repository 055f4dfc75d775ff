"""The four codecs by the names that the corpus gives them."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from exi.decoder import decode_document, decode_fragment
from exi.encoder import encode_document, encode_fragment
from exi.protocol import Protocol
from secc.messages import app_protocol, din70121, iso15118_2, xmldsig


@dataclass(frozen=True)
class Codec:
    """One direction each way, by the generated code and by the walkers."""

    module: Any
    protocol: Protocol
    fragment: bool

    def decode(self, data: bytes, *, strict: bool = False) -> object:
        decode = self.module.decode_fragment if self.fragment else self.module.decode
        return decode(data, strict=strict)

    def encode(self, value: object) -> bytes:
        encode = self.module.encode_fragment if self.fragment else self.module.encode
        return bytes(encode(value))

    def walk(self, data: bytes, *, strict: bool = False) -> object:
        decode = decode_fragment if self.fragment else decode_document
        return decode(data, self.protocol, strict)

    def walk_back(self, value: object) -> bytes:
        encode = encode_fragment if self.fragment else encode_document
        return encode(value, self.protocol)


def _codec(module: ModuleType, *, fragment: bool = False) -> Codec:
    return Codec(module, Protocol(module.schema()), fragment)


CODECS = {
    "appproto": _codec(app_protocol),
    "din": _codec(din70121),
    "iso2": _codec(iso15118_2),
    "iso2-fragment": _codec(iso15118_2, fragment=True),
    "xmldsig-fragment": _codec(xmldsig, fragment=True),
}
