"""Messages that must arrive, in order: the durable queue (OCPP 1.6, 3.7, 4.8, 4.10, 5.9).

A row keeps its message id, so that a resend after a lost link is the same CALL to the central
system. At most `limit` rows: MeterValues are thinned, Start, Stop and events are never dropped.
"""

import json
import logging
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from secc.ocpp.clock import Clock, Stamp, written
from secc.ocpp.feature import Payload
from secc.ocpp.store import Store

log = logging.getLogger(__name__)

Kind = Literal["start", "stop", "meter", "event"]

_DDL = """
create table if not exists queue (
    seq integer primary key autoincrement, kind text not null, action text not null,
    payload text not null, local integer, message_id text not null, attempts integer default 0);
create table if not exists set_aside (
    seq integer primary key, kind text, action text, payload text, local integer, why text);
"""


@dataclass(frozen=True)
class Entry:
    """A message in the queue; `local` is the number of its transaction here."""

    seq: int
    kind: Kind
    action: str
    payload: Payload
    local: int | None
    message_id: str
    attempts: int


class Outbox:
    """The queue in `store`."""

    def __init__(self, store: Store, clock: Clock, limit: int) -> None:
        self._store, self._clock, self._limit = store, clock, limit
        store.create(_DDL)
        for row in store.rows("select payload from queue"):
            for stamp in _stamps(json.loads(row["payload"])):
                clock.remember(stamp)

    def put(
        self,
        db: sqlite3.Connection,
        kind: Kind,
        action: str,
        payload: Payload,
        local: int | None = None,
    ) -> None:
        """Append within a transaction of the store; times in `payload` are `stamped`."""
        db.execute(
            "insert into queue (kind, action, payload, local, message_id) values (?, ?, ?, ?, ?)",
            (kind, action, json.dumps(payload), local, str(uuid.uuid4())),
        )
        self._thin(db)

    def front(self) -> Entry | None:
        """What is to be sent next."""
        row = self._store.row("select * from queue order by seq limit 1")
        if row is None:
            return None
        values = {key: row[key] for key in row.keys()}  # noqa: SIM118 (a row is no mapping)
        values["payload"] = self._resolved(json.loads(row["payload"]))
        return Entry(**values)

    def __len__(self) -> int:
        return self._count("1")

    def has_room(self, running: int) -> bool:
        """For a further transaction besides those that run (product manual 6.2).

        A transaction that begins must be able to end, and MeterValues make room.
        """
        return self._count("kind != 'meter'") + running + 2 <= self._limit

    def done(self, db: sqlite3.Connection, entry: Entry) -> None:
        """It has been answered."""
        db.execute("delete from queue where seq = ?", (entry.seq,))

    def tried(self, entry: Entry, *, new_id: bool) -> None:
        """One attempt more has failed; `new_id`: the next is another CALL."""
        message_id = str(uuid.uuid4()) if new_id else entry.message_id
        with self._store.safe() as db:
            db.execute(
                "update queue set attempts = attempts + 1, message_id = ? where seq = ?",
                (message_id, entry.seq),
            )

    def set_aside(self, db: sqlite3.Connection, entry: Entry, why: str) -> None:
        """It cannot be delivered: keep it for a person to look at, and go on."""
        log.error(
            "message set aside: %s", why, extra={"action": entry.action, "transaction": entry.local}
        )
        payload = json.dumps(entry.payload)
        row = (entry.seq, entry.kind, entry.action, payload, entry.local, why)
        db.execute("insert or replace into set_aside values (?, ?, ?, ?, ?, ?)", row)
        db.execute("delete from set_aside where seq <= ?", (entry.seq - 1000,))
        self.done(db, entry)

    @property
    def count_aside(self) -> int:
        """Messages that have been set aside."""
        row = self._store.row("select count(*) as n from set_aside")
        assert row is not None
        return int(row["n"])

    @property
    def aside(self) -> list[Payload]:
        """What has been set aside, for diagnostics."""
        return list(map(told, self._store.rows("select * from set_aside order by seq")))

    def _count(self, where: str) -> int:
        row = self._store.row(f"select count(*) as n from queue where {where}")
        assert row is not None
        return int(row["n"])

    def _thin(self, db: sqlite3.Connection) -> None:
        """Drop every second of the older MeterValues while there are too many messages."""
        while self._count("1") > self._limit:
            meters = self._store.rows("select seq from queue where kind = 'meter' order by seq")
            drop = [row["seq"] for row in meters[:-1][::2]] or [row["seq"] for row in meters]
            if not drop:
                return
            db.executemany("delete from queue where seq = ?", ((seq,) for seq in drop))
            log.warning("queue is full: MeterValues thinned", extra={"dropped": len(drop)})

    def _resolved(self, value: Any) -> Any:
        match value:
            case {"at": seconds, "boot": boot}:
                return written(self._clock.wall(Stamp(seconds, boot)))
            case dict():
                return {key: self._resolved(inner) for key, inner in value.items()}
            case list():
                return [self._resolved(inner) for inner in value]
        return value


def told(row: sqlite3.Row) -> Payload:
    """A row of `set_aside` for people."""
    fields = {name: row[name] for name in ("kind", "action", "why", "local")}
    return fields | {"payload": json.loads(row["payload"])}


def stamped(stamp: Stamp) -> Payload:
    """A time in a payload of the queue; it is written as dateTime when it is sent."""
    return {"at": stamp.seconds, "boot": stamp.boot}


def _stamps(value: Any) -> Iterator[Stamp]:
    match value:
        case {"at": seconds, "boot": boot}:
            yield Stamp(seconds, boot)
        case dict():
            for inner in value.values():
                yield from _stamps(inner)
        case list():
            for inner in value:
                yield from _stamps(inner)
