"""Machine-readable outputs that stream: JSON lines, CSV and XML."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from functools import cache
from io import StringIO
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

import msgspec

from exi.errors import ExiError
from exi.xml import serialize
from secc import protocols
from secc.capture.digest import digest
from secc.capture.record import Record
from secc.capture.session import Session

KEYS = (
    *("file", "frames", "time", "source", "destination", "layer", "payload_type", "protocol"),
    *("message", "exi", "content", "error"),
)
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\ufffd")


def is_message(record: Record) -> bool:
    """Connection events are no messages, unless something was wrong."""
    return record.layer not in ("tcp", "tls") or record.error is not None


def seconds(time: int) -> str:
    """Seconds since 1970 with as many digits as the capture has."""
    whole, fraction = divmod(time, 1_000_000_000)
    if fraction % 1000:
        return f"{whole}.{fraction:09d}"
    return f"{whole}.{fraction // 1000:06d}"


@cache
def hexadecimal(payload_type: int | None) -> str | None:
    """As the standard writes it."""
    return None if payload_type is None else f"0x{payload_type:04x}"


class JsonLines:
    """One object a line with exactly the keys of `KEYS`."""

    def __init__(self, out: BinaryIO) -> None:
        self._write = out.write
        self._encode = msgspec.json.Encoder().encode

    def record(self, record: Record, _: Session | None = None) -> None:
        if not is_message(record):
            return
        line: dict[str, object] = {
            "file": record.file,
            "frames": record.frames,
            "time": msgspec.Raw(seconds(record.time).encode()),
            "source": record.source,
            "destination": record.destination,
            "layer": record.layer,
            "payload_type": hexadecimal(record.payload_type),
            "protocol": record.protocol,
            "message": record.message,
            "exi": record.exi.hex() if record.layer != "homeplug" else None,
            "content": record.content,
            "error": record.error,
        }
        try:
            self._write(self._encode(line) + b"\n")
        except (UnicodeEncodeError, ValueError):  # lone surrogates are no UTF-8
            line["time"] = float(seconds(record.time))
            self._write(json.dumps(line).encode() + b"\n")

    def end(self) -> None:
        """Nothing is kept back."""


class Csv:
    """One row a message: the keys of JSON, content in the words of the timeline."""

    def __init__(self, out: BinaryIO, *, heading: bool = True) -> None:
        self._out = out
        if heading:
            self._row(list(KEYS))

    def _row(self, values: list[object]) -> None:
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerow(values)
        self._out.write(text.getvalue().encode("utf-8", "replace"))

    def record(self, record: Record, _: Session | None = None) -> None:
        if not is_message(record):
            return
        self._row(
            [
                record.file,
                " ".join(map(str, record.frames)),
                Decimal(seconds(record.time)),
                record.source,
                record.destination,
                record.layer,
                hexadecimal(record.payload_type) or "",
                record.protocol,
                record.message,
                record.exi.hex() if record.layer != "homeplug" else "",
                digest(record),
                record.error or "",
            ]
        )

    def end(self) -> None:
        """Nothing is kept back."""


class Xml:
    """One well-formed document: the messages as the standard's own XML inside <message>.

    Of several inputs in one document the `first` opens and the `last` closes it.
    """

    def __init__(self, out: BinaryIO, *, first: bool = True, last: bool = True) -> None:
        self._out = out
        self._last = last
        if first:
            self._out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<capture>\n')

    def record(self, record: Record, _: Session | None = None) -> None:
        if not is_message(record):
            return
        attributes = {
            "file": record.file,
            "frames": " ".join(map(str, record.frames)),
            "time": seconds(record.time),
            "source": record.source,
            "destination": record.destination,
            "layer": record.layer,
            "payload_type": hexadecimal(record.payload_type) or "",
            "protocol": record.protocol,
            "message": record.message,
        }
        if record.error:
            attributes["error"] = record.error
        if record.layer == "v2gtp" and record.document is None:
            attributes["exi"] = record.exi.hex()
        names = " ".join(f"{k}={quoteattr(v.translate(_CONTROLS))}" for k, v in attributes.items())
        text = f"<message {names}>{_inner(record)}</message>\n"
        self._out.write(text.encode("utf-8", "replace"))

    def end(self) -> None:
        if self._last:
            self._out.write(b"</capture>\n")


def _inner(record: Record) -> str:
    if record.document is not None:
        try:
            tree = protocols.tree(record.document, record.protocol)
        except ExiError as error:
            return f"<!-- {escape(str(error)).replace('--', '- -')} -->"
        for element in tree.iter():
            if element.text:
                element.text = element.text.translate(_CONTROLS)
        return serialize(tree)
    content = record.content or {}
    return "".join(f"<{_tag(k)}>{_text(v)}</{_tag(k)}>" for k, v in content.items())


def _tag(name: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in name) or "_"


def _text(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return escape(text.translate(_CONTROLS))
