"""Which EV is plugged in here: matching as the station does it (ISO 15118-3 Annex A.9). Sans-IO.

Every EV that asks is served at the same time as the others. The EV decides at which station it
is; the station only refuses the key to one that another is heard much better than.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from secc.session.plant import Pilot
from secc.session.settings import Slac
from secc.session.timing import earliest
from secc.slac import frames as f
from secc.slac.frames import Frame

# ISO 15118-3 Table A.1
TT_MATCH_SEQUENCE_S = 0.4  # CM_SLAC_PARM.CNF to CM_START_ATTEN_CHAR.IND
TT_MATCH_RESPONSE_S = 0.2  # CM_ATTEN_CHAR.IND to .RSP
TT_EVSE_MATCH_MNBC_S = 0.6  # sounds; early if all have been heard (TP_EVSE_avg_atten_calc 0.1)
TT_EVSE_MATCH_SESSION_S = 10.0  # CM_ATTEN_CHAR.RSP to CM_VALIDATE.REQ or CM_SLAC_MATCH.REQ
TT_EVSE_VALD_TOGGLE_S = 3.5
TT_AMP_MAP_EXCHANGE_S = 0.2
C_EV_MATCH_MNBC = 10
C_MATCH_RETRY = 2  # repetitions of a message without answer

FIELD_SEQUENCE_S = 2.0  # slow EVs begin late
FIELD_SOUNDS_S = 1.0  # the EV waits 1.2 s for the result (TT_EV_atten_results)
MOST_SOUNDS = 30
UNHEARD_DB = 127  # told to an EV of which no sound came through
NEARER_DB = 10.0  # C_EV_match_signalattn_direct

_READY, _SUCCESS, _FAILURE, _NOT_REQUIRED = 1, 2, 3, 4  # results of CM_VALIDATE


class Stage(Enum):
    """What the station waits for."""

    ANNOUNCEMENT = "CM_START_ATTEN_CHAR.IND"
    SOUNDS = "CM_MNBC_SOUND.IND"
    RECEIPT = "CM_ATTEN_CHAR.RSP"
    CHOICE = "CM_SLAC_MATCH.REQ"


@dataclass(slots=True)
class Candidate:
    """An EV that looks for its station."""

    mac: bytes
    run_id: bytes
    until: float
    stage: Stage = Stage.ANNOUNCEMENT
    announced: int = 0  # sounds that will come
    sounds: int = 0  # different ones that came
    last_sound: tuple[int, bytes] | None = None
    profiles: int = 0  # sounds that the modem measured
    sums: list[int] = field(default_factory=list)
    sent: int = 0  # how often it was told the result
    ready_to_count: bool = False
    toggles: int | None = None  # of its control pilot, while they are counted

    def attenuation(self, offset_db: int) -> bytes:
        """Average of each group in dB, corrected for what lies between modem and cable."""
        if not self.profiles:
            return bytes([UNHEARD_DB]) * f.GROUPS
        means = (round(total / self.profiles) + offset_db for total in self.sums)
        return bytes(min(max(mean, 0), 255) for mean in means)

    def average_db(self, offset_db: int) -> float:
        """Average over all groups."""
        groups = self.attenuation(offset_db)
        return sum(groups) / len(groups)


@dataclass(frozen=True, slots=True)
class Match:
    """The EV that has got the key."""

    mac: bytes
    run_id: bytes
    attenuation_db: float


class Matching:
    """`mac` is the host's own, `modems` give the addresses from which profiles may come."""

    def __init__(
        self, mac: bytes, settings: Slac, *, strict: bool, modems: Callable[[], set[bytes]]
    ) -> None:
        self.match: Match | None = None
        self.linked = False  # the matched EV is in the network: nothing is to be said any more
        self.failure = ""  # why the last candidate was given up
        self.unmeasured = False  # sounds came, but the modem told no attenuation of them
        self.ignored: Counter[str] = Counter()
        self._mac, self._settings, self._strict, self._modems = mac, settings, strict, modems
        self._candidates: dict[bytes, Candidate] = {}
        self._key: tuple[bytes, bytes] | None = None
        self._pilot = Pilot.A
        self._map_until: float | None = None
        self._map_tries = 0

    @property
    def candidates(self) -> list[Candidate]:
        """EVs that are being served."""
        return list(self._candidates.values())

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called."""
        return earliest(self._map_until, *(c.until for c in self._candidates.values()))

    def begin(self, nmk: bytes, nid: bytes) -> None:
        """An EV is plugged in: answer whoever asks; the one that matches gets this key."""
        self.end()
        self._key = nmk, nid

    def end(self) -> None:
        """Answer nobody and know nobody."""
        self.match, self._key, self._map_until = None, None, None
        self.linked = False
        self._candidates.clear()

    def receive(self, frame: Frame, now: float) -> list[Frame]:
        """A frame that is not from the modem's own conversation with the host."""
        answer = _ANSWERS.get(type(frame.message))
        if answer is None:
            return self._ignore("message of another role")
        if frame.source[0] & 1 or frame.destination not in (self._mac, f.BROADCAST):
            return self._ignore("address")
        if self._key is None:
            return self._ignore("no EV is plugged in")
        types = ("application_type", "security_type")
        if any(getattr(frame.message, name, 0) for name in types):
            return self._ignore("application or security type")
        return answer(self, frame.source, frame.message, now)

    def tick(self, now: float) -> list[Frame]:
        """Time has passed."""
        out: list[Frame] = []
        for candidate in self.candidates:
            if now >= candidate.until:
                out += self._expired(candidate, now)
        if self._map_until is not None and now >= self._map_until:
            out += self._send_map(now)
        return out

    def observe(self, pilot: Pilot) -> None:
        """The control pilot as it is now; edges from B to C are counted for who asked."""
        edge = self._pilot is Pilot.B and pilot in (Pilot.C, Pilot.D)
        self._pilot = pilot
        if edge:
            for candidate in self._candidates.values():
                if candidate.toggles is not None:
                    candidate.toggles += 1

    def link_up(self, now: float) -> list[Frame]:
        """The matched EV has joined the network."""
        self.linked = True
        self._map_tries = 0
        return self._send_map(now) if self._settings.amplitude_map else []

    # --- one function for each message that an EV or the modem may send ---------------------------

    def _parameters(self, mac: bytes, message: f.SlacParmReq, now: float) -> list[Frame]:
        if self.match is not None:
            again = mac == self.match.mac and not self.linked and not self._strict
            if not again:
                return self._ignore("matched already")
            self.match = None  # it has not got the confirmation
        self._candidates.pop(mac, None)
        if len(self._candidates) >= self._settings.parallel:
            self._evict()
        wait = TT_MATCH_SEQUENCE_S if self._strict else FIELD_SEQUENCE_S
        self._candidates[mac] = Candidate(mac, message.run_id, now + wait)
        return self._to(mac, f.SlacParmCnf(forwarding_sta=mac, run_id=message.run_id))

    def _announcement(self, mac: bytes, message: f.StartAttenCharInd, now: float) -> list[Frame]:
        candidate = self._candidate(mac, message.run_id, Stage.ANNOUNCEMENT, Stage.SOUNDS)
        if candidate is None:
            return []
        if not self._agrees(message, mac):
            return self._ignore("number of sounds, time or receiver")
        if candidate.stage is Stage.ANNOUNCEMENT:
            candidate.stage, candidate.announced = Stage.SOUNDS, message.num_sounds
            candidate.until = now + min(message.timeout_100ms / 10, FIELD_SOUNDS_S)
        return []

    def _agrees(self, message: f.StartAttenCharInd, mac: bytes) -> bool:
        if self._strict:
            wanted = f.StartAttenCharInd(forwarding_sta=mac, run_id=message.run_id)
            return message == wanted
        return 1 <= message.num_sounds <= MOST_SOUNDS and message.timeout_100ms >= 1

    def _sound(self, mac: bytes, message: f.MnbcSoundInd, _: float) -> list[Frame]:
        candidate = self._candidate(mac, message.run_id, Stage.SOUNDS)
        if candidate is None:
            return []
        sound = message.cnt, message.random
        if sound == candidate.last_sound:
            return self._ignore("sound repeated")
        candidate.last_sound = sound
        candidate.sounds += 1
        return []

    def _profile(self, modem: bytes, message: f.AttenProfileInd, now: float) -> list[Frame]:
        candidate = self._candidates.get(message.pev_mac)
        if modem not in self._modems():
            return self._ignore("attenuation that is not from the own modem")
        if candidate is None or candidate.stage is not Stage.SOUNDS:
            return self._ignore("attenuation of nobody")
        if self._strict and message.num_groups != f.GROUPS:
            return self._ignore("number of groups")
        candidate.sums = candidate.sums or [0] * message.num_groups
        if len(candidate.sums) != message.num_groups:
            return self._ignore("number of groups")
        candidate.profiles += 1
        for group, attenuation in enumerate(message.groups):
            candidate.sums[group] += attenuation
        return self._tell(candidate, now) if candidate.profiles >= candidate.announced else []

    def _receipt(self, mac: bytes, message: f.AttenCharRsp, now: float) -> list[Frame]:
        candidate = self._candidate(mac, message.run_id, Stage.RECEIPT)
        if candidate is None:
            return []
        named = any(message.source_id + message.resp_id)
        if message.source_address != mac or message.result or (self._strict and named):
            return self._ignore("receipt for another result")
        candidate.stage, candidate.until = Stage.CHOICE, now + TT_EVSE_MATCH_SESSION_S
        return []

    def _validate(self, mac: bytes, message: f.ValidateReq, now: float) -> list[Frame]:
        """Table A.6; the message does not name its run."""
        candidate = self._candidates.get(mac)
        if candidate is None or candidate.stage is not Stage.CHOICE:
            return self._ignore("no such run at this stage")
        if message.signal_type or message.result != _READY or candidate.toggles is not None:
            return self._ignore("validation")
        candidate.until = now + TT_EVSE_MATCH_SESSION_S
        if self._settings.validation != "count":
            refused = self._settings.validation == "failure"
            result = _FAILURE if refused else _NOT_REQUIRED
            return self._to(mac, f.ValidateCnf(result=result))
        if not candidate.ready_to_count:
            candidate.ready_to_count = True
            return self._to(mac, f.ValidateCnf(result=_READY))
        candidate.toggles = 0
        candidate.until = now + min((message.timer + 1) / 10, TT_EVSE_VALD_TOGGLE_S)
        return []

    def _chosen(self, mac: bytes, message: f.SlacMatchReq, _: float) -> list[Frame]:
        if not self._well_formed(mac, message):
            return self._ignore("match of another station or of wrong form")
        if self.match is not None:
            same = mac == self.match.mac and message.run_id == self.match.run_id
            if not same or self.linked:
                return self._ignore("matched already")
            return self._confirm(mac, message)  # the confirmation was lost
        late = (Stage.RECEIPT,) if not self._strict else ()  # its receipt was lost
        candidate = self._candidate(mac, message.run_id, Stage.CHOICE, *late)
        if candidate is None:
            return []
        if self._too_far(candidate):
            return self._ignore("too far away, or another EV is nearer")
        average = candidate.average_db(self._settings.attenuation_offset_db)
        self.match = Match(mac, message.run_id, average)
        self._candidates.clear()
        return self._confirm(mac, message)

    def _well_formed(self, mac: bytes, message: f.SlacMatchReq) -> bool:
        lengths = {0x3E} if self._strict else {0x3E, 0x3E00}  # some send it big-endian
        named = any(message.pev_id + message.evse_id)
        return (
            message.pev_mac == mac
            and message.evse_mac == self._mac
            and message.mvf_len in lengths
            and not (self._strict and named)
        )

    def _confirm(self, mac: bytes, message: f.SlacMatchReq) -> list[Frame]:
        assert self._key is not None
        nmk, nid = self._key
        confirmation = f.SlacMatchCnf(
            pev_mac=mac, evse_mac=self._mac, run_id=message.run_id, nid=nid, nmk=nmk
        )
        return self._to(mac, confirmation)

    def _amplitudes(self, mac: bytes, message: f.AmpMapReq, _: float) -> list[Frame]:
        if self.match is None or mac != self.match.mac:
            return self._ignore("amplitudes of a stranger")
        return [*self._to(mac, f.AmpMapCnf()), *self._to(f.LOCAL, message)]

    def _amplitudes_taken(self, mac: bytes, _: f.AmpMapCnf, __: float) -> list[Frame]:
        if self.match is None or mac != self.match.mac or self._map_until is None:
            return self._ignore("amplitudes of a stranger")
        self._map_until = None
        return []

    # --- what they share --------------------------------------------------------------------------

    def _to(self, mac: bytes, message: Any) -> list[Frame]:
        return [Frame(mac, self._mac, message)]

    def _ignore(self, why: str) -> list[Frame]:
        self.ignored[why] += 1
        return []

    def _candidate(self, mac: bytes, run_id: bytes, *stages: Stage) -> Candidate | None:
        candidate = self._candidates.get(mac)
        if candidate is not None and candidate.run_id == run_id and candidate.stage in stages:
            return candidate
        self._ignore("no such run at this stage")
        return None

    def _evict(self) -> None:
        """Make room: of those that have got least far, the one that has been there longest."""
        order = list(Stage)
        oldest = min(self._candidates.values(), key=lambda c: order.index(c.stage))
        del self._candidates[oldest.mac]
        self._ignore("too many at once")

    def _tell(self, candidate: Candidate, now: float) -> list[Frame]:
        candidate.stage, candidate.until = Stage.RECEIPT, now + TT_MATCH_RESPONSE_S
        candidate.sent += 1
        self.unmeasured = candidate.sounds > 0 and not candidate.profiles
        groups = candidate.attenuation(self._settings.attenuation_offset_db)
        result = f.AttenCharInd(
            source_address=candidate.mac,
            run_id=candidate.run_id,
            num_sounds=candidate.profiles,
            num_groups=len(groups),
            groups=groups,
        )
        return self._to(candidate.mac, result)

    def _too_far(self, candidate: Candidate) -> bool:
        offset, most = self._settings.attenuation_offset_db, self._settings.max_attenuation_db
        average = candidate.average_db(offset)
        rivals = [c for c in self._candidates.values() if c is not candidate and c.profiles]
        nearer = any(c.average_db(offset) + NEARER_DB <= average for c in rivals)
        return nearer or bool(most and average > most)

    def _expired(self, candidate: Candidate, now: float) -> list[Frame]:
        if candidate.stage is Stage.SOUNDS:
            return self._tell(candidate, now)
        if candidate.stage is Stage.RECEIPT and candidate.sent <= C_MATCH_RETRY:
            return self._tell(candidate, now)
        if candidate.toggles is not None:
            counted, candidate.toggles = candidate.toggles, None
            candidate.until = now + TT_EVSE_MATCH_SESSION_S
            result = f.ValidateCnf(toggles=counted, result=_SUCCESS)
            return self._to(candidate.mac, result)
        del self._candidates[candidate.mac]
        self.failure = f"no {candidate.stage.value} in time"
        return []

    def _send_map(self, now: float) -> list[Frame]:
        if self.match is None or self._map_tries > C_MATCH_RETRY:
            self._map_until = None
            return []
        self._map_tries += 1
        self._map_until = now + TT_AMP_MAP_EXCHANGE_S
        amdata = bytes.fromhex(self._settings.amplitude_map)
        return self._to(self.match.mac, f.AmpMapReq(amlen=2 * len(amdata), amdata=amdata))


_Answer = Callable[[Matching, bytes, Any, float], list[Frame]]
_ANSWERS: dict[type[Any], _Answer] = {
    f.SlacParmReq: Matching._parameters,
    f.StartAttenCharInd: Matching._announcement,
    f.MnbcSoundInd: Matching._sound,
    f.AttenProfileInd: Matching._profile,
    f.AttenCharRsp: Matching._receipt,
    f.ValidateReq: Matching._validate,
    f.SlacMatchReq: Matching._chosen,
    f.AmpMapReq: Matching._amplitudes,
    f.AmpMapCnf: Matching._amplitudes_taken,
}
