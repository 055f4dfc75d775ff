"""The PN532 as a reader of cards of ISO 14443 type A, without I/O (user manual 141520, 7.2, 7.3).

It is woken and configured, then asked for a card again and again. Silence and broken answers start
it anew; `alive` says whether it works. Time is an argument.
"""

from typing import NamedTuple

from secc.ocpp.rfid.frames import Deframer, Frame, Signal, command

WAKE_UP = b"\x55\x55" + bytes(14)  # 7.2.11: a long preamble wakes the UART from power down

_FIRMWARE, _SAM, _RF, _LIST = 0x02, 0x14, 0x32, 0x4A
# Normal mode, no time-out of the virtual card, IRQ in use (7.2.10).
_SAM_NORMAL = bytes((0x01, 0x14, 0x01))
# MaxRetries (7.3.1): ATR and PSL as after a reset, and few attempts to find a card.
_FEW_RETRIES = bytes((0x05, 0xFF, 0x01, 0x02))
_ONE_TYPE_A = bytes((0x01, 0x00))  # 7.3.5: one target, 106 kbit/s
_SET_UP = ((_FIRMWARE, b""), (_SAM, _SAM_NORMAL), (_RF, _FEW_RETRIES))
_IC = 0x32
_TYPE_A_HEAD = 5  # target number, SENS_RES, SEL_RES, length of the UID


class Timing(NamedTuple):
    """Seconds; the chip acknowledges within 15 ms and lists within 0.2 s."""

    acknowledge_s: float = 0.1
    answer_s: float = 1.0
    pause_s: float = 0.15  # between two looks for a card
    again_s: float = 2.0  # after a failure


class Seen(NamedTuple):
    """What follows from an input: octets to send, and the card if the chip has looked."""

    send: bytes = b""
    looked: bool = False
    uid: bytes | None = None


class Pn532:
    """`receive` and `tick` say what to send; `deadline` is when to tick."""

    def __init__(self, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()
        self._frames = Deframer()
        self._step = 0  # of the set-up; beyond it cards are looked for
        self._waits_for: int | Signal | None = None
        self.deadline = 0.0
        self.alive = False
        self.trouble = ""  # why it is not alive

    def receive(self, octets: bytes, now: float) -> Seen:
        """Octets of the chip."""
        for frame in self._frames.feed(octets):
            match frame:
                case Signal.ACK if self._waits_for is Signal.ACK:
                    self._waits_for = self._command[0] + 1
                    self.deadline = now + self._timing.answer_s
                case Frame(code=code, data=data) if code == self._waits_for:
                    return self._answered(data, now)
                case Signal.ACK:
                    pass  # of a command that was given up
                case Signal():
                    return self._failed(frame.value, now)
                case Frame():
                    pass  # late, of a command that was given up
        return Seen()

    def tick(self, now: float) -> Seen:
        """`deadline` has passed: the next command, or the chip is silent."""
        if self._waits_for is None:
            return self._ask(now)
        return self._failed("no answer", now)

    @property
    def _command(self) -> tuple[int, bytes]:
        return _SET_UP[self._step] if self._step < len(_SET_UP) else (_LIST, _ONE_TYPE_A)

    def _ask(self, now: float) -> Seen:
        self._waits_for = Signal.ACK
        self.deadline = now + self._timing.acknowledge_s
        waking = WAKE_UP if self._step == 0 else b""
        return Seen(waking + command(*self._command))

    def _answered(self, data: bytes, now: float) -> Seen:
        self._waits_for = None
        if self._step == 0 and data[:1] != bytes((_IC,)):
            return self._failed(f"this is no PN532 but {data.hex() or 'nothing'}", now)
        if self._step < len(_SET_UP):
            self._step += 1
            return self._ask(now)
        self.alive, self.trouble = True, ""
        self.deadline = now + self._timing.pause_s
        return Seen(looked=True, uid=_uid(data))

    def _failed(self, why: str, now: float) -> Seen:
        self._frames.reset()
        self._step, self._waits_for = 0, None
        self.alive, self.trouble = False, why
        self.deadline = now + self._timing.again_s
        return Seen()


def _uid(data: bytes) -> bytes | None:
    """The UID in the answer to InListPassiveTarget (7.3.5)."""
    if data[:1] != b"\x01" or len(data) < 1 + _TYPE_A_HEAD:
        return None
    size, uid = data[_TYPE_A_HEAD], data[1 + _TYPE_A_HEAD :]
    return uid[:size] if 0 < size <= len(uid) else None
