"""The modules of a bank by address: who has been heard, and who is asked what next."""

from secc.power.modules.member import Member
from secc.power.modules.module import Driver
from secc.power.modules.rounds import Rounds
from secc.power.modules.settings import ModulesSettings
from secc.power.node import Frame

_MOST = 60


class Roll:
    """Those that are listed in the settings, or all that answer."""

    def __init__(self, driver: Driver, settings: ModulesSettings, now: float) -> None:
        self._driver, self._settings = driver, settings
        self._rounds = Rounds(driver, settings, now)
        self.members: dict[int, Member] = {}
        for address in settings.addresses:
            self._add(address, now)

    @property
    def expected(self) -> int:
        """So many there should be; 0: nobody knows."""
        return self._settings.count or len(self._settings.addresses)

    def receive(self, frame: Frame, now: float) -> Member | None:
        """Let the module that sent the frame know what it said; None: it is none of ours."""
        heard = self._driver.decode(frame)
        if heard is None or heard.address not in self._driver.traits.addresses:
            return None
        member = self.members.get(heard.address)
        if member is None:
            if self._settings.addresses or len(self.members) >= _MOST:
                return None
            member = self._add(heard.address, now)
        member.hear(heard, now)
        return member

    def questions(self, active: bool, now: float) -> list[Frame]:
        """What is to be asked now; who has fallen silent is asked as well."""
        known = sum(member.heard for member in self.members.values())
        listed = bool(self._settings.addresses)
        frames = [] if listed else self._rounds.find(known, self.expected, now)
        if now < self._rounds.deadline:
            return frames
        here = [member.address for member in self.members.values() if not member.lost(now)]
        unrated = {m.address for m in self.members.values() if m.heard and not m.rated}
        asked, poll, address = self._rounds.ask(active, here or list(self.members), unrated, now)
        if poll is not None and poll is self._driver.traits.polls[0]:
            self.members[address].asked(now)
        return frames + asked

    def beat(self, now: float) -> list[Frame]:
        """The heartbeat of who is in charge, when it is due."""
        return self._rounds.beat(now)

    def spend(self, frames: list[Frame]) -> None:
        """These go over the bus, at the cost of later questions."""
        self._rounds.spend(frames)

    def pace(self, active: bool) -> None:
        """Tell the modules how often they are asked."""
        cycle_s = self._rounds.cycle_s(len(self.members), active)
        for member in self.members.values():
            member.cycle_s = cycle_s

    @property
    def deadline(self) -> float:
        """When the next question may be asked."""
        return self._rounds.deadline

    def _add(self, address: int, now: float) -> Member:
        member = self.members[address] = Member(address, self._driver, self._settings, now)
        self._rounds.add(address, now)
        return member
