"""What the process that makes an archive is told, and how it says what went wrong."""

from typing import Any

import msgspec

PACKER = "secc.ocpp.diagnostics.archive"  # run as a module, never imported by the bridge
UNREADABLE, NO_ROOM = 10, 11  # exit codes: the manual's -10 and -11


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be packed; times are seconds since 1970.

    configurations  station.toml files, without what opens something
    traces          connector -> its trace, the rotated files beside it belong to it
    logs            texts as they are, without user names and passwords in URLs
    facts           name -> anything JSON holds, e.g. the faults and keys the bridge knows
    """

    out: str
    most_octets: int
    first: float = 0.0
    last: float = 1e12
    hide: bool = True  # identities of drivers and vehicles
    sessions: int = 5
    configurations: list[str] = []
    traces: dict[int, str] = {}
    logs: list[str] = []
    facts: dict[str, Any] = {}
