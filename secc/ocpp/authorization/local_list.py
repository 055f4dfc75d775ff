"""The local authorization list (OCPP 1.6, 3.5.2, 5.15): a version and at most 20 tags.

`update` returns the whole new list or says why the old one stays: it is never half applied.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from secc.ocpp.authorization.tags import LONGEST, TagInfo, key

MOST = 20

UpdateType = Literal["Full", "Differential"]
Result = Literal["Accepted", "Failed", "NotSupported", "VersionMismatch"]


class Entry(NamedTuple):
    """A tag as the CSMS writes it; without `info` a Differential update deletes it."""

    tag: str
    info: TagInfo | None


class LocalList(NamedTuple):
    """Version 0 is an empty list that was never sent."""

    version: int = 0
    entries: Mapping[str, Entry] = MappingProxyType({})  # by `tags.key`

    def find(self, tag: str) -> TagInfo | None:
        """What the list says of a tag."""
        found = self.entries.get(key(tag))
        return found.info if found else None


class Update(NamedTuple):
    """The outcome of SendLocalList; `why` is for the log."""

    result: Result
    list: LocalList
    why: str = ""


def update(
    old: LocalList, version: int, kind: UpdateType, sent: Sequence[Entry] | None, most: int = MOST
) -> Update:
    """The list after SendLocalList; Full replaces, Differential adds, changes and deletes.

    A full update that sends no list at all leaves the station as if it never had one (TC_042_2).
    """
    entries = sent or ()
    keys = [key(entry.tag) for entry in entries]
    if version <= 0:
        return Update("Failed", old, f"version {version} is not positive")
    if len(entries) > most:
        return Update("Failed", old, f"{len(entries)} tags in one request, at most {most}")
    if repeated := next((tag for tag in keys if keys.count(tag) > 1), None):
        return Update("Failed", old, f"tag {repeated} twice in one request")
    if wrong := [e.tag for e in entries if not 0 < len(e.tag) <= LONGEST]:
        return Update("Failed", old, f"tag {wrong[0]!r} has not 1 to {LONGEST} characters")
    if kind == "Full":
        if without := next((entry.tag for entry in entries if entry.info is None), None):
            return Update("Failed", old, f"tag {without} of a full list has no idTagInfo")
        new = dict(zip(keys, entries, strict=True))
    else:
        if version <= old.version:
            return Update("VersionMismatch", old, f"version {version} after {old.version}")
        new = dict(old.entries)
        for tag, entry in zip(keys, entries, strict=True):
            if entry.info is None:
                new.pop(tag, None)
            else:
                new[tag] = entry
    if len(new) > most:
        return Update("Failed", old, f"{len(new)} tags, at most {most}")
    return Update("Accepted", LocalList(0 if sent is None and kind == "Full" else version, new))
