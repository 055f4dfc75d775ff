"""The station's own trace (secc.trace): one JSON line per message and transition."""

from __future__ import annotations

import json
from collections.abc import Iterator

from secc.capture import discovery, document, homeplug
from secc.capture.files import LATEST, CaptureError
from secc.capture.framing import Framing
from secc.capture.record import Content, Record, Side

_STATION = "SECC"
_ETHERNET_HEADER = 14
_QUIET = frozenset(("state", "exchange", "message", "connection"))  # told otherwise, or no news


class TraceReader:
    """Lines in the order of the file, which is the order of events."""

    def __init__(self, file: str, forced: str = "") -> None:
        self._file = file
        self._forced = forced
        self._negotiation = document.Negotiation(forced)
        self._connection = 0

    def read(self, line: Content, number: int) -> list[Record]:
        """One parsed line."""
        kind = line.get("type")
        if kind == "message":
            return self._message(line, number)
        if kind == "connection":
            return self._change(line, number)
        if kind in _QUIET:
            return []
        record = self._record(number, line, "EVSE", "station")
        record.protocol, record.message = "secc", str(kind)
        record.content = {k: v for k, v in line.items() if k not in ("type", "time")}
        return [record]

    def _message(self, line: Content, number: int) -> list[Record]:
        side: Side = "EV" if line["direction"] == "in" else "EVSE"
        octets = bytes.fromhex(str(line["octets"]))
        if line["carrier"] == "udp":
            record = self._record(number, line, side, "sdp")
            kind, name, content, error = discovery.parse(octets)
            record.payload_type, record.message = kind, name
            record.content, record.error, record.exi = content, error, octets[8:]
            record.protocol = "sdp"
            return [record]
        if line["carrier"] == "ethernet":
            return [self._slac(line, number, octets)]
        framing = Framing(synchronised=True)
        records = []
        for cut in framing.feed(octets, [number], 0) + framing.rest():
            record = self._record(number, line, side, "v2gtp")
            record.payload_type, record.exi = cut.payload_type, cut.payload
            record.error = cut.error
            if cut.payload_type is not None:
                found = self._negotiation.read(cut.payload_type, cut.payload)
                record.protocol, record.message = found.protocol, found.message
                record.content, record.document = found.content, found.value
                record.error, record.note = cut.error or found.error, found.note
            records.append(record)
        return records

    def _slac(self, line: Content, number: int, octets: bytes) -> Record:
        """A frame of SLAC, or of the station's own modem."""
        mme = homeplug.parse(octets, _ETHERNET_HEADER)
        if mme is None:
            raise ValueError("no management message")
        record = self._record(number, line, homeplug.side(mme.name), "homeplug")
        record.source, record.destination = octets[6:12].hex(":"), octets[:6].hex(":")
        record.protocol, record.message = "homeplug", mme.name
        record.content, record.error = mme.fields, mme.error
        return record

    def _change(self, line: Content, number: int) -> list[Record]:
        """The connection of the vehicle came or went."""
        if line.get("open"):
            self._connection += 1
            self._negotiation = document.Negotiation(self._forced)
        side: Side = "EV" if line.get("open") or line.get("by") == "ev" else "EVSE"
        record = self._record(number, line, side, "tcp")
        record.message = "TCP open" if line.get("open") else "TCP close"
        record.protocol = "tcp"
        secured = {"CipherSuite": line.get("suite"), "Chain": line.get("chain")}
        record.content = {key: value for key, value in secured.items() if value} or None
        return [record]

    def _record(self, number: int, line: Content, side: Side, layer: str) -> Record:
        peer = str(line.get("peer", "EV"))
        time = round(float(str(line.get("time", 0))) * 1e9)
        if abs(time) > LATEST:
            raise ValueError("no time")
        return Record(
            self._file,
            [number],
            time,
            peer if side == "EV" else _STATION,
            _STATION if side == "EV" else peer,
            layer,
            side=side,
            connection=self._connection,
        )


def lines(text: Iterator[str], file: str, forced: str) -> Iterator[Record]:
    """Every line of a trace; damaged ones are passed over and told at the end."""
    reader = TraceReader(file, forced)
    wrong = 0
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            parsed = json.loads(line)
            if not isinstance(parsed, dict):
                raise ValueError("no object")
            records = reader.read(parsed, number)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            wrong = wrong or number
            continue
        yield from records
    if wrong:
        raise CaptureError(f"line {wrong} is not a line of a trace")
