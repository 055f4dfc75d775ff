"""Log lines: their form, what they leave out, and that they hold nobody up."""

import json
import logging
import os
import time
from collections.abc import Iterator

import pytest

from secc.log import Journal, Json, Lines, Text
from secc.reports import (
    Alert,
    AuthorizationWanted,
    CertificateWanted,
    Deviation,
    Exchange,
    FaultRaised,
    Link,
    Modem,
    Receipt,
    Report,
    SessionEnded,
    SessionStarted,
    State,
)

EVCC = "02beef15c0de"
EMAID = "DEABCC123ABC56"


def record(text: str, **fields: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "secc.x", "levelname": "INFO", "msg": text, "created": 0})
    vars(made).update(fields)
    return made


def test_a_line_has_time_level_source_text_and_fields() -> None:
    assert Text().format(record("ready", port=5, reason="two words", quote='a"b', empty="")) == (
        "1970-01-01T00:00:00.000+00:00 INFO secc.x: ready "
        'port=5 reason="two words" quote="a\\"b" empty=""'
    )


@pytest.mark.parametrize("evil", ["a\nINFO forged", "\x1b[31mred", "a\rb"])
def test_octets_of_a_vehicle_forge_no_line(evil: str) -> None:
    line = Text().format(record(evil, field=evil))

    assert line.isprintable()


def test_a_line_of_json_has_the_same_content() -> None:
    assert json.loads(Json().format(record("ready", port=5))) == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "info",
        "logger": "secc.x",
        "text": "ready",
        "port": 5,
    }


def test_an_exception_is_shown_with_its_trace() -> None:
    try:
        raise ValueError("wrong")
    except ValueError as error:
        failed = record("failed", exc_info=(ValueError, error, error.__traceback__))

    assert "ValueError: wrong" in Text().format(failed)
    assert "ValueError: wrong" in json.loads(Json().format(failed))["traceback"]


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    os.close(ends[0])


def test_a_reader_that_hangs_holds_nobody_up(pipe: tuple[int, int]) -> None:
    source, sink = pipe
    with os.fdopen(sink, "wb") as stream:
        lines = Lines(stream)
        lines.setFormatter(Text())
        began = time.monotonic()
        for _ in range(20_000):
            lines.handle(record("x" * 100))
        took = time.monotonic() - began

        os.set_blocking(source, True)
        while lines.behind:
            os.read(source, 1 << 20)
            time.sleep(0.001)
        lines.close()

    assert took < 3.0


def test_what_was_logged_is_written_at_the_end(pipe: tuple[int, int]) -> None:
    source, sink = pipe
    with os.fdopen(sink, "wb") as stream:
        lines = Lines(stream)
        lines.setFormatter(Text())
        lines.handle(record("last"))
        lines.close()

    assert os.read(source, 1000).endswith(b"last\n")


REPORTS: list[tuple[Report, str]] = [
    (SessionStarted(time=1, session="ab", evcc=EVCC, protocol="DIN 70121"), "session started"),
    (SessionEnded(time=1, session="ab", by="ev", reason="done", ok=True), "session ended"),
    (FaultRaised(time=1, name="rcm", severity="error", active=True), "fault on"),
    (FaultRaised(time=1, name="rcm", severity="error", active=False), "fault off"),
    (AuthorizationWanted(time=1, session="ab", evcc=EVCC), "authorisation wanted"),
    (
        AuthorizationWanted(time=1, session="ab", evcc=EVCC, emaid=EMAID),
        "authorisation wanted session=ab payment=contract",
    ),
    (
        CertificateWanted(
            time=1, session="ab", action="install", schema="", request="x", answer_within_s=4
        ),
        "contract certificate wanted session=ab action=install",
    ),
    (
        Receipt(time=1, session="ab", emaid=EMAID, meter_id="M", meter_wh=7, request="x"),
        "receipt session=ab meter_wh=7",
    ),
    (Deviation(time=1, clause="[V2G2-1]", text="odd"), "deviation: odd"),
    (Alert(time=1, name="rogue_secc", text="there"), "alert: there"),
    (Link(time=1, state="linked", ev=EVCC), "data link linked"),
    (Link(time=1, state="step", reason="lost"), "data link step reason=lost"),
    (Modem(time=1, chip="QCA7005", mac="00:01"), "modem found chip=QCA7005 mac=00:01"),
    (
        Exchange(time=1, protocol="", request="a", response="b", code="OK", latency_s=0.1),
        "answered",
    ),
]


@pytest.mark.parametrize(("report", "text"), REPORTS)
def test_a_report_becomes_a_line_without_the_id_of_the_vehicle(
    report: Report, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    Journal().tell(report)

    (line,) = map(Text().format, caplog.records)
    assert text in line
    assert EVCC not in line
    assert EMAID not in line


@pytest.mark.parametrize("written", [EMAID, EMAID.lower(), "DE-ABC-C123ABC56", f"{EMAID}7"])
def test_a_reason_is_logged_without_the_contract_that_it_names(
    written: str, caplog: pytest.LogCaptureFixture
) -> None:
    reason = f"eMAID '{written}' is not 'C=DE,CN={written}' of an authentication certificate"

    Journal().tell(SessionEnded(time=1, session="ab", by="ev", reason=reason, ok=False))

    line = Text().format(caplog.records[0])
    assert written not in line
    assert "is not 'C=DE,CN=(eMAID)' of an authentication certificate" in line


def test_a_state_is_no_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    Journal().tell(State(time=1, connector=1, phase="idle", pilot="A", oscillator=False))

    assert not caplog.records


def test_a_session_that_failed_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    Journal().tell(SessionEnded(time=1, session=None, by="ev", reason="gone", ok=False))

    assert caplog.records[0].levelno == logging.WARNING


def test_deviations_without_end_are_a_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    journal = Journal()

    for _ in range(1000):
        journal.tell(Deviation(time=1, clause="[V2G2-1]", text="odd"))

    assert len(caplog.records) <= 6


def test_a_known_vehicle_is_named_with_its_habits(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Journal().tell(SessionStarted(time=1, session="ab", evcc="98ed5c000001", protocol="DIN 70121"))

    assert [record.message for record in caplog.records] == [
        "session started",
        "vehicle recognised",
    ]
    assert caplog.records[1].vehicle == "Tesla Model 3/Y"  # type: ignore[attr-defined]
    assert "no WeldingDetection" in caplog.records[1].habits  # type: ignore[attr-defined]
