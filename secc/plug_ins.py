"""Plug-ins of an outlet, with what the meter said at both ends: a short journal, sans-IO.

It outlives sessions and faults of the program, so that a listener that was away can still account
for every charge (`reports.Plug`).
"""

from collections import deque
from collections.abc import Iterator

from msgspec.structs import replace

from secc.reports import Authorise, Plug, Refuse, Request, State

_KEPT = 16
_PRESENT = frozenset("BCD")


class PlugIns:
    """`instance` names this run of the program; ids of two runs differ by it."""

    def __init__(self, instance: str) -> None:
        self.instance = instance
        self._kept: deque[Plug] = deque(maxlen=_KEPT)
        self._count = 0
        self._tag: str | None = None

    @property
    def _present(self) -> Plug | None:
        last = self._kept[-1] if self._kept else None
        return last if last is not None and last.until is None else None

    def instructed(self, request: Request) -> None:
        """A request has been carried out: it may have named who charges."""
        if isinstance(request, Authorise):
            self._tag = request.id_tag
        elif isinstance(request, Refuse):
            self._tag = None

    def annotated(self, state: State) -> State:
        """`state` with the plug-in and the tag."""
        present = self._present
        tag = present.id_tag if present is not None and present.granted else self._tag
        return replace(state, plug=present.id if present else None, id_tag=tag)

    def follow(self, state: State) -> Plug | None:
        """What is true now; the word that is to be told, if any."""
        present = self._present
        if present is None:
            return self._begin(state) if state.pilot in _PRESENT else None
        if state.pilot == "A":
            self._tag = None
            return self._put(present, state, until=state.time)
        if state.authorization == "granted" and not present.granted:
            return self._put(present, state, granted=True, id_tag=self._tag)
        return None

    def journal(self, state: State) -> Iterator[Plug]:
        """The last plug-ins, the oldest first, as they are told on connect."""
        for plug in self._kept:
            meter_wh = state.meter_wh if plug.until is None else plug.meter_wh
            yield replace(plug, time=state.time, meter_wh=meter_wh)

    def _begin(self, state: State) -> Plug:
        self._count += 1
        self._kept.append(
            Plug(
                time=state.time,
                id=f"{self.instance}-{self._count}",
                since=state.time,
                meter_start_wh=state.meter_wh,
                meter_wh=state.meter_wh,
            )
        )
        return self._kept[-1]

    def _put(self, plug: Plug, state: State, **values: object) -> Plug:
        changed = {"time": state.time, "meter_wh": state.meter_wh, **values}
        self._kept[-1] = replace(plug, **changed)
        return self._kept[-1]
