"""What must survive: sqlite in WAL mode, one writer.

`safe` commits are on the disk when they return (Start, Stop, open transactions); `soon` commits
survive the death of the process, and a power cut as soon as a later `safe` one has come.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_NOTES = "create table if not exists notes (name text primary key, value text not null)"

_LOCKED_S = 1.0  # a bridge that has just ended may still hold the database


class StoreError(Exception):
    """The database cannot be used; the text says what to do."""


class Store:
    """The database file at `path`; features `create` their own tables."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_LOCKED_S, isolation_level=None)
            path.chmod(0o600)
            self._db.row_factory = sqlite3.Row
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma cache_size = -256")  # KiB: all that is hot
            self._db.execute("pragma locking_mode = exclusive")  # one bridge, and no shared memory
            self._db.execute(_NOTES)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: {error}; is another bridge running on it?") from None

    def close(self) -> None:
        """No more is written."""
        self._db.close()

    def create(self, ddl: str) -> None:
        """Make tables: statements of the form `create table if not exists`."""
        self._db.executescript(ddl)

    @contextmanager
    def safe(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk at its end."""
        with self._transaction("full") as db:
            yield db

    @contextmanager
    def soon(self) -> Iterator[sqlite3.Connection]:
        """A transaction that a power cut may undo."""
        with self._transaction("normal") as db:
            yield db

    @contextmanager
    def _transaction(self, synchronous: str) -> Iterator[sqlite3.Connection]:
        try:
            self._db.execute(f"pragma synchronous = {synchronous}")
            self._db.execute("begin immediate")
            yield self._db
            self._db.execute("commit")
        except sqlite3.Error as error:  # a full or broken disk
            self._roll_back()
            raise StoreError(f"the database cannot be written: {error}") from None
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            self._db.execute("rollback")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """What a query finds."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"the database cannot be read: {error}") from None

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first of it."""
        return next(iter(self.rows(sql, *values)), None)

    def get(self, name: str, default: Any = None) -> Any:
        """A small value that was `put` under a name."""
        found = self.row("select value from notes where name = ?", name)
        return default if found is None else json.loads(found["value"])

    def put(self, name: str, value: Any) -> None:
        """Keep a small value (anything JSON holds) under a name, on the disk at once."""
        with self.safe() as db:
            db.execute("insert or replace into notes values (?, ?)", (name, json.dumps(value)))
