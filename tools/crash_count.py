"""What a crash campaign has done, and what the central system has of it: nothing lost or doubled.

`count` reads the desk: bills against the registers, MeterValues that only rise, and the times of
the charges, which must be those of the events however late a message has come.
"""

import contextlib
import itertools
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tools.csms.desk import Bill, Desk, Payload

_CLOCKS_S = 1.0  # between the campaign's and the bridge's, and of a word that is on its way
_REGISTER = "Energy.Active.Import.Register"


class Visit(NamedTuple):
    """A vehicle was there, in seconds since 1970; `until` None: it still is."""

    since: float
    until: float | None = None


@dataclass
class Result:
    """What the campaign has done and found."""

    seed: int
    kills: dict[str, int] = field(default_factory=lambda: {"bridge": 0, "secc": 0, "both": 0})
    link_faults: dict[str, int] = field(default_factory=dict)
    csms_faults: int = 0
    transactions: int = 0  # begun, by the station's own count
    starts: int = 0  # bills of the central system
    stops: int = 0
    doubled_stops: int = 0
    stray_stops: int = 0
    out_of_order: int = 0  # a stop or meter value before its start
    meter_values: int = 0
    fallen_meters: int = 0  # values below an earlier one of the transaction, or outside of it
    wrong_times: list[str] = field(default_factory=list)
    billed_wh: int = 0
    metered_wh: int = 0
    complaints: list[str] = field(default_factory=list)  # frames that broke the schemas

    @property
    def exact(self) -> bool:
        """Nothing lost, nothing doubled."""
        counts = {self.transactions, self.starts, self.stops}
        faults = self.doubled_stops + self.stray_stops + self.out_of_order + self.fallen_meters
        faults += len(self.wrong_times) + len(self.complaints)
        return len(counts) == 1 and not faults and self.billed_wh == self.metered_wh


def count(
    result: Result,
    desk: Desk,
    database: Path,
    registers_wh: Iterable[int],
    visits: dict[int, list[Visit]],
) -> None:
    """Fill in what has been found; `visits` by connector."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        row = db.execute("select seq from sqlite_sequence where name = 'transactions'")
        result.transactions = (row.fetchone() or (0,))[0]
    bills = desk.bills.values()
    result.starts = len(desk.bills)
    result.stops = sum(bool(bill.stops) for bill in bills)
    result.doubled_stops = sum(max(len(bill.stops) - 1, 0) for bill in bills)
    result.stray_stops = len(desk.stray_stops)
    result.out_of_order = _out_of_order(desk)
    result.meter_values = sum(len(bill.meter_values) for bill in bills)
    result.fallen_meters = sum(map(_fallen, bills))
    result.wrong_times = [
        f"transaction {bill.id}, connector {bill.start['connectorId']}: {wrong}"
        for bill in bills
        for wrong in _wrong_times(bill, visits[bill.start["connectorId"]])
    ]
    result.wrong_times += _wrong_sequence(bills)
    result.billed_wh = sum(bill.energy_wh for bill in bills if bill.stops)
    result.metered_wh = sum(registers_wh)
    result.complaints = desk.complaints


def pending(database: Path) -> tuple[int, int]:
    """Messages in the queue and open transactions (the bridge locks its database)."""
    with tempfile.TemporaryDirectory() as copy:
        target = Path(copy) / "db"
        for suffix in ("", "-wal"):
            source = database.with_name(database.name + suffix)
            if source.exists():
                target.with_name(f"db{suffix}").write_bytes(source.read_bytes())
        try:
            with contextlib.closing(sqlite3.connect(target)) as db:
                (queued,) = db.execute("select count(*) from queue").fetchone()
                (running,) = db.execute(
                    "select count(*) from transactions where stopped = 0"
                ).fetchone()
        except sqlite3.Error:  # copied in the middle of a write
            return (-1, -1)
    return int(queued), int(running)


# --- order ----------------------------------------------------------------------------------------


def _out_of_order(desk: Desk) -> int:
    """Messages that came before the StartTransaction they belong to, or stops before starts."""
    known: set[int] = set()
    by_message = {bill.message_id: bill.id for bill in desk.bills.values()}
    wrong = 0
    for call in desk.calls:
        if call.action == "StartTransaction":
            known.add(by_message.get(call.message_id, 0))
        elif call.action in ("StopTransaction", "MeterValues"):
            wrong += call.payload.get("transactionId") not in known
    return wrong


# --- meter ----------------------------------------------------------------------------------------


def _samples(bill: Bill) -> Iterable[Payload]:
    for message in bill.meter_values:
        yield from message["meterValue"]


def _fallen(bill: Bill) -> int:
    """Registers of one transaction that do not rise from meterStart to meterStop."""
    registers = [
        float(value["value"])
        for sample in _samples(bill)
        for value in sample["sampledValue"]
        if value.get("measurand", _REGISTER) == _REGISTER
    ]
    whole = [int(bill.start["meterStart"]), *registers]
    whole += [int(stop["meterStop"]) for stop in bill.stops[:1]]
    return sum(after < before for before, after in itertools.pairwise(whole))


# --- times ----------------------------------------------------------------------------------------


def seconds(text: str) -> float:
    """A dateTime of OCPP in seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()


def _wrong_times(bill: Bill, visits: Sequence[Visit]) -> Iterable[str]:
    """Times that fall, or a start or end when no vehicle was there."""
    start = seconds(bill.start["timestamp"])
    times = [start, *(seconds(sample["timestamp"]) for sample in _samples(bill))]
    times += [seconds(stop["timestamp"]) for stop in bill.stops[:1]]
    if any(after < before - 1e-3 for before, after in itertools.pairwise(times)):
        yield "its times are not in order"
    if times[-1] - start < _CLOCKS_S and _reason(bill) == "PowerLoss":
        return  # nobody is left to tell when it was but the register
    for what, when in (("began", start), ("ended", times[-1])):
        if not any(_during(when, visit) for visit in visits):
            yield f"it {what} {when - visits[0].since:.1f} s after the first, with no vehicle there"


def _reason(bill: Bill) -> str:
    return str(bill.stops[0].get("reason")) if bill.stops else ""


def _during(when: float, visit: Visit) -> bool:
    until = float("inf") if visit.until is None else visit.until
    return visit.since - _CLOCKS_S <= when <= until + _CLOCKS_S


def _wrong_sequence(bills: Iterable[Bill]) -> list[str]:
    """Transactions of a connector that overlap."""
    last: dict[int, float] = {}
    wrong = []
    for bill in bills:
        connector, start = bill.start["connectorId"], seconds(bill.start["timestamp"])
        if start < last.get(connector, 0.0) - 1e-3:
            wrong.append(f"transaction {bill.id} begins before the one before it has ended")
        if bill.stops:
            last[connector] = seconds(bill.stops[0]["timestamp"])
    return wrong
