"""EXI documents: which schema, and what they say.

The schema follows from the negotiation of the connection (supportedAppProtocol); where the
capture lacks it, from the document itself, and the record says so.
"""

from __future__ import annotations

from typing import NamedTuple

from exi import ExiError
from secc import protocols
from secc.capture import iso15118_20
from secc.capture.record import Content

_ISO_20 = "urn:iso:std:iso:15118:-20:"


class Document(NamedTuple):
    """What one payload says; `error` if it could not be read to its end."""

    protocol: str
    message: str
    content: Content | None = None
    error: str | None = None
    note: str = ""
    value: object = None


def decode(exi: bytes, protocol: str) -> Document:
    """Read one document or fragment of a known schema."""
    try:
        value = protocols.decode(exi, protocol)
    except ExiError as error:
        return Document(protocol, _name_by_path(error), None, f"not decodable: {error}")
    plain = protocols.plain(value, protocol)
    return Document(protocol, _name(plain), plain, None, _deviation(exi, value, protocol), value)


def _deviation(exi: bytes, value: object, protocol: str) -> str:
    """What is wrong with a document that could be read all the same.

    Encoding again is quicker than reading strictly, and finds most documents to be in order.
    """
    try:
        if len(protocols.encode(value, protocol)) == len(exi):
            return ""
        protocols.decode(exi, protocol, strict=True)
    except ExiError as error:
        return str(error)
    return ""


def _name(plain: Content) -> str:
    envelope = plain.get("V2G_Message")
    if isinstance(envelope, dict):
        return next(iter(envelope["Body"]), "empty Body")
    return next(iter(plain)).rpartition("}")[2]


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


def alone(exi: bytes) -> Document:
    """Read a document of which nothing is known: by the one schema that all its octets fit."""
    found = protocols.fitting(exi)
    looks = guess(exi)
    if found or not looks:
        return _only(exi, found, "the only schema that its octets fit")
    return _noted(decode(exi, looks), f"{looks}: by the code of the root element")


def _only(exi: bytes, found: list[str], how: str) -> Document:
    if not found:
        return Document("", "", error=f"no document of a known schema: {exi[:8].hex(' ')}")
    if len(found) > 1:
        names = [f"{decode(exi, protocol).message} of {protocol}" for protocol in found]
        why = f"ambiguous: {' or '.join(names)}; say with --protocol which it is"
        return Document("", "", error=why)
    return _noted(decode(exi, found[0]), f"{found[0]}: {how}")


def _noted(document: Document, how: str) -> Document:
    """How the schema was found, before what is wrong with the document."""
    return document._replace(note="; ".join(filter(None, (how, document.note))))


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
            return self._app_protocol(decode(exi, "appprotocol"))
        if self.protocol in ("", "iso20"):
            return self._guessed(exi, looks)
        document = decode(exi, self.protocol)
        if (document.error or document.note) and looks not in ("", self.protocol):
            other = decode(exi, looks)
            if not other.error:
                return other._replace(note=f"{looks} although {self.protocol} was negotiated")
        return document

    def read_alone(self, exi: bytes) -> Document:
        """Read octets that came without a V2GTP header: they may be a fragment, too."""
        if self._forced:
            return self.read(0x8001, exi)
        answer = bool(self._offers) and guess(exi) == "appprotocol"
        agreed = None
        if answer or self.protocol not in ("", "iso20"):
            agreed = self.read(0x8001, exi)
            if not (agreed.error or agreed.note):
                return agreed
        document = alone(exi)
        if agreed and (document.error or document.protocol == agreed.protocol):
            return agreed
        return self._app_protocol(document) if document.protocol == "appprotocol" else document

    def _guessed(self, exi: bytes, looks: str) -> Document:
        note = "no negotiation in the capture: protocol taken from the document"
        found = [looks] if looks else protocols.fitting(exi, ("iso2", "din"))
        document = _only(exi, found, "")
        return document if document.error else document._replace(note=note)

    def _app_protocol(self, document: Document) -> Document:
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
        return protocols.NAMESPACES.get(namespace, "")
