"""What the page keeps in sqlite (WAL): accounts, history of sessions and faults, changes."""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_DDL = """
create table if not exists accounts (
    name text primary key collate nocase, role text not null, password text not null,
    must_change integer not null, created real not null);
create table if not exists sessions (
    id integer primary key, connector integer not null, session text not null, began real not null,
    ended real, protocol text not null default '', ok integer, paused integer not null default 0,
    ended_by text, reason text, detail text, last_message text, energy_wh real not null default 0,
    soc_first integer, soc_last integer, peak_w real not null default 0, tag text,
    slowest text, slowest_share real, curve text not null default '[]', analysis text);
create index if not exists sessions_began on sessions (began);
create table if not exists faults (
    id integer primary key, connector integer not null, name text not null, severity text not null,
    raised real not null, cleared real);
create index if not exists faults_raised on faults (raised);
create table if not exists alerts (
    id integer primary key, connector integer not null, time real not null, name text not null,
    text text not null);
create index if not exists alerts_time on alerts (time);
create table if not exists traces (connector integer primary key, head blob, octets integer);
create table if not exists changes (
    id integer primary key, time real not null, who text not null, what text not null,
    old text not null, new text not null);
"""
_MOST_ALERTS, _MOST_CHANGES, _MOST_FAULTS = 1000, 10_000, 10_000
_LONGEST_S = 7 * 86_400.0  # of a session: its id is not used again in this time
Row = sqlite3.Row


class StoreError(Exception):
    """The database cannot be used; the text says what to do."""


class Store:
    """The database `page.sqlite` in `folder`, which nobody else reads."""

    def __init__(self, folder: Path) -> None:
        path = folder / "page.sqlite"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=2.0)
            path.chmod(0o600)
            self._db.row_factory = sqlite3.Row
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.executescript(_DDL)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: {error}; see web.folder") from None

    def close(self) -> None:
        """No more is written."""
        self._db.close()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """What a query finds."""
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> Row | None:
        """The first of it."""
        return next(iter(self.rows(sql, *values)), None)

    def write(self, sql: str, *values: object) -> int:
        """One statement, in a transaction of its own; the id of a new row."""
        return self._db.execute(sql, values).lastrowid or 0

    # --- sessions and faults ----------------------------------------------------------------------

    def session_began(self, connector: int, session: str, time: float, protocol: str) -> Row:
        """The session, the same one when it is joined again or told twice.

        One that failed before it had an id is known by its time.
        """
        query = "select * from sessions where connector = ? and session = ?"
        since = "began > ?" if session else "began = ?"
        found = self.row(
            f"{query} and {since} order by began desc",
            *(connector, session, time - _LONGEST_S if session else time),
        )
        if found is not None:
            return found
        row = self.write(
            "insert into sessions (connector, session, began, protocol) values (?, ?, ?, ?)",
            *(connector, session, time, protocol),
        )
        (new,) = self.rows("select * from sessions where id = ?", row)
        return new

    def open_sessions(self, connector: int) -> list[Row]:
        """Those whose end nobody has told yet."""
        return self.rows("select * from sessions where connector = ? and ended is null", connector)

    def session_set(self, row: int, **values: object) -> None:
        """Columns of a session; names are of this program, never of a request."""
        columns = ", ".join(f"{name} = ?" for name in values)
        self.write(f"update sessions set {columns} where id = ?", *values.values(), row)

    def open_faults(self, connector: int) -> dict[str, tuple[int, float]]:
        """Row and time, by name, of what has not been cleared."""
        found = self.rows(
            "select id, name, raised from faults where connector = ? and cleared is null",
            connector,
        )
        return {row["name"]: (row["id"], row["raised"]) for row in found}

    def fault_began(
        self, connector: int, name: str, severity: str, time: float, within_s: float
    ) -> tuple[int, float | None]:
        """The row of a fault, the same one when it is told twice, and when it has gone."""
        found = self.row(
            "select id, cleared from faults where raised between ? and ?"
            " and connector = ? and name = ?",
            *(time - within_s, time + within_s, connector, name),
        )
        if found is not None:
            return found["id"], found["cleared"]
        row = self.write(
            "insert into faults (connector, name, severity, raised) values (?, ?, ?, ?)",
            *(connector, name, severity, time),
        )
        return row, None

    def alert(self, connector: int, time: float, name: str, text: str) -> None:
        """Something was noticed, once however often it is told."""
        known = "select 1 from alerts where time = ? and connector = ? and name = ? and text = ?"
        if self.row(known, time, connector, name, text) is None:
            self.write(
                "insert into alerts (connector, time, name, text) values (?, ?, ?, ?)",
                *(connector, time, name, text),
            )

    def trace_read(self, connector: int) -> tuple[bytes, int]:
        """How far a trace has been read: the begin of the file, and octets of it."""
        found = self.row("select head, octets from traces where connector = ?", connector)
        return (found["head"], found["octets"]) if found is not None else (b"", 0)

    def set_trace_read(self, connector: int, head: bytes, octets: int) -> None:
        """The inverse."""
        self.write("insert or replace into traces values (?, ?, ?)", connector, head, octets)

    def change(self, time: float, who: str, what: str, old: str, new: str) -> None:
        """Somebody has changed something."""
        self.write(
            "insert into changes (time, who, what, old, new) values (?, ?, ?, ?, ?)",
            *(time, who, what, old, new),
        )

    def prune(self, now: float, days: int, most_sessions: int) -> None:
        """Forget what is too old or too much."""
        oldest = now - days * 86_400
        self.write("delete from sessions where began < ?", oldest)
        self.write("delete from faults where cleared < ?", oldest)
        for table, most, order in (  # what came later from a trace has no lower id
            *(("sessions", most_sessions, "began"), ("faults", _MOST_FAULTS, "raised")),
            *(("alerts", _MOST_ALERTS, "time"), ("changes", _MOST_CHANGES, "id")),
        ):
            rest = f"select id from {table} order by {order} desc limit -1 offset ?"
            self.write(f"delete from {table} where id in ({rest})", most)


def curve(text: str) -> list[list[float | None]]:
    """Points of a session: seconds, volts, amperes, percent."""
    found: list[list[float | None]] = json.loads(text)
    return found


def packed(points: Iterable[Any]) -> str:
    """The inverse."""
    return json.dumps([list(point) for point in points], separators=(",", ":"))
