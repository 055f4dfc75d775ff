"""Do the sources of one quantity agree? Modules, meter and insulation monitor see one voltage."""

from collections.abc import Mapping

from secc.session.plant import Reading

STALE_S = 5.0  # a source that is older has no voice


class Agreement:
    """A spread that lasts is a disagreement."""

    def __init__(self, spread: float, lasting_s: float) -> None:
        self._spread, self._lasting_s = spread, lasting_s
        self._since: float | None = None

    def holds(self, sources: Mapping[str, Reading[float] | None], now: float) -> bool:
        """Whether they agree, or have not disagreed for long enough."""
        values = [r.value for r in sources.values() if r is not None and now < r.at + STALE_S]
        if len(values) < 2 or max(values) - min(values) <= self._spread:
            self._since = None
            return True
        if self._since is None:
            self._since = now
        return now < self._since + self._lasting_s
