"""Transactions: one StartTransaction and one StopTransaction for each charge, whatever happens.

A transaction, its message and the plug-in it belongs to are written in one commit; what is in the
database is the truth after a crash. Until the central system has named it, `local` does.
"""

import logging
from collections.abc import Container
from dataclasses import dataclass
from sqlite3 import Connection, Row

from secc.ocpp.clock import Clock, Stamp
from secc.ocpp.feature import Payload
from secc.ocpp.outbox import Entry, Outbox, stamped
from secc.ocpp.store import Store

log = logging.getLogger(__name__)

NEVER = -1  # transactionId when StartTransaction could not be delivered (errata 3.18)
_REMEMBERED = 256  # plug-ins
_PROGRESS_S = 10.0  # a power cut loses no more of the meter, besides what the register keeps

_DDL = """
create table if not exists transactions (
    local integer primary key autoincrement, connector integer not null, id_tag text not null,
    parent_id text, csms_id integer, plug text, instance text not null,
    meter_start integer not null, meter_wh real not null, seen real not null, boot text,
    stopping text, stop_tag text, deauthorised integer default 0, stopped integer default 0);
create table if not exists plugs (id text primary key);
create table if not exists grants (
    connector integer primary key, id_tag text not null, parent_id text, instance text not null,
    meter_wh real not null);
"""


@dataclass(frozen=True)
class KeptGrant:
    """Somebody may charge who has not come yet, and the meter when that was said."""

    id_tag: str
    parent_id: str | None
    instance: str
    meter_wh: float


@dataclass
class Transaction:
    """An open one. `seen`: when the meter was `meter_wh`; `kept`: as it is in the database."""

    local: int
    connector: int
    id_tag: str
    parent_id: str | None
    csms_id: int | None
    plug: str | None
    instance: str  # of the SECC process it began in
    meter_start: int
    meter_wh: float
    seen: Stamp
    kept: Stamp
    stopping: str | None = None  # reason of a stop that waits for the power to be off
    stop_tag: str | None = None
    deauthorised: bool = False
    restored: bool = False  # from the database: the bridge has been restarted in it


class Ledger:
    """All transactions of the station."""

    def __init__(self, store: Store, clock: Clock, outbox: Outbox) -> None:
        self._store, self._clock, self._outbox = store, clock, outbox
        store.create(_DDL)
        self.open = {row["connector"]: _restored(row) for row in self._rows("stopped = 0")}
        for transaction in self.open.values():
            clock.remember(transaction.seen)

    def _rows(self, where: str, *values: object) -> list[Row]:
        return self._store.rows(f"select * from transactions where {where} order by local", *values)

    def knows(self, plug: str) -> bool:
        """A transaction was begun in this plug-in."""
        return self._store.row("select 1 from plugs where id = ?", plug) is not None

    def by_id(self, csms_id: int) -> Transaction | None:
        """The open transaction that the central system means."""
        return next((one for one in self.open.values() if one.csms_id == csms_id), None)

    # --- before it --------------------------------------------------------------------------------

    def keep_grant(self, connector: int, grant: KeptGrant) -> None:
        """Before the SECC is told: it may charge with it while the bridge is dead."""
        row = (connector, grant.id_tag, grant.parent_id, grant.instance, grant.meter_wh)
        with self._store.safe() as db:
            db.execute("insert or replace into grants values (?, ?, ?, ?, ?)", row)

    def kept_grant(self, connector: int) -> KeptGrant | None:
        """What `keep_grant` has written and nothing has ended."""
        row = self._store.row("select * from grants where connector = ?", connector)
        if row is None:
            return None
        return KeptGrant(row["id_tag"], row["parent_id"], row["instance"], row["meter_wh"])

    def drop_grant(self, connector: int) -> None:
        """It is used, withdrawn or out of date."""
        if self.kept_grant(connector) is not None:
            with self._store.safe() as db:
                db.execute("delete from grants where connector = ?", (connector,))

    # --- life of a transaction --------------------------------------------------------------------

    def begin(
        self,
        connector: int,
        id_tag: str,
        *,
        parent_id: str | None,
        plug: str | None,
        instance: str,
        meter_wh: float,
        at: Stamp,
    ) -> Transaction:
        """A charge begins; on the disk when this returns."""
        assert connector not in self.open
        meter = int(meter_wh)
        with self._store.safe() as db:
            found = db.execute(
                "insert into transactions (connector, id_tag, parent_id, plug, instance,"
                " meter_start, meter_wh, seen, boot) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (connector, id_tag, parent_id, plug, instance, meter, meter_wh, *_pair(at)),
            )
            local = found.lastrowid
            assert local is not None
            db.execute("delete from grants where connector = ?", (connector,))
            if plug is not None:
                self._remember(db, plug)
            payload = {
                "connectorId": connector,
                "idTag": id_tag,
                "meterStart": meter,
                "timestamp": stamped(at),
            }
            self._outbox.put(db, "start", "StartTransaction", payload, local)
        self.open[connector] = Transaction(
            local, connector, id_tag, parent_id, None, plug, instance, meter, meter_wh, at, at
        )
        log.info("transaction begins", extra={"connector": connector, "local": local})
        return self.open[connector]

    def progress(self, transaction: Transaction, meter_wh: float, at: Stamp) -> None:
        """The meter has been read."""
        transaction.meter_wh, transaction.seen = max(meter_wh, transaction.meter_wh), at
        kept = transaction.kept
        if at.seconds - kept.seconds >= _PROGRESS_S or at.boot != kept.boot:
            with self._store.soon() as db:
                self._keep(db, transaction)

    def _keep(self, db: Connection, transaction: Transaction) -> None:
        """After a crash the transaction has come no less far than this."""
        transaction.kept = transaction.seen
        db.execute(
            "update transactions set meter_wh = ?, seen = ?, boot = ? where local = ?",
            (transaction.meter_wh, *_pair(transaction.seen), transaction.local),
        )

    def replugged(self, transaction: Transaction, plug: str) -> None:
        """The vehicle is back in time: the transaction goes on in another plug-in."""
        transaction.plug = plug
        with self._store.safe() as db:
            db.execute(
                "update transactions set plug = ? where local = ?", (plug, transaction.local)
            )
            self._remember(db, plug)

    def ending(self, transaction: Transaction, reason: str, id_tag: str | None) -> None:
        """It shall stop as soon as the power is off."""
        transaction.stopping, transaction.stop_tag = reason, id_tag
        with self._store.safe() as db:
            db.execute(
                "update transactions set stopping = ?, stop_tag = ? where local = ?",
                (reason, id_tag, transaction.local),
            )

    def deauthorise(self, transaction: Transaction) -> None:
        """It goes on without energy."""
        transaction.deauthorised = True
        with self._store.soon() as db:
            db.execute(
                "update transactions set deauthorised = 1 where local = ?", (transaction.local,)
            )

    def stop(
        self,
        transaction: Transaction,
        meter_wh: float,
        at: Stamp,
        reason: str,
        *,
        id_tag: str | None = None,
        data: list[Payload] | None = None,
    ) -> None:
        """It is over; on the disk when this returns."""
        meter = max(int(meter_wh), int(transaction.meter_wh), transaction.meter_start)
        payload: Payload = {"meterStop": meter, "timestamp": stamped(at), "reason": reason}
        if id_tag is not None:
            payload["idTag"] = id_tag
        if data:
            payload["transactionData"] = data
        with self._store.safe() as db:
            db.execute("update transactions set stopped = 1 where local = ?", (transaction.local,))
            self._outbox.put(db, "stop", "StopTransaction", payload, transaction.local)
        del self.open[transaction.connector]
        log.info("transaction ends", extra={"local": transaction.local, "reason": reason})

    def close_others(self, connectors: Container[int]) -> None:
        """Transactions of connectors that the station has no more."""
        for transaction in tuple(self.open.values()):
            if transaction.connector not in connectors:
                self.stop(transaction, transaction.meter_wh, transaction.seen, "Other")

    def meter(self, transaction: Transaction, value: Payload) -> None:
        """Queue MeterValues with one `meterValue`; no StopTransaction falls behind them."""
        payload = {"connectorId": transaction.connector, "meterValue": [value]}
        transaction.seen = self._clock.now()
        with self._store.soon() as db:
            self._keep(db, transaction)
            self._outbox.put(db, "meter", "MeterValues", payload, transaction.local)

    def _remember(self, db: Connection, plug: str) -> None:
        db.execute("insert or ignore into plugs values (?)", (plug,))
        oldest = "select max(rowid) from plugs"
        db.execute(f"delete from plugs where rowid <= ({oldest}) - ?", (_REMEMBERED,))

    @property
    def aside(self) -> list[Payload]:
        """Messages that were not to be delivered, for diagnostics."""
        return self._outbox.aside

    # --- messages of the queue --------------------------------------------------------------------

    def addressed(self, entry: Entry) -> Payload | None:
        """The payload with transactionId; None when it would mean nothing without one (D3)."""
        if entry.local is None or entry.kind == "start":
            return entry.payload
        csms_id = self._csms_id(entry.local)
        if entry.kind == "meter" and csms_id <= 0:
            return None
        return {**entry.payload, "transactionId": csms_id}

    def _csms_id(self, local: int) -> int:
        rows = self._rows("local = ?", local)
        found = rows[0]["csms_id"] if rows else None
        return NEVER if found is None else int(found)

    def delivered(self, entry: Entry, answer: Payload) -> None:
        """`entry` has been answered."""
        with self._store.safe() as db:
            if entry.kind == "start":
                self._name(db, entry.local, answer["transactionId"])
            self._outbox.done(db, entry)
            self._forget(db, entry)

    def undeliverable(self, entry: Entry, why: str) -> None:
        """`entry` is given up; what follows it uses transactionId -1."""
        with self._store.safe() as db:
            if entry.kind == "start":
                self._name(db, entry.local, NEVER)
            self._outbox.set_aside(db, entry, why)
            self._forget(db, entry)

    def _name(self, db: Connection, local: int | None, csms_id: int) -> None:
        db.execute("update transactions set csms_id = ? where local = ?", (csms_id, local))
        for transaction in self.open.values():
            if transaction.local == local:
                transaction.csms_id = csms_id

    def _forget(self, db: Connection, entry: Entry) -> None:
        if entry.kind == "stop":
            db.execute("delete from transactions where local = ?", (entry.local,))


def _pair(stamp: Stamp) -> tuple[float, str | None]:
    return stamp.seconds, stamp.boot


def _restored(row: Row) -> Transaction:
    seen = Stamp(row["seen"], row["boot"])
    return Transaction(
        local=row["local"],
        connector=row["connector"],
        id_tag=row["id_tag"],
        parent_id=row["parent_id"],
        csms_id=row["csms_id"],
        plug=row["plug"],
        instance=row["instance"],
        meter_start=row["meter_start"],
        meter_wh=row["meter_wh"],
        seen=seen,
        kept=seen,
        stopping=row["stopping"],
        stop_tag=row["stop_tag"],
        deauthorised=bool(row["deauthorised"]),
        restored=True,
    )
