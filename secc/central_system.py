"""What the bridge has told of the central system, for `Health`. Sans-IO: time is an argument."""

from secc.reports import Backend, Health


class CentralSystem:
    """The last figures of each kind: a word that leaves one out does not take it away."""

    def __init__(self) -> None:
        self._online: bool | None = None  # nobody has said
        self._heard: float | None = None
        self._undelivered: int | None = None
        self._set_aside: int | None = None

    def hear(self, word: Backend, now: float) -> None:
        """`now`: seconds of any clock that only goes forward."""
        self._online = word.online
        if word.silent_s is not None:
            self._heard = now - word.silent_s
        if word.undelivered is not None:
            self._undelivered = word.undelivered
        if word.set_aside is not None:
            self._set_aside = word.set_aside

    def health(self, connector: int, now: float, time: float) -> Health:
        """As it is `now`; its silence grows also when the bridge has gone with it."""
        return Health(
            time=time,
            connector=connector,
            central_system=self._online,
            silent_s=None if self._heard is None else round(now - self._heard, 1),
            undelivered=self._undelivered,
            set_aside=self._set_aside,
        )
