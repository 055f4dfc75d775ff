"""Hex as people paste it: an EXI document, a V2GTP message or a whole frame, any spacing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from secc import protocols
from secc.capture import discovery, document, link
from secc.capture.conversation import Conversation
from secc.capture.files import Packet
from secc.capture.framing import Framing, is_header
from secc.capture.record import Record, Side

_NOISE = re.compile(r"\\x|0[xX]|[\s:,;\-_'\"\[\]{}()]")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


def octets(text: str) -> bytes | None:
    """The octets of a hex text, None if it is something else."""
    digits = _NOISE.sub("", text)
    return bytes.fromhex(digits) if _HEX.fullmatch(digits) else None


class HexReader:
    """Documents that belong together: what one negotiates holds for the next."""

    def __init__(self, file: str, forced: str = "") -> None:
        self._file = file
        self._negotiation = document.Negotiation(forced)
        self._forced = forced

    def read(self, data: bytes, number: int) -> list[Record]:
        """The messages in one piece of hex; `number` stands in for the frame."""
        if is_header(data) and not self._forced:
            framing = Framing()
            cuts = framing.feed(data, [number], 0) + framing.rest()
            return [
                self._discovered(data, number)
                if cut.payload_type in discovery.NAMES and not cut.error
                else self._message(cut.payload, cut.payload_type, number, cut.error)
                for cut in cuts
            ]
        if not self._forced and _is_frame(data):
            return self._frame(data, number)
        return [self._message(data, None, number, None)]

    def _frame(self, data: bytes, number: int) -> list[Record]:
        """A whole frame, or IP from its first octet."""
        kind = link.guess(data) or link.RAW
        conversation = Conversation(self._file)
        records = conversation.receive(Packet(number, 0, kind, data, len(data)))
        records += conversation.end()
        if records:
            return records
        return [self.blank(number, f"neither EXI, V2GTP nor a frame: {data[:8].hex(' ')}")]

    def _message(
        self, exi: bytes, payload_type: int | None, number: int, error: str | None
    ) -> Record:
        if payload_type is None:
            found = self._negotiation.read_alone(exi)
        else:
            found = self._negotiation.read(payload_type, exi)
        record = self.blank(number, error or found.error)
        record.payload_type, record.exi = payload_type, exi
        record.protocol, record.message = found.protocol, found.message
        record.content, record.document, record.note = found.content, found.value, found.note
        record.side = _side(found.message)
        return record

    def _discovered(self, data: bytes, number: int) -> Record:
        record = self.blank(number, None)
        record.layer = record.protocol = "sdp"
        record.payload_type, record.message, record.content, record.error = discovery.parse(data)
        record.exi, record.side = data[8:], _side(record.message)
        return record

    def blank(self, number: int, error: str | None) -> Record:
        """A record of nothing so far."""
        return Record(self._file, [number], 0, "", "", "v2gtp", error=error)


def _is_frame(data: bytes) -> bool:
    """An EXI document begins with 80, but so may a MAC address."""
    if data[:1] != b"\x80":
        return True
    return link.guess(data) == link.ETHERNET and not protocols.fitting(data)


def _side(message: str) -> Side:
    return "EV" if message.endswith("Req") else "EVSE" if message.endswith("Res") else ""


def lines(text: Iterator[str], file: str, forced: str) -> Iterator[Record]:
    """One hex document a line; empty lines and lines that begin with # are passed over."""
    reader = HexReader(file, forced)
    for number, line in enumerate(text, 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        data = octets(stripped)
        if data is None:
            yield reader.blank(number, f"line {number} is not hex")
        else:
            yield from reader.read(data, number)
