"""Log lines on stderr: time, level, text, then the fields of the record as `key=value`.

Reports become lines too, without ids of vehicles (those are for the trace and the control socket).
"""

import logging
import re
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from secc import quirks
from secc import reports as r
from secc.rate_limit import RateLimit
from secc.writer import Writer

log = logging.getLogger(__name__)

# An eMAID, as reasons may quote it; a digit keeps words of the same length apart.
_EMAID = re.compile(r"\b(?=[\w-]*\d)[A-Za-z]{2}-?\w{3}-?\w{9}(-?\w)?\b", re.ASCII)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class Text(logging.Formatter):
    """`2026-01-31T12:00:00.000+00:00 INFO secc.station: ready interface=plc0 port=51234`."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if not text.isprintable():  # words of a vehicle make no lines of their own
            text = text.encode("unicode_escape").decode()
        line = f"{_time(record)} {record.levelname} {record.name}: {text}"
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


class Lines(logging.Handler):
    """Writes to a stream that may hang, without waiting for it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._writer = Writer("log", self._write, lambda: None)

    @property
    def behind(self) -> int:
        """Lines that are still to be written."""
        return self._writer.behind

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._writer.put(self.format(record).encode(errors="replace") + b"\n")
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        self._writer.close(1.0)
        super().close()

    def _write(self, line: bytes) -> None:
        with suppress(OSError):  # nobody listens any more
            self._stream.write(line)
            self._stream.flush()


def to_stderr(level: str, style: str) -> None:
    """Send every record at `level` and above to stderr; `style`: text or json."""
    handler = Lines(sys.stderr.buffer)
    handler.setFormatter(Json() if style == "json" else Text())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


class Journal:
    """Logs reports; what a vehicle can cause at will is limited."""

    def __init__(self) -> None:
        self._rate = RateLimit(5, 0.2)
        quirks.profiles()  # read the file now, not while a vehicle waits

    def tell(self, report: r.Report) -> None:
        """The line that `report` deserves, if any."""
        match report:
            case r.SessionStarted(session=session, protocol=protocol, resumed=resumed, evcc=evcc):
                fields = {"session": session, "protocol": protocol, "resumed": resumed}
                log.info("session started", extra=fields)
                known = quirks.identify(evcc)
                if known is not None:
                    habits = "; ".join(known.profile.habits)
                    log.info("vehicle recognised", extra={"vehicle": known.name, "habits": habits})
            case r.SessionEnded():
                self._end(report)
            case r.FaultRaised(name=name, severity=severity, active=active):
                log.warning(
                    "fault %s", "on" if active else "off", extra={"fault": name, "class": severity}
                )
            case r.AuthorizationWanted(session=session, emaid=emaid):
                payment = "contract" if emaid else "external"
                log.info("authorisation wanted", extra={"session": session, "payment": payment})
            case r.CertificateWanted(session=session, action=action):
                fields = {"session": session, "action": action}
                log.info("contract certificate wanted", extra=fields)
            case r.Receipt(session=session, meter_wh=meter_wh):
                log.info("receipt", extra={"session": session, "meter_wh": meter_wh})
            case r.Deviation(clause=clause, text=text):
                if self._rate.allows(text, time.monotonic()):
                    log.warning("deviation: %s", text, extra={"clause": clause})
            case r.Link(state=state, reason=reason):
                if self._rate.allows(("link", state), time.monotonic()):
                    fields = {"reason": reason} if reason else {}
                    log.info("data link %s", state, extra=fields)
            case r.Modem(chip=chip, mac=mac):
                log.info("modem found", extra={"chip": chip, "mac": mac})
            case r.Alert(name=name, text=text):
                log.warning("alert: %s", text, extra={"alert": name})
            case r.Exchange(request=request, code=code, latency_s=latency):
                log.debug(
                    "answered",
                    extra={"request": request, "code": code, "ms": round(latency * 1000, 2)},
                )

    def _end(self, report: r.SessionEnded) -> None:
        fields = {
            "session": report.session,
            "by": report.by,
            "reason": _EMAID.sub("(eMAID)", report.reason),
            "ok": report.ok,
            "paused": report.paused,
            "energy_wh": round(report.energy_wh),
            "last_message": report.last_message,
            "detail": report.detail,
        }
        known = {key: value for key, value in fields.items() if value is not None}
        log.log(logging.INFO if report.ok else logging.WARNING, "session ended", extra=known)
