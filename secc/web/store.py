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
create table if not exists changes (
    id integer primary key, time real not null, who text not null, what text not null,
    old text not null, new text not null);
"""
_MOST_ALERTS, _MOST_CHANGES, _MOST_FAULTS = 1000, 10_000, 10_000
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

    def session_began(self, connector: int, session: str, time: float, protocol: str) -> int:
        """The row of a session, the same one when it is joined again or told twice."""
        again = self.row(
            "select id from sessions where connector = ? and session = ? and began > ?",
            *(connector, session, time - 86_400),
        )
        if again is not None:
            return int(again["id"])
        return self.write(
            "insert into sessions (connector, session, began, protocol) values (?, ?, ?, ?)",
            *(connector, session, time, protocol),
        )

    def session_set(self, row: int, **values: object) -> None:
        """Columns of a session; names are of this program, never of a request."""
        columns = ", ".join(f"{name} = ?" for name in values)
        self.write(f"update sessions set {columns} where id = ?", *values.values(), row)

    def open_faults(self, connector: int) -> dict[str, int]:
        """Row by name of what has not been cleared."""
        found = self.rows(
            "select id, name from faults where connector = ? and cleared is null", connector
        )
        return {row["name"]: row["id"] for row in found}

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
        for table, most in (
            *(("sessions", most_sessions), ("faults", _MOST_FAULTS)),
            *(("alerts", _MOST_ALERTS), ("changes", _MOST_CHANGES)),
        ):
            self.write(f"delete from {table} where id <= (select max(id) from {table}) - ?", most)


def curve(text: str) -> list[list[float | None]]:
    """Points of a session: seconds, volts, amperes, percent."""
    found: list[list[float | None]] = json.loads(text)
    return found


def packed(points: Iterable[Any]) -> str:
    """The inverse."""
    return json.dumps([list(point) for point in points], separators=(",", ":"))
