"""Log lines on stderr: time, level, text, then the fields of the record as `key=value`."""

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

import msgspec

LEVELS = ("debug", "info", "warning", "error")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class Text(logging.Formatter):
    """`2026-01-31T12:00:00.000+00:00 INFO secc.station: ready interface=plc0 port=51234`."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}"
        for key, value in _fields(record).items():
            text = str(value)
            plain = text and not any(c in text for c in ' "=\n\r') and text.isprintable()
            line += f" {key}={text if plain else msgspec.json.encode(text).decode()}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


class Json(logging.Formatter):
    """One JSON object a line with the keys time, level, logger, text and the fields."""

    def format(self, record: logging.LogRecord) -> str:
        words = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            words["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(words, enc_hook=str).decode()


def to_stderr(level: str, style: str, stream: TextIO | None = None) -> None:
    """Send every record at `level` and above to stderr; `style`: text or json."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Json() if style == "json" else Text())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
