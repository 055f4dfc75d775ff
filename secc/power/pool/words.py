"""The words between a connector and the arbiter of the shared groups: JSON lines.

A report is answered by a grant that names it; both may be lost, late or repeated.
"""

import msgspec


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a connector has and wants; each has a higher `number` than the one before.

    `run` rises from start to start of its program. `term` and `heard` name the arbiter and the
    newest report that it has answered. `free`: groups that are off and whose tie is open here.
    """

    connector: int
    run: int
    number: int
    term: int = 0
    heard: int = 0
    free: frozenset[str] = frozenset()
    wants: int = 0  # groups; 0: no vehicle, or it needs none
    minimum: int = 0
    priority: int = 0
    since: float = 0.0  # monotonic, when the vehicle came


class Grant(msgspec.Struct, frozen=True):
    """The groups that the sender of the report may have, for `lease_s` from when it sent it."""

    term: int
    run: int
    number: int
    groups: frozenset[str]
