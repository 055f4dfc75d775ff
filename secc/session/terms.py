"""What EV and station have agreed in a session, and what of it outlives a pause ([V2G2-741])."""

from dataclasses import dataclass

from secc.reports import SessionEnded
from secc.session.schedule import Schedule


@dataclass(slots=True)
class Terms:
    """`mode` is a wire name; empty: not agreed yet."""

    evccid: bytes = b""
    mode: str = ""
    schedule: Schedule | None = None
    tuple_id: int = 1  # the schedule that the EV has chosen
    tuple_ids: tuple[int, ...] = (1,)  # those it may choose from
    payment: str = ""  # wire name; empty: not agreed yet
    emaid: str = ""  # of the contract that pays
    resumed: bool = False  # mode and payment are those of the paused session
    carried: Schedule | None = None  # its schedule, until the parameters are Finished
    renegotiating: bool = False
    ongoing_since: float | None = None  # first Ongoing of the phase
    ongoing: int = 0  # Ongoing answers of the phase
    loops: int = 0  # loop responses

    @property
    def ac(self) -> bool:
        """AC was agreed."""
        return self.mode.startswith("AC")

    def no_longer_ongoing(self) -> None:
        """A phase with Ongoing answers has ended."""
        self.ongoing_since = None
        self.ongoing = 0

    def has_waited(self, now: float) -> float:
        """Count an Ongoing answer; seconds since the first."""
        if self.ongoing_since is None:
            self.ongoing_since = now
        self.ongoing += 1
        return now - self.ongoing_since


@dataclass(frozen=True, slots=True)
class Paused:
    """A session that may be joined again until `until`."""

    session_id: bytes
    terms: Terms
    energy_wh: float
    until: float

    def over(self, time: float, reason: str) -> SessionEnded:
        """It will not be joined again; `time` is that of the wall clock."""
        return SessionEnded(
            time=time,
            session=self.session_id.hex(),
            by="ev",
            reason=reason,
            ok=True,
            energy_wh=self.energy_wh,
        )

    def terms_again(self) -> Terms:
        """The terms with which the resumed session begins."""
        old = self.terms
        return Terms(
            evccid=old.evccid,
            mode=old.mode,
            tuple_id=old.tuple_id,
            tuple_ids=(old.tuple_id,),
            payment=old.payment,
            emaid=old.emaid,
            resumed=True,
            carried=old.schedule,
        )
