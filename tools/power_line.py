"""Simulated PLC modems and the line between them: what is heard where, how loud, and who may join.

Each modem serves one host, speaks its vendor's messages, measures sounds and carries IP only to
modems with the same key. Sans-IO: frames of the hosts go in, frames for the hosts come out.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from secc.slac import frames as f
from secc.slac import vendor as v
from secc.slac.frames import Frame, FrameError

QUALCOMM, LUMISSIL, OTHER = "qualcomm", "lumissil", "other"  # other: standard messages only
ATTENUATION_DB, CROSSTALK_DB = 18, 60
RESET_S = 1.5

Delivery = tuple[str, bytes]  # name of the modem whose host gets the frame


@dataclass(slots=True)
class Modem:
    """One modem; `measures`: it is configured as a station's and tells attenuation."""

    name: str
    mac: bytes
    chip: str = QUALCOMM
    measures: bool = True
    nmk: bytes = b""
    keyed_at: float = 0.0
    silent_until: float = 0.0
    refusals: int = 0  # keys that it will refuse
    hosts: set[bytes] = field(default_factory=set)  # addresses seen behind it


class PowerLine:
    """All modems on one line; `attenuation_db` of a pair, in either order, overrides the usual."""

    def __init__(
        self, *, loss: float = 0.0, delay_s: float = 0.0, join_s: float = 0.5, seed: int = 0
    ) -> None:
        self.modems: dict[str, Modem] = {}
        self.attenuation_db: dict[frozenset[str], int] = {}
        self.loss, self.delay_s, self.join_s = loss, delay_s, join_s
        self._chance = random.Random(seed)
        self._order = count()
        self._queue: list[tuple[float, int, str, bytes]] = []

    def attach(self, name: str, chip: str = QUALCOMM, *, measures: bool = True) -> Modem:
        """Put a modem on the line."""
        mac = bytes.fromhex("00018700") + len(self.modems).to_bytes(2, "big")
        self.modems[name] = Modem(name, mac, chip, measures)
        return self.modems[name]

    @property
    def deadline(self) -> float | None:
        """When the next frame arrives."""
        return self._queue[0][0] if self._queue else None

    def tick(self, now: float) -> list[Delivery]:
        """What has arrived by `now`."""
        arrived = []
        while self._queue and self._queue[0][0] <= now:
            _, _, name, octets = heapq.heappop(self._queue)
            if now >= self.modems[name].silent_until:
                arrived.append((name, octets))
        return arrived

    def receive(self, name: str, octets: bytes, now: float) -> list[Delivery]:
        """A HomePlug frame from the host of modem `name`."""
        modem = self.modems[name]
        if now < modem.silent_until:
            return []
        modem.hosts.add(octets[6:12])
        if octets[:6] in (f.LOCAL, modem.mac):
            self._serve(modem, octets, now)
        else:
            self._broadcast(modem, octets, now)
        return self.tick(now)

    def receivers(self, name: str, octets: bytes, now: float) -> list[str]:
        """The modems whose hosts get any other frame of the host of modem `name`, such as IP."""
        modem = self.modems[name]
        modem.hosts.add(octets[6:12])
        others = self._others(modem, octets[:6])
        return [other.name for other in others if self._same_network(modem, other, now)]

    def linked(self, modem: Modem, now: float) -> bool:
        """Whether another modem is in its network."""
        return any(self._same_network(modem, other, now) for other in self.modems.values())

    def _same_network(self, one: Modem, other: Modem, now: float) -> bool:
        if one is other or not one.nmk or one.nmk != other.nmk:
            return False
        joined_at = max(one.keyed_at, other.keyed_at) + self.join_s
        return now >= max(joined_at, one.silent_until, other.silent_until)

    # --- between modems -------------------------------------------------------------------------

    def _others(self, modem: Modem, destination: bytes) -> list[Modem]:
        others = [other for other in self.modems.values() if other is not modem]
        behind = [other for other in others if destination in other.hosts]
        return behind or others

    def _broadcast(self, modem: Modem, octets: bytes, now: float) -> None:
        """Management messages cross networks; each receiver may miss one."""
        for other in self._others(modem, octets[:6]):
            if self._chance.random() < self.loss:
                continue
            self._deliver(other, octets, now)
            if other.measures and (sounder := _sounder(octets)) is not None:
                self._measure(modem, other, sounder, now)

    def _measure(self, modem: Modem, other: Modem, ev: bytes, now: float) -> None:
        pair = frozenset({modem.name, other.name})
        loudness = self.attenuation_db.get(pair, ATTENUATION_DB)
        groups = bytes(loudness + self._chance.randint(-2, 2) for _ in range(f.GROUPS))
        profile = f.AttenProfileInd(pev_mac=ev, groups=groups)
        self._deliver(other, f.encode(Frame(f.BROADCAST, other.mac, profile)), now)

    def _deliver(self, modem: Modem, octets: bytes, now: float) -> None:
        entry = (now + self.delay_s, next(self._order), modem.name, octets)
        heapq.heappush(self._queue, entry)

    # --- towards the own host -------------------------------------------------------------------

    def _serve(self, modem: Modem, octets: bytes, now: float) -> None:
        try:
            frame = f.decode(octets)
        except FrameError:
            return
        answer = _ANSWERS.get((type(frame.message), modem.chip)) or _ANSWERS.get(
            (type(frame.message), OTHER)
        )
        if answer is None or (confirmation := answer(self, modem, frame.message, now)) is None:
            return
        reply = f.encode(Frame(frame.source, modem.mac, confirmation))
        heapq.heappush(self._queue, (now, next(self._order), modem.name, reply))

    def _set_key(self, modem: Modem, message: f.SetKeyReq, now: float) -> f.SetKeyCnf:
        success = 0 if modem.chip == OTHER else 1  # as recorded, and as the standard says
        if modem.refusals:
            modem.refusals -= 1
            return f.SetKeyCnf(result=1 - success)
        modem.nmk, modem.keyed_at = message.nmk, now
        return f.SetKeyCnf(result=success)

    def _qca_link(self, modem: Modem, _: v.QcaLinkReq, now: float) -> v.QcaLinkCnf:
        return v.QcaLinkCnf(link=int(self.linked(modem, now)))

    def _lumissil_link(
        self, modem: Modem, asked: v.LumissilLinkReq, now: float
    ) -> v.LumissilLinkCnf:
        return v.LumissilLinkCnf(request_id=asked.request_id, link=int(self.linked(modem, now)))

    def _qca_version(self, _: Modem, __: v.QcaVersionReq, ___: float) -> v.QcaVersionCnf:
        text = b"MAC-QCA7005-1.1.0.730-04-20140815-CS\0"
        return v.QcaVersionCnf(device=0x22, length=len(text), text=text)

    def _qca_attributes(self, _: Modem, asked: v.QcaAttributesReq, __: float) -> v.QcaAttributesCnf:
        return v.QcaAttributesCnf(cookie=asked.cookie, hardware=b"QCA7005", release_type=b"CS")

    def _qca_module(self, modem: Modem, asked: v.QcaReadModuleReq, _: float) -> v.QcaReadModuleCnf:
        role = v.ROLE_STATION if modem.measures else v.ROLE_EV
        return v.QcaReadModuleCnf(offset=asked.offset, length=1, value=role)

    def _lumissil_version(
        self, _: Modem, asked: v.LumissilVersionReq, __: float
    ) -> v.LumissilVersionCnf:
        return v.LumissilVersionCnf(request_id=asked.request_id, major=1, minor=4, patch=2, build=7)

    def _qca_reset(self, modem: Modem, _: v.QcaResetReq, now: float) -> v.QcaResetCnf:
        modem.nmk, modem.silent_until = b"", now + RESET_S
        return v.QcaResetCnf()

    def _lumissil_reset(self, modem: Modem, _: v.LumissilResetReq, now: float) -> None:
        modem.nmk, modem.silent_until = b"", now + RESET_S

    def _amplitudes(self, _: Modem, __: f.AmpMapReq, ___: float) -> f.AmpMapCnf:
        return f.AmpMapCnf()


def _sounder(octets: bytes) -> bytes | None:
    """The EV whose sound this is."""
    try:
        frame = f.decode(octets)
    except FrameError:
        return None
    return frame.source if isinstance(frame.message, f.MnbcSoundInd) else None


_Answer = Callable[[PowerLine, Modem, Any, float], Any]
_ANSWERS: dict[tuple[type[Any], str], _Answer] = {
    (f.SetKeyReq, OTHER): PowerLine._set_key,
    (f.AmpMapReq, OTHER): PowerLine._amplitudes,
    (v.QcaVersionReq, QUALCOMM): PowerLine._qca_version,
    (v.QcaAttributesReq, QUALCOMM): PowerLine._qca_attributes,
    (v.QcaReadModuleReq, QUALCOMM): PowerLine._qca_module,
    (v.QcaLinkReq, QUALCOMM): PowerLine._qca_link,
    (v.QcaResetReq, QUALCOMM): PowerLine._qca_reset,
    (v.LumissilVersionReq, LUMISSIL): PowerLine._lumissil_version,
    (v.LumissilLinkReq, LUMISSIL): PowerLine._lumissil_link,
    (v.LumissilResetReq, LUMISSIL): PowerLine._lumissil_reset,
}
