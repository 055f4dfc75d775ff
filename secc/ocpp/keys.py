"""Configuration keys (OCPP 1.6 ch. 9): a table of type, range and access; values survive.

A value lies in the database once the central system has changed it; else the one of [ocpp] keys
in station.toml holds, else the default of the table.
"""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from secc.ocpp.feature import Payload
from secc.ocpp.store import Store

log = logging.getLogger(__name__)

Kind = Literal["flag", "integer", "text", "items"]
Access = Literal["R", "RW", "W"]
_LONGEST = 500  # CiString of ChangeConfiguration and GetConfiguration
_DDL = "create table if not exists keys (name text primary key, value text not null)"
_WHOLE = re.compile(r"-?[0-9]+")
_TRUTH = {"true": True, "false": False}


class KeyProblem(Exception):
    """A value that a key cannot have; says why."""


@dataclass(frozen=True)
class Key:
    """A row of the table. `members`: what an item may be; `most` of items: their number."""

    name: str
    kind: Kind
    access: Access
    default: str | None  # None: absent until it is set
    least: int = 0
    most: int = 2_147_483_647
    members: frozenset[str] = frozenset()
    after_reboot: bool = False

    def normal(self, value: str) -> str:
        """`value` as it is kept; KeyProblem if it may not be."""
        match self.kind:
            case "flag":
                if value.strip().lower() not in _TRUTH:
                    raise KeyProblem("must be true or false")
                return value.strip().lower()
            case "integer":
                return str(self._integer(value))
            case "items":
                return ",".join(self._items(value))
        if not self.least <= len(value) <= min(self.most, _LONGEST):
            raise KeyProblem(f"must have {self.least} to {min(self.most, _LONGEST)} characters")
        if not value.isprintable():
            raise KeyProblem("must have no control characters")
        return value

    def _integer(self, value: str) -> int:
        if not _WHOLE.fullmatch(value.strip()):
            raise KeyProblem("must be a whole number")
        number = int(value)
        if not self.least <= number <= self.most:
            raise KeyProblem(f"must be from {self.least} to {self.most}")
        return number

    def _items(self, value: str) -> list[str]:
        items = [item.strip() for item in value.split(",") if item.strip()]
        if len(items) > self.most:
            raise KeyProblem(f"may have {self.most} items")
        if self.members and (wrong := [item for item in items if item not in self.members]):
            raise KeyProblem(f"{wrong[0]} is not one of {', '.join(sorted(self.members))}")
        return items


class Keys:
    """All keys of the station, by name (compared without case, as CiString)."""

    def __init__(self, store: Store, given: Iterable[str] = ()) -> None:
        self._store = store
        self._table: dict[str, Key] = {}
        self._values: dict[str, str] = {}
        self._guards: dict[str, Callable[[str], bool]] = {}
        self._watchers: dict[str, list[Callable[[], None]]] = {}
        store.create(_DDL)
        self._changed = {row["name"]: row["value"] for row in store.rows("select * from keys")}
        self._given = {name: value for name, _, value in (text.partition("=") for text in given)}

    def define(self, *table: Key) -> None:
        """Add rows of the table."""
        for key in table:
            self._table[key.name.lower()] = key
            for value in (
                self._changed.get(key.name),
                self._given.pop(key.name, None),
                key.default,
            ):
                if value is None:
                    continue
                try:
                    self._values[key.name] = key.normal(value)
                    break
                except KeyProblem as problem:
                    log.error("configuration key ignored: %s", problem, extra={"key": key.name})

    def preset(self, name: str, value: str) -> None:
        """A default that only the running station knows; what was changed or given holds."""
        if name not in self._changed and (name not in self._values or self._is_read_only(name)):
            self._values[name] = self._table[name.lower()].normal(value)

    def _is_read_only(self, name: str) -> bool:
        return self._table[name.lower()].access == "R"

    @property
    def unknown(self) -> list[str]:
        """Names that station.toml gives and no row has."""
        return sorted(self._given)

    def guard(self, name: str, allows: Callable[[str], bool]) -> None:
        """`allows(value)` may refuse a change that type and range let pass."""
        self._guards[name] = allows

    def watch(self, name: str, tell: Callable[[], None]) -> None:
        """Call `tell` after the key has changed."""
        self._watchers.setdefault(name, []).append(tell)

    # --- values ---------------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """The value as a text; empty when absent."""
        return self._values.get(name, "")

    def flag(self, name: str) -> bool:
        """The value of a flag; False when absent."""
        return _TRUTH.get(self.text(name), False)

    def integer(self, name: str, default: int = 0) -> int:
        """The value of a number."""
        return int(self._values.get(name, default))

    def items(self, name: str) -> list[str]:
        """The value of a list."""
        return [item for item in self.text(name).split(",") if item]

    def put(self, name: str, value: str) -> None:
        """Set a key from inside, whatever its access; what watches it is told."""
        self._values[name] = self._table[name.lower()].normal(value)
        with self._store.safe() as db:
            db.execute("insert or replace into keys values (?, ?)", (name, self._values[name]))
        for tell in self._watchers.get(name, ()):
            tell()

    # --- what the central system does -------------------------------------------------------------

    def change(self, name: str, value: str) -> str:
        """ChangeConfiguration: the status."""
        key = self._table.get(name.lower())
        if key is None:
            return "NotSupported"
        if key.access == "R":
            return "Rejected"
        try:
            normal = key.normal(value)
        except KeyProblem as problem:
            log.warning("change of a key rejected: %s", problem, extra={"key": key.name})
            return "Rejected"
        guard = self._guards.get(key.name)
        if guard is not None and not guard(normal):
            return "Rejected"
        self.put(key.name, normal)
        return "RebootRequired" if key.after_reboot else "Accepted"

    def listing(self, names: list[str]) -> Payload:
        """GetConfiguration: what is known of `names`, or of all."""
        wanted = names or sorted(key.name for key in self._table.values())
        found, unknown = [], []
        for name in dict.fromkeys(wanted):
            key = self._table.get(name.lower())
            if key is not None and key.access == "W" and not names:
                continue
            if key is None or key.access == "W":
                unknown.append(name)
            elif names or key.name in self._values:
                entry: Payload = {"key": key.name, "readonly": key.access == "R"}
                if key.name in self._values:
                    entry["value"] = self._values[key.name]
                found.append(entry)
        answer: Payload = {}
        if found:
            answer["configurationKey"] = found
        if unknown:
            answer["unknownKey"] = unknown
        return answer
