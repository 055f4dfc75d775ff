"""A connector's part of a shared meter, as the source of its billed register."""

from secc.power.meters.share.words import Share
from secc.session.plant import Reading

ALONE_S = 1.0  # some reports later


class SharedSource:
    """Knows what the sharer has said last; `step_wh` is a digit of the meter."""

    def __init__(self, step_wh: float, now: float) -> None:
        self.step_wh = step_wh
        self._reading: Reading[float] | None = None
        self._alive_at = self._heard_at = now
        self._share = Share()

    def receive(self, share: Share, now: float) -> None:
        """Heed an answer of the sharer."""
        self._share, self._heard_at = share, now
        if share.read_at is not None:
            self._alive_at = share.read_at
        if share.register_wh is not None:
            self._reading = Reading(share.register_wh, share.at)

    def reading(self) -> Reading[float] | None:
        """The register, as of when the meter had counted what is in it."""
        return self._reading

    def alive_at(self) -> float | None:
        """When the meter has answered; it does not while the sharer is away."""
        return self._alive_at

    def odd(self) -> bool:
        """What the meter says makes no sense."""
        return self._share.odd

    def power_w(self, now: float) -> float | None:  # noqa: ARG002 - as of the last answer
        """The connector's part of what the meter shows."""
        return self._share.power_w

    def alone(self, now: float) -> bool:
        """The sharer knows nothing of what is being delivered."""
        return now >= self._heard_at + ALONE_S
