"""Decides who has which shared group, so that no two connectors ever have one. Sans-IO.

A group is granted only when each other connector that is wired to it has said, after the last
grant that named the group, that it is off and its tie is open there. What the arbiter does not know
(it has just started, a connector is silent) is taken for held. Without grants leases run out: off.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from secc.power.pool.allocation import Demand, allocate
from secc.power.pool.words import Grant, Report


@dataclass(slots=True)
class _Tenant:
    """A connector as it was heard last."""

    report: Report
    at: float
    granted: dict[str, int] = field(default_factory=dict)  # number of the last grant of a group


class Arbiter:
    """`term` names this run of it; `unheard_s` 0: the silent are never taken for open."""

    def __init__(
        self,
        wired: Mapping[str, Sequence[int]],
        term: int,
        now: float,
        *,
        lease_s: float,
        unheard_s: float = 0.0,
    ) -> None:
        self._wired, self._term, self._began = wired, term, now
        self._lease_s, self._unheard_s = lease_s, unheard_s or math.inf
        self._tenants: dict[int, _Tenant] = {}

    def receive(self, report: Report, now: float) -> Grant | None:
        """The answer to a report; None: it is an old one, or from nobody that is wired."""
        known = self._tenants.get(report.connector)
        if not any(report.connector in connectors for connectors in self._wired.values()):
            return None
        if known is None or report.run > known.report.run:
            # What an earlier run was granted binds until this one says that it is open.
            known = self._tenants[report.connector] = _Tenant(report, now)
        elif report.run < known.report.run or report.number <= known.report.number:
            return None
        known.report, known.at = report, now
        groups = frozenset(
            g for g in self._deserved(report.connector, now) if self._may(g, report, now)
        )
        for group in groups:
            known.granted[group] = report.number
        return Grant(self._term, report.run, report.number, groups)

    @property
    def holders(self) -> dict[str, int]:
        """Group -> the connector that may have it, as far as is known."""
        return {
            group: number
            for number, tenant in self._tenants.items()
            for group in self._wired
            if number in self._wired[group] and self._named(tenant, group)
        }

    def _deserved(self, connector: int, now: float) -> list[str]:
        demands = [
            Demand(r.connector, r.wants, r.minimum, r.priority, r.since)
            for r in (
                tenant.report for tenant in self._tenants.values() if self._lives(tenant, now)
            )
            if r.wants
        ]
        found = allocate(self._wired, demands, self.holders)
        return [group for group, holder in found.items() if holder == connector]

    def _may(self, group: str, report: Report, now: float) -> bool:
        others = (each for each in self._wired[group] if each != report.connector)
        return all(self._open(self._tenants.get(each), group, now) for each in others)

    def _open(self, tenant: _Tenant | None, group: str, now: float) -> bool:
        """The group is certainly off and untied at this connector, and stays so."""
        at = self._began if tenant is None else tenant.at
        if tenant is not None and group in tenant.report.free and self._heeded(tenant, group):
            return True
        return now >= at + self._unheard_s

    def _heeded(self, tenant: _Tenant, group: str) -> bool:
        """What it says is newer than every grant of the group: it has heard of a later one."""
        report = tenant.report
        return report.term == self._term and report.heard > tenant.granted.get(group, 0)

    def _named(self, tenant: _Tenant, group: str) -> bool:
        """It has been granted the group in this run, and has not given it back yet."""
        back = group in tenant.report.free and self._heeded(tenant, group)
        return group in tenant.granted and not back

    def _lives(self, tenant: _Tenant, now: float) -> bool:
        return now < tenant.at + self._lease_s
