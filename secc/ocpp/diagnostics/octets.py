"""Recorded V2G messages and SLAC frames without the identities and keys in them.

A message is read, changed and written again. What cannot be read keeps its header and length; its
content is replaced, because nobody knows who is named in it.
"""

import struct

import msgspec

from exi import ExiError
from secc.messages import app_protocol
from secc.ocpp.diagnostics.redaction import Redactor
from secc.protocols import NAMESPACES, decode, encode
from secc.slac import frames
from secc.trace import Connection, Message
from secc.v2gtp import HEADER, PayloadType

_ADDRESSES = 12  # octets of an Ethernet frame: destination and source
_ETHERTYPE = 14


class Octets:
    """Takes the lines of one trace in order: the protocol of a connection is agreed upon in it."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._offers: dict[int, str] = {}
        self._protocol = ""
        self.replaced = 0  # messages that could not be read

    def line(self, line: Message | Connection) -> Message | Connection:
        """A copy that may leave the station."""
        if isinstance(line, Connection):
            self._offers, self._protocol = {}, ""
            return msgspec.structs.replace(line, peer=self._redactor.peer(line.peer))
        octets = bytes.fromhex(line.octets)
        if line.carrier == "ethernet":
            return msgspec.structs.replace(line, peer="", octets=self._frame(octets).hex())
        if line.carrier != "udp":
            octets = self._v2gtp(octets)
        peer = self._redactor.peer(line.peer)
        return msgspec.structs.replace(line, peer=peer, octets=octets.hex())

    def _v2gtp(self, octets: bytes) -> bytes:
        head, payload = octets[: HEADER.size], octets[HEADER.size :]
        try:
            version, inverse, kind, length = HEADER.unpack(head)
            if kind != PayloadType.EXI or length != len(payload):
                raise ValueError
            hidden = self._exi(payload)
        except (ExiError, ValueError, struct.error):
            self.replaced += 1
            return head + self._redactor.octets(payload)
        return HEADER.pack(version, inverse, kind, len(hidden)) + hidden

    def _exi(self, payload: bytes) -> bytes:
        if not self._protocol and (agreed := self._agree(payload)):
            return agreed
        name = self._protocol or "iso2"
        message = decode(payload, name)
        return encode(self._redactor.message(message), name)

    def _agree(self, payload: bytes) -> bytes | None:
        """A message of SupportedAppProtocol, which names nobody."""
        try:
            message = app_protocol.decode(payload)
        except ExiError:
            return None
        if isinstance(message, app_protocol.supportedAppProtocolReq):
            self._offers = {
                offer.SchemaID: NAMESPACES.get(offer.ProtocolNamespace, "")
                for offer in message.AppProtocol
            }
        elif isinstance(message, app_protocol.supportedAppProtocolRes):
            self._protocol = self._offers.get(message.SchemaID or 0, "")
        return payload

    def _frame(self, octets: bytes) -> bytes:
        try:
            frame = frames.decode(octets)
        except frames.FrameError:
            self.replaced += 1
            ends = self._address(octets[:6]) + self._address(octets[6:_ADDRESSES])
            content = self._redactor.octets(octets[_ETHERTYPE:])
            return ends + octets[_ADDRESSES:_ETHERTYPE] + content
        return frames.encode(
            frames.Frame(
                self._address(frame.destination),
                self._address(frame.source),
                self._redactor.message(frame.message),
            )
        )

    def _address(self, address: bytes) -> bytes:
        """Broadcasts, and the modem at the host's own cable, are nobody."""
        if address in (frames.BROADCAST, frames.LOCAL) or not address.strip(b"\0"):
            return address
        return self._redactor.octets(address)
