"""`secc undelivered`: what the central system has not got, and has never taken.

The bridge holds its database for itself, so a copy is looked at, which costs it nothing.
"""

import json
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from secc.ocpp.outbox import told
from secc.ocpp.store import Store, StoreError

_TRIES, _PAUSE_S = 10, 0.1  # a copy that was made in the middle of a write cannot be read
_WAITING = "select action, count(*) as n from queue group by action order by action"
_ASIDE = "select * from set_aside order by seq"


def show(database: Path) -> int:
    """A JSON line for each message that was set aside, and a summary on standard error."""
    if not database.exists():
        print(f"{database}: there is no such database; ocpp.database names it", file=sys.stderr)
        return 1
    try:
        waiting, aside = _read(database)
    except (sqlite3.Error, OSError) as error:
        print(f"{database}: cannot be read: {error}", file=sys.stderr)
        return 1
    for message in aside:
        print(json.dumps(message))
    wait = ", ".join(f"{count} {action}" for action, count in waiting.items()) or "no message"
    print(f"waiting: {wait}; set aside: {len(aside)}", file=sys.stderr)
    return 0


def forget(database: Path) -> int:
    """Somebody has looked at the messages that were set aside: forget them."""
    try:
        store = Store(database)
        with closing(store), store.safe() as db:
            count = db.execute("delete from set_aside").rowcount
    except StoreError as error:
        print(f"{error} Stop it first: charges go on meanwhile.", file=sys.stderr)
        return 1
    print(f"{count} messages forgotten", file=sys.stderr)
    return 0


def _read(database: Path) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Messages that wait, by action, and those that were set aside."""
    for attempt in range(_TRIES):
        try:
            return _look(database)
        except sqlite3.Error:
            if attempt == _TRIES - 1:
                raise
            time.sleep(_PAUSE_S)
    raise AssertionError


def _look(database: Path) -> tuple[dict[str, int], list[dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal"):
            source = database.with_name(database.name + suffix)
            if source.exists():
                shutil.copyfile(source, Path(folder) / f"copy{suffix}")
        with closing(sqlite3.connect(Path(folder) / "copy")) as db:
            db.row_factory = sqlite3.Row
            waiting = {row["action"]: row["n"] for row in db.execute(_WAITING)}
            return waiting, [told(row) for row in db.execute(_ASIDE)]
