"""The host's own PLC modem: which chip it is, its network key, whether the link is up. Sans-IO.

What the chip does not confirm is asked again, with growing pauses; one that falls silent gets its
key anew when it is back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any

from secc.session.settings import Slac
from secc.session.timing import earliest
from secc.slac import frames as f
from secc.slac import vendor as v
from secc.slac.frames import Frame

PROBE_S, PROBE_TRIES = 0.3, 3  # a chip without vendor messages gets its key all the same
ANSWER_S, MOST_S = 0.5, 5.0  # CM_SET_KEY.REQ: first wait for the confirmation, and the longest
JOINING_POLL_S, POLL_S = 0.1, 1.0
LOST_POLLS = 2  # so many times "no link" in a row is a lost link
KEY_SET = 1  # 128 of 129 recorded confirmations of modems that then joined
REFUSALS = 3  # of a key, then the chip is reset if that is allowed
RESET_S = 2.0
_DERIVATIONS = 5


class Vendor(Enum):
    """Whose vendor messages it speaks."""

    QUALCOMM = "Qualcomm"
    LUMISSIL = "Lumissil"


@dataclass(frozen=True, slots=True)
class Chip:
    """What the modem says of itself."""

    vendor: Vendor
    mac: bytes
    firmware: str
    hardware: str = ""

    def __str__(self) -> str:
        return f"{self.vendor.value} {self.hardware} {self.firmware}".replace("  ", " ")


def network_id(nmk: bytes) -> bytes:
    """NID of a key: 52 bits of five times SHA-256, security level 0 (HomePlug GreenPHY 4.4.3.1)."""
    digest = nmk
    for _ in range(_DERIVATIONS):
        digest = sha256(digest).digest()
    return digest[:6] + bytes([digest[6] >> 4])


class Modem:
    """`mac` is the host's own. `ready`: the present key is in force and the chip answers."""

    def __init__(self, mac: bytes, settings: Slac, now: float) -> None:
        self.chip: Chip | None = None
        self.role: int | None = None  # SLAC role of its configuration (PIB), if it tells
        self.silent = False
        self.link: bool | None = None  # None: not known
        self.refusals = 0  # of the present key
        self._mac, self._settings = mac, settings
        self._address: bytes | None = None
        self._key: tuple[bytes, bytes] | None = None
        self._probes = 0
        self._probe_at: float | None = now
        self._key_at: float | None = None  # when to ask (again) for the key
        self._pending = False  # asked, not yet confirmed
        self._pause = ANSWER_S
        self._settled_at: float | None = None
        self._ready = False
        self._poll_at: float | None = None
        self._no_link = 0
        self._unanswered_since: float | None = None
        self._reset_due = False
        self._joining = False

    @property
    def ready(self) -> bool:
        """The key is in force."""
        return self._ready and not self.silent

    @property
    def probed(self) -> bool:
        """All that will be found out about the chip has been."""
        return self._probe_at is None

    @property
    def addresses(self) -> set[bytes]:
        """Whence the modem may speak: its own address, the local one, and that of its host."""
        return {f.LOCAL, self._mac, *([self._address] if self._address else [])}

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called."""
        key_at = self._key_at if self._may_ask_key else None
        return earliest(self._probe_at, key_at, self._settled_at, self._poll_at)

    def set_key(self, nmk: bytes, now: float) -> None:
        """From now on the network of this key, and no other."""
        self._key = nmk, network_id(nmk)
        self._ready, self._settled_at, self.link = False, None, None
        self._no_link = self.refusals = 0
        self._pause, self._pending = ANSWER_S, False
        self._key_at = now

    def expect(self, joining: bool, now: float) -> None:
        """An EV is expected to join: look for it more often."""
        self._joining = joining
        if joining and self.chip is not None:
            self._poll_at = now

    def reset(self, now: float) -> list[Frame]:
        """Restart the chip, as far as its vendor is known."""
        self._ready, self._pending = False, False
        self._key_at = now + RESET_S
        match self.chip:
            case Chip(vendor=Vendor.QUALCOMM):
                return [self._to_modem(v.QcaResetReq())]
            case Chip(vendor=Vendor.LUMISSIL):
                return [self._to_modem(v.LumissilResetReq())]
        return []

    def receive(self, frame: Frame, now: float) -> bool:
        """Whether this frame was the modem's, and is done with."""
        answer = _ANSWERS.get(type(frame.message))
        if answer is None or frame.destination not in (self._mac, f.BROADCAST, f.LOCAL):
            return False  # LOCAL: some simulated modems answer to their own address
        if self._address is not None and frame.source not in self.addresses:
            return False  # somebody on the cable plays the modem
        if not answer(self, frame.source, frame.message, now):
            return False
        self._unanswered_since = None
        self.silent = False
        return True

    def tick(self, now: float) -> list[Frame]:
        """Time has passed."""
        out: list[Frame] = []
        if self._probe_at is not None and now >= self._probe_at:
            out += self._probe(now)
        if self._settled_at is not None and now >= self._settled_at:
            self._settled_at, self._ready = None, True
            self._poll_at = now
        if self._key_at is not None and now >= self._key_at and self._may_ask_key:
            out += self._ask_key(now)
        if self._poll_at is not None and now >= self._poll_at:
            out += self._poll(now)
        if out and self._unanswered_since is None:
            self._unanswered_since = now
        return out

    @property
    def _may_ask_key(self) -> bool:
        """Its answer can be judged once the vendor is known, or known not to tell."""
        return self._probe_at is None or self.silent

    # --- what it asks -----------------------------------------------------------------------------

    def _to_modem(self, message: Any) -> Frame:
        return Frame(self._address or f.LOCAL, self._mac, message)

    def _probe(self, now: float) -> list[Frame]:
        """Ask for the chip in the language of each vendor."""
        known = self.chip is not None and not self.silent
        if known or (self._probes >= PROBE_TRIES and not self.silent):
            self._probe_at = None
            return self._ask_role()
        self._probes += 1
        self._probe_at = now + (POLL_S if self.silent else PROBE_S)
        questions = (v.QcaVersionReq(), v.QcaAttributesReq(), v.LumissilVersionReq())
        return [self._to_modem(question) for question in questions]

    def _ask_role(self) -> list[Frame]:
        """The configuration of a Qualcomm chip says which side of SLAC it plays."""
        qualcomm = self.chip is not None and self.chip.vendor is Vendor.QUALCOMM
        return [self._to_modem(v.QcaReadModuleReq())] if qualcomm else []

    def _ask_key(self, now: float) -> list[Frame]:
        if self._reset_due:
            self._reset_due = False
            return self.reset(now)
        if self._too_silent(now):
            self._lost(now)
        assert self._key is not None
        nmk, nid = self._key
        self._key_at, self._pending = now + self._pause, True
        self._pause = min(2 * self._pause, MOST_S)
        return [self._to_modem(f.SetKeyReq(nid=nid, nmk=nmk))]

    def _poll(self, now: float) -> list[Frame]:
        """Is the link up? The answer also shows that the chip is alive."""
        if self.chip is None:
            self._poll_at = None
            return []
        if self._too_silent(now):
            self._lost(now)
            return []
        self._poll_at = now + (JOINING_POLL_S if self._joining else POLL_S)
        qualcomm = self.chip.vendor is Vendor.QUALCOMM
        return [self._to_modem(v.QcaLinkReq() if qualcomm else v.LumissilLinkReq())]

    def _too_silent(self, now: float) -> bool:
        since = self._unanswered_since
        return since is not None and now >= since + self._settings.modem_silence_s

    def _lost(self, now: float) -> None:
        """It has fallen silent: nothing that it has been told can be relied upon."""
        self.silent, self._ready, self.link = True, False, None
        self._poll_at = self._settled_at = None
        self._unanswered_since = None
        self._probe_at = self._key_at = now

    # --- what it answers: whether the answer was asked for ----------------------------------------

    def _qualcomm(self, mac: bytes, message: v.QcaVersionCnf, now: float) -> bool:
        firmware = message.text.partition(b"\0")[0].decode("ascii", "replace")
        known = self.chip.hardware if self.chip else ""
        return self._found(Chip(Vendor.QUALCOMM, mac, firmware, known), now)

    def _attributes(self, mac: bytes, message: v.QcaAttributesCnf, now: float) -> bool:
        hardware = message.hardware.partition(b"\0")[0].decode("ascii", "replace")
        known = self.chip.firmware if self.chip else ""
        return self._found(Chip(Vendor.QUALCOMM, mac, known, hardware), now)

    def _lumissil(self, mac: bytes, m: v.LumissilVersionCnf, now: float) -> bool:
        firmware = f"{m.major}.{m.minor}.{m.patch}.{m.build}"
        return self._found(Chip(Vendor.LUMISSIL, mac, firmware, "IS31CG53xx"), now)

    def _found(self, chip: Chip, now: float) -> bool:
        self.chip, self._address = chip, chip.mac
        self._probe_at = now
        if self.silent and self._key is not None:
            self.set_key(self._key[0], now)
        return True

    def _configuration(self, _: bytes, message: v.QcaReadModuleCnf, __: float) -> bool:
        wanted = message.module == v.PIB and message.offset == v.SLAC_ROLE_AT
        if wanted and not message.status:
            self.role = message.value
        return wanted

    def _key_answer(self, mac: bytes, message: f.SetKeyCnf, now: float) -> bool:
        if not self._pending:
            return False
        self._address = self._address or mac
        self._pending = False
        if not self._success(message.result):
            self.refusals += 1
            self._reset_due = self._settings.reset_modem and self.refusals % REFUSALS == 0
            return True
        self._key_at, self._settled_at = None, now + self._settings.key_settle_s
        return True

    def _success(self, result: int) -> bool:
        """GreenPHY says 0 for success, the chips of both vendors 1; unknown chips are believed."""
        if self.chip is None or self._settings.key_success == "any":
            return True
        return result == KEY_SET

    def _link(self, _: bytes, message: v.QcaLinkCnf | v.LumissilLinkCnf, __: float) -> bool:
        if not self._ready:
            return True  # of the network before
        if message.link == 1:
            self.link, self._no_link = True, 0
        else:
            self._no_link += 1
            if not self.link or self._no_link >= LOST_POLLS:
                self.link = False
        return True

    def _restarts(self, _: bytes, __: v.QcaResetCnf, ___: float) -> bool:
        return True


_Answer = Callable[[Modem, bytes, Any, float], bool]
_ANSWERS: dict[type[Any], _Answer] = {
    v.QcaVersionCnf: Modem._qualcomm,
    v.QcaAttributesCnf: Modem._attributes,
    v.LumissilVersionCnf: Modem._lumissil,
    v.QcaReadModuleCnf: Modem._configuration,
    f.SetKeyCnf: Modem._key_answer,
    v.QcaLinkCnf: Modem._link,
    v.LumissilLinkCnf: Modem._link,
    v.QcaResetCnf: Modem._restarts,
}
