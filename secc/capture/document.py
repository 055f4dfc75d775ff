"""EXI documents: which schema, and what they say.

The schema follows from the negotiation of the connection (supportedAppProtocol); where the
capture lacks it, from the document itself, and the record says so.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from exi import ExiError
from exi.protocol import Protocol
from secc.capture import content, iso15118_20
from secc.capture.record import Content

NAMESPACES = {
    "urn:din:70121:2012:MsgDef": "din",
    "urn:iso:15118:2:2013:MsgDef": "iso2",
    "urn:iso:15118:2:2010:MsgDef": "iso2",
}
_ISO_20 = "urn:iso:std:iso:15118:-20:"
_MODULES = {
    "appprotocol": "secc.messages.app_protocol",
    "din": "secc.messages.din70121",
    "iso2": "secc.messages.iso15118_2",
    "xmldsig": "secc.messages.xmldsig",
}
SCHEMAS = tuple(_MODULES)
PROTOCOLS = (*SCHEMAS, "din-fragment", "iso2-fragment", "xmldsig-fragment")


class Document(NamedTuple):
    """What one payload says; `error` if it could not be read to its end."""

    protocol: str
    message: str
    content: Content | None = None
    error: str | None = None
    note: str = ""
    value: object = None


@cache
def _module(schema: str) -> ModuleType:
    """The messages of a schema, imported when first needed."""
    return import_module(_MODULES[schema])


@cache
def grammar(schema: str) -> Protocol:
    """For XML."""
    return Protocol(_module(schema).schema())


def decode(exi: bytes, protocol: str) -> Document:
    """Read one document or fragment of a known schema."""
    schema, _, fragment = protocol.partition("-")
    module = _module(schema)
    try:
        value = module.decode_fragment(exi) if fragment else module.decode(exi)
        plain = content.plain(value)
    except ExiError as error:
        return Document(schema, _name_by_path(error), None, f"not decodable: {error}")
    note = "" if fragment else _deviation(module, exi, value)
    return Document(schema, _name(plain), plain, None, note, value)


def _deviation(module: ModuleType, exi: bytes, value: object) -> str:
    """What is wrong with a document that could be read all the same.

    Encoding again is quicker than reading strictly, and finds most documents to be in order.
    """
    try:
        if len(module.encode(value)) == len(exi):
            return ""
        module.decode(exi, strict=True)
    except ExiError as error:
        return str(error)
    return ""


def _name(plain: Content) -> str:
    envelope = plain.get("V2G_Message")
    if isinstance(envelope, dict):
        return next(iter(envelope["Body"]), "empty Body")
    return next(iter(plain))


def _name_by_path(error: ExiError) -> str:
    """The message that a damaged document began, as far as the error tells."""
    steps = str(getattr(error, "path", "")).split("/")
    if steps[:2] == ["V2G_Message", "Body"]:
        return steps[2] if len(steps) > 2 else ""
    return steps[0] if steps[0].startswith("supportedAppProtocol") else ""


def guess(exi: bytes) -> str:
    """The schema that a document's first octets show: the code of the root element."""
    if len(exi) < 2 or exi[0] != 0x80:
        return ""
    if exi[1] >> 1 == 0x4D:
        return "din"
    if exi[1] >> 1 == 0x4C:
        return "iso2"
    return "appprotocol" if exi[1] < 0x80 else ""


class Negotiation:
    """What one connection has agreed on, and the documents read by it."""

    def __init__(self, forced: str = "") -> None:
        self._forced = forced
        self._offers: dict[int, str] = {}
        self.protocol = ""

    def read(self, payload_type: int, exi: bytes) -> Document:
        """Read a payload of V2GTP type 0x8001 or one of ISO 15118-20."""
        if payload_type in iso15118_20.SCHEMAS:
            return Document("iso20", iso15118_20.name(payload_type, exi))
        if payload_type != 0x8001:
            return Document("", "", error=f"unknown payload type 0x{payload_type:04X}")
        if self._forced:
            return decode(exi, self._forced)
        looks = guess(exi)
        if looks == "appprotocol" or not exi:
            return self._app_protocol(exi)
        if self.protocol in ("", "iso20"):
            return self._guessed(exi, looks)
        document = decode(exi, self.protocol)
        if document.error and looks not in ("", self.protocol):
            other = decode(exi, looks)
            if not other.error:
                return other._replace(note=f"{looks} although {self.protocol} was negotiated")
        return document

    def _guessed(self, exi: bytes, looks: str) -> Document:
        note = "no negotiation in the capture: protocol taken from the document"
        for protocol in [looks] if looks else ["iso2", "din"]:
            document = decode(exi, protocol)
            if looks or not document.error:
                return document._replace(note=note)
        return Document("", "", error=f"no document of a known schema: {exi[:8].hex(' ')}")

    def _app_protocol(self, exi: bytes) -> Document:
        document = decode(exi, "appprotocol")
        body = (document.content or {}).get(document.message)
        if not isinstance(body, dict):
            return document
        if document.message == "supportedAppProtocolReq":
            self._offers = {o["SchemaID"]: o["ProtocolNamespace"] for o in body["AppProtocol"]}
            self.protocol = ""
        else:
            self.protocol = self._chosen(body)
        return document

    def _chosen(self, body: Content) -> str:
        """An answer without SchemaID accepts the only offer."""
        offers = self._offers
        if not str(body["ResponseCode"]).startswith("OK"):
            return ""
        number = body.get("SchemaID", next(iter(offers)) if len(offers) == 1 else None)
        namespace = offers.get(number, "") if isinstance(number, int) else ""
        if namespace.startswith(_ISO_20):
            return "iso20"
        return NAMESPACES.get(namespace, "")
